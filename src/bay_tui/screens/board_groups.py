"""The board by bay, technician, adviser or state: the same rows under other headings."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from bay_tui.i18n import LazyText, _, lazy
from bay_tui.screens.board_rows import Showing, board_lines, calls, count_orders, fits, vehicles
from bay_tui.widgets.grid import Row, Section
from bay_tui.wording import word
from bay_tui.workshop.board import Board, BoardRow, by_promise
from bay_tui.workshop.words import JobState, OrderState, StopReason

AGAIN = "\t"
"""Stands in the key of a row behind the id of its job, where the job is shown once more; an id has no tab."""


class Group(StrEnum):
    """What the board is ordered by."""

    BAYS = "bays"
    TECHNICIAN = "technician"
    ADVISER = "adviser"
    STATE = "state"

    def following(self) -> "Group":
        """Return the group that comes after this one, in a ring."""
        order = list(Group)
        return order[(order.index(self) + 1) % len(order)]


TITLES: dict[Group, LazyText] = {
    Group.BAYS: lazy("Bay board"),
    Group.TECHNICIAN: lazy("Board by technician"),
    Group.ADVISER: lazy("Board by adviser"),
    Group.STATE: lazy("Board by state"),
}
"""What the board is called, grouped by each."""

_STATES = (
    JobState.STOPPED,
    JobState.REWORK,
    JobState.IN_PROGRESS,
    JobState.INSPECTION,
    JobState.ASSIGNED,
    JobState.WAITING,
    JobState.DONE,
    JobState.CANCELLED,
)
"""The states in the order in which they need somebody."""


class _Heading(NamedTuple):
    """A heading and where it stands among the others."""

    rank: int
    title: str


def group_lines(board: Board, showing: Showing, group: Group) -> list[Row | Section]:
    """Return all lines of the board: the open calls, then the jobs by `group`, the earliest promise first."""
    if group is Group.BAYS:
        return board_lines(board, showing)
    by_heading: dict[_Heading, list[BoardRow]] = {}
    rows = [*(row for bay in board.bays for row in bay.rows), *board.outside]
    for row in sorted(rows, key=by_promise):
        if not showing.query or fits(row, showing):
            for heading in _headings(row, group):
                by_heading.setdefault(heading, []).append(row)
    lines: list[Row | Section] = list(calls(board, showing))
    numbers = {bay.id: bay.number for bay in board.bays}
    seen: set[str] = set()
    for heading, found in sorted(by_heading.items()):
        lines.append(Section(f"{heading.title}  {count_orders(found)}"))
        lines.extend(_apart(vehicles(found, None, showing, numbers), heading.title, seen))
    return lines


def _headings(row: BoardRow, group: Group) -> list[_Heading]:
    """Return the headings a row stands under: a job of two technicians is work of both."""
    if group is Group.TECHNICIAN:
        return [_Heading(0, name) for name in dict.fromkeys(row.technicians)] or [_Heading(1, _("nobody yet"))]
    if group is Group.ADVISER:
        return [_Heading(0, row.adviser) if row.adviser else _Heading(1, _("no adviser"))]
    if row.order_state in (OrderState.READY, OrderState.BOOKED):
        return [_Heading(len(_STATES) + (row.order_state is OrderState.BOOKED), word(row.order_state))]
    title = word(row.state)
    if row.state is JobState.STOPPED and row.stop_reason:
        title = f"{title}: {word(StopReason(row.stop_reason))}"
    return [_Heading(_STATES.index(row.state), title)]


def _apart(rows: Iterable[Row], title: str, seen: set[str]) -> Iterator[Row]:
    """Yield the rows, those of a job that stands under an earlier heading already with a key of their own."""
    for row in rows:
        yield row if row.key not in seen else Row(f"{row.key}{AGAIN}{title}", row.cells)
        seen.add(row.key)
