"""The rows of each export: which columns there are, and what the records say in them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bay_tui.workshop.hours import bookings_by_staff, site_rules
from bay_tui.workshop.records import Finding, Job, LabourEvent, Movement, Order, Part, PartsLine, Site, Staff, Vehicle
from bay_tui.workshop.timeline import Booking, timeline
from bay_tui.workshop.view import View
from bay_tui.workshop.words import JobState, MovementKind

Value = str | float | int | bool | tuple[str, ...] | None
Row = dict[str, Value]

_INDEXED_SPAN = timedelta(days=365)


class Records:
    """A view with the span that is exported, and the look-ups every kind needs."""

    def __init__(self, view: View, since: datetime | None, until: datetime) -> None:
        self.view = view
        self.since = since
        self.until = until
        sites = view.every(Site)
        self.zone: tzinfo = ZoneInfo(sites[0].timezone) if sites else UTC
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
        return at.astimezone(self.zone).isoformat(timespec="seconds") if at else None

    def person(self, staff: str, prefix: str) -> Row:
        """Return number and name of a person, who may be gone."""
        found = self.staff.get(staff)
        return {
            f"{prefix}_number": found.number if found else staff,
            f"{prefix}_name": found.name if found else "",
        }

    def work(self, job: Job | None) -> Row:
        """Return what identifies a job: order, plate, line and title."""
        order = self.orders.get(job.order) if job else None
        vehicle = self.vehicles.get(order.vehicle) if order else None
        return {
            "order_number": order.number if order else "",
            "plate": vehicle.plate if vehicle else "",
            "job_line": job.line if job else None,
            "job_title": job.title if job else "",
        }

    def bookings(self) -> Iterable[Booking]:
        """Return everybody's bookings; over a long span all clock events are read rather than day by day."""
        if self.since is not None and self.until - self.since <= _INDEXED_SPAN:
            for bookings in bookings_by_staff(self.view, self.since, self.until).values():
                yield from bookings
            return
        yield from timeline(
            [event for event in self.view.every(LabourEvent) if event.at <= self.until],
            until=self.until,
            concurrent=site_rules(self.view).concurrent,
            standard_hours=lambda job: self.jobs[job].standard_hours if job in self.jobs else 0.0,
        )


def _hours(records: Records) -> Iterator[Row]:
    for booking in records.bookings():
        if not records.within(booking.start):
            continue
        job = records.jobs.get(booking.job)
        yield {
            "id": booking.event,
            **records.person(booking.staff, "staff"),
            "start": records.local(booking.start),
            "end": records.local(booking.end),
            "hours": round(booking.hours, 4),
            "indirect": str(booking.indirect),
            **records.work(job),
            "pay": str(job.pay) if job else "",
            "standard_hours": job.standard_hours if job else None,
            "ended_by": str(booking.reason),
            "estimated": booking.estimated,
            "forgotten": booking.forgotten,
        }


def _issues(records: Records) -> Iterator[Row]:
    moved = [
        movement
        for movement in records.view.every(Movement)
        if movement.why in (MovementKind.ISSUED, MovementKind.RETURNED) and records.within(movement.at)
    ]
    for movement in sorted(moved, key=lambda movement: (movement.at, movement.id)):
        part = records.parts.get(movement.part)
        line = records.view.get(PartsLine, movement.line)
        price = part.price_cents / 100 if part else 0.0
        yield {
            "id": movement.id,
            "at": records.local(movement.at),
            "what": str(movement.why),
            "part_number": part.number if part else movement.part,
            "part_name": part.name if part else "",
            "unit": part.unit if part else "",
            # A part that goes to a job counts for the job, though it leaves the stock.
            "quantity": -movement.quantity,
            "price": price,
            "amount": round(-movement.quantity * price, 2),
            **records.work(records.jobs.get(line.job) if line else None),
            **records.person(movement.by, "by"),
        }


def _findings(records: Records) -> Iterator[Row]:
    found = [
        finding for finding in records.view.every(Finding) if not finding.withdrawn_at and records.within(finding.at)
    ]
    for finding in sorted(found, key=lambda finding: (finding.at, finding.id)):
        measured, approval = finding.measurement, finding.approval
        yield {
            "id": finding.id,
            "at": records.local(finding.at),
            **records.work(records.jobs.get(finding.job)),
            "system": finding.system,
            "component": finding.component,
            "severity": str(finding.severity),
            "note": finding.note,
            "measured": measured.name if measured else "",
            "value": measured.value if measured else None,
            "unit": measured.unit if measured else "",
            "dtcs": finding.dtcs,
            "recommended": finding.recommended,
            "recommended_hours": finding.recommended_hours,
            **records.person(finding.by, "by"),
            "answer": str(approval.answer) if approval else "",
            "answered_at": records.local(approval.at) if approval else None,
            "answered_who": approval.who if approval else "",
        }


def _orders(records: Records) -> Iterator[Row]:
    jobs: dict[str, list[Job]] = {}
    for job in records.jobs.values():
        if job.state is not JobState.CANCELLED:
            jobs.setdefault(job.order, []).append(job)
    for order in sorted(records.orders.values(), key=lambda order: order.number):
        happened = [at for at in (order.received_at, order.ready_at, order.delivered_at) if at]
        last = max(happened, default=order.booked_for)
        if records.since is not None and not records.within(last):
            continue
        vehicle = records.vehicles.get(order.vehicle)
        promised = [promise.due for promise in order.promises]
        mine = jobs.get(order.id, [])
        yield {
            "number": order.number,
            "state": str(order.state),
            "plate": vehicle.plate if vehicle else "",
            "vin": vehicle.vin if vehicle else "",
            "make": vehicle.make if vehicle else "",
            "model": vehicle.model if vehicle else "",
            "customer": order.customer,
            "odometer": order.odometer,
            **records.person(order.adviser, "adviser"),
            "booked_for": records.local(order.booked_for),
            "received_at": records.local(order.received_at),
            "first_promise": records.local(promised[0]) if promised else None,
            "promise": records.local(promised[-1]) if promised else None,
            "ready_at": records.local(order.ready_at),
            "delivered_at": records.local(order.delivered_at),
            "jobs": len(mine),
            "jobs_done": sum(job.state is JobState.DONE for job in mine),
            "standard_hours": round(sum(job.standard_hours for job in mine), 4),
            "source": order.source,
        }


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_WORK = "order_number plate job_line job_title"
KINDS: dict[str, tuple[tuple[str, ...], Callable[[Records], Iterator[Row]]]] = {
    "hours": (
        _columns(
            "id staff_number staff_name start end hours indirect"
            f" {_WORK} pay standard_hours ended_by estimated forgotten"
        ),
        _hours,
    ),
    "issues": (
        _columns(f"id at what part_number part_name unit quantity price amount {_WORK} by_number by_name"),
        _issues,
    ),
    "findings": (
        _columns(
            f"id at {_WORK} system component severity note measured value unit dtcs"
            " recommended recommended_hours by_number by_name answer answered_at answered_who"
        ),
        _findings,
    ),
    "orders": (
        _columns(
            "number state plate vin make model customer odometer adviser_number adviser_name"
            " booked_for received_at first_promise promise ready_at delivered_at jobs jobs_done standard_hours source"
        ),
        _orders,
    ),
}
"""What can be exported: the columns in their order, and where the rows come from."""
