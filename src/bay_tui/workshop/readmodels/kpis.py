"""Work out the workshop's figures, each with its formula. Pure.

They are for the day report, for a technician's own view, and for export. Names of ratios differ between countries, so
every figure keeps what it was divided from and by. A `KpiSource` reads a span once; from it come the figures of any
part of the span, of the shop or of one technician. Hours are decimal, lengths of time in minutes. The formulas are
those of section 5 of the design.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from operator import attrgetter, itemgetter
from statistics import median, quantiles
from typing import NamedTuple

import msgspec

from bay_tui.workshop.jobs.waits import Wait, waits_of
from bay_tui.workshop.past.reading import as_of
from bay_tui.workshop.readmodels.history import comeback_of
from bay_tui.workshop.readmodels.sales import Sale, sales_of
from bay_tui.workshop.records import Inspection, Job, Order, PartsLine, Staff
from bay_tui.workshop.time.attendance import Shifts, attended_in, overlap
from bay_tui.workshop.time.by_instant import ByDay, ByInstant
from bay_tui.workshop.time.days import AN_INSTANT, SiteDays, site_days
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.time.presence import Presence, Span
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_JOB_STATES, OrderState, Role


class Ratio(msgspec.Struct, frozen=True):
    """Hold a figure divided by another.

    `value` is None where there is nothing to divide by.
    """

    over: float = 0.0
    under: float = 0.0

    @property
    def value(self) -> float | None:
        """Return the quotient."""
        return self.over / self.under if self.under else None


class Spread(msgspec.Struct, frozen=True):
    """Hold lengths of time in minutes.

    It tells how many there are, the middle one, and the one that nine of ten do not exceed.
    """

    count: int = 0
    median: float | None = None
    ninth: float | None = None


class KpiFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what a span came to.

    `waits` are hours by stop reason, the longest first.
    """

    sold: float = 0.0
    clocked_on_sold: float = 0.0
    on_jobs: float = 0.0
    attended: float = 0.0
    finished: int = 0
    delivered: int = 0
    reworks: int = 0
    on_time: Ratio = Ratio()
    first_time: Ratio = Ratio()
    fill: Ratio = Ratio()
    issued: Spread = Spread()
    waits: dict[str, float] = {}
    cycle: Spread = Spread()

    @property
    def efficiency(self) -> Ratio:
        """Standard hours sold ÷ hours clocked on those jobs."""
        return Ratio(self.sold, self.clocked_on_sold)

    @property
    def utilisation(self) -> Ratio:
        """Hours clocked on jobs ÷ hours attended."""
        return Ratio(self.on_jobs, self.attended)

    @property
    def productivity(self) -> Ratio:
        """Standard hours sold ÷ hours attended."""
        return Ratio(self.sold, self.attended)


class PersonFigures(NamedTuple):
    """Hold the figures of one person.

    `person` is None where they are gone.
    """

    staff: str
    person: Staff | None
    figures: KpiFigures


class _Delivery(NamedTuple):
    """Hold a vehicle handed over.

    `minutes` are since it was received; `on_time` is by the first promise (None: no promise).
    """

    at: datetime
    minutes: float | None
    on_time: bool | None


class _Arrival(NamedTuple):
    """Hold a vehicle received, and whether it came back.

    It came back for what was done before.
    """

    at: datetime
    again: bool


class _Failure(NamedTuple):
    """Hold an inspection that failed, and whose work it was (staff ids)."""

    at: datetime
    workers: frozenset[str]


