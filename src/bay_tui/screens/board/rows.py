"""The board as lines of a grid: which rows, what their cells say, how it is counted. Pure: a Board in, rows out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from bay_tui.i18n import _, ngettext
from bay_tui.screens.board.cells import (
    bay_name_cell,
    call_cells,
    figures_cell,
    job_cell,
    plate_cell,
    promise_cell,
    state_cell,
    technicians_cell,
    time_bar_cell,
)
from bay_tui.screens.common.cells import Moment, parts_cell
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording.board_words import call_fits, fits
from bay_tui.workshop.readmodels.board import Board, BoardBay, BoardRow, by_promise, count_orders
from bay_tui.workshop.readmodels.outlook import Risk
from bay_tui.workshop.records import Staff
from bay_tui.workshop.search import matches
from bay_tui.workshop.text import cells
from bay_tui.workshop.words import JobState, OrderState

WIDE_FROM = 120
"""From this many columns on the board has room for everything."""

_NARROW_BAR, _WIDE_BAR = 4, 6

_EMPTY = Cell()
_NOT_YET = frozenset({JobState.WAITING, JobState.ASSIGNED})


class Showing(NamedTuple):
    """How the board is to be shown: when, whether wide, what it is filtered by, and the staff by id."""

    moment: Moment
    wide: bool
    query: str
    people: Mapping[str, Staff]


def columns(wide: bool) -> list[Column]:
    """Return the columns for a wide or a narrow terminal."""
    if not wide:
        return [
            Column("bay", _("#"), width=3),
            Column("plate", _("Plate"), width=9),
            Column("job", _("Job"), min=10),
            Column("who", _("Who"), width=8),
            Column("state", _("State"), width=15),
            Column("bar", width=_NARROW_BAR, drop=1),
            Column("time", _("Time"), width=9),
            Column("promise", _("Promise"), width=11),
        ]
    return [
        Column("bay", _("Bay"), min=6, flex=2),
        Column("plate", _("Plate"), width=11),
        Column("model", _("Model"), min=9, flex=1, drop=1),
        Column("job", _("Job"), min=14, flex=3),
        Column("who", _("Technicians"), min=8, flex=1),
        Column("state", _("State"), min=19, flex=1),
        Column("bar", width=_WIDE_BAR),
        Column("time", _("Time"), width=10),
        Column("promise", _("Promise"), min=16, flex=1),
        Column("parts", _("Parts"), width=12),
    ]


def board_lines(board: Board, showing: Showing) -> list[Row | Section]:
    """Return all lines: open calls, the bays in order, and the vehicles outside by what they wait for."""
    lines: list[Row | Section] = list(calls(board, showing))
    if lines:
        lines.append(Section(_("Bays")))
    yard = _placed(board)
    for bay in board.bays:
        lines.extend(_bay(bay, yard.inside[bay.id], showing))
    for title, rows in _sections(yard, showing):
        lines.append(Section(f"{title}  {count_orders(rows)}"))
        lines.extend(vehicles(rows, None, showing, {bay.id: bay.number for bay in board.bays}))
    return lines


class Yard(NamedTuple):
    """Where every vehicle is shown: in its bay, next for a bay, outside, ready, or booked."""

    inside: dict[str, list[BoardRow]]
    queue: list[BoardRow]
    outside: list[BoardRow]
    ready: list[BoardRow]
    booked: list[BoardRow]


def _placed(board: Board) -> Yard:
    """Share the rows out. A bay shows what was begun in it, else the first vehicle that is meant for it."""
    homes = {row.order: bay.id for bay in board.bays for row in bay.rows}
    yard = Yard({bay.id: [] for bay in board.bays}, [], [], [], [])
    for row in board.rows:
        if row.order_state is OrderState.READY:
            yard.ready.append(row)
        elif row.order_state is OrderState.BOOKED:
            yard.booked.append(row)
        elif row.order in homes:
            # Work that was added has no bay of its own yet; its vehicle has.
            yard.inside[homes[row.order]].append(row)
        else:
            yard.outside.append(row)
    for bay, rows in yard.inside.items():
        begun = {row.order for row in rows if row.state not in _NOT_YET} or {row.order for row in rows[:1]}
        yard.queue.extend(row for row in rows if row.order not in begun)
        yard.inside[bay] = [row for row in rows if row.order in begun]
    yard.booked.sort(key=by_promise)
    return yard


def find_row(board: Board, job: str) -> BoardRow | None:
    """Return the row of a job."""
    return next((row for row in board.rows if row.job == job), None)


def calls(board: Board, showing: Showing) -> Iterator[Row | Section]:
    """Yield the open calls under their heading, those nobody has answered first."""
    bays = {bay.id: bay for bay in board.bays}
    found = [
        call
        for call in board.calls
        if not showing.query or call_fits(call, bays.get(call.bay), showing.query, showing.people)
    ]
    if not found:
        return
    yield Section(_("Calls") + f"  {len(found)}")
    for call in sorted(found, key=lambda call: (call.answered_at is not None, call.at)):
        about = call_cells(call, bays.get(call.bay), showing.people.get(call.by), showing.moment, wide=showing.wide)
        yield Row(f"call:{call.id}", _fitted(about, showing.wide))


def _bay(bay: BoardBay, rows: Sequence[BoardRow], showing: Showing) -> Iterator[Row]:
    if rows:
        yield from vehicles(rows, bay, showing)
    elif not showing.query or matches(showing.query, bay.number, bay.name, _("free")):
        shown = {"bay": bay_name_cell(bay, showing.wide), "state": Cell("· " + _("free"), "dim")}
        yield Row(f"bay:{bay.id}", _fitted(shown, showing.wide))


def vehicles(
    rows: Sequence[BoardRow], bay: BoardBay | None, showing: Showing, numbers: Mapping[str, str] | None = None
) -> Iterator[Row]:
    """Yield the rows of one bay or section; jobs not begun hide behind one of the same vehicle that is.

    In a section, `numbers` gives the number of the bay a vehicle is meant for.
    """
    before = False
    by_order: dict[str, list[BoardRow]] = {}
    for row in rows:
        by_order.setdefault(row.order, []).append(row)
    for mine in by_order.values():
        shown, hidden = _folded(mine, showing)
        for number, row in enumerate(shown):
            more = hidden if number == 0 else 0
            row_cells = _cells(row, more, number > 0, showing)
            if bay is not None and not before:
                row_cells["bay"] = bay_name_cell(bay, showing.wide)
            elif numbers and row.bay and not number:
                row_cells["bay"] = Cell(numbers.get(row.bay, ""), "dim")
            yield Row(row.job, _fitted(row_cells, showing.wide))
            before = True


def _folded(rows: list[BoardRow], showing: Showing) -> tuple[list[BoardRow], int]:
    """Return the rows of one vehicle to show, and how many more jobs it has that nobody has begun."""
    if showing.query:
        return [row for row in rows if fits(row, showing.query, showing.people)], 0
    begun = [row for row in rows if row.state not in _NOT_YET]
    shown = begun or rows[:1]
    return shown, len(rows) - len(shown)


def _cells(row: BoardRow, more: int, same: bool, showing: Showing) -> dict[str, Cell]:
    moment, wide = showing.moment, showing.wide
    return {
        "plate": Cell() if same else plate_cell(row, wide),
        "model": Cell() if same else Cell(row.model, "dim"),
        "job": job_cell(row, more),
        "who": technicians_cell(row, wide=wide),
        "state": state_cell(row, moment, wide=wide),
        "bar": time_bar_cell(row, _WIDE_BAR if wide else _NARROW_BAR),
        "time": figures_cell(row),
        "promise": Cell() if same else promise_cell(row, moment, wide=wide),
        "parts": parts_cell(row.parts),
    }


def _fitted(by_column: Mapping[str, Cell], wide: bool) -> list[Cell]:
    return [by_column.get(key, _EMPTY) for key in _keys(wide)]


@cache
def _keys(wide: bool) -> tuple[str, ...]:
    return tuple(column.key for column in columns(wide))


def _sections(yard: Yard, showing: Showing) -> Iterator[tuple[str, list[BoardRow]]]:
    """Yield the vehicles in no bay, each section with its heading, empty ones left out."""
    sections = {
        _("Next for the bays"): yard.queue,
        _("Outside, by promise"): yard.outside,
        _("Ready for handover"): yard.ready,
        _("Booked"): yard.booked,
    }
    for title, rows in sections.items():
        found = [row for row in rows if not showing.query or fits(row, showing.query, showing.people)]
        if found:
            yield title, found


def counts(board: Board, width: int) -> list[Cell]:
    """Return what the workshop comes to in `width` cells: work by state, and right of it what needs somebody."""
    rows = board.rows
    right = [
        *_some("✗", ngettext("{count} complaint", "{count} complaints", board.complaints), board.complaints, "bad"),
        *_some(
            "▲", _("{count} at risk"), count_orders(row for row in rows if row.promise.risk is Risk.AT_RISK), "warn"
        ),
        *_some("!", _("{count} late"), count_orders(row for row in rows if row.promise.risk is Risk.LATE), "bad"),
    ]
    yard = _placed(board)
    left = [
        Cell("● " + _("{count} working").format(count=_having(rows, JobState.IN_PROGRESS)), "good"),
        *_some("■", _("{count} stopped"), _having(rows, JobState.STOPPED), "warn"),
        *_some("✗", _("{count} rework"), _having(rows, JobState.REWORK), "bad"),
        *_some("◆", _("{count} to inspect"), _having(rows, JobState.INSPECTION), "info"),
        *_some("·", _("{count} free"), sum(1 for inside in yard.inside.values() if not inside), "dim"),
        *_some("○", _("{count} outside"), count_orders([*yard.queue, *yard.outside]), "normal"),
    ]
    while len(left) > 1 and sum(cells(cell.text) + 2 for cell in (*left, *right)) > width:
        left.pop()
    return [*left, Cell(), *right]


def _having(rows: Iterable[BoardRow], state: JobState) -> int:
    return sum(row.state is state for row in rows)


def _some(mark: str, text: str, count: int, tone: Tone) -> list[Cell]:
    return [Cell(f"{mark} {text.format(count=count)}", tone)] if count else []
