"""Sort the parts counter's queue, and name how lines stand. Pure.

The counter's screens, `bay-tui show queue` and the order of `bay-tui show requests` and `lines` are all from here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.parts.lines import still_wanted
from bay_tui.workshop.records import Bay, Job, Order, Part, PartsLine, PartsRequest, Vehicle
from bay_tui.workshop.view import View
from bay_tui.workshop.words import OPEN_LINE_STATES, JobState, LineState, OrderState, StopReason

TARGET = timedelta(minutes=4)
"""How long a technician should wait at most until the counter has reacted."""


class LineStanding(StrEnum):
    """Name how an open line stands, in one word.

    It says more than the state does, which is what was recorded of the line alone.
    """

    REQUESTED = "requested"
    RESERVED = "reserved"
    PICKED = "picked"
    TOLD = "told"
    """It is picked, and the technician and the bay are told."""
    PARTLY_ISSUED = "partly_issued"
    BACK_ORDERED = "back_ordered"
    ARRIVED = "arrived"
    """It is on back-order still, but enough of it is there meanwhile."""


class Cover(StrEnum):
    """Name how much of what is wanted is there."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class QueuedRequest(msgspec.Struct, frozen=True):
    """Hold one request of the queue with all that decides its place.

    `stopped` says that the vehicle stands for these parts, `expected` when the last one comes where all are on
    back-order, `booked` when the vehicle comes that is not here yet. `dead` says that a line is on back-order and its
    date is gone or has passed: the supplier has to be asked.
    """

    request: PartsRequest
    lines: tuple[PartsLine, ...]
    job: Job | None
    order: Order | None
    vehicle: Vehicle | None
    stopped: bool
    expected: datetime | None
    booked: datetime | None
    dead: bool = False

    @property
    def answered(self) -> bool:
        """Say whether the counter has reacted to every line."""
        return all(line.first_answer_at is not None for line in self.lines)

    @property
    def in_the_way(self) -> bool:
        """Say whether the vehicle stands for parts that can be served now."""
        return self.stopped and self.expected is None

    def waited(self, now: datetime) -> timedelta:
        """Return how long ago the request was made."""
        return now - self.request.at

    def over_target(self, now: datetime) -> bool:
        """Say whether somebody waits longer than the target for a first answer."""
        served_later = self.expected is not None or self.booked is not None
        return not served_later and not self.answered and self.waited(now) > TARGET