class KpiSource:
    """Read all that the figures of a span need, once.

    It is read from a view as of `now`.
    """

    def __init__(self, view: View, since: datetime, now: datetime) -> None:
        self.since, self.now = since, now
        self._view = view
        self._opening = Presence(view).opening(since, now)
        self._hours = Hours(view, now)
        self._staff = {person.id: person for person in view.every(Staff)}
        self._shifts = {staff: Shifts(self._hours.bookings(staff, since), now) for staff in sorted(self._staff)}
        jobs = [job for job in view.every(Job) if _of_interest(job, since)]
        sales = [sale for job in jobs for sale in self._in_its_shift(sales_of(view, self._hours, job, since))]
        failures = (self._failure(view, check) for check in view.every(Inspection) if _sent_back(check, since))
        self._worked = ByInstant((one for some in self._shifts.values() for one in some.bookings), itemgetter(0))
        self._sales = ByInstant(sales, _at)
        self._waits = ByDay((wait for job in jobs for wait in self._waits_of(job)), attrgetter("start", "end"))
        self._failures = ByInstant(failures, _at)
        self._deliveries = ByInstant(_deliveries(view, since), _at)
        self._arrivals = ByInstant(_arrivals(view, since, now), _at)
        self._days = site_days(view)
        lines = view.every(PartsLine)
        self._lines = ByInstant((line for line in lines if line.at >= since), _at)
        self._filled = ByInstant(((at, line) for line in lines if (at := line.filled) and at >= since), itemgetter(0))
        self._people = {
            *(staff for staff, some in self._shifts.items() if some.bookings),
            *(one.staff for one in sales),
        }

    def people(self) -> list[str]:
        """Return who attended in the span or finished a job.

        They are staff ids.
        """
        return sorted(self._people)

    def by_person(self, since: datetime | None = None, until: datetime | None = None) -> list[PersonFigures]:
        """Return the figures of all who attended or finished a job.

        They are of the part of the span from `since` to `until`, by number; somebody who is gone stands by their id.
        """
        since, until = since or self.since, until or self.now
        then = until - AN_INSTANT
        there = {one.staff for _began, one in self._worked.between(since, until)}
        there.update(one.staff for one in self._sales.between(since, until))
        found = (PersonFigures(one, self._person(one, then), self.figures(since, until, one)) for one in sorted(there))
        worked = (one for one in found if one.figures.attended or one.figures.finished)
        return sorted(worked, key=lambda one: (one.person.number if one.person else one.staff, one.staff))

    def figures(self, since: datetime | None = None, until: datetime | None = None, staff: str = "") -> KpiFigures:
        """Return what a part of the span came to.

        It lasts from `since` to `until`, and is for one person (`staff`) or for the whole shop. Hours, and jobs they
        finished, count with the shift, on the day it began; rework when the inspection failed, for those who had done
        the work; a delivery when the vehicle was handed over, a visit when it was received, a parts line when it was
        asked for, how long that took when it was issued, waits as far as they lie in the span. Deliveries, visits and
        parts are the shop's: with `staff` there are none.
        """
        since, until = since or self.since, until or self.now
        spans = attended_in(one for _began, one in self._worked.between(since, until) if staff in ("", one.staff))
        sales = [one for one in self._sales.between(since, until) if staff in ("", one.staff)]
        gone = [] if staff else self._deliveries.between(since, until)
        came = [] if staff else self._arrivals.between(since, until)
        lines = [] if staff else self._lines.between(since, until)
        filled = [] if staff else [line for _at, line in self._filled.between(since, until)]
        promised = [one.on_time for one in gone if one.on_time is not None]
        failures = [one for one in self._failures.between(since, until) if not staff or staff in one.workers]
        waits = (one for one in self._waits.around(since, until) if staff in ("", one.staff))
        return KpiFigures(
            sold=sum(one.sold for one in sales),
            clocked_on_sold=sum(one.clocked for one in sales),
            on_jobs=spans.on_jobs,
            attended=spans.attended,
            finished=len({one.job for one in sales if not one.again}),
            delivered=len(gone),
            reworks=len(failures),
            on_time=Ratio(sum(promised), len(promised)),
            first_time=Ratio(sum(not one.again for one in came), len(came)),
            fill=filled_at_once(lines, self._days),
            issued=until_issued(filled),
            waits=_by_reason(waits, since, until),
            cycle=spread(one.minutes for one in gone if one.minutes is not None),
        )

    def _person(self, staff: str, at: datetime) -> Staff | None:
        """Return a person as they were called at an instant."""
        person = self._staff.get(staff)
        return None if person is None else as_of(self._view, person, at)

    def _in_its_shift(self, sales: Iterable[Sale]) -> list[Sale]:
        """Return the shares of a job at the shift that finished it.

        It counts where that shift's hours do; a job that nobody's shift finished counts at its own instant.
        """
        found = list(sales)
        shifts = ((self._shifts.get(sale.staff), sale.at) for sale in found)
        begun = [began for some, at in shifts if some is not None and (began := some.began(at)) is not None]
        return [sale._replace(at=min(begun)) for sale in found] if begun else found

    def _failure(self, view: View, check: Inspection) -> _Failure:
        """Return a failed inspection with those who had done the work."""
        worked = {one.staff for one in self._hours.on_job(check.job) if one.start < check.at}
        job = view.get(Job, check.job)
        return _Failure(check.at, frozenset(worked or (job.technicians if job else ())))

    def _waits_of(self, job: Job) -> Iterator[Wait]:
        """Yield the times a job stood still while the site was open."""
        for wait in waits_of(self._view, job, self._hours.on_job(job.id), self.now):
            for start, end in _within(self._opening, wait.start, wait.end):
                yield wait._replace(start=start, end=end)


