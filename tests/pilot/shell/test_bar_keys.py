"""The key bar uses the room there is, and offers nobody a key that is not for them."""

import ast
import re
from importlib import import_module
from pathlib import Path

import msgspec
import pytest

from bay_tui import screens
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.keybar import KeyBar
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Site
from bay_tui.workshop.text import cells
from bay_tui.workshop.words import Concurrency, Role
from pilot.workshop import make_app, open_replica, sample_records, wait_until

ROOT = Path(screens.__path__[0])
FOR_THE_COUNTER = {"t", "v", "p", "r", "i", "b", "u"}


async def shown(
    who: str, screen: str, width: int, replica: Replica | None = None, language: str = "en", **about: str
) -> dict[str, str]:
    """Return the keys of a screen's bar, with their labels."""
    app = make_app(replica or open_replica(), sign_in=who, language=language)
    async with app.run_test(size=(width, 30)) as pilot:
        await pilot.pause()
        app.open_screen(screen, **about)
        await wait_until(pilot, lambda: isinstance(app.screen, FramedScreen) and app.screen.is_seen)
        await pilot.pause()
        return dict(app.screen.query_one(KeyBar).shown(width - 2))


@pytest.mark.parametrize("screen", ["work", "board"])
async def test_more_room_shows_more_keys(screen: str) -> None:
    narrow, wide = await shown("201", screen, 80), await shown("201", screen, 160)
    assert list(wide)[: len(narrow) - 1] == list(narrow)[:-1]
    assert len(wide) > len(narrow) + 3
    assert list(wide)[-1] == list(narrow)[-1] == "?"
    assert sum(cells(key) + cells(label) + 3 for key, label in wide.items()) <= 160


async def test_what_stood_in_help_alone_stands_in_a_wide_bar() -> None:
    wide = await shown("101", "work", 200)
    assert {"s", "p", "e", "f", "r", "c", "u", "i", "l", "h", "v", "t"} <= set(wide)


async def test_a_key_that_would_change_nothing_is_not_offered() -> None:
    """Whoever presses it all the same is told why."""
    at_work = await shown("101", "work", 250)
    assert {"l", "p"} <= set(at_work)
    assert {"a", "S"} & set(at_work) == set()
    replica = open_replica()
    replica.record("101", ops.LabourLeft(staff="101"))
    gone = await shown("101", "work", 250, replica=replica)
    assert "a" in gone
    assert {"l", "p", "S"} & set(gone) == set()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("l")
        assert app.desk.said.sentence == "You are not clocked in."


@pytest.mark.parametrize(
    ("place", "key"),
    [("board", "F2"), ("work", "F3"), ("counter", "F4"), ("outbox", "F5"), ("stock", "F6"), ("drafts", "Ctrl+D")],
)
async def test_nobody_is_led_to_where_they_are(place: str, key: str) -> None:
    bar = await shown("201", place, 400)
    assert key not in bar
    assert {"F2", "F3", "F4", "F5", "F6", "Ctrl+D"} - {key} <= set(bar)


async def test_jobs_side_by_side_are_offered_where_the_site_has_them() -> None:
    replica = open_replica()
    site = replica.view.every(Site)[0]
    both = msgspec.structs.replace(site.rules, concurrent=Concurrency.EQUAL)
    replica = open_replica([*sample_records(), msgspec.structs.replace(site, rules=both)])
    assert "S" in await shown("101", "work", 250, replica=replica)


@pytest.mark.parametrize("screen", ["counter", "stock"])
@pytest.mark.parametrize("width", [80, 120, 160, 240])
async def test_what_stands_in_the_bar_stands_nowhere_else(screen: str, width: int) -> None:
    app = make_app(open_replica(), sign_in="301")
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        app.open_screen(screen)
        await wait_until(pilot, lambda: isinstance(app.screen, FramedScreen) and app.screen.is_seen)
        await pilot.resize_terminal(width, 30)
        await pilot.pause()
        bar = dict(app.screen.query_one(KeyBar).shown(width))
        said = {
            one for line in app.screen.query_one("#details", Lines).text.split("\n")[-2:] for one in line.split("  ")
        }
        further = {one.split(" ")[0] for one in said if re.fullmatch(r"[A-Za-z] [A-Z][\w ]+", one)}
        assert further.isdisjoint(bar)
        # Each of them is somewhere at every width.
        assert {"counter": {"n", "x", "I", "L"}, "stock": {"d", "e", "m", "P"}}[screen] <= further | set(bar)


