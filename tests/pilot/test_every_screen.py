"""What every screen owes: it stands every size of window, and says what matters without colour."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from textual.screen import Screen

from bay_tui.screens.shell.desk import Opening
from bay_tui.screens.shell.frame import SMALLEST, FramedScreen, Ground
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.terminal.keys import keymap
from bay_tui.widgets.grid import Grid, Row
from bay_tui.workshop import operations as ops
from bay_tui.workshop.words import Severity
from pilot.workshop import FrozenClock, Played, make_app, open_replica, sample_records, screen_text, wait_until

SIZES = [(20, 5), (200, 60), (59, 16), (60, 15), (60, 16), (1, 1), (81, 23), (160, 45), (33, 40), (120, 17), (80, 24)]
"""Windows as somebody who drags a corner makes them, the least that makes sense among them."""

ALARMS = {"good", "warn", "bad"}
"""The tones that say how something stands; the others only say what to look at first."""

EVERYBODYS = [
    "board",
    "outbox",
    "drafts",
    "dispatch",
    "inspection",
    "hours",
    "attention",
    "report",
    "help",
    "commands",
    "guide",
]
COUNTERS = ["counter", "stock", "returns", "picking", "prepick", "purchases", "counts", "claims", "counter_figures"]
ABOUT_A_SCREEN = ["help", "commands", "guide"]
ABOUT_A_JOB = ["job", "finding", "history", "check", "parts"]
SCREENS: list[tuple[str, str, dict[str, str]]] = [
    *(("201", name, {}) for name in EVERYBODYS),
    ("201", "roster", {}),
    ("201", "job", {"job": "R101-1"}),
    *(("301", name, {}) for name in COUNTERS),
    ("101", "work", {}),
    *(("101", name, {"job": "R101-1"}) for name in ABOUT_A_JOB),
    ("301", "part", {"part": "58101-X700"}),
]


def workshop() -> Replica:
    view = Played(sample_records())
    found = ops.FindingRecorded(job="R101-1", system="brakes", component="front_pads", severity=Severity.RED)
    view.play(30, "101", found)
    view.play(12, "101", ops.PartsRequested(job="R101-1", lines=(ops.WantedPart(part="58101-X700"),)))
    return open_replica(view)


def next_morning() -> Replica:
    """The day after, with the clocks of yesterday still running."""
    replica = open_replica()
    assert isinstance(replica.clock, FrozenClock)
    replica.clock.at += timedelta(hours=22)
    return replica


async def opened(pilot: Any, app: BayApp, name: str, about: dict[str, str]) -> FramedScreen:
    app.call_later(partial(app.open_screen, name, **about))
    await wait_until(pilot, lambda: getattr(app.screen, "place", ("",))[0] == name and app.screen.query("#keys"))
    screen = app.screen
    assert isinstance(screen, FramedScreen)
    return screen


@pytest.mark.parametrize(("who", "name", "about"), SCREENS, ids=[name for _, name, _ in SCREENS])
async def test_it_stands_every_size_of_window(who: str, name: str, about: dict[str, str]) -> None:
    app = make_app(workshop(), sign_in=who)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app, name, about)
        before = screen_text(app)
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await wait_until(pilot, lambda: screen.size == (width, height))  # noqa: B023
            await pilot.pause()
            small = width < SMALLEST[0] or height < SMALLEST[1]
            assert screen.has_class("-too-small") is small
            assert screen.query_one("#too-small").display is small
            if small and width >= SMALLEST[0]:
                assert f"too small: {SMALLEST[0]}×{SMALLEST[1]} at least" in screen_text(app)
        assert screen_text(app) == before


@pytest.mark.parametrize(("who", "keys"), [("", []), ("101", ["p"]), ("101", ["c"]), ("201", ["ctrl+q"])])
async def test_sign_in_and_questions_stand_them_too(who: str, keys: list[str]) -> None:
    app = make_app(workshop(), sign_in=who)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        before = screen_text(app)
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await wait_until(pilot, lambda: app.screen.size == (width, height))  # noqa: B023
            await pilot.pause()
        assert screen_text(app) == before


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("who", "name", "about"), SCREENS, ids=[name for _, name, _ in SCREENS])
async def test_a_colour_says_nothing_that_the_text_does_not(
    who: str, name: str, about: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a text to stand in one column as a warning and as none, only its colour would tell them apart."""
    rows: list[Row] = []
    set_rows = Grid.set_rows

    def noted(grid: Grid, lines: Any) -> Grid:
        kept = list(lines)
        rows.extend(line for line in kept if isinstance(line, Row))
        return set_rows(grid, kept)

    app = make_app(workshop(), sign_in=who, language=language)
    async with app.run_test(size=(80, 24)) as pilot:
        with monkeypatch.context() as patch:
            patch.setattr(Grid, "set_rows", noted)
            await opened(pilot, app, name, about)
            await pilot.pause()
    alarms: dict[tuple[int, str], set[str]] = {}
    for row in rows:
        for column, cell in enumerate(row.cells):
            if cell.text:
                alarms.setdefault((column, cell.text), set()).add(cell.tone if cell.tone in ALARMS else "")
    assert {where: tones for where, tones in alarms.items() if len(tones) > 1} == {}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_no_title_has_two_colons(language: str) -> None:
    """Two in one title say nothing of what belongs to what: not on a screen, nor on its help."""
    titles: set[str] = set()
    for who in ("101", "201", "301"):
        app = make_app(workshop(), sign_in=who, language=language)
        async with app.run_test(size=(80, 24)) as pilot:
            for _who, name, about in (one for one in SCREENS if one[0] == who and one[1] not in ABOUT_A_SCREEN):
                screen = await opened(pilot, app, name, about)
                title = screen.title_text()
                about_it = await opened(pilot, app, "help", {})
                assert title in about_it.title_text()
                titles |= {title, about_it.title_text()}
    assert len(titles) > 40
    assert any(":" in title or "：" in title for title in titles)
    assert [title for title in titles if title.count(": ") + title.count("：") > 1] == []