class QueueLine(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a line of the queue as scripts are told.

    `quantity` is wanted still, `free` is what the line may have, and `cover` how far that goes.
    """

    line: str
    part: str
    name: str
    quantity: float
    unit: str
    standing: LineStanding
    cover: Cover | None
    free: float | None
    bin: str
    eta: datetime | None


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a request of the queue as scripts are told.

    `waited` is in seconds; `by` and `taken_by` are names.
    """

    request: str
    number: str
    job: str
    job_line: int | None
    bay: str
    plate: str
    by: str
    at: datetime
    waited: float
    over_target: bool
    stopped: bool
    expected: datetime | None
    booked: datetime | None
    taken_by: str
    note: str
    lines: tuple[QueueLine, ...]


def queue(view: View, now: datetime) -> list[QueuedRequest]:
    """Return the requests with open lines, in the order to serve them.

    Those come first of which a line has lost its date, or waits past it at `now`, then vehicles that stand for parts,
    then by promise, then by age. Those of which every open line waits for a delivery come last: nothing can be done for
    them until it is here.
    """
    by_request: dict[str, list[PartsLine]] = {}
    for line in view.find(PartsLine, "state", *OPEN_LINE_STATES):
        by_request.setdefault(line.request, []).append(line)
    found = [_asked(view, id_, lines, now) for id_, lines in by_request.items()]
    return sorted((one for one in found if one is not None), key=_place)


def waiting(found: Iterable[QueuedRequest]) -> int:
    """Return how many requests wait for the counter, not a delivery."""
    return sum(one.expected is None for one in found)


def requests_in_order(view: View, now: datetime) -> list[PartsRequest]:
    """Return all requests: the queue at `now`, then those done, latest first."""
    queued = [one.request for one in queue(view, now)]
    waits = {request.id for request in queued}
    done = [request for request in view.every(PartsRequest) if request.id not in waits]
    return [*queued, *sorted(done, key=lambda request: (request.at, request.id), reverse=True)]


def lines_in_order(view: View, now: datetime) -> list[PartsLine]:
    """Return all lines, by request in order at `now`, as asked for."""
    by_request: dict[str, list[PartsLine]] = {}
    for line in view.every(PartsLine):
        by_request.setdefault(line.request, []).append(line)
    known = [by_request.pop(request.id, []) for request in requests_in_order(view, now)]
    return [line for lines in (*known, *by_request.values()) for line in sorted(lines, key=_as_asked)]


def queue_rows(view: View, now: datetime) -> list[QueueRow]:
    """Return the queue at `now` as it is told to a script."""
    return [_row(view, one, now) for one in queue(view, now)]


def standing_of(view: View, line: PartsLine) -> LineStanding:
    """Return how an open line stands."""
    if line.state is LineState.BACK_ORDERED:
        if has_arrived(view, line):
            return LineStanding.ARRIVED
        return LineStanding.BACK_ORDERED
    if line.state is LineState.PICKED and line.ready_at is not None:
        return LineStanding.TOLD
    return LineStanding.PARTLY_ISSUED if line.issued else LineStanding(line.state)


def has_arrived(view: View, line: PartsLine) -> bool:
    """Say whether enough of a back-ordered part is there meanwhile."""
    part = view.get(Part, line.part) if line.part else None
    return part is not None and part.available >= still_wanted(line)


def date_dead(view: View, line: PartsLine, now: datetime) -> bool:
    """Say whether a line waits past its date, or has none."""
    if line.state is not LineState.BACK_ORDERED or has_arrived(view, line):
        return False
    return line.eta is None or line.eta <= now


def free_for(part: Part, line: PartsLine) -> float:
    """Return what a line may have.

    That is what nobody has reserved, and what is reserved for it.
    """
    return unpromised(part) + line.reserved


def unpromised(part: Part) -> float:
    """Return how much of a part is free, never below zero."""
    return max(part.available, 0.0)


def cover(there: float, wanted: float) -> Cover:
    """Return how much of what is wanted is there."""
    if there >= wanted:
        return Cover.ALL
    return Cover.SOME if there > 0 else Cover.NONE


def _asked(view: View, id_: str, lines: Sequence[PartsLine], now: datetime) -> QueuedRequest | None:
    request = view.get(PartsRequest, id_)
    if request is None:
        return None
    job = view.get(Job, request.job)
    order = view.get(Order, request.order)
    stop = job.stop if job is not None and job.state is JobState.STOPPED else None
    waits = [line for line in lines if line.state is LineState.BACK_ORDERED and not has_arrived(view, line)]
    dead = any(date_dead(view, line, now) for line in waits)
    served = dead or len(waits) < len(lines)
    expected = None if served else max((line.eta for line in waits if line.eta), default=None)
    return QueuedRequest(
        request,
        tuple(sorted(lines, key=_as_asked)),
        job,
        order,
        view.get(Vehicle, order.vehicle) if order else None,
        stop is not None and stop.reason is StopReason.PARTS,
        expected,
        order.booked_for if order is not None and order.state is OrderState.BOOKED else None,
        dead,
    )


def _as_asked(line: PartsLine) -> tuple[datetime, int, str]:
    """Return what the lines of a request are sorted by.

    The id of a line ends with its number there.
    """
    last = line.id.rpartition(".")[2]
    return (line.at, int(last) if last.isdigit() else 0, line.id)


def _place(one: QueuedRequest) -> tuple[bool, bool, float, bool, float, float]:
    promise = one.order.promise.due if one.order and one.order.promise else one.booked
    due = promise.timestamp() if promise else float("inf")
    expected = one.expected.timestamp() if one.expected else 0.0
    return (not one.dead, one.expected is not None, expected, not one.stopped, due, one.request.at.timestamp())


def _row(view: View, one: QueuedRequest, now: datetime) -> QueueRow:
    request = one.request
    bay = view.get(Bay, one.job.bay if one.job else request.bay)
    return QueueRow(
        request=request.id,
        number=one.order.number if one.order else "",
        job=request.job,
        job_line=one.job.line if one.job else None,
        bay=bay.number if bay else "",
        plate=one.vehicle.plate if one.vehicle else "",
        by=name_of_staff(view, request.by),
        at=request.at,
        waited=one.waited(now).total_seconds(),
        over_target=one.over_target(now),
        stopped=one.stopped,
        expected=one.expected,
        booked=one.booked,
        taken_by=name_of_staff(view, request.taken_by),
        note=request.note,
        lines=tuple(_line(view, line) for line in one.lines),
    )


def _line(view: View, line: PartsLine) -> QueueLine:
    part = view.get(Part, line.part) if line.part else None
    wanted = still_wanted(line)
    free = free_for(part, line) if part else None
    return QueueLine(
        line=line.id,
        part=line.part,
        name=line.name,
        quantity=wanted,
        unit=part.unit if part else "",
        standing=standing_of(view, line),
        cover=cover(free, wanted) if free is not None else None,
        free=free,
        bin=part.bin if part else "",
        eta=line.eta,
    )
