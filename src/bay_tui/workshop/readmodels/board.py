"""Make the live board of one moment, as a value.

Bays, vehicles outside and open calls. Screens, wall, `bay-tui board --once` and `--json` all show this value.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from bay_tui.workshop.calls.standing import waiting_calls
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.outlook import Outlook, Risk, on_now, outlook
from bay_tui.workshop.readmodels.planning.forecast import Forecast
from bay_tui.workshop.readmodels.standing import (
    NOT_BEGUN,
    OpenVisit,
    Place,
    Standing,
    Whereabouts,
    standing_of,
    whereabouts,
)
from bay_tui.workshop.records import OPEN, Bay, Call, Complaint, ExceptionCase, Job, Order, PartsLine, Vehicle
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.view import View
from bay_tui.workshop.words import (
    CLOSED_JOB_STATES,
    OPEN_LINE_STATES,
    BayKind,
    JobState,
    LineState,
    OrderState,
    StopReason,
)

OPEN_ORDERS = (OrderState.BOOKED, OrderState.RECEIVED, OrderState.WORKING, OrderState.READY)
_FIRST = (
    JobState.IN_PROGRESS,
    JobState.REWORK,
    JobState.STOPPED,
    JobState.INSPECTION,
    JobState.ASSIGNED,
    JobState.WAITING,
    JobState.DONE,
    JobState.CANCELLED,
)
"""The states in the order in which the jobs of one bay stand."""

_NEEDING_SOMEBODY = (
    JobState.STOPPED,
    JobState.REWORK,
    JobState.IN_PROGRESS,
    JobState.INSPECTION,
    JobState.ASSIGNED,
    JobState.WAITING,
    JobState.DONE,
    JobState.CANCELLED,
    OrderState.READY,
    OrderState.BOOKED,
)
"""The states in the order in which they need somebody."""


class PartsState(msgspec.Struct, frozen=True, kw_only=True):
    """Count the open parts lines of a job.

    Those open in all, ready at the counter, and on back-order; `eta` is when the last of them is expected.
    """

    open: int = 0
    ready: int = 0
    back_ordered: int = 0
    eta: datetime | None = None


class BoardRow(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one job with all that a row of the board shows.

    Hours are decimal; `technicians` are names, on it now first. `bay` is the one meant for the job, `stands_in` the one
    its vehicle stands in. `booked_for` is when a vehicle is expected that is not here yet.
    """

    job: str
    order: str
    number: str
    line: int
    bay: str
    place: Place
    stands_in: str
    plate: str
    model: str
    title: str
    state: JobState
    order_state: OrderState
    standing: Standing
    booked_for: datetime | None
    technicians: tuple[str, ...]
    on: tuple[str, ...]
    adviser: str
    standard_hours: float
    worked_hours: float
    stop_reason: str
    stop_since: datetime | None
    stop_eta: datetime | None
    stop_note: str
    promise: Outlook
    parts: PartsState
    approved: bool
    reworks: int

    @property
    def on_first(self) -> tuple[str, ...]:
        """Return the names of who is on the job, else will be."""
        return self.technicians[: len(self.on)] or self.technicians

    @property
    def over_standard(self) -> bool:
        """Say whether more hours were worked than the job has."""
        return is_over(self.worked_hours, self.standard_hours)


