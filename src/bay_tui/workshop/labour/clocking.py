"""Put a clock event among those that are known.

It follows what its technician is on then, and what its jobs become.

As a rule an event is the newest of its technician, and the clock tells what it finds: then the walk over the events
goes on from there. Any other is put among all events, and both ways come to the same.
"""

from datetime import datetime, timedelta

import msgspec

from bay_tui.workshop.decision import Draft
from bay_tui.workshop.jobs.states import waiting_state
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.records import Clock, Inspection, Job, LabourEvent, Stop
from bay_tui.workshop.time.hours import QUIET_DAYS, Hours, JobClock, doubt_of, events_between, rules_at
from bay_tui.workshop.time.shifts import too_long
from bay_tui.workshop.time.timeline import Booking, Walk, effective
from bay_tui.workshop.view import View
from bay_tui.workshop.words import FINISHED_JOB_STATES, JobState, LabourKind, StopReason

_A_DAY = timedelta(days=1)
_QUIET = timedelta(days=QUIET_DAYS)
_STOP_REASONS = frozenset(str(reason) for reason in StopReason)


class _Effect(msgspec.Struct, frozen=True):
    """Hold what an event changes.

    It has the clock of its technician (None: nothing), for each job the work before and after, and the bookings that it
    ends or makes otherwise.
    """

    clock: Clock | None
    jobs: list[tuple[str, JobClock, JobClock]]
    ended: list[Booking]


def on_at(view: View, job: str, at: datetime) -> list[str]:
    """Return the ids of the staff who were on a job.

    They were on it at `at`, as far as their clock events are known.
    """
    bookings = Hours(view).on_job(job)
    return sorted({one.staff for one in bookings if one.start <= at and (one.end is None or one.end > at)})


def is_on(view: View, staff: str, job: str, at: datetime) -> bool:
    """Say whether one person was on a job at `at`.

    It is said as far as their clock events are known.
    """
    clock = view.get(Clock, staff)
    if clock is None or clock.last_at < at:
        return clock is not None and job in clock.jobs
    return staff in on_at(view, job, at)


def add_event(draft: Draft, event: LabourEvent) -> None:
    """Record one clock event.

    The clock of its technician and the jobs it touches follow.

    Events arrive in any order, so nothing is taken from how it was before that the events do not say themselves: the
    clock and the jobs are as the whole set of events has it, whichever came last.
    """
    effect = _going_on(draft, event) or _among_all(draft, event)
    draft.put(event)
    _doubt(draft, event, effect.ended)
    if effect.clock is not None:
        draft.put(effect.clock)
    for job, was, now in effect.jobs:
        _follow(draft, job, was, now)


def _going_on(draft: Draft, event: LabourEvent) -> _Effect | None:
    """Return what a technician's newest event changes.

    It goes on from their clock; None where that cannot tell.
    """
    clock = draft.get(Clock, event.staff)
    if clock is None or event.target or not clock.last_at < event.at <= clock.last_at + _QUIET:
        return None
    if len(clock.jobs) > 1:
        return None  # the clock does not know since when each of them runs
    rules = rules_at(draft)
    walk = Walk(event.staff, lambda at: rules(at).concurrent, lambda job, at: 0.0)
    if clock.jobs or clock.indirect:
        walk.take(_all_before(clock))
    walk.take(event)
    bookings = walk.bookings()
    jobs: list[tuple[str, JobClock, JobClock]] = []
    for booking in bookings:
        begun = booking.event == event.id
        if not booking.job or not (begun or booking.end):
            continue
        work = _work_by_clocks(draft, booking, event, begun=begun)
        if work is None:
            return None
        jobs.append((booking.job, *work))
    ended = [one for one in bookings if one.end]
    return _Effect(_clock(event.staff, _running(bookings), event.at), sorted(jobs, key=lambda one: one[0]), ended)


