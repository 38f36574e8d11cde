"""Turn the board into the counts and tiles of a wall.

Pure: a Board in, values out.
"""

from bay_tui.i18n import _, listed
from bay_tui.screens.board.cells import bay_name_cell, plate_cell, promise_cell, state_cell
from bay_tui.screens.board.rows import Showing
from bay_tui.widgets.big import has_signs
from bay_tui.widgets.figures import Figure
from bay_tui.widgets.tiles import Tile
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import word
from bay_tui.wording.board_words import narrowed
from bay_tui.wording.times import Moment, in_few_signs, late_in_minutes
from bay_tui.workshop.readmodels.board import Board, BoardBay, BoardRow, counts

TILE_WIDTH, TILE_HEIGHT = 23, 3
"""The least cells of a tile, and its rows."""

BIG_WIDTH = 38
"""The least cells of a tile with big signs: two digits of the bay, and a time such as `2:30` or `!12h`."""

BURN_IN_SECONDS = 600
"""How long the picture of a wall screen stands still before all of it moves by a cell."""

_STEPS = ((0, 0), (1, 0), (1, 1), (0, 1))


def figures(board: Board) -> list[Figure]:
    """Return the counts, the work first, then what needs somebody."""
    count = counts(board)
    return [
        Figure(count.working, "● " + _("working"), "good"),
        Figure(count.stopped, "■ " + _("stopped"), "warn"),
        Figure(count.late, "! " + _("late"), "bad"),
        Figure(count.at_risk, "▲ " + _("at risk"), "warn"),
        Figure(count.unanswered, "▶ " + _("calls"), "bad"),
    ]


def tiles(board: Board, showing: Showing) -> list[Tile]:
    """Return a tile for every bay.

    It says what stands there or that it calls, and the time to the promise. With a filter, the bays in which something
    matches.
    """
    shown = narrowed(board, showing.query, showing.people)
    return [_tile(bay, showing) for bay in shown.bays if bay.rows or not showing.query]


def burn_in_step(seconds: float) -> tuple[int, int]:
    """Return how far right and down the picture stands, in cells.

    Each is 0 or 1; `seconds` are those since the epoch.
    """
    return _STEPS[int(seconds // BURN_IN_SECONDS) % len(_STEPS)]


def _tile(bay: BoardBay, showing: Showing) -> Tile:
    number = bay_name_cell(bay, wide=False)
    row = bay.rows[0] if bay.rows else None
    call = next((call for call in bay.calls if call.answered_at is None), None)
    calling = (Cell(f"▶ {word(call.asks)}", "bad"),) if call else ()
    if row is None:
        name = Cell(bay.name, "dim")
        big = (_big_number(bay, "bad" if call else "dim"), Cell())
        return Tile(((number, name), calling or (Cell("· " + _("free"), "dim"),)), big)
    more = len(bay.rows) - 1
    count = (Cell(f"+{more}", "dim"),) if more else ()
    state = state_cell(row, showing.moment, wide=False)
    promise = promise_cell(row, showing.moment, wide=False)
    return Tile(
        (
            (number, plate_cell(row, wide=True)),
            calling or (state, *count),
            (promise, Cell(listed(row.technicians[:1]), "dim")),
        ),
        (_big_number(bay, "bad" if call else state.tone), Cell(big_time(row, showing.moment), promise.tone)),
    )


def _big_number(bay: BoardBay, tone: Tone) -> Cell:
    fits_in = len(bay.number) <= 2 and has_signs(bay.number)
    return Cell(bay.number if fits_in else "", tone)


def big_time(row: BoardRow, moment: Moment) -> str:
    """Return the time to the promise in few signs.

    Where the language's unit is none of them, what is late is said in minutes, and what is far stands below in words.
    """
    if row.promise.due is None:
        return ""
    left = -moment.seconds_since(row.promise.due)
    text = in_few_signs(left)
    return text if has_signs(text) else late_in_minutes(left)
