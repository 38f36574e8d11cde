"""Turn the board into lines by technician, adviser or state."""

from collections.abc import Iterable, Iterator

from bay_tui.i18n import LazyText, lazy
from bay_tui.screens.board.rows import Showing, board_lines, calls, telling_of, vehicles
from bay_tui.widgets.grid import Row, Section
from bay_tui.wording.board_words import heading_text, narrowed
from bay_tui.workshop.readmodels.board import Board, BoardGroup, count_orders, grouped

AGAIN = "\t"
"""Stands in the key of a row behind the id of its job, where the job is shown once more; an id has no tab."""


TITLES: dict[BoardGroup, LazyText] = {
    BoardGroup.BAYS: lazy("Bay board"),
    BoardGroup.TECHNICIAN: lazy("Board by technician"),
    BoardGroup.ADVISER: lazy("Board by adviser"),
    BoardGroup.STATE: lazy("Board by state"),
}
"""What the board is called, grouped by each."""


def group_lines(board: Board, showing: Showing, group: BoardGroup) -> list[Row | Section]:
    """Return all lines: the open calls, then the jobs by `group`."""
    if group is BoardGroup.BAYS:
        return board_lines(board, showing)
    lines: list[Row | Section] = list(calls(board, showing))
    telling = telling_of(board, showing)
    seen: set[str] = set()
    for heading, found in grouped(narrowed(board, showing.query, showing.people), group):
        title = heading_text(heading, group)
        lines.append(Section(f"{title}  {count_orders(found)}"))
        lines.extend(_apart(vehicles(found, telling, showing), title, seen))
    return lines


def _apart(rows: Iterable[Row], title: str, seen: set[str]) -> Iterator[Row]:
    """Yield rows, each with a key of its own.

    A job may stand under an earlier heading already.
    """
    for row in rows:
        yield row if row.key not in seen else Row(f"{row.key}{AGAIN}{title}", row.cells)
        seen.add(row.key)