def _all_before(clock: Clock) -> LabourEvent:
    """Return one event that leads where all of them led."""
    return LabourEvent(
        id="",
        staff=clock.id,
        event=LabourKind.STARTED,
        at=clock.since,
        recorded_at=clock.since,
        job=clock.jobs[0] if clock.jobs else "",
        indirect=clock.indirect if not clock.jobs else "",
    )


def _work_by_clocks(
    draft: Draft, booking: Booking, event: LabourEvent, *, begun: bool
) -> tuple[JobClock, JobClock] | None:
    """Return the work on a job around its newest booking.

    It is that before and after the booking begins or ends; None where clocks cannot tell.

    As far as it matters: what ended last is not told of a job somebody is on.
    """
    events = draft.find(LabourEvent, "job", booking.job)
    job = draft.get(Job, booking.job)
    first = job.started_at if job else None
    if first is None and events:
        return None
    others = {other.staff for other in events} - {event.staff}
    clocks = [clock for staff in sorted(others) if (clock := draft.get(Clock, staff)) is not None]
    on = any(booking.job in clock.jobs for clock in clocks)
    if begun:
        return JobClock(on=on, first=first), JobClock(on=True, first=min(first or booking.start, booking.start))
    if not on and any(clock.last_at >= event.at for clock in clocks):
        return None
    return JobClock(on=True, first=first), JobClock(on=on, first=first, last=booking)


def _among_all(draft: Draft, event: LabourEvent) -> _Effect:
    """Return what an event changes, by all events known.

    Their walk without it is compared with that with it.
    """
    before = draft.get(Clock, event.staff)
    newest = max(event.at, before.last_at) if before else event.at
    was = Hours(draft)
    now = Hours(draft, plus=event, without=was)
    moments = _moments(draft, event)
    until = min(newest, max(moments) + _A_DAY) if max(moments) < newest else newest
    old, new = (hours.bookings(event.staff, min(moments), until) for hours in (was, now))
    same_again = until < newest and _running(old) == _running(new)
    if until < newest and not same_again:
        old, new = (hours.bookings(event.staff, min(moments)) for hours in (was, now))
    touched = {booking.job for booking in {*old} ^ {*new}}
    jobs = [(job, was.work_on(job), now.work_on(job)) for job in sorted(touched - {""})]
    spans = {(one.event, one.job, one.start, one.end) for one in old}
    ended = [one for one in new if one.end and (one.event, one.job, one.start, one.end) not in spans]
    return _Effect(None if same_again else _clock(event.staff, _running(new), newest), jobs, ended)


def _doubt(draft: Draft, event: LabourEvent, ended: list[Booking]) -> None:
    """Put before a foreman what is no working day.

    Whatever ends it: a clock that ran on into another day, or a booking longer than any shift. A foreman who corrects
    has seen the night, and so has one who said while it ran that somebody is at work; an impossible length is flagged
    all the same.
    """
    ran_over = doubt_of(draft)
    for one in ended:
        if one.end is None or event.forgotten:
            continue
        overnight = draft.operation.args.fact and ran_over(one.start, one.end)
        if overnight and ran_over(_vouched(draft, one.staff, one.start, one.end), one.end):
            _flag_once(draft, "clock-ran-over", event.staff, one.end - one.start)
        else:
            flag_long(draft, event.staff, one.start, one.end)


def _vouched(draft: Draft, staff: str, start: datetime, end: datetime) -> datetime:
    """Return when somebody else said last that a person is there.

    It is `start` where nobody did before the end.
    """
    said = effective(events_between(draft, staff, start, end))
    there = [one.at for one in said if one.event is LabourKind.ARRIVED and one.by and start < one.at < end]
    return max(there, default=start)


def flag_long(draft: Draft, staff: str, start: datetime, end: datetime) -> None:
    """Flag a span that is longer than any shift."""
    if too_long(start, end, rules_at(draft)(start)):
        _flag_once(draft, "span-long", staff, end - start)


