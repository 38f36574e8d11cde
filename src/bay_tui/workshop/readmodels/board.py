"""The live bay board as a value: what every bay, every waiting job and every open call shows, at one moment.

Screens draw it, `bay-tui board --json` prints it, and both get the same.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.outlook import Outlook, on_now, outlook
from bay_tui.workshop.records import Bay, Call, Complaint, ExceptionCase, Job, Order, PartsLine, Vehicle
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.view import View
from bay_tui.workshop.words import (
    CLOSED_JOB_STATES,
    OPEN_LINE_STATES,
    BayKind,
    JobState,
    LineState,
    OrderState,
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


class PartsState(msgspec.Struct, frozen=True, kw_only=True):
    """How the parts of a job stand: lines still open, lines the counter said are ready, lines on back-order."""

    open: int = 0
    ready: int = 0
    back_ordered: int = 0
    eta: datetime | None = None


class BoardRow(msgspec.Struct, frozen=True, kw_only=True):
    """One job on the board, with all a row shows. Hours are decimal; `technicians` are names, on it now first.

    `booked_for` is when a vehicle is expected that is not here yet.
    """

    job: str
    order: str
    number: str
    line: int
    bay: str
    plate: str
    model: str
    title: str
    state: JobState
    order_state: OrderState
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


class BoardBay(msgspec.Struct, frozen=True, kw_only=True):
    """A bay with the jobs of the vehicle in it (none: it is free) and its open calls."""

    id: str
    number: str
    name: str
    use: BayKind
    rows: tuple[BoardRow, ...]
    calls: tuple[Call, ...]


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the board shows at `at`. `outside` are the jobs of open orders whose vehicle stands in no bay."""

    at: datetime
    bays: tuple[BoardBay, ...]
    outside: tuple[BoardRow, ...]
    calls: tuple[Call, ...]
    exceptions: int
    complaints: int

    @property
    def rows(self) -> list[BoardRow]:
        """All jobs, those in the bays first."""
        return [*(row for bay in self.bays for row in bay.rows), *self.outside]


def board(view: View, now: datetime) -> Board:
    """Return the board of all open orders: bays by position, waiting jobs by promise, then by number."""
    rows: list[BoardRow] = []
    hours = Hours(view, now)
    for order in view.find(Order, "state", *OPEN_ORDERS):
        how = outlook(view, order, now, hours=hours)
        jobs = view.find(Job, "order", order.id)
        shown = [job for job in jobs if job.state not in CLOSED_JOB_STATES] or jobs[:1]
        rows.extend(row_of(view, job, order, how, now, hours=hours) for job in shown)
    calls = view.find(Call, "open", "yes")
    by_bay: dict[str, list[BoardRow]] = {}
    for row in rows:
        by_bay.setdefault(row.bay, []).append(row)
    bays = [bay for bay in view.every(Bay) if bay.active]
    known = {bay.id for bay in bays}
    outside = [row for bay, some in by_bay.items() if bay not in known for row in some]
    return Board(
        at=now,
        bays=tuple(
            BoardBay(
                id=bay.id,
                number=bay.number,
                name=bay.name,
                use=bay.use,
                rows=tuple(sorted(by_bay.get(bay.id, []), key=_in_bay)),
                calls=tuple(call for call in calls if call.bay == bay.id),
            )
            for bay in sorted(bays, key=lambda bay: (bay.position, bay.number))
        ),
        outside=tuple(sorted(outside, key=by_promise)),
        calls=tuple(calls),
        exceptions=len(view.find(ExceptionCase, "open", "yes")),
        complaints=len(view.find(Complaint, "open", "yes")),
    )


def row_of(view: View, job: Job, order: Order, how: Outlook, now: datetime, *, hours: Hours | None = None) -> BoardRow:
    """Return the board's row of one job; `hours` are those as of `now`, if they are read already."""
    hours = hours or Hours(view, now)
    vehicle = view.get(Vehicle, order.vehicle)
    on = on_now(view, job)
    others = [technician for technician in job.technicians if technician not in on]
    stop = job.stop
    return BoardRow(
        job=job.id,
        order=order.id,
        number=order.number,
        line=job.line,
        bay=job.bay,
        plate=vehicle.plate if vehicle else "",
        model=vehicle.model if vehicle else "",
        title=job.title,
        state=job.state,
        order_state=order.state,
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
        promise=how,
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


def _in_bay(row: BoardRow) -> tuple[int, str, int]:
    return (_FIRST.index(row.state), row.number, row.line)


def count_orders(rows: Iterable[BoardRow]) -> int:
    """Return how many orders the rows belong to."""
    return len({row.order for row in rows})


def by_promise(row: BoardRow) -> tuple[bool, float, str, int]:
    """Return what rows are sorted by where no bay gives the order: the earliest promise first, those without last.

    A vehicle that is not here yet stands by its appointment.
    """
    due = row.booked_for or row.promise.due
    return (due is None, due.timestamp() if due else 0.0, row.number, row.line)