def sees_everybody(person: Staff) -> bool:
    """Say whether a person sees the figures of others.

    Technicians see their own alone.
    """
    return bool({Role.FOREMAN, Role.ADVISER, Role.ADMIN} & set(person.roles))


def spread(minutes: Iterable[float]) -> Spread:
    """Return count, median and ninth decile of times, in minutes."""
    values = sorted(minutes)
    if not values:
        return Spread()
    ninth = quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]
    return Spread(len(values), median(values), ninth)


def filled_at_once(lines: Iterable[PartsLine], days: SiteDays) -> Ratio:
    """Return lines filled from the shelf at once ÷ lines requested.

    A line is filled at once when all of it was issued on the day it was asked for, and it had not been on back-order.
    Every line that was asked for counts, whatever became of it.
    """
    asked = list(lines)
    return Ratio(sum(_at_once(line, days) for line in asked), len(asked))


def _at_once(line: PartsLine, days: SiteDays) -> bool:
    filled = line.filled
    if filled is None or (line.short_at is not None and line.short_at <= filled):
        return False
    return days.of(filled) == days.of(line.at)


def until_issued(lines: Iterable[PartsLine]) -> Spread:
    """Return the times from the request of lines to issue.

    Of a line issued in parts, that issue counts with which all of it was there.
    """
    return spread(minutes_between(line.at, filled) for line in lines if (filled := line.filled) is not None)


def minutes_between(start: datetime, end: datetime) -> float:
    """Return the minutes from one instant to another, never below zero."""
    return max((end - start).total_seconds() / 60, 0.0)


_at = attrgetter("at")


def _arrivals(view: View, since: datetime, now: datetime) -> Iterator[_Arrival]:
    """Yield the visits received since then.

    One that was cancelled on the day it came was none; cancelled later, it stays in the figures of its day. Whether one
    came back is judged by what its jobs were when that day was over.
    """
    days = site_days(view)
    for order in view.every(Order):
        came = order.received_at
        if came is None or came < since:
            continue
        over = days.span(days.of(came))[1]
        if order.cancelled_by(over - AN_INSTANT):
            continue
        yield _Arrival(came, comeback_of(view, order, min(over, now)) is not None)


def _of_interest(job: Job, since: datetime) -> bool:
    """Say whether a job was open in a span.

    One that was cancelled may have stood still until then.
    """
    return job.state not in CLOSED_JOB_STATES or (job.over_at is not None and job.over_at >= since)


def _sent_back(check: Inspection, since: datetime) -> bool:
    return not check.passed and check.withdrawn_at is None and check.at >= since


def _deliveries(view: View, since: datetime) -> Iterator[_Delivery]:
    for order in view.find(Order, "state", OrderState.DELIVERED):
        at = order.delivered_at
        if at is None or at < since:
            continue
        minutes = minutes_between(order.received_at, at) if order.received_at else None
        yield _Delivery(at, minutes, at <= order.kept[0].due if order.kept else None)


def _within(spans: list[Span], since: datetime, until: datetime) -> Iterator[Span]:
    """Yield what of spans lies between two instants."""
    for number in range(max(bisect_right(spans, since, key=attrgetter("start")) - 1, 0), len(spans)):
        start, end = spans[number]
        if start >= until:
            return
        if since < end:
            yield Span(max(start, since), min(end, until))


def _by_reason(waits: Iterable[Wait], since: datetime, until: datetime) -> dict[str, float]:
    hours: dict[str, float] = {}
    for one in waits:
        inside = overlap(one.start, one.end, since, until)
        if inside > timedelta():
            hours[one.reason] = hours.get(one.reason, 0.0) + inside.total_seconds() / 3600
    return dict(sorted(hours.items(), key=lambda item: (-item[1], item[0])))