def _flag_once(draft: Draft, code: str, staff: str, length: timedelta) -> None:
    """Flag a person's hours, once an operation."""
    if all((flag.code, flag.subject) != (code, staff) for flag in draft.flags):
        hours = f"{length / timedelta(hours=1):.1f}"
        draft.flag(code, subject=staff, staff=name_of_staff(draft, staff), hours=hours)


def _moments(draft: Draft, event: LabourEvent) -> list[datetime]:
    """Return the instants from which on an event may change something."""
    target = draft.get(LabourEvent, event.target) if event.target else None
    if target is None:
        return [event.at]
    return [event.at, target.at, *(other.at for other in draft.find(LabourEvent, "target", target.id))]


def _running(bookings: list[Booking]) -> list[Booking]:
    """Return what is running, without how long it counts so far."""
    return [msgspec.structs.replace(booking, seconds=0.0) for booking in bookings if booking.end is None]


def _clock(staff: str, running: list[Booking], newest: datetime) -> Clock:
    return Clock(
        id=staff,
        jobs=tuple(booking.job for booking in running if booking.job),
        indirect=next((booking.indirect for booking in running if booking.indirect), ""),
        since=max((booking.start for booking in running), default=newest),
        last_at=newest,
    )


def _follow(draft: Draft, job_id: str, was: JobClock, now: JobClock) -> None:
    """Give a job the state its clock events say.

    It is in progress while somebody is on it, else stopped with the reason.

    What people said about the job after the clock had last stopped (it waits, it can go on, it is finished, it failed
    the inspection) still holds when older events come in late. It can no longer be taken back then, since how the job
    stood before that is not known any more.
    """
    job = draft.get(Job, job_id)
    if job is None or was == now:
        return
    if job.state in FINISHED_JOB_STATES:
        draft.change(job, started_at=now.first)
    elif now.on:
        draft.change(job, state=JobState.IN_PROGRESS, stop=None, started_at=now.first)
    else:
        state, stop = _standing(draft, job, now.last)
        before = job.before if now.last == was.last else None
        draft.change(job, state=state, stop=stop, started_at=now.first, before=before)


def stand_anew(draft: Draft, job: Job) -> None:
    """Let an unfinished job stand as its clock says."""
    work = Hours(draft).work_on(job.id)
    state, stop = (JobState.IN_PROGRESS, None) if work.on else _standing(draft, job, work.last)
    draft.change(job, state=state, stop=stop)


def _standing(draft: Draft, job: Job, last: Booking | None) -> tuple[JobState, Stop | None]:
    """Return the state and stop of an unfinished job nobody works on.

    Whatever was said of it last counts.
    """
    end = last.end if last else None
    said = job.said_at if end is None or (job.said_at is not None and job.said_at >= end) else None
    since = said or end
    waiting = waiting_state(job.technicians)
    if since is None or _failed_since(draft, job, since):
        return JobState.REWORK if job.reworks else waiting, None
    if last is not None and said is None:
        return JobState.STOPPED, _stop(draft, job, last)
    return (JobState.STOPPED if job.said else waiting), job.said


def _failed_since(draft: Draft, job: Job, since: datetime) -> bool:
    """Say whether work was found bad since.

    The job is to be done again, and nobody has begun.
    """
    return bool(job.reworks) and any(
        not check.passed and check.at >= since for check in draft.find(Inspection, "job", job.id)
    )


def _stop(draft: Draft, job: Job, last: Booking) -> Stop:
    """Return why a job stands still since its last booking.

    What was said about that very stop comes along.
    """
    event = draft.get(LabourEvent, last.ended_by)
    told = event if event is not None and event.event is LabourKind.STOPPED and event.job == job.id else None
    return Stop(
        reason=StopReason(last.reason) if last.reason in _STOP_REASONS else StopReason.TECHNICIAN,
        since=last.end or last.start,
        note=told.note if told else "",
        eta=told.eta if told else None,
        by=(event.by or event.staff) if event is not None else "",
    )
