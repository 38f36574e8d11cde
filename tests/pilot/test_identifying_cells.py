"""What a row is about can be read: plate, part number, job and person are whole while lesser words have room."""

from functools import cache
from typing import Any

import pytest

from bay_tui.server.sample import shop
from bay_tui.store.replica import Replica
from bay_tui.widgets.grid import Grid, Row
from bay_tui.workshop.records import Job, Vehicle
from bay_tui.workshop.text import cells, fit
from bay_tui.workshop.view import Memory
from pilot.test_every_screen import SCREENS, opened
from pilot.workshop import NOW, make_app, open_replica

IDENTIFYING = {"plate", "number", "who", "job", "for", "about", "from", "by", "title"}
"""The columns that say what a row is about, by their keys."""

FACTS = {
    "mark",
    "bay",
    "bar",
    "state",
    "time",
    "parts",
    "promise",
    "kind",
    "level",
    "at",
    "bin",
    "span",
    "label",
    "key",
}
"""The columns that say how it stands, in words and signs that are as wide as they have to be."""

LEAST = 8
"""The cells that a column of words keeps, whatever stands beside it."""


@cache
def sample() -> Memory:
    return shop.sample(NOW)


def with_room(grid: Grid) -> list[str]:
    """Return the columns of words that have more room than they need, or than is little."""
    rows = [line.cells for line in grid._model.lines if isinstance(line, Row)]
    found: list[str] = []
    for index, _x, width in grid._places:
        column = grid._columns[index]
        said = max((cells(row[index].text) for row in rows if index < len(row)), default=0)
        heading = cells(str(column.title))
        little = max(column.min if column.width is None else 0, LEAST, heading)
        if column.key not in IDENTIFYING | FACTS and column.align == "left" and width > min(said, little):
            found.append(column.key)
    return found


def cut(grid: Grid) -> dict[str, str]:
    """Return the identifying cells that are cut, the longest of each column."""
    found: dict[str, str] = {}
    for line in grid._model.lines:
        for index, _x, width in grid._places if isinstance(line, Row) else ():
            assert isinstance(line, Row)
            key, text = grid._columns[index].key, line.cells[index].text if index < len(line.cells) else ""
            if key in IDENTIFYING and (cells(text) > width or text.endswith("…")):
                found[key] = max(found.get(key, ""), text, key=cells)
    return found


def plates_cut(grid: Grid, plates: list[str]) -> list[str]:
    """Return the cells that name a vehicle and do not show the whole of its plate."""
    return [
        line.cells[index].text
        for line in grid._model.lines
        if isinstance(line, Row)
        for index, _x, width in grid._places
        for plate in plates
        if index < len(line.cells)
        and plate in line.cells[index].text
        and plate not in fit(line.cells[index].text, width)
    ]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("who", "name", "about"), SCREENS, ids=[name for _, name, _ in SCREENS])
async def test_what_a_row_is_about_is_whole(who: str, name: str, about: dict[str, str], language: str) -> None:
    replica: Replica = open_replica(sample())
    if "job" in about:
        about = {"job": min(job.id for job in replica.view.find(Job, "technicians", who if who == "101" else "102"))}
    app = make_app(replica, sign_in=who, language=language)
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = await opened(pilot, app, name, about)
        await pilot.pause()
        for grid in screen.query(Grid):
            assert plates_cut(grid, [one.plate for one in replica.view.every(Vehicle)]) == []
            gone = cut(grid)
            assert not gone or not with_room(grid), (gone, with_room(grid))
