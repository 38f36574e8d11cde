"""Read what is known of a vehicle from before.

Its earlier visits, whether it came back, when the next service is due. Pure. All of it is found by the vehicle, so it
costs what this vehicle has, however many orders there are.
"""

import calendar
from datetime import datetime, timedelta

import msgspec

from bay_tui.workshop.past.reading import as_of
from bay_tui.workshop.records import Finding, Former, Job, Order, SiteRules
from bay_tui.workshop.text import key_of
from bay_tui.workshop.time.hours import rules_at, site_rules
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Answer, JobKind, JobState, OrderState, Severity

_FOUND = frozenset({Severity.RED, Severity.AMBER})
_REPAIRS = frozenset({JobKind.REPAIR, JobKind.BODY})


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """Hold an earlier visit: its jobs by line, its open findings.

    Open are those nobody said yes to. `at` is when the vehicle came. Jobs that were `cancelled` stand apart.
    """

    order: Order
    at: datetime
    jobs: tuple[Job, ...]
    left_open: tuple[Finding, ...]
    cancelled: tuple[Job, ...] = ()

    @property
    def technicians(self) -> tuple[str, ...]:
        """Return the ids of those who worked on it, each once."""
        return tuple(dict.fromkeys(one for job in self.jobs for one in job.technicians))