@pytest.mark.parametrize(("who", "works"), [("101", True), ("201", True), ("301", False), ("401", False)])
async def test_clocking_on_is_offered_to_whose_work_it_is(who: str, works: bool) -> None:
    """Others may record it as well: it is a fact."""
    for bar in (await shown(who, "job", 250, job="R104-1"), await shown(who, "work", 250)):
        assert ("s" in bar) is works
    assert "h" in bar


async def test_the_space_bar_has_one_name() -> None:
    assert "Space" in await shown("101", "check", 160, job="R101-1")
    assert "空格" in await shown("101", "check", 160, language="zh_CN", job="R101-1")


async def test_who_may_not_work_at_the_counter_is_offered_none_of_its_keys() -> None:
    technicians = await shown("101", "counter", 250)
    assert FOR_THE_COUNTER & set(technicians) == set()
    assert set(await shown("301", "counter", 250)) >= FOR_THE_COUNTER


async def test_the_board_offers_a_foremans_keys_to_foremen() -> None:
    for who, offered in (("201", True), ("401", False), ("101", False)):
        wide = await shown(who, "board", 250)
        assert ("p" in wide) is offered and ("h" in wide) is offered, who


async def test_the_check_is_one_key_from_my_work() -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("v")
        assert type(app.screen).__name__ == "CheckScreen"


@pytest.mark.parametrize("keys", [("p",), ("i",), ("h",), ("enter",), ("f4",)])
async def test_a_board_for_looking_says_so(keys: tuple[str, ...]) -> None:
    app = BayApp(open_replica(), None, read_only=True)
    async with app.run_test(size=(160, 30)) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, FramedScreen) and app.screen.is_seen)
        before = app.screen
        await pilot.press(*keys)
        assert app.desk.said.sentence == "This board is only for looking."
        assert app.screen is before
        bar = dict(app.screen.query_one(KeyBar).shown(158))
        assert not {"p", "i", "h", "o", "P", "a", "d", "F3", "F4", "F9"} & set(bar)
        assert {"/", "z"} <= set(bar)


def screen_classes() -> list[type[FramedScreen]]:
    modules = [import_module(f"bay_tui.screens.{path.parent.name}.{path.stem}") for path in ROOT.glob("*/*.py")]
    found = {one for module in modules for one in vars(module).values() if isinstance(one, type)}
    ours = [one for one in found if issubclass(one, FramedScreen) and one.__module__.startswith("bay_tui.screens")]
    return sorted(ours, key=lambda one: one.__name__)


def recorded_in(cls: type[FramedScreen]) -> set[str]:
    """Return the names of the operations that a screen's own module makes."""
    module = import_module(cls.__module__)
    assert module.__file__
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
    return {
        name for name in names if isinstance(found := getattr(ops, name, None), type) and issubclass(found, ops.Args)
    }


FORMS = {"PartsRequestScreen", "FindingScreen", "CheckScreen"}
"""Screens that record only what they were opened for."""
BY_THE_ROW = {"OutboxScreen", "AttentionScreen"}
"""Screens whose `check_action` asks for the roles that the row under the cursor needs."""


@pytest.mark.parametrize("cls", screen_classes(), ids=lambda cls: cls.__name__)
def test_the_roles_of_what_a_screen_records_are_those_of_its_keys(cls: type[FramedScreen]) -> None:
    by_action = {key: value for base in cls.__mro__ for key, value in vars(base).get("RECORDS", {}).items()}
    roles = {operation.roles for operations in by_action.values() for operation in operations} | {frozenset(Role)}
    if cls.__name__ not in FORMS | BY_THE_ROW and not cls.__subclasses__():
        assert [name for name in recorded_in(cls) if getattr(ops, name).roles not in roles] == []
    actions = {name for base in cls.__mro__ for name in vars(base)}
    assert {f"action_{action.partition('(')[0]}" for action in by_action} <= actions
