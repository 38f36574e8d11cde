"""What a wall screen says: the counts, and a tile for every bay. Pure: a Board in, values out."""

from bay_tui.i18n import _
from bay_tui.screens.board.cells import bay_name_cell, plate_cell, promise_cell, state_cell
from bay_tui.screens.board.rows import Showing
from bay_tui.screens.common.cells import Moment
from bay_tui.widgets.big import has_signs
from bay_tui.widgets.figures import Figure
from bay_tui.widgets.tiles import Tile
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import word
from bay_tui.wording.board_words import fits
from bay_tui.workshop.readmodels.board import Board, BoardBay, BoardRow, count_orders
from bay_tui.workshop.readmodels.outlook import Risk
from bay_tui.workshop.words import JobState, OrderState

TILE_WIDTH, TILE_HEIGHT = 23, 3
"""The least cells of a tile, and its rows."""

BIG_WIDTH = 38
"""The least cells of a tile with big signs: two digits of the bay, and a time such as `2:30` or `!12h`."""

BURN_IN_SECONDS = 600
"""How long the picture of a wall screen stands still before all of it moves by a cell."""

_TEN_HOURS, _DAY = 600, 1440
"""Minutes."""

_STEPS = ((0, 0), (1, 0), (1, 1), (0, 1))


def figures(board: Board) -> list[Figure]:
    """Return the counts, the work first, then what needs somebody."""
    rows = board.rows
    return [
        Figure(sum(row.state is JobState.IN_PROGRESS for row in rows), "● " + _("working"), "good"),
        Figure(sum(row.state is JobState.STOPPED for row in rows), "■ " + _("stopped"), "warn"),
        Figure(_at(rows, Risk.LATE), "! " + _("late"), "bad"),
        Figure(_at(rows, Risk.AT_RISK), "▲ " + _("at risk"), "warn"),
        Figure(sum(call.answered_at is None for call in board.calls), "▶ " + _("calls"), "bad"),
    ]


def tiles(board: Board, showing: Showing) -> list[Tile]:
    """Return a tile for every bay: number and plate, how the work stands or that it calls, time to the promise."""
    found: list[Tile] = []
    for bay in board.bays:
        rows = [row for row in bay.rows if row.order_state in (OrderState.RECEIVED, OrderState.WORKING)]
        if showing.query:
            rows = [row for row in rows if fits(row, showing.query, showing.people)]
            if not rows:
                continue
        found.append(_tile(bay, rows[0] if rows else None, len(rows) - 1, showing))
    return found


def burn_in_step(seconds: float) -> tuple[int, int]:
    """Return how far right and down the picture stands at that many seconds since the epoch: 0 or 1 cell each."""
    return _STEPS[int(seconds // BURN_IN_SECONDS) % len(_STEPS)]


def _tile(bay: BoardBay, row: BoardRow | None, more: int, showing: Showing) -> Tile:
    number = bay_name_cell(bay, wide=False)
    call = next((call for call in bay.calls if call.answered_at is None), None)
    calling = (Cell(f"▶ {word(call.asks)}", "bad"),) if call else ()
    if row is None:
        name = Cell(bay.name, "dim")
        big = (_big_number(bay, "bad" if call else "dim"), Cell())
        return Tile(((number, name), calling or (Cell("· " + _("free"), "dim"),)), big)
    count = (Cell(f"+{more}", "dim"),) if more > 0 else ()
    state = state_cell(row, showing.moment, wide=False)
    promise = promise_cell(row, showing.moment, wide=False)
    return Tile(
        (
            (number, plate_cell(row, wide=True)),
            calling or (state, *count),
            (promise, Cell(", ".join(row.technicians[:1]), "dim")),
        ),
        (_big_number(bay, "bad" if call else state.tone), Cell(big_time(row, showing.moment), promise.tone)),
    )


def _big_number(bay: BoardBay, tone: Tone) -> Cell:
    fits_in = len(bay.number) <= 2 and has_signs(bay.number)
    return Cell(bay.number if fits_in else "", tone)


def big_time(row: BoardRow, moment: Moment) -> str:
    """Return the time to the promise in few signs: `2:30`, from ten hours on `12h`, then `2d`; past it `!35`, `!2h`."""
    if row.promise.due is None:
        return ""
    minutes = int((row.promise.due - moment.now).total_seconds() // 60)
    late, minutes = minutes < 0, abs(minutes)
    if minutes >= _DAY:
        text = f"{min(minutes // _DAY, 99)}d"
    elif minutes >= _TEN_HOURS or (late and minutes >= 100):
        text = f"{minutes // 60}h"
    else:
        text = str(minutes) if late else f"{minutes // 60}:{minutes % 60:02}"
    return f"!{text}" if late else text


def _at(rows: list[BoardRow], risk: Risk) -> int:
    return count_orders(row for row in rows if row.promise.risk is risk)