class Comeback(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what a vehicle is back for.

    The `systems` of findings or the `titles` of repairs that were worked on at `visit`.
    """

    visit: Visit
    systems: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


class NextService(msgspec.Struct, frozen=True, kw_only=True):
    """Hold when the next service is due.

    At `due` or, where the odometer was read then, at `due_km`, whichever is first. `last` and `last_km` are the last
    service's; `km` and `months` the site's interval.
    """

    last: datetime
    last_km: int | None
    due: datetime
    due_km: int | None
    km: int
    months: int

    def passed(self, now: datetime, odometer: int | None) -> bool:
        """Say whether it should have been done by now.

        `odometer` is the reading of now, in km.
        """
        by_distance = self.due_km is not None and odometer is not None and odometer >= self.due_km
        return by_distance or now >= self.due


def earlier_visits(view: View, order: Order) -> list[Visit]:
    """Return the vehicle's visits before `order`, the latest first.

    What was cancelled is no visit. Before one that is over, they are those that were known to be of its vehicle then.
    """
    return [visit for visit in _visits_before(view, order) if visit.order.state is not OrderState.CANCELLED]


def _visits_before(view: View, order: Order, known: datetime | None = None) -> list[Visit]:
    """Return the vehicle's visits before `order`, cancelled ones as well.

    They are those that were of its vehicle when it closed; at `known`, where that is said.
    """
    began = _came(order)
    found: list[Visit] = []
    for other in _of_the_same_vehicle(view, order, known or order.closed_at):
        at = _came(other)
        before = at is not None and (began is None or at < began)
        if other.id == order.id or at is None or not before:
            continue
        found.append(_visit(view, other, at))
    return sorted(found, key=lambda visit: (visit.at, visit.order.number), reverse=True)


def cancelled_visits(view: View, order: Order) -> list[Order]:
    """Return the vehicle's other visits that were cancelled, latest first."""
    found = [one for one in _of_the_same_vehicle(view, order, order.closed_at) if one.id != order.id]
    gone = [(one.cancelled_at, one) for one in found if one.state is OrderState.CANCELLED]
    dated = [(at, one) for at, one in gone if at is not None]
    return [one for _at, one in sorted(dated, key=lambda each: (each[0], each[1].number), reverse=True)]


def _of_the_same_vehicle(view: View, order: Order, known: datetime | None) -> list[Order]:
    """Return the visits of its vehicle.

    They are those known at an instant, or now.
    """
    if known is None:
        return view.find(Order, "vehicle", order.vehicle)
    vehicle = as_of(view, order, known).vehicle
    found = {other.id: other for other in view.find(Order, "vehicle", vehicle)}
    for former in view.find(Former, "vehicle", vehicle):
        other = view.get(Order, former.was.id)
        if other is not None:
            found[other.id] = other
    return [other for other in found.values() if as_of(view, other, known).vehicle == vehicle]


def comeback_of(view: View, order: Order, at: datetime) -> Comeback | None:
    """Return the latest visit of which something is back.

    The same system or the same repair, within the site's days, as it was known `at` an instant. What is added to a
    visit later counts: it was found out. What is changed later does not: a finding that is written or answered again, a
    job that is renamed or cancelled, a visit that turns out to be another vehicle's or is cancelled. Whether a vehicle
    came back is not worked out anew.
    """
    came = _came(order) or at
    since = came - timedelta(days=rules_at(view)(came).comeback_days)
    systems, titles = _systems(view, order, at, worked=False), _titles(view, order, at)
    for visit in _visits_before(view, order, _known(order, at)):
        gone = visit.order.delivered_at
        if visit.order.cancelled_by(came) or (gone if gone and gone <= at else visit.at) < since:
            continue
        again = sorted(systems & _systems(view, visit.order, at, worked=True))
        same = [titles[key] for key in sorted(titles.keys() & _titles(view, visit.order, at).keys())]
        if again or same:
            return Comeback(visit=visit, systems=tuple(again), titles=tuple(same))
    return None


def next_service(view: View, vehicle: str) -> NextService | None:
    """Return when the vehicle's next service is due.

    By its last finished maintenance; None where none is known.
    """
    rules = site_rules(view)
    services = [
        (at, order.odometer)
        for order in view.find(Order, "vehicle", vehicle)
        for job in view.find(Job, "order", order.id)
        if job.work is JobKind.MAINTENANCE and job.state is JobState.DONE
        if (at := job.finished_at or order.delivered_at or order.received_at) is not None
    ]
    return _due(*max(services, key=lambda service: service[0]), rules) if services else None


def _due(last: datetime, last_km: int | None, rules: SiteRules) -> NextService:
    return NextService(
        last=last,
        last_km=last_km,
        due=_months_after(last, rules.service_months),
        due_km=None if last_km is None else last_km + rules.service_km,
        km=rules.service_km,
        months=rules.service_months,
    )


def _months_after(at: datetime, months: int) -> datetime:
    """Return the same day so many months later.

    In a month that is too short, its last.
    """
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return at.replace(year=year, month=month + 1, day=min(at.day, last))


def _came(order: Order) -> datetime | None:
    return order.received_at or order.delivered_at


def _visit(view: View, order: Order, at: datetime) -> Visit:
    closed = order.closed_at
    found = view.find(Job, "order", order.id)
    jobs = [as_of(view, job, closed) for job in found] if closed else found
    jobs.sort(key=lambda job: (job.line, job.id))
    findings = sorted(view.find(Finding, "order", order.id), key=lambda finding: (finding.at, finding.id))
    return Visit(
        order=as_of(view, order, closed) if closed else order,
        at=at,
        jobs=tuple(job for job in jobs if not _dropped(job, order)),
        left_open=tuple(one for one in findings if one.severity in _FOUND and not _agreed(one)),
        cancelled=tuple(job for job in jobs if _dropped(job, order)),
    )


def _dropped(job: Job, order: Order) -> bool:
    """Tell whether a job was cancelled while its visit went on.

    One that ended with its visit had been of it to the end.
    """
    over = order.cancelled_at if order.state is OrderState.CANCELLED else None
    return job.state is JobState.CANCELLED if over is None else _cancelled_before(job, over)


def _agreed(finding: Finding) -> bool:
    return finding.approval is not None and finding.approval.answer is Answer.APPROVED


def _systems(view: View, order: Order, at: datetime, *, worked: bool) -> set[str]:
    """Return the systems with something wrong on a visit then.

    Those `worked` on are the ones the customer had agreed to.
    """
    known = _known(order, at)
    said = (as_of(view, one, known) for one in view.find(Finding, "order", order.id))
    found = [one for one in said if one.severity in _FOUND]
    return {one.system for one in found if not worked or _agreed(one)}


def _titles(view: View, order: Order, at: datetime) -> dict[str, str]:
    """Return the repairs of a visit by name, as of an instant.

    The names are those they are compared by. A job that was cancelled since had been of the visit.
    """
    known = _known(order, at)
    kept = (job for job in view.find(Job, "order", order.id) if not _cancelled_before(job, known))
    found = sorted((as_of(view, job, known) for job in kept), key=lambda job: (job.line, job.id))
    return {key_of(job.title): job.title for job in found if job.work in _REPAIRS}


def _known(order: Order, at: datetime) -> datetime:
    """Return as of when a visit is read.

    That is an instant, or when it was over before that.
    """
    return min(at, order.closed_at or at)


def _cancelled_before(job: Job, at: datetime) -> bool:
    """Tell whether a job was none any more before an instant.

    Of what an earlier version cancelled it is not known since when: it never was one.
    """
    return job.state is JobState.CANCELLED and (job.cancellation is None or job.cancellation.at < at)