QUESTIONS: dict[str, list[tuple[str, ...]]] = {
    "work": [("p",), ("c",), ("e",), ("l",), ("end", "s")],
    "check": [("n",), ("m",), ("1",)],
    "job": [("H",)],
    "parts": [("f7",)],
    "counter": [("u",), ("b",), ("I",), ("n",), ("x",)],
    "inspection": [("i",)],
    "attention": [("s",), ("down", "s"), ("down", "down", "s"), ("n",)],
    "hours": [("down", "b")],
    "stock": [("e",), ("m",), ("P",)],
}
"""The keys after which a screen asks something."""


def blinking(app: BayApp) -> list[object]:
    """Return what blinks: an input's cursor, or text in a blinking style."""
    cursors = [one for one in app.screen.walk_children() if getattr(one, "cursor_blink", False)]
    strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]
    return [*cursors, *(part for strip in strips for part in strip if part.style and part.style.blink)]


async def looked_at(pilot: Any, app: BayApp, name: str, about: dict[str, str]) -> set[type[Screen[Any]]]:
    """Open a screen, its filter and what it asks; return the classes of all that was seen and did not blink."""
    screen = await opened(pilot, app, name, about)
    seen: set[type[Screen[Any]]] = set()
    for keys in [(), ("slash",), *QUESTIONS.get(name, [])]:
        await pilot.press(*keys)
        assert blinking(app) == [], (name, keys)
        seen.add(type(app.screen))
        for _ in range(3):
            if app.screen is not screen or keys == ("slash",):
                await pilot.press("escape")
            if app.screen is screen:
                break
        screen = await opened(pilot, app, name, about)
    return seen


async def test_nothing_blinks_on_any_screen_or_in_any_question() -> None:
    seen: set[type[Screen[Any]]] = set()
    for who in ("101", "201", "301"):
        app = make_app(workshop(), sign_in=who)
        async with app.run_test(size=(80, 24)) as pilot:
            for _who, name, about in (one for one in SCREENS if one[0] == who):
                seen |= await looked_at(pilot, app, name, about)
    wall = {"read_only": True, "opening": Opening(wall=True)}
    alone: list[tuple[Replica, dict[str, Any], str]] = [
        (open_replica(), {}, "SignInScreen"),
        (open_replica(), wall, "WallScreen"),
        (open_replica(enrolled=False), {}, "EnrolScreen"),
        (next_morning(), {"sign_in": "101"}, "ForgottenDialog"),
    ]
    for replica, options, name in alone:
        app = make_app(replica, **options)
        async with app.run_test(size=(80, 24)) as pilot:
            await wait_until(pilot, lambda: type(app.screen).__name__ == name)  # noqa: B023
            await pilot.pause()
            assert blinking(app) == []
            seen.add(type(app.screen))
    screens = keymap._screens()  # pyright: ignore[reportPrivateUsage]
    every = {one for one in screens if not one.__subclasses__() and one is not Ground}
    assert {one.__name__ for one in every - seen} == set()


@pytest.mark.parametrize(("number", "name", "about"), SCREENS, ids=lambda one: one if isinstance(one, str) else "")
async def test_a_filter_that_matches_nothing_says_so(number: str, name: str, about: dict[str, str]) -> None:
    """It never says that there is nothing at all: what it hides is there."""
    app = make_app(workshop(), sign_in=number)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot, app, name, about)
        if not screen.check_action("filter", ()) or not screen.query(Grid):
            return
        await pilot.press("slash", *"zzqqzz", "enter")
        await wait_until(pilot, lambda: not screen.query_one(Grid).keys)
        assert "Nothing matches" in screen_text(app)
