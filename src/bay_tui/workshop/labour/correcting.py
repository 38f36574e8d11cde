"""Bound a correction of hours by what stands beside it.

A correction gives one entry another instant. It lies between the entries beside it and before now, so that it makes no
other booking shorter than nothing and none begin or end otherwise; and it never sets a clock running on finished work.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from bay_tui.workshop.decision import Refused
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.records import Job, LabourEvent
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.time.timeline import Booking, effective
from bay_tui.workshop.time.zones import in_zone, site_zone
from bay_tui.workshop.view import View
from bay_tui.workshop.words import FINISHED_JOB_STATES, LabourKind

_CORRECTIONS = frozenset({LabourKind.MOVED, LabourKind.VOIDED})


_MET = {
    (False, True): "correction-too-early-begin",
    (False, False): "correction-too-early-end",
    (True, True): "correction-too-late-begin",
    (True, False): "correction-too-late-end",
}
"""The code of each bound: met on the way to a later time, and whether something begins there."""


class _Edge(msgspec.Struct, frozen=True):
    """Hold where a booking begins, or ends."""

    at: datetime
    booking: Booking
    begins: bool


def correction(view: View, event: str, at: datetime | None, now: datetime) -> LabourEvent:
    """Return the entry that corrects a clock event at `now`.

    With no `at` it takes the event out of the count. Raises Refused where no such correction can be.
    """
    target = view.get(LabourEvent, event)
    if target is None:
        raise Refused("event-unknown", id=event)
    if target.event in _CORRECTIONS:
        raise Refused("event-is-correction")
    if at is not None and at > now:
        raise Refused("span-impossible")
    kind = LabourKind.MOVED if at is not None else LabourKind.VOIDED
    return LabourEvent(id="", staff=target.staff, event=kind, at=at or target.at, recorded_at=now, target=target.id)


def check_correction(view: View, correction: LabourEvent) -> None:
    """Refuse a correction that its neighbours do not allow.

    The bound it meets is named. One that sets a clock running on finished work is refused as well.
    """
    before, after = _around(view, correction)
    if correction.event is LabourKind.MOVED:
        _check_bounds(view, correction, before, after)
    running = {one.job for one in before if one.end is None}
    for one in after:
        job = view.get(Job, one.job) if one.end is None and one.job not in running else None
        if job is not None and job.state in FINISHED_JOB_STATES:
            raise Refused("correction-restarts", title=job_named(view, job.id))


def _check_bounds(view: View, correction: LabourEvent, before: list[Booking], after: list[Booking]) -> None:
    """Refuse another instant beyond an entry that stands beside."""
    was = _counted_at(view, correction.target)
    if was is None:
        raise Refused("event-taken-out")
    if _shape(view, before) == _shape(view, after):
        return
    edge, later = _bound(view, before, correction, was), correction.at >= was
    if edge is None:
        raise Refused("span-impossible")
    zone = site_zone(view)
    at, day = in_zone(edge.at, zone), in_zone(correction.at, zone).date()
    job = view.get(Job, edge.booking.job) if edge.booking.job else None
    raise Refused(
        _MET[later, edge.begins],
        activity=job_named(view, job.id) if job else edge.booking.job or edge.booking.indirect,
        time=f"{at:%H:%M}" if at.date() == day else f"{at:%Y-%m-%d %H:%M}",
    )


def _around(view: View, correction: LabourEvent) -> tuple[list[Booking], list[Booking]]:
    """Return a person's bookings without and with a correction.

    They go from the earliest instant it may change.
    """
    moments = [correction.at]
    target = view.get(LabourEvent, correction.target)
    if target is not None:
        moments += [target.at, *(one.at for one in view.find(LabourEvent, "target", target.id))]
    since = min(moments)
    staff = correction.staff
    return Hours(view).bookings(staff, since), Hours(view, plus=correction).bookings(staff, since)


def _counted_at(view: View, event: str) -> datetime | None:
    """Return the instant at which an event counts, None if taken out."""
    target = view.get(LabourEvent, event)
    if target is None:
        return None
    counted = effective([target, *view.find(LabourEvent, "target", event)])
    return counted[0].at if counted else None


def _shape(view: View, bookings: list[Booking]) -> list[tuple[str, str, str, str]]:
    """Return which entries begin and end which bookings.

    What follows a stop by itself (idle, a break) is left out: it may shrink to nothing, or come into being.
    """
    return sorted((*_key(one), one.ended_by) for one in bookings if not _follows_stop(view, one))


def _bound(view: View, before: list[Booking], correction: LabourEvent, was: datetime) -> _Edge | None:
    """Return the edge an entry meets first on its way."""
    later = correction.at >= was
    # At its own instant what ends comes before an entry, and what begins comes after it.
    edges = [
        edge
        for edge in _edges(before, correction.target)
        if (edge.at > was if later else edge.at < was) or (edge.at == was and edge.begins is later)
    ]

    def nearest(edge: _Edge) -> tuple[object, ...]:
        """Put the nearest first, and of several what the entry touches."""
        own = correction.target in (edge.booking.event, edge.booking.ended_by)
        return (abs(edge.at - was), _follows_stop(view, edge.booking), not own, edge.begins is not later)

    return min(edges, key=nearest, default=None)


def _edges(bookings: list[Booking], moved: str) -> Iterator[_Edge]:
    """Yield where bookings begin and end but for the moved entry."""
    for one in bookings:
        if one.event != moved:
            yield _Edge(one.start, one, begins=True)
        if one.end is not None and one.ended_by != moved:
            yield _Edge(one.end, one, begins=False)


def _follows_stop(view: View, booking: Booking) -> bool:
    """Say whether a booking follows a stop by itself."""
    event = view.get(LabourEvent, booking.event)
    return event is not None and event.event is LabourKind.STOPPED


def _key(booking: Booking) -> tuple[str, str, str]:
    return (booking.event, booking.job, booking.indirect)
