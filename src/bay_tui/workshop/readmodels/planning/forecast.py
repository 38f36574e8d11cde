"""Forecast when the open work of a workshop will be done. Pure.

Everybody does their jobs in the order in which My Work lists them, one after the other, while they are there. What
nobody has yet is reckoned with whoever can do it soonest. After the work come the stages of the site: inspection of
each job, then wash and hand-over of the vehicle.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

import msgspec

from bay_tui.workshop.readmodels.planning.calendars import NEVER, Calendar
from bay_tui.workshop.readmodels.planning.people import Turn, turn_of
from bay_tui.workshop.readmodels.planning.queues import Done, QueuedWork, worked_off
from bay_tui.workshop.readmodels.planning.waits import ExpectedWait, wait_of
from bay_tui.workshop.readmodels.planning.work_left import work_left
from bay_tui.workshop.readmodels.planning.work_order import WorkRank, rank_of, work_place
from bay_tui.workshop.records import Clock, Job, Order, SiteRules, Staff
from bay_tui.workshop.time.hours import Hours, site_rules
from bay_tui.workshop.time.presence import Presence
from bay_tui.workshop.view import View
from bay_tui.workshop.words import (
    CLOSED_JOB_STATES,
    FINISHED_JOB_STATES,
    InspectionLevel,
    JobKind,
    JobState,
    OrderState,
    Role,
)

_OPEN = (OrderState.BOOKED, OrderState.RECEIVED, OrderState.WORKING)


class JobOutlook(msgspec.Struct, frozen=True):
    """Hold when a job is done, and what decides that.

    `begins` is when somebody works on it, `wait` what it waits for; `away` says that whoever does it is not there now.
    """

    begins: datetime
    ends: datetime
    wait: ExpectedWait | None
    away: bool


class VisitOutlook(msgspec.Struct, frozen=True):
    """Hold when a vehicle can be handed over.

    `alone` is when its work would be done if there were no other, `last` the job that decides it; `dead` says that a
    part is waited for past its date or without one.
    """

    handed_over: datetime
    alone: datetime
    last: JobOutlook | None
    dead: bool


class _Reckoned(msgspec.Struct, frozen=True):
    """Hold what a `JobOutlook` does, in seconds since 1970."""

    start: float
    end: float
    wait: ExpectedWait | None
    away: bool


class Workload(msgspec.Struct, frozen=True):
    """Hold the hours somebody has to do, and of how many jobs."""

    hours: float
    jobs: int


class _Open(NamedTuple):
    """Hold an open job with its order."""

    job: Job
    order: Order


class _Share(msgspec.Struct, frozen=True):
    """Hold hours of a job that nobody does yet.

    From `release` on somebody can.
    """

    of: _Open
    hours: float
    release: float


class Forecast:
    """Hold what is left to do, who does it, and until when.

    It is that of one view at `now`, and good for as long as both stay. `hours` are those as of `now`.
    """

    def __init__(self, view: View, now: datetime, hours: Hours | None = None) -> None:
        self.now = now
        self._at = now.timestamp()
        self._calendars: dict[str, Calendar] = {}
        self._view = view
        self._hours = hours or Hours(view, now)
        self._left: dict[str, float] = {}
        self._waits: dict[str, ExpectedWait | None] = {}

    def left(self, job: Job) -> float:
        """Return the hours of work left on a job."""
        found = self._left.get(job.id)
        if found is None:
            found = self._left[job.id] = work_left(self._view, job, self._hours)
        return found

    def load(self, staff: str) -> Workload:
        """Return what a person has to do on vehicles that are here."""
        here = self._here
        mine = [piece for piece in self._queues.get(staff, ()) if piece.job in here]
        return Workload(sum(piece.hours for piece in mine), len(mine))

    def of(self, order: Order) -> VisitOutlook:
        """Return when a vehicle can be handed over."""
        return self._finish(order, self._jobs_of.get(order.id, ()), self._done)

    def if_given(self, job: Job, order: Order, staff: str) -> VisitOutlook:
        """Return when a vehicle is handed over if somebody does a job."""
        mine = [piece for piece in self._queues.get(staff, ()) if piece.job != job.id]
        mine.append(self._piece(_Open(job, order), staff, self.left(job)))
        end = worked_off(mine, self._calendar(staff), self._turns[staff].since)[job.id]
        return self._finish(order, self._jobs_of.get(order.id, ()), {**self._done, job.id: end})

    @cached_property
    def _rules(self) -> SiteRules:
        return site_rules(self._view)

    @cached_property
    def _presence(self) -> Presence:
        return Presence(self._view)

    def _calendar(self, staff: str) -> Calendar:
        """Return when a person is there; without one, the site's times."""
        found = self._calendars.get(staff)
        if found is None:
            found = self._calendars[staff] = Calendar(self._presence, staff, self.now)
        return found

    @cached_property
    def _clocks(self) -> dict[str, Clock]:
        return {clock.id: clock for clock in self._view.every(Clock)}

    @cached_property
    def _on(self) -> Mapping[str, list[str]]:
        """Hold who is clocked on to each job."""
        found: dict[str, list[str]] = {}
        for clock in self._clocks.values():
            for job in clock.jobs:
                found.setdefault(job, []).append(clock.id)
        return found

    @cached_property
    def _technicians(self) -> dict[str, Staff]:
        people = self._view.every(Staff)
        return {one.id: one for one in people if one.active and Role.TECHNICIAN in one.roles}

    @cached_property
    def _turns(self) -> dict[str, Turn]:
        site, clocks = self._calendar(""), self._clocks
        return {one: turn_of(self._calendar(one), site, clocks.get(one), self._at) for one in self._people}

    @cached_property
    def _people(self) -> set[str]:
        """Hold all who have work or could be given some."""
        given = {staff for one in self._open for staff in self._given(one.job)}
        return given | self._technicians.keys()

    @cached_property
    def _orders(self) -> list[Order]:
        return self._view.find(Order, "state", *_OPEN)

    @cached_property
    def _jobs_of(self) -> dict[str, list[Job]]:
        return {order.id: self._view.find(Job, "order", order.id) for order in self._orders}

    @cached_property
    def _open(self) -> list[_Open]:
        jobs = self._jobs_of
        return [_Open(job, one) for one in self._orders for job in jobs[one.id] if job.state not in FINISHED_JOB_STATES]

    @cached_property
    def _by_job(self) -> dict[str, _Open]:
        return {one.job.id: one for one in self._open}

    @cached_property
    def _here(self) -> set[str]:
        """Hold the open jobs of vehicles that are here."""
        return {one.job.id for one in self._open if one.order.state is not OrderState.BOOKED}

    @cached_property
    def _queues(self) -> dict[str, list[QueuedWork]]:
        """Hold what each person is to do, by staff id."""
        found: dict[str, list[QueuedWork]] = {}
        for one in self._open:
            people = self._given(one.job)
            for staff in people:
                found.setdefault(staff, []).append(self._piece(one, staff, self.left(one.job) / len(people)))
        return found

    @cached_property
    def _done(self) -> dict[str, Done]:
        """Hold when each open job is begun and done."""
        queues = {staff: list(pieces) for staff, pieces in self._queues.items()}
        shares = [_Share(one, self.left(one.job), self._at) for one in self._open if not self._given(one.job)]
        shares += self._taken_over(queues)
        found: dict[str, Done] = {}
        for share, staff in self._shared_out(shares, queues):
            piece = self._piece(share.of, staff, share.hours)
            if share.release > piece.release:
                piece = piece._replace(release=share.release)
            if staff:
                queues.setdefault(staff, []).append(piece)
            else:
                found.update(worked_off([piece], self._calendar(""), self._at))
        for staff, pieces in queues.items():
            for job, done in worked_off(pieces, self._calendar(staff), self._turns[staff].since).items():
                other = found.get(job)
                found[job] = done if other is None else Done(min(done.start, other.start), max(done.end, other.end))
        return found

    def _given(self, job: Job) -> Sequence[str]:
        """Return who does a job: those on it, else whose it is."""
        return self._on.get(job.id) or job.technicians

    def _taken_over(self, queues: Mapping[str, list[QueuedWork]]) -> Iterator[_Share]:
        """Take out of the queues what others will do.

        Its person is away then. A piece that is begun before its person goes is cut there.
        """
        for staff, pieces in queues.items():
            turn = self._turns[staff]
            if turn.until is None or turn.others_from is None:
                continue
            done = worked_off(pieces, self._calendar(staff), turn.since)
            for number in reversed(range(len(pieces))):
                piece = pieces[number]
                if done[piece.job].end <= turn.until:
                    continue
                before = self._calendar(staff).hours_between(done[piece.job].start, turn.until)
                if before > 0:
                    pieces[number] = piece._replace(hours=min(before, piece.hours))
                else:
                    del pieces[number]
                yield _Share(self._by_job[piece.job], max(piece.hours - before, 0.0), turn.others_from)

    def _shared_out(
        self, shares: Sequence[_Share], queues: Mapping[str, Sequence[QueuedWork]]
    ) -> Iterator[tuple[_Share, str]]:
        """Yield what nobody does yet, with who could do each the soonest.

        Those with the earliest promise are given away first, as a foreman does.
        """
        begins = {staff: self._free_from(staff, queues.get(staff, ())) for staff in self._technicians}
        for share in sorted(shares, key=lambda one: work_place(WorkRank.NEXT, one.of.job, one.of.order)):
            skill = share.of.job.skill
            able = [staff for staff, person in self._technicians.items() if not skill or skill in person.skills]
            # Whoever begins after the release does so whenever that is: only for the others is it looked up.
            starts = [
                (begin if begin >= share.release else self._calendar(staff).there_from(share.release), staff)
                for staff, begin in ((staff, begins[staff]) for staff in able)
            ]
            start, staff = min(starts, default=(0.0, ""))
            if staff:
                calendar = self._calendar(staff)
                begins[staff] = calendar.there_from(calendar.after(start, share.hours))
            yield share, staff

    def _free_from(self, staff: str, pieces: Sequence[QueuedWork]) -> float:
        """Return about when a person begins what is not theirs yet."""
        calendar = self._calendar(staff)
        return calendar.there_from(calendar.after(self._turns[staff].since, sum(piece.hours for piece in pieces)))

    def _piece(self, one: _Open, staff: str, hours: float) -> QueuedWork:
        job, order = one
        rank = rank_of(self._view, staff, job, order, self.now)
        wait = self._wait(job)
        running = rank is WorkRank.RUNNING
        release = self._at if running or wait is None else wait.until.timestamp()
        if order.state is OrderState.BOOKED and order.booked_for is not None:
            release = max(release, (job.planned_for or order.booked_for).timestamp())
        return QueuedWork(work_place(rank, job, order), job.id, hours, release)

    def _wait(self, job: Job) -> ExpectedWait | None:
        if job.id not in self._waits:
            self._waits[job.id] = wait_of(self._view, job, self.now)
        return self._waits[job.id]

    def _finish(self, order: Order, jobs: Sequence[Job], done: Mapping[str, Done]) -> VisitOutlook:
        """Return when a vehicle is handed over whose jobs are done then."""
        rules, worked, last, dead = self._rules, self._at, None, False
        for job in jobs:
            if job.state in CLOSED_JOB_STATES:
                continue
            one = self._job(job, done.get(job.id))
            end = self._stage(one.end, rules.inspection_minutes) if self._is_inspected else one.end
            dead = dead or (one.wait is not None and one.wait.dead)
            if last is None or end > worked:
                worked, last = max(end, worked), one
        washed = any(job.work is JobKind.WASH and job.state is not JobState.CANCELLED for job in jobs)
        ready = worked if washed else self._stage(worked, rules.wash_minutes)
        handed_over = self._stage(ready, rules.handover_minutes)
        seen = last and JobOutlook(_instant(last.start), _instant(last.end), last.wait, last.away)
        return VisitOutlook(_instant(handed_over), _instant(self._alone(jobs)), seen, dead)

    def _alone(self, jobs: Sequence[Job]) -> float:
        """Return when some jobs would be done without any other."""
        jobs = [job for job in jobs if job.state not in FINISHED_JOB_STATES]
        people = {staff for job in jobs for staff in self._given(job)}
        return self._calendar("").after(self._at, sum(map(self.left, jobs)) / max(len(people), 1))

    def _job(self, job: Job, done: Done | None) -> _Reckoned:
        if done is None or job.state in FINISHED_JOB_STATES:
            return _Reckoned(self._at, self._at, None, away=False)
        wait, end = self._wait(job), done.end
        if wait is not None and self._on.get(job.id):
            after_it = min(self.left(job), job.standard_hours / 2)
            end = max(end, self._calendar("").after(wait.until.timestamp(), after_it))
        away = any(self._turns[staff].since > self._at for staff in self._given(job))
        return _Reckoned(done.start, end, wait, away)

    @cached_property
    def _is_inspected(self) -> bool:
        return any(level is not InspectionLevel.SELF for level in self._rules.inspections)

    def _stage(self, start: float, minutes: int) -> float:
        return self._calendar("").after(start, minutes / 60)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(min(seconds, NEVER), UTC)
