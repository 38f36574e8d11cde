"""The board by bay, technician, adviser or state: the same rows under other headings."""

from collections.abc import Iterable, Iterator

from bay_tui.i18n import LazyText, lazy
from bay_tui.screens.board.rows import Showing, board_lines, calls, vehicles
from bay_tui.widgets.grid import Row, Section
from bay_tui.wording.board_words import Group, grouped, narrowed
from bay_tui.workshop.readmodels.board import Board, count_orders

AGAIN = "\t"
"""Stands in the key of a row behind the id of its job, where the job is shown once more; an id has no tab."""


TITLES: dict[Group, LazyText] = {
    Group.BAYS: lazy("Bay board"),
    Group.TECHNICIAN: lazy("Board by technician"),
    Group.ADVISER: lazy("Board by adviser"),
    Group.STATE: lazy("Board by state"),
}
"""What the board is called, grouped by each."""


def group_lines(board: Board, showing: Showing, group: Group) -> list[Row | Section]:
    """Return all lines of the board: the open calls, then the jobs by `group`, the earliest promise first."""
    if group is Group.BAYS:
        return board_lines(board, showing)
    lines: list[Row | Section] = list(calls(board, showing))
    numbers = {bay.id: bay.number for bay in board.bays}
    seen: set[str] = set()
    for title, found in grouped(narrowed(board, showing.query, showing.people), group):
        lines.append(Section(f"{title}  {count_orders(found)}"))
        lines.extend(_apart(vehicles(found, None, showing, numbers), title, seen))
    return lines


def _apart(rows: Iterable[Row], title: str, seen: set[str]) -> Iterator[Row]:
    """Yield the rows, those of a job that stands under an earlier heading already with a key of their own."""
    for row in rows:
        yield row if row.key not in seen else Row(f"{row.key}{AGAIN}{title}", row.cells)
        seen.add(row.key)
