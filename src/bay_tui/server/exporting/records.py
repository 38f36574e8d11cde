"""Look up the records an export reads, with its span."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bay_tui.workshop.records import Job, LabourEvent, Order, Part, Staff, Vehicle
from bay_tui.workshop.time.hours import bookings_by_staff, doubt_of, site_rules
from bay_tui.workshop.time.timeline import Booking, timeline
from bay_tui.workshop.time.zones import in_zone, site_zone
from bay_tui.workshop.view import View

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

    def within(self, at: datetime | None) -> bool:
        """Say whether an instant lies in the span."""
        return at is not None and at < self.until and (self.since is None or at >= self.since)

    def local(self, at: datetime | None) -> str | None:
        """Return an instant on the site's wall clock."""
        return in_zone(at, self.zone).isoformat(timespec="seconds") if at else None

    def person(self, staff: str, prefix: str) -> Row:
        """Return number and name of a person, even one gone."""
        found = self.staff.get(staff)
        return {
            f"{prefix}_number": found.number if found else staff,
            f"{prefix}_name": found.name if found else "",
        }

    def nobody(self, prefix: str) -> Row:
        """Return the columns of a person where nobody is meant."""
        return {f"{prefix}_number": "", f"{prefix}_name": ""}

    def work(self, job: Job | None) -> Row:
        """Return order, plate, line and title of a job."""
        order = self.orders.get(job.order) if job else None
        vehicle = self.vehicles.get(order.vehicle) if order else None
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
        yield from timeline(
            [event for event in self.view.every(LabourEvent) if event.at <= self.now],
            until=self.now,
            concurrent=site_rules(self.view).concurrent,
            standard_hours=lambda job: self.jobs[job].standard_hours if job in self.jobs else 0.0,
            doubt=doubt_of(self.view),
        )


def columns(names: str) -> tuple[str, ...]:
    """Return the names of columns in a text."""
    return tuple(names.split())


WORK = "order_number plate job_line job_title"
"""The columns that identify a job."""
