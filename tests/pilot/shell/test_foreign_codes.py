"""Short codes of somebody else's, in small letters, on every screen of shortcuts: they are one scan and never keys."""

from itertools import count
from time import monotonic
from typing import Any

import pytest

from bay_tui.screens.common.fresh_keys import types_here
from bay_tui.screens.shell.shown_keys import only_opens
from bay_tui.terminal.app import BayApp
from bay_tui.terminal.keys.decoding import messages_of
from bay_tui.terminal.keys.sequences import SequenceSplitter
from bay_tui.textual_compat.terminal_keys import XTermParser
from pilot.test_every_screen import SCREENS, opened, workshop
from pilot.workshop import make_app, screen_text, wait_until

ENDS = ("", "\r", "\n", "\r\n")
ENDED = [0.0]
"""When the last character was sent."""
MOVES = "gjk"
"""Letters that move the cursor, and do so as long as they are held down: these may, and nothing else."""


async def sent(app: BayApp, pilot: Any, text: str, gap: float) -> list[str]:
    """Send characters `gap` seconds apart, and return what was recorded."""
    before = len(app.desk.replica.outbox)
    parser, splitter = XTermParser(), SequenceSplitter()
    begun = max(monotonic(), ENDED[0] + 0.1)  # a line feed right after a scan is the other half of its line end
    ENDED[0] = begun + len(text) * gap
    for number, one in enumerate(text):
        for piece in splitter.feed(one):
            for event in messages_of(parser, piece):
                event.time = begun + number * gap
                app.post_message(event)
    for _ in range(2):
        await pilot.pause()
        await app.keys_settled()
    return [type(entry.operation.args).__name__ for entry in app.desk.replica.outbox.in_order()][before:]


def shortcuts(app: BayApp) -> list[str]:
    """Return the small letters that do something on the screen in front."""
    return sorted(key for key in app.screen.active_bindings if len(key) == 1 and key.isalpha() and key.islower())


# Whatever key is pressed, the guide goes on.
PLACES = [one for one in SCREENS if one[1] != "guide"]


@pytest.mark.parametrize(("who", "name", "about"), PLACES, ids=[name for _, name, _ in PLACES])
async def test_no_character_of_a_short_code_is_a_key(
    who: str, name: str, about: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BayApp, "scan_detection", True)
    app = make_app(workshop(), sign_in=who)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app, name, about)
        if types_here(screen):
            return  # what comes there is typed, and seen before Enter
        await pilot.press("down")
        # In one turn each letter that is a shortcut begins a code; rests, line ends and speeds take turns.
        turns = count(len(name))
        for letter in [*shortcuts(app), "c", "z"]:
            turn = next(turns)
            code = letter + ("b12", ":9", "1", "y", "q")[turn % 5]
            code += ENDS[turn % 4] or ("\r" if len(code) < 4 else "")  # without Enter, a few keys are typing
            stack, words = list(app.screen_stack), screen_text(app).splitlines()[1:-3]
            assert await sent(app, pilot, code, (0.001, 0.016, 0.045)[turn % 3]) == [], repr(code)
            assert list(app.screen_stack) == stack, repr(code)
            if letter not in MOVES:
                assert screen_text(app).splitlines()[1:-3] == words, repr(code)
            assert app.desk.said.tone == "bad", repr(code)


@pytest.mark.parametrize(
    ("who", "keys", "records"),
    [("101", "p1", ["LabourStopped"]), ("101", "c2", ["CallRaised"]), ("101", "ly", ["LabourLeft"]), ("101", "u", [])],
)
async def test_letters_a_quick_finger_presses_are_keys(
    who: str, keys: str, records: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BayApp, "scan_detection", True)
    app = make_app(workshop(), sign_in=who)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: type(app.screen).__name__ == "MyWorkScreen")
        done = []
        for one in keys:
            done += await sent(app, pilot, one, 0)
        assert done == records


@pytest.mark.parametrize("letters", ["ft", "rt", "fr"])
async def test_two_letters_sixty_milliseconds_apart_are_both_keys(
    letters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BayApp, "scan_detection", True)
    app = make_app(workshop(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: type(app.screen).__name__ == "MyWorkScreen")
        await sent(app, pilot, letters, 0.061)
        assert type(app.screen).__name__ != "MyWorkScreen"
        assert app.desk.said.tone != "bad"


async def test_a_letter_that_only_opens_something_does_not_wait_and_one_that_records_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(BayApp, "scan_detection", True)
    app = make_app(workshop(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: type(app.screen).__name__ == "MyWorkScreen")
        waiting = {one for one in shortcuts(app) if app.waits_for_scanner(one)}
        assert waiting.isdisjoint("eifrvt")
        assert {"u", "a"} & set(shortcuts(app)) <= waiting
        assert not app.waits_for_scanner("x")
        await pilot.press("slash")
        assert not any(map(app.waits_for_scanner, "abcdefghijklmnopqrstuvwxyz"))


async def test_what_only_opens_records_nothing_and_going_back_undoes_it() -> None:
    """Of every screen: the actions that are said to open something and do nothing else."""
    seen: set[str] = set()
    for who, name, about in SCREENS:
        app = make_app(workshop(), sign_in=who)
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await opened(pilot, app, name, about)
            for letter in shortcuts(app):
                binding = app.screen.active_bindings[letter].binding
                if not only_opens(binding) or binding.action in seen:
                    continue
                seen.add(binding.action)
                stack = list(app.screen_stack)
                await pilot.press(letter)
                app.call_later(app.take_back, screen)
                await pilot.pause()
                await app.keys_settled()
                assert app.screen_stack in (stack, stack[:-1]), (name, letter)
                assert len(app.desk.replica.outbox) == 0, (name, letter)
                if app.screen is not screen:
                    break
    assert {"finding", "parts", "check", "finish", "indirect", "open('report')"} <= seen
