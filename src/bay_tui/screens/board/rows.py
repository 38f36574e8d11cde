"""Turn the board into lines of a grid and into counts.

Pure: a Board in, rows out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from bay_tui.i18n import LazyText, _, lazy, ngettext
from bay_tui.screens.board.cells import RowPlace, bay_name_cell, call_cells, row_cells
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording.board_columns import COLUMNS, Telling
from bay_tui.wording.board_words import narrowed
from bay_tui.wording.times import Moment
from bay_tui.workshop.readmodels.board import Board, BoardBay, BoardRow, by_vehicle, count_orders
from bay_tui.workshop.readmodels.board import counts as board_counts
from bay_tui.workshop.readmodels.standing import Place
from bay_tui.workshop.records import Staff
from bay_tui.workshop.text import cells

WIDE_FROM = 120
"""From this many columns on the board has room for everything."""

_EMPTY = Cell()
_TITLES: dict[Place, LazyText] = {
    Place.NEXT: lazy("Next for the bays"),
    Place.OUTSIDE: lazy("Outside, by promise"),
    Place.READY: lazy("Ready for handover"),
    Place.BOOKED: lazy("Booked"),
}


class Showing(NamedTuple):
    """Hold how the board is to be shown.

    When, whether wide, the filter, and the staff by id.
    """

    moment: Moment
    wide: bool
    query: str
    people: Mapping[str, Staff]


def columns(wide: bool) -> list[Column]:
    """Return the columns for a wide or a narrow terminal."""
    found: list[Column] = []
    for column in COLUMNS:
        if (room := column.room(wide)) is not None:
            title = column.title(wide)
            found.append(Column(column.key, title, room.width, room.least, room.share, drop=room.drop))
    return found


def board_lines(board: Board, showing: Showing) -> list[Row | Section]:
    """Return all lines: calls, bays, and the vehicles outside by place."""
    lines: list[Row | Section] = list(calls(board, showing))
    if lines:
        lines.append(Section(_("Bays")))
    shown = narrowed(board, showing.query, showing.people)
    telling = telling_of(board, showing)
    for bay in shown.bays:
        lines.extend(_bay(bay, telling, showing))
    for place, rows in shown.places():
        lines.append(Section(f"{_TITLES[place]}  {count_orders(rows)}"))
        lines.extend(vehicles(rows, telling, showing))
    return lines


def telling_of(board: Board, showing: Showing) -> Telling:
    """Return what the words of the board's rows depend on."""
    return Telling(showing.moment, {bay.id: bay.number for bay in board.bays})


def find_row(board: Board, job: str) -> BoardRow | None:
    """Return the row of a job."""
    return next((row for row in board.rows if row.job == job), None)


def calls(board: Board, showing: Showing) -> Iterator[Row | Section]:
    """Yield the open calls under their heading."""
    bays = {bay.id: bay for bay in board.bays}
    found = narrowed(board, showing.query, showing.people).calls
    if not found:
        return
    yield Section(_("Calls") + f"  {len(found)}")
    for call in found:
        about = call_cells(call, bays.get(call.bay), showing.people.get(call.by), showing.moment, wide=showing.wide)
        yield Row(f"call:{call.id}", _fitted(about, showing.wide))


def _bay(bay: BoardBay, telling: Telling, showing: Showing) -> Iterator[Row]:
    if bay.rows:
        yield from vehicles(bay.rows, telling, showing, bay)
    else:
        shown = {"bay": bay_name_cell(bay, showing.wide), "state": Cell("· " + _("free"), "dim")}
        yield Row(f"bay:{bay.id}", _fitted(shown, showing.wide))


def vehicles(
    rows: Sequence[BoardRow], telling: Telling, showing: Showing, bay: BoardBay | None = None
) -> Iterator[Row]:
    """Yield the rows of one bay or section.

    A filter shows jobs that hide otherwise. In a bay its first row names it; in a section the first row of each vehicle
    names the bay that is meant.
    """
    heading = bay_name_cell(bay, showing.wide) if bay is not None else None
    for shown, hidden in by_vehicle(rows, all_jobs=bool(showing.query)):
        for number, row in enumerate(shown):
            first = _EMPTY
            if heading is not None:
                first, heading = heading, None
            elif bay is None and not number and (meant := telling.numbers.get(row.stands_in or row.bay)):
                first = Cell(meant, "dim")
            place = RowPlace(telling, showing.wide, first, 0 if number else hidden, bool(number))
            yield Row(row.job, row_cells(row, place))


def _fitted(by_column: Mapping[str, Cell], wide: bool) -> list[Cell]:
    return [by_column.get(key, _EMPTY) for key in _keys(wide)]


@cache
def _keys(wide: bool) -> tuple[str, ...]:
    return tuple(column.key for column in columns(wide))


def counts(board: Board, width: int) -> list[Cell]:
    """Return what the workshop comes to in `width` cells.

    Work by state stands left, what needs somebody right; where there is no room the last of the left goes.
    """
    count = board_counts(board)
    right = [
        *_some("✗", ngettext("{count} complaint", "{count} complaints", count.complaints), count.complaints, "bad"),
        *_some("▲", _("{count} at risk"), count.at_risk, "warn"),
        *_some("!", _("{count} late"), count.late, "bad"),
    ]
    left = [
        Cell("● " + _("{count} working").format(count=count.working), "good"),
        *_some("■", _("{count} stopped"), count.stopped, "warn"),
        *_some("✗", _("{count} rework"), count.rework, "bad"),
        *_some("◆", _("{count} to inspect"), count.to_inspect, "info"),
        *_some("·", _("{count} free"), count.free, "dim"),
        *_some("○", _("{count} outside"), count.outside, "normal"),
    ]
    while len(left) > 1 and _taken((*left, *right)) > width:
        left.pop()
    return [*left, Cell(), *right]


def _taken(line: Iterable[Cell]) -> int:
    return sum(cells(cell.text) + 2 for cell in line)


def _some(mark: str, text: str, count: int, tone: Tone) -> list[Cell]:
    return [Cell(f"{mark} {text.format(count=count)}", tone)] if count else []
