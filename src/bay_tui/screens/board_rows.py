"""The board as lines of a grid: which rows, what their cells say, how it is counted. Pure: a Board in, rows out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bay_tui.i18n import _
from bay_tui.screens.board_cells import (
    bay_name_cell,
    call_cells,
    figures_cell,
    job_cell,
    promise_cell,
    state_cell,
    technicians_cell,
    time_bar_cell,
)
from bay_tui.screens.job_cells import Moment, parts_cell
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import word
from bay_tui.workshop.board import Board, BoardBay, BoardRow
from bay_tui.workshop.promise import Risk
from bay_tui.workshop.records import Staff
from bay_tui.workshop.search import matches
from bay_tui.workshop.words import JobState, OrderState

WIDE_FROM = 120
"""From this many columns on the board has room for everything."""

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
            Column("bay", _("Bay"), width=4),
            Column("plate", _("Plate"), width=9),
            Column("job", _("Job"), min=10),
            Column("who", _("Who"), width=8),
            Column("state", _("State"), width=14),
            Column("bar", width=4, drop=1),
            Column("time", _("Time"), width=9),
            Column("promise", _("Promise"), width=11),
        ]
    return [
        Column("bay", _("Bay"), width=12),
        Column("plate", _("Plate"), width=9),
        Column("model", _("Model"), min=10, flex=1),
        Column("number", _("Order"), width=9, drop=1),
        Column("job", _("Job"), min=20, flex=3),
        Column("who", _("Technicians"), width=13),
        Column("state", _("State"), width=22),
        Column("bar", width=8),
        Column("time", _("Time"), width=11),
        Column("promise", _("Promise"), width=18),
        Column("parts", _("Parts"), width=12),
    ]


def board_lines(board: Board, showing: Showing) -> list[Row | Section]:
    """Return all lines: open calls, the bays in order, and the vehicles outside by what they wait for."""
    lines: list[Row | Section] = list(_calls(board, showing))
    if lines:
        lines.append(Section(_("Bays")))
    homes = {row.order: bay.id for bay in board.bays for row in bay.rows}
    added = [row for row in board.outside if row.order in homes]
    for bay in board.bays:
        # Work that was added has no bay of its own yet; its vehicle has.
        rows = (*bay.rows, *(row for row in added if homes[row.order] == bay.id))
        lines.extend(_bay(bay, rows, showing))
    outside = [row for row in board.outside if row.order not in homes]
    for title, rows in _sections(outside, showing):
        lines.append(Section(f"{title}  {len({row.order for row in rows})}"))
        lines.extend(_vehicles(rows, None, showing))
    return lines


def find_row(board: Board, job: str) -> BoardRow | None:
    """Return the row of a job."""
    everywhere = [*(row for bay in board.bays for row in bay.rows), *board.outside]
    return next((row for row in everywhere if row.job == job), None)


def _calls(board: Board, showing: Showing) -> Iterator[Row | Section]:
    bays = {bay.id: bay for bay in board.bays}
    found = [call for call in board.calls if showing.query == "" or _in_bay(bays.get(call.bay), showing.query)]
    if not found:
        return
    yield Section(f"{_('Calls')}  {len(found)}")
    for call in sorted(found, key=lambda call: (call.answered_at is not None, call.at)):
        cells = call_cells(call, bays.get(call.bay), showing.people.get(call.by), showing.moment)
        yield Row(f"call:{call.id}", _fitted(cells, showing.wide))


def _in_bay(bay: BoardBay | None, query: str) -> bool:
    return bay is not None and matches(query, bay.number, bay.name, *(row.plate for row in bay.rows))


def _bay(bay: BoardBay, rows: Sequence[BoardRow], showing: Showing) -> Iterator[Row]:
    if rows:
        yield from _vehicles(rows, bay, showing)
    elif not showing.query or matches(showing.query, bay.number, bay.name, _("free")):
        cells = {"bay": bay_name_cell(bay, showing.wide), "state": Cell(f"· {_('free')}", "dim")}
        yield Row(f"bay:{bay.id}", _fitted(cells, showing.wide))


def _vehicles(rows: Sequence[BoardRow], bay: BoardBay | None, showing: Showing) -> Iterator[Row]:
    """Yield the rows of one bay or section; jobs not begun hide behind one of the same vehicle that is."""
    before: BoardRow | None = None
    by_order: dict[str, list[BoardRow]] = {}
    for row in rows:
        by_order.setdefault(row.order, []).append(row)
    for mine in by_order.values():
        shown, hidden = _folded(mine, showing)
        for number, row in enumerate(shown):
            more = hidden if number == 0 else 0
            same = before is not None and before.order == row.order
            yield Row(row.job, _fitted(_cells(row, None if before else bay, more, same, showing), showing.wide))
            before = row


def _folded(rows: list[BoardRow], showing: Showing) -> tuple[list[BoardRow], int]:
    """Return the rows of one vehicle to show, and how many more jobs it has that nobody has begun."""
    if showing.query:
        return [row for row in rows if _matches(row, showing)], 0
    begun = [row for row in rows if row.state not in _NOT_YET]
    shown = begun or rows[:1]
    return shown, len(rows) - len(shown)


def _matches(row: BoardRow, showing: Showing) -> bool:
    initials = (one.initials for one in showing.people.values() if one.name in row.technicians)
    texts = (row.plate, row.number, row.title, row.model, *row.technicians, *initials)
    state = state_cell(row, showing.moment, wide=True).text
    return matches(showing.query, *texts, state, word(row.state), word(row.order_state), _risk_word(row))


def _risk_word(row: BoardRow) -> str:
    return {Risk.LATE: _("late"), Risk.AT_RISK: _("at risk")}.get(row.promise.risk, "")


def _cells(row: BoardRow, bay: BoardBay | None, more: int, same: bool, showing: Showing) -> dict[str, Cell]:
    moment, wide = showing.moment, showing.wide
    return {
        "bay": bay_name_cell(bay, wide) if bay else Cell(),
        "plate": Cell() if same else Cell(row.plate, "title"),
        "model": Cell() if same else Cell(row.model, "dim"),
        "number": Cell() if same else Cell(row.number, "dim"),
        "job": job_cell(row, more),
        "who": technicians_cell(row, wide=wide),
        "state": state_cell(row, moment, wide=wide),
        "bar": time_bar_cell(row, 8 if wide else 4),
        "time": figures_cell(row),
        "promise": Cell() if same else promise_cell(row, moment, wide=wide),
        "parts": parts_cell(row.parts),
    }


def _fitted(cells: Mapping[str, Cell], wide: bool) -> list[Cell]:
    return [cells.get(column.key, Cell()) for column in columns(wide)]


def _sections(outside: Iterable[BoardRow], showing: Showing) -> Iterator[tuple[str, list[BoardRow]]]:
    """Yield the sections of the vehicles in no bay, each with its heading, empty ones left out."""
    titles = {"ready": _("Ready for handover"), "waiting": _("Outside, by promise"), "booked": _("Booked")}
    sections: dict[str, list[BoardRow]] = {"waiting": [], "ready": [], "booked": []}
    for row in outside:
        if not showing.query or _matches(row, showing):
            sections[_section_of(row)].append(row)
    for name, rows in sections.items():
        if rows:
            yield titles[name], rows


def _section_of(row: BoardRow) -> str:
    if row.order_state is OrderState.READY:
        return "ready"
    return "booked" if row.order_state is OrderState.BOOKED else "waiting"


def counts(board: Board, *, wide: bool) -> list[Cell]:
    """Return what the workshop comes to: work by state at the left, what needs somebody at the right."""
    inside = {row.order for bay in board.bays for row in bay.rows}
    everywhere = [*(row for bay in board.bays for row in bay.rows), *board.outside]
    free = sum(1 for bay in board.bays if not bay.rows)
    waiting = _orders(row for row in board.outside if _section_of(row) == "waiting" and row.order not in inside)
    late = _orders(row for row in everywhere if row.promise.risk is Risk.LATE)
    risk = _orders(row for row in everywhere if row.promise.risk is Risk.AT_RISK)
    return [
        Cell(f"▶ {_('{count} working').format(count=_having(everywhere, JobState.IN_PROGRESS))}", "good"),
        *_some("■", _("{count} stopped"), _having(everywhere, JobState.STOPPED), "warn"),
        *_some("✗", _("{count} rework"), _having(everywhere, JobState.REWORK), "bad"),
        *_some("◆", _("{count} to inspect"), _having(everywhere, JobState.INSPECTION), "info"),
        *_some("·", _("{count} free"), free, "dim"),
        *(_some("○", _("{count} outside"), waiting, "normal") if wide else ()),
        Cell(),
        *_some("▲", _("{count} at risk"), risk, "warn"),
        *_some("!", _("{count} late"), late, "bad"),
    ]


def _having(rows: Iterable[BoardRow], state: JobState) -> int:
    return sum(row.state is state for row in rows)


def _orders(rows: Iterable[BoardRow]) -> int:
    return len({row.order for row in rows})


def _some(mark: str, text: str, count: int, tone: Tone) -> list[Cell]:
    return [Cell(f"{mark} {text.format(count=count)}", tone)] if count else []