class BoardBay(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a bay with its jobs and open calls.

    The jobs are those of what stands in it; without any it is free.
    """

    id: str
    number: str
    name: str
    use: BayKind
    rows: tuple[BoardRow, ...]
    calls: tuple[Call, ...]


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Hold all that the board shows at `at`.

    `outside` are the jobs of open orders whose vehicle stands in no bay, in the order of their places: next for a bay,
    outside, ready, booked; there by promise or appointment. Of `calls`, those nobody has answered come first.
    """

    at: datetime
    bays: tuple[BoardBay, ...]
    outside: tuple[BoardRow, ...]
    calls: tuple[Call, ...]
    exceptions: int
    complaints: int

    @property
    def rows(self) -> list[BoardRow]:
        """Return all jobs, those in the bays first."""
        return [*(row for bay in self.bays for row in bay.rows), *self.outside]

    def places(self) -> list[tuple[Place, list[BoardRow]]]:
        """Return the vehicles in no bay by place, empty places left out."""
        found: dict[Place, list[BoardRow]] = {}
        for row in self.outside:
            found.setdefault(row.place, []).append(row)
        return list(found.items())


class VisitSeen(msgspec.Struct, frozen=True):
    """Hold an open order with what all its rows share.

    Where its vehicle is, and the outlook of its promise.
    """

    order: Order
    where: Whereabouts
    promise: Outlook


class BoardCounts(msgspec.Struct, frozen=True):
    """Count what the workshop comes to.

    Jobs by state, vehicles by place and risk, free bays, and what needs somebody.
    """

    working: int
    stopped: int
    rework: int
    to_inspect: int
    free: int
    outside: int
    late: int
    at_risk: int
    unanswered: int
    complaints: int


class BoardGroup(StrEnum):
    """Name what the board is ordered by."""

    BAYS = "bays"
    TECHNICIAN = "technician"
    ADVISER = "adviser"
    STATE = "state"

    def following(self) -> "BoardGroup":
        """Return the group that comes after this one, in a ring."""
        order = list(BoardGroup)
        return order[(order.index(self) + 1) % len(order)]


class BoardHeading(msgspec.Struct, frozen=True):
    """Hold what rows stand under.

    Somebody's name (nothing: nobody), or a state and why work stopped.
    """

    name: str = ""
    state: JobState | OrderState | None = None
    reason: str = ""


class VehicleRows(NamedTuple):
    """Hold the rows of a vehicle, and how many more it has."""

    shown: list[BoardRow]
    more: int


def board(view: View, now: datetime) -> Board:
    """Return the board of all open orders at `now`.

    Its bays stand by position.
    """
    rows: list[BoardRow] = []
    hours = Hours(view, now)
    forecast = Forecast(view, now, hours)
    visits = open_visits(view)
    where = whereabouts(view, visits)
    for order, jobs in visits:
        seen = VisitSeen(order, where[order.id], outlook(view, order, now, forecast=forecast))
        shown = [job for job in jobs if job.state not in CLOSED_JOB_STATES] or jobs[:1]
        rows.extend(row_of(view, job, seen, hours, now) for job in shown)
    calls = sorted(waiting_calls(view), key=_unanswered_first)
    bays = sorted((bay for bay in view.every(Bay) if bay.active), key=lambda bay: (bay.position, bay.number))
    inside: dict[str, list[BoardRow]] = {}
    for row in rows:
        inside.setdefault(row.stands_in, []).append(row)
    return Board(
        at=now,
        bays=tuple(
            BoardBay(
                id=bay.id,
                number=bay.number,
                name=bay.name,
                use=bay.use,
                rows=tuple(sorted(inside.get(bay.id, []), key=_in_bay)),
                calls=tuple(call for call in calls if call.bay == bay.id),
            )
            for bay in bays
        ),
        outside=tuple(_in_their_places(inside.get("", []), [bay.id for bay in bays])),
        calls=tuple(calls),
        exceptions=len(view.find(ExceptionCase, "open", OPEN)),
        complaints=len(view.find(Complaint, "open", OPEN)),
    )


def open_visits(view: View) -> list[OpenVisit]:
    """Return every open order with its jobs."""
    return [OpenVisit(order, view.find(Job, "order", order.id)) for order in view.find(Order, "state", *OPEN_ORDERS)]


def row_of(view: View, job: Job, visit: VisitSeen, hours: Hours, now: datetime) -> BoardRow:
    """Return the board's row of one job.

    `hours` are those as of `now`.
    """
    order, stop = visit.order, job.stop
    vehicle = view.get(Vehicle, order.vehicle)
    on = on_now(view, job)
    others = [technician for technician in job.technicians if technician not in on]
    ready = order.state is OrderState.READY
    return BoardRow(
        job=job.id,
        order=order.id,
        number=order.number,
        line=job.line,
        bay=job.bay,
        place=visit.where.place,
        stands_in=visit.where.bay,
        plate=vehicle.plate if vehicle else "",
        model=vehicle.model if vehicle else "",
        title=job.title,
        state=job.state,
        order_state=order.state,
        standing=Standing.READY if ready else standing_of(job, order, now),
        booked_for=order.booked_for if order.state is OrderState.BOOKED else None,
        technicians=tuple(name_of_staff(view, one) for one in [*on, *others]),
        on=tuple(on),
        adviser=name_of_staff(view, order.adviser),
        standard_hours=job.standard_hours,
        worked_hours=round(hours.seconds_on_job(job.id) / 3600, 4),
        stop_reason=str(stop.reason) if stop else "",
        stop_since=stop.since if stop else None,
        stop_eta=stop.eta if stop else None,
        stop_note=stop.note if stop else "",
        promise=visit.promise,
        parts=parts_state(view, job.id),
        approved=job.approved,
        reworks=job.reworks,
    )


def parts_state(view: View, job: str) -> PartsState:
    """Return how the parts of a job stand."""
    lines = [line for line in view.find(PartsLine, "job", job) if line.state in OPEN_LINE_STATES]
    return PartsState(
        open=len(lines),
        ready=sum(line.state is LineState.PICKED and line.ready_at is not None for line in lines),
        back_ordered=sum(line.state is LineState.BACK_ORDERED for line in lines),
        eta=max((line.eta for line in lines if line.eta is not None), default=None),
    )


def counts(board: Board) -> BoardCounts:
    """Return what the workshop comes to."""
    rows = board.rows
    return BoardCounts(
        working=_having(rows, JobState.IN_PROGRESS),
        stopped=_having(rows, JobState.STOPPED),
        rework=_having(rows, JobState.REWORK),
        to_inspect=_having(rows, JobState.INSPECTION),
        free=sum(not bay.rows for bay in board.bays),
        outside=count_orders(row for row in rows if row.place in (Place.NEXT, Place.OUTSIDE)),
        late=count_orders(row for row in rows if row.promise.risk is Risk.LATE),
        at_risk=count_orders(row for row in rows if row.promise.risk is Risk.AT_RISK),
        unanswered=sum(call.answered_at is None for call in board.calls),
        complaints=board.complaints,
    )


def count_orders(rows: Iterable[BoardRow]) -> int:
    """Return how many orders the rows belong to."""
    return len({row.order for row in rows})


def by_vehicle(rows: Iterable[BoardRow], *, all_jobs: bool = False) -> list[VehicleRows]:
    """Return rows by vehicle.

    Jobs not begun hide behind one of the same vehicle that is. With `all_jobs` none hides.
    """
    by_order: dict[str, list[BoardRow]] = {}
    for row in rows:
        by_order.setdefault(row.order, []).append(row)
    return [VehicleRows(mine, 0) if all_jobs else _folded(mine) for mine in by_order.values()]


def grouped(board: Board, group: BoardGroup) -> list[tuple[BoardHeading, list[BoardRow]]]:
    """Return the jobs under their headings in order.

    Within each the earliest promise stands first. A job of two technicians stands under both, what nobody has comes
    last; `group` is any but bays.
    """
    by_heading: dict[BoardHeading, list[BoardRow]] = {}
    for row in sorted(board.rows, key=by_promise):
        for heading in _headings(row, group):
            by_heading.setdefault(heading, []).append(row)
    return sorted(by_heading.items(), key=lambda one: _rank(one[0]))


def by_promise(row: BoardRow) -> tuple[bool, float, str, int]:
    """Return a key that sorts the earliest promise first.

    Rows without one come last. A vehicle that is not here yet stands by its appointment.
    """
    due = row.booked_for or row.promise.due
    return (due is None, due.timestamp() if due else 0.0, row.number, row.line)


def is_over(worked: float, standard: float) -> bool:
    """Say whether more hours were worked than there are standard hours."""
    return 0 < standard < worked


def _in_bay(row: BoardRow) -> tuple[int, str, int]:
    return (_FIRST.index(row.state), row.number, row.line)


def _in_their_places(rows: Sequence[BoardRow], bays: Sequence[str]) -> Iterator[BoardRow]:
    """Yield rows by place.

    The next for a bay stand bay by bay, all others by promise.
    """
    for place in Place:
        found = [row for row in rows if row.place is place]
        if place is Place.NEXT:
            bay_of = {row.order: bays.index(row.bay) for row in reversed(found) if row.bay in bays}
            yield from sorted(found, key=lambda row: (bay_of[row.order], *_in_bay(row)))
        else:
            yield from sorted(found, key=by_promise)


def _unanswered_first(call: Call) -> tuple[bool, datetime, str]:
    return (call.answered_at is not None, call.at, call.id)


def _having(rows: Iterable[BoardRow], state: JobState) -> int:
    return sum(row.state is state for row in rows)


def _folded(rows: list[BoardRow]) -> VehicleRows:
    shown = [row for row in rows if row.state not in NOT_BEGUN] or rows[:1]
    return VehicleRows(shown, len(rows) - len(shown))


def _headings(row: BoardRow, group: BoardGroup) -> list[BoardHeading]:
    if group is BoardGroup.TECHNICIAN:
        return [BoardHeading(name) for name in dict.fromkeys(row.technicians)] or [BoardHeading()]
    if group is BoardGroup.ADVISER:
        return [BoardHeading(row.adviser)]
    if row.order_state in (OrderState.READY, OrderState.BOOKED):
        return [BoardHeading(state=row.order_state)]
    return [BoardHeading(state=row.state, reason=row.stop_reason if row.state is JobState.STOPPED else "")]


def _rank(heading: BoardHeading) -> tuple[bool, str, int, int]:
    state = _NEEDING_SOMEBODY.index(heading.state) if heading.state is not None else 0
    reason = list(StopReason).index(StopReason(heading.reason)) if heading.reason else 0
    return (not heading.name, heading.name, state, reason)
