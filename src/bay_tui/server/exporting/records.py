"""Look up the records an export reads, with its span."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from bay_tui.workshop.past.reading import Past
from bay_tui.workshop.records import Finding, Job, LabourEvent, Order, Part, RecordT, Staff, Vehicle
from bay_tui.workshop.time.days import AN_INSTANT
from bay_tui.workshop.time.hours import bookings_by_staff, doubt_of, rules_at
from bay_tui.workshop.time.timeline import Booking, timeline
from bay_tui.workshop.time.zones import in_zone, site_zone
from bay_tui.workshop.view import View
from bay_tui.workshop.words import OrderState

Value = str | float | int | bool | tuple[str, ...] | None
Row = dict[str, Value]

_INDEXED_SPAN = timedelta(days=365)


class Records:
    """Read a view with the span that is exported.

    The span is `bounded` where not all there is is exported. Look-ups are those that every kind needs.
    """

    def __init__(self, view: View, since: datetime | None, until: datetime | None, now: datetime) -> None:
        self.view = view
        self.since = since
        self.until = min(until or now, now)
        self.now = now
        self.bounded = since is not None or self.until < now
        self.zone = site_zone(view)
        self.staff = {person.id: person for person in view.every(Staff)}
        self.parts = {part.id: part for part in view.every(Part)}
        self.vehicles = {vehicle.id: vehicle for vehicle in view.every(Vehicle)}
        self.orders = {order.id: order for order in view.every(Order)}
        self.jobs = {job.id: job for job in view.every(Job)}
        self._past = Past(view)

    def within(self, at: datetime | None) -> bool:
        """Say whether an instant lies in the span."""
        return at is not None and at < self.until and (self.since is None or at >= self.since)

    def local(self, at: datetime | None) -> str | None:
        """Return an instant on the site's wall clock."""
        return in_zone(at, self.zone).isoformat(timespec="seconds") if at else None

    def then(self, record: RecordT | None, at: datetime | None) -> RecordT | None:
        """Return a record with the terms it had at an instant.

        Without an instant, it is not over and has those of now.
        """
        return record if record is None or at is None else self._past.as_of(record, at)

    def in_its_visit(self, finding: Finding) -> Finding:
        """Return a finding as it stood when its visit was over.

        What was said and answered after that counts to the end of the span. While the visit goes on, it is as it is.
        """
        order = self.orders.get(finding.order)
        closed = self.still_cancelled(order).closed_at if order else None
        return self._past.as_of(finding, max(closed, self.until - AN_INSTANT)) if closed else finding

    def still_cancelled(self, order: Order) -> Order:
        """Return a visit as it stood at the end of the span.

        One that was cancelled by then, and handed over later, was cancelled.
        """
        later = order.delivered_at is not None and order.delivered_at >= self.until
        if order.cancelled_at is None or order.cancelled_at >= self.until or not later:
            return order
        return msgspec.structs.replace(order, state=OrderState.CANCELLED, delivered_at=None)

    def person(self, staff: str, prefix: str, at: datetime | None) -> Row:
        """Return number and name of a person then, even one gone."""
        return self.named(staff, self.then(self.staff.get(staff), at), prefix)

    def named(self, staff: str, person: Staff | None, prefix: str) -> Row:
        """Return number and name of a person, else the id."""
        return {
            f"{prefix}_number": person.number if person else staff,
            f"{prefix}_name": person.name if person else "",
        }

    def nobody(self, prefix: str) -> Row:
        """Return the columns of a person where nobody is meant."""
        return {f"{prefix}_number": "", f"{prefix}_name": ""}

    def work(self, job: Job | None, at: datetime | None) -> Row:
        """Return order, plate, line and title of a job then."""
        job = self.then(job, at)
        order = self.then(self.orders.get(job.order), at) if job else None
        vehicle = self.then(self.vehicles.get(order.vehicle), at) if order else None
        return {
            "order_number": order.number if order else "",
            "plate": vehicle.plate if vehicle else "",
            "job_line": job.line if job else None,
            "job_title": job.title if job else "",
        }

    def bookings(self) -> Iterable[Booking]:
        """Return everybody's bookings, as of now.

        Over a long span all clock events are read rather than day by day.
        """
        if self.since is not None and self.now - self.since <= _INDEXED_SPAN:
            for bookings in bookings_by_staff(self.view, self.since, self.now).values():
                yield from bookings
            return
        rules = rules_at(self.view)
        yield from timeline(
            [event for event in self.view.every(LabourEvent) if event.at <= self.now],
            until=self.now,
            concurrent=lambda at: rules(at).concurrent,
            standard_hours=self._standard_hours,
            doubt=doubt_of(self.view),
        )

    def _standard_hours(self, job: str, at: datetime) -> float:
        found = self.then(self.jobs.get(job), at)
        return found.standard_hours if found else 0.0


def columns(names: str) -> tuple[str, ...]:
    """Return the names of columns in a text."""
    return tuple(names.split())


WORK = "order_number plate job_line job_title"
"""The columns that identify a job."""
