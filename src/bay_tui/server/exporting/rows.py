"""List the columns of each export, and make its rows."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from bay_tui.server.exporting.kpis import COLUMNS as KPI_COLUMNS
from bay_tui.server.exporting.kpis import kpi_rows
from bay_tui.server.exporting.parts import CLAIMS, ISSUES, RETURNS, STOCK, claims, issues, returns, stock
from bay_tui.server.exporting.records import WORK, Records, Row, columns
from bay_tui.workshop.readmodels.hours_seen import seen
from bay_tui.workshop.records import Finding, Inspection, Job
from bay_tui.workshop.words import JobState


def _hours(records: Records) -> Iterator[Row]:
    for booking in records.bookings():
        if not records.within(booking.start):
            continue
        job = records.then(records.jobs.get(booking.job), booking.end)
        looked = seen(records.view, booking) if booking.forgotten else None
        if looked is not None and looked.at >= records.until:
            looked = None
        yield {
            "id": booking.event,
            **records.person(booking.staff, "staff", booking.end),
            "start": records.local(booking.start),
            "end": records.local(booking.end),
            "hours": round(booking.hours, 4),
            "indirect": str(booking.indirect),
            **records.work(job, booking.end),
            "pay": str(job.pay) if job else "",
            "standard_hours": job.standard_hours if job else None,
            "ended_by": str(booking.reason),
            "estimated": booking.estimated,
            "forgotten": booking.forgotten,
            **(records.person(looked.by, "settled_by", looked.at) if looked else records.nobody("settled_by")),
            "settled_at": records.local(looked.at) if looked else None,
        }


def _findings(records: Records) -> Iterator[Row]:
    found = [
        finding for finding in records.view.every(Finding) if not finding.withdrawn_at and records.within(finding.at)
    ]
    for finding_now in sorted(found, key=lambda finding: (finding.at, finding.id)):
        finding = records.in_its_visit(finding_now)
        measured, approval = finding.measurement, finding.approval
        yield {
            "id": finding.id,
            "at": records.local(finding.at),
            **records.work(records.jobs.get(finding.job), finding.at),
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
            **records.person(finding.by, "by", finding.at),
            "answer": str(approval.answer) if approval else "",
            "answered_at": records.local(approval.at) if approval else None,
            "answered_who": approval.who if approval else "",
        }


def _done(job: Job, closed: datetime | None, sent_back: Iterable[Inspection]) -> bool:
    """Say whether a job is done.

    Of a visit that is over, whether it was finished by then and not sent back.
    """
    if closed is None:
        return job.state is JobState.DONE
    if job.finished_at is not None and job.finished_at <= closed:
        return True
    return any(one.finished_at is not None and one.finished_at <= closed < one.at for one in sent_back)


def _of_the_visit(job: Job, closed: datetime | None) -> bool:
    """Say whether a job is of its visit, or was then."""
    gone = job.cancellation.at if job.cancellation else None
    return job.state is not JobState.CANCELLED or (closed is not None and gone is not None and gone > closed)


def _orders(records: Records) -> Iterator[Row]:
    jobs: dict[str, list[Job]] = {}
    for job in records.jobs.values():
        jobs.setdefault(job.order, []).append(job)
    sent_back: dict[str, list[Inspection]] = {}
    for check in records.view.every(Inspection):
        if not check.passed:
            sent_back.setdefault(check.job, []).append(check)
    for order_known in sorted(records.orders.values(), key=lambda order: order.number):
        order_now = records.still_cancelled(order_known)
        closed = order_now.closed_at
        order = records.then(order_now, closed) or order_now
        happened = [at for at in (order.received_at, order.ready_at, order.delivered_at) if at]
        last = max(happened, default=order.booked_for)
        if records.bounded and not records.within(last):
            continue
        vehicle = records.then(records.vehicles.get(order.vehicle), closed)
        promised = [promise.due for promise in order.kept]
        of_it = (job for job in jobs.get(order.id, []) if _of_the_visit(job, closed))
        mine = [records.then(job, closed) or job for job in of_it]
        yield {
            "number": order.number,
            "state": str(order.state),
            "plate": vehicle.plate if vehicle else "",
            "vin": vehicle.vin if vehicle else "",
            "make": vehicle.make if vehicle else "",
            "model": vehicle.model if vehicle else "",
            "customer": order.customer,
            "odometer": order.odometer,
            **records.person(order.adviser, "adviser", closed),
            "booked_for": records.local(order.booked_for),
            "received_at": records.local(order.received_at),
            "first_promise": records.local(promised[0]) if promised else None,
            "promise": records.local(promised[-1]) if promised else None,
            "ready_at": records.local(order.ready_at),
            "delivered_at": records.local(order.delivered_at),
            "jobs": len(mine),
            "jobs_done": sum(_done(job, closed, sent_back.get(job.id, ())) for job in mine),
            "standard_hours": round(sum(job.standard_hours for job in mine), 4),
            "source": order.source,
        }


KINDS: dict[str, tuple[tuple[str, ...], Callable[[Records], Iterator[Row]]]] = {
    "hours": (
        columns(
            "id staff_number staff_name start end hours indirect"
            f" {WORK} pay standard_hours ended_by estimated forgotten settled_by_number settled_by_name settled_at"
        ),
        _hours,
    ),
    "issues": (ISSUES, issues),
    "returns": (RETURNS, returns),
    "stock": (STOCK, stock),
    "claims": (CLAIMS, claims),
    "findings": (
        columns(
            f"id at {WORK} system component severity note measured value unit dtcs"
            " recommended recommended_hours by_number by_name answer answered_at answered_who"
        ),
        _findings,
    ),
    "orders": (
        columns(
            "number state plate vin make model customer odometer adviser_number adviser_name"
            " booked_for received_at first_promise promise ready_at delivered_at jobs jobs_done standard_hours source"
        ),
        _orders,
    ),
    "kpis": (KPI_COLUMNS, kpi_rows),
}
"""What can be exported: the columns in their order, and where the rows come from."""
