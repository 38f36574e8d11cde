"""Word, filter and group the jobs on the board.

The same on a screen, in plain text and in JSON.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

import msgspec

from bay_tui.i18n import LazyText, _, lazy
from bay_tui.wording.words import word
from bay_tui.workshop.readmodels.board import Board, BoardBay, BoardRow, by_promise
from bay_tui.workshop.readmodels.outlook import Risk
from bay_tui.workshop.records import Call, Staff
from bay_tui.workshop.search import matches
from bay_tui.workshop.words import JobState, OrderState, StopReason

SHORT_REASONS: Mapping[StopReason, LazyText] = {
    StopReason.PARTS: lazy("no parts"),
    StopReason.APPROVAL: lazy("no reply"),
    StopReason.TECHNICIAN: lazy("no tech."),
    StopReason.BAY: lazy("no bay"),
    StopReason.TOOL: lazy("no tool"),
    StopReason.SUBLET: lazy("sublet"),
    StopReason.BREAK: lazy("on break"),
    StopReason.END_OF_SHIFT: lazy("shift over"),
}
"""Stop reasons in a word or two, as the board has them."""

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


class Group(StrEnum):
    """Name the board's groupings."""

    BAYS = "bays"
    TECHNICIAN = "technician"
    ADVISER = "adviser"
    STATE = "state"

    def following(self) -> "Group":
        """Return the group that comes after this one, in a ring."""
        order = list(Group)
        return order[(order.index(self) + 1) % len(order)]


class Heading(NamedTuple):
    """Hold a heading and its place among the others."""

    rank: int
    title: str


def grouped(board: Board, group: Group) -> list[tuple[str, list[BoardRow]]]:
    """Return the jobs under their headings, earliest promise first.

    A job of two technicians stands under both; `group` is any but bays.
    """
    by_heading: dict[Heading, list[BoardRow]] = {}
    for row in sorted(board.rows, key=by_promise):
        for heading in _headings(row, group):
            by_heading.setdefault(heading, []).append(row)
    return [(heading.title, rows) for heading, rows in sorted(by_heading.items())]


def _headings(row: BoardRow, group: Group) -> list[Heading]:
    if group is Group.TECHNICIAN:
        return [Heading(0, name) for name in dict.fromkeys(row.technicians)] or [Heading(1, _("nobody yet"))]
    if group is Group.ADVISER:
        return [Heading(0, row.adviser) if row.adviser else Heading(1, _("no adviser"))]
    if row.order_state in (OrderState.READY, OrderState.BOOKED):
        return [Heading(len(_STATES) + (row.order_state is OrderState.BOOKED), word(row.order_state))]
    return [Heading(_STATES.index(row.state), state_word(row))]


def state_word(row: BoardRow) -> str:
    """Return how a job stands, and of one that is stopped why."""
    if row.state is JobState.STOPPED and row.stop_reason:
        return _("{state}: {reason}").format(state=word(row.state), reason=word(StopReason(row.stop_reason)))
    return word(row.state)


def narrowed(board: Board, query: str, people: Mapping[str, Staff]) -> Board:
    """Return the board with its matching jobs, calls and free bays.

    All of it where `query` is empty. `people` are the staff by id, for the initials of their names.
    """
    if not query:
        return board
    bays = {bay.id: bay for bay in board.bays}
    asked = {call.id for call in board.calls if call_fits(call, bays.get(call.bay), query, people)}
    found = [
        msgspec.structs.replace(
            bay,
            rows=tuple(row for row in bay.rows if fits(row, query, people)),
            calls=tuple(call for call in bay.calls if call.id in asked),
        )
        for bay in board.bays
    ]
    free = {bay.id for bay in board.bays if not bay.rows and matches(query, bay.number, bay.name, _("free"))}
    return msgspec.structs.replace(
        board,
        bays=tuple(bay for bay in found if bay.rows or bay.id in free),
        outside=tuple(row for row in board.outside if fits(row, query, people)),
        calls=tuple(call for call in board.calls if call.id in asked),
    )


def fits(row: BoardRow, query: str, people: Mapping[str, Staff]) -> bool:
    """Say whether a job matches a query.

    By plate, order, job, model, technician, adviser, state, stop reason or risk.
    """
    names = (*row.technicians, row.adviser)
    initials = (one.initials for one in people.values() if one.name in names)
    texts = (row.plate, row.number, row.title, row.model, *names, *initials)
    return matches(query, *texts, *_state_words(row), word(row.order_state), _risk_word(row))


def call_fits(call: Call, bay: BoardBay | None, query: str, people: Mapping[str, Staff]) -> bool:
    """Say whether a call matches a query.

    By its bay, what stands there, who calls and whom.
    """
    caller = people.get(call.by)
    names = [caller.name, caller.initials] if caller else []
    if matches(query, *names, word(call.asks), *([bay.number, bay.name] if bay else [])):
        return True
    return bay is not None and any(fits(row, query, people) for row in bay.rows)


def _state_words(row: BoardRow) -> Iterable[str]:
    yield state_word(row)
    if row.state is JobState.STOPPED and row.stop_reason:
        yield str(SHORT_REASONS[StopReason(row.stop_reason)])
    if row.order_state is OrderState.READY:
        yield _("ready")
    if not row.approved:
        yield _("not approved")
    if row.reworks:
        yield word(JobState.REWORK)


def _risk_word(row: BoardRow) -> str:
    return {Risk.LATE: _("late"), Risk.AT_RISK: _("at risk")}.get(row.promise.risk, "")
