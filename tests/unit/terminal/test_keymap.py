"""A keymap from the settings: what is wrong is named with both actions, what is right counts."""

import pytest

from bay_tui.terminal.keys.keymap import checked, every_key


@pytest.mark.parametrize(
    ("id", "keys", "told"),
    [
        ("job.strat", "f11", "[keymap] job.strat: there is no such action; did you mean job.start?"),
        ("xyzzy", "f11", "`bay-tui show keys` lists them"),
        ("job.start", "bogus", "there is no key “bogus”"),
        ("job.start", "f11,", "there is no key “”"),
        ("job.start", "始", "there is no key “"),
        ("job.start", "shift+f5", "not every terminal can send shift+f5"),
        ("job.start", "alt+1", "not every terminal can send alt+1"),
        ("job.start", "ctrl+enter", "not every terminal can send ctrl+enter"),
        ("job.start", "f13", "not every terminal can send f13"),
        ("job.start", "ctrl+1", "not every terminal can send ctrl+1"),
        ("job.start", "3", "3 is needed in lists and forms"),
        ("job.start", "enter", "Enter is needed in lists and forms"),
        ("job.start", "ctrl+m", "Ctrl+M is needed in lists and forms"),
        ("job.start", "escape", "Esc is needed in lists and forms"),
        ("finding.record", "r", "r is text where text is typed; give “Record” a function key"),
        ("counter.take", "p", "p is the key of “Pick” (counter.pick) already; so “Take” keeps its own"),
        ("counter.take", "/", "/ is the key of “Filter” (global.filter) already"),
        ("global.board", "f8", "F8 is the key of “Change language: 中文 / English” (app.language) already"),
        ("app.language", "f3", "F3 is the key of “My work” (global.work) already"),
        ("global.work", "f10", "F10 is the key of “Send” (parts.send) already"),
    ],
)
def test_what_is_wrong_is_named_and_left_out(id: str, keys: str, told: str) -> None:
    good = {"job.pause": "f12"}
    usable, problems = checked({id: keys, **good})
    assert usable == good
    assert len(problems) == 1
    assert told in problems[0]


@pytest.mark.parametrize(
    "keymap",
    [
        {"job.start": "f11"},
        {"finding.record": "f10,ctrl+s,f12"},
        {"job.start": "p", "job.pause": "s"},
        {"global.filter": "f11", "outbox.now": "/"},
        {"board.answer": "s"},
        {"global.back": "escape,f12"},
        {"global.help": "f1,f12"},
    ],
)
def test_what_is_right_is_used(keymap: dict[str, str]) -> None:
    usable, problems = checked(keymap)
    assert not problems
    assert usable.keys() == keymap.keys()


def test_of_two_lines_for_one_key_one_counts() -> None:
    usable, problems = checked({"counter.take": "f11", "counter.pick": "f11"})
    assert list(usable) == ["counter.take"]
    assert "F11 is the key of “Take” (counter.take) already; so “Pick” keeps its own." in problems[0]


def test_half_a_swap_is_refused_with_its_other_half() -> None:
    usable, problems = checked({"counter.take": "p", "counter.pick": "3"})
    assert not usable
    assert [problem.split(":")[0] for problem in problems] == ["[keymap] counter.take", "[keymap] counter.pick"]


def test_every_action_is_listed_with_its_key_and_place() -> None:
    keys = {one.id: one for one in every_key({"job.start": "f11"})}
    assert keys["job.start"].keys == ("F11",)
    assert keys["global.help"].keys == ("?", "F1")
    assert not {id for id, one in keys.items() if not (one.keys and one.does and one.where)}
    assert checked({}) == ({}, ())
