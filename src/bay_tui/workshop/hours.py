"""Reading hours out of a view: the clock events of a span of days, and the bookings they make."""

from datetime import datetime, timedelta

from bay_tui.workshop.records import Clock, Job, LabourEvent, Site, SiteRules, Staff, staff_day
from bay_tui.workshop.timeline import Booking, effective, job_hours, timeline
from bay_tui.workshop.view import View

_LONGEST_SPAN_DAYS = 400


def site_rules(view: View) -> SiteRules:
    """Return the rules of the site the view belongs to, or the defaults before it is set up."""
    sites = view.every(Site)
    return sites[0].rules if sites else SiteRules()


def events_between(view: View, staff: str, since: datetime, until: datetime) -> list[LabourEvent]:
    """Return the clock events of `staff` from the day before `since` to the day of `until`, corrections included.

    The day before is there because a shift may have begun on it; the corrections of all those events come along,
    whatever day they moved them to. Spans over 400 days are cut at their beginning.
    """
    first = max(since - timedelta(days=1), until - timedelta(days=_LONGEST_SPAN_DAYS)).date()
    days = (until.date() - first).days
    values = [staff_day(staff, until - timedelta(days=back)) for back in range(days + 1)]
    events = {event.id: event for event in view.find(LabourEvent, "staff_day", *values)}
    missing = [event.target for event in events.values() if event.target and event.target not in events]
    for target in missing:
        record = view.get(LabourEvent, target)
        if record is not None:
            events[record.id] = record
    if events:
        for correction in view.find(LabourEvent, "target", *events):
            events[correction.id] = correction
    return list(events.values())


def bookings_of(view: View, staff: str, since: datetime, until: datetime) -> list[Booking]:
    """Return the bookings of one person that reach into the span, running ones counted up to `until`."""
    rules = site_rules(view)
    events = effective(events_between(view, staff, since, until))
    bookings = timeline(
        [event for event in events if event.at <= until],
        until=until,
        concurrent=rules.concurrent,
        standard_hours=lambda job: _standard_hours(view, job),
    )
    return [b for b in bookings if b.start <= until and (b.end is None or b.end >= since)]


def bookings_by_staff(view: View, since: datetime, until: datetime) -> dict[str, list[Booking]]:
    """Return everybody's bookings that reach into the span, by staff id; people without any are left out."""
    found = {person.id: bookings_of(view, person.id, since, until) for person in view.every(Staff)}
    return {staff: bookings for staff, bookings in found.items() if bookings}


def hours_on_job(view: View, job: str, until: datetime) -> float:
    """Return the decimal hours clocked on a job by everybody, up to `until`."""
    events = view.find(LabourEvent, "job", job)
    if not events:
        return 0.0
    first, last = min(event.at for event in events), max(event.at for event in events)
    total = 0.0
    for staff in sorted({event.staff for event in events}):
        clock = view.get(Clock, staff)
        running = clock is not None and job in clock.jobs
        end = until if running else min(until, last + timedelta(days=1))
        total += job_hours(bookings_of(view, staff, first, max(end, last))).get(job, 0.0)
    return total


def _standard_hours(view: View, job: str) -> float:
    record = view.get(Job, job)
    return record.standard_hours if record else 0.0
