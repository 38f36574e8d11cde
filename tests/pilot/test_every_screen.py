"""What every screen owes: it stands every size of window, and says what matters without colour."""

from functools import partial
from typing import Any

import pytest

from bay_tui.app import BayApp
from bay_tui.screens.frame import SMALLEST, FramedScreen
from bay_tui.store.replica import Replica
from bay_tui.widgets.grid import Grid, Row
from bay_tui.workshop import operations as ops
from bay_tui.workshop.words import Severity
from pilot.workshop import Played, make_app, open_replica, sample_records, screen_text, wait_until

SIZES = [(20, 5), (200, 60), (59, 16), (60, 15), (60, 16), (1, 1), (81, 23), (160, 45), (33, 40), (120, 17), (80, 24)]
"""Windows as somebody who drags a corner makes them, the least that makes sense among them."""

ALARMS = {"good", "warn", "bad"}
"""The tones that say how something stands; the others only say what to look at first."""

EVERYBODYS = ["board", "outbox", "dispatch", "inspection", "hours", "attention", "report", "help", "commands", "guide"]
COUNTERS = ["counter", "stock", "returns", "picking", "prepick", "purchases", "counts", "counter_figures"]
ABOUT_A_JOB = ["job", "finding", "history", "check", "parts"]
SCREENS: list[tuple[str, str, dict[str, str]]] = [
    *(("201", name, {}) for name in EVERYBODYS),
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
