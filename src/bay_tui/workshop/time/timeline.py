"""Make hours from clock events.

They are a pure function of the *set* of events, so that every replica shows the same hours. Events may arrive late, in
any order and more than once. One activity at a time per technician: a start ends the one before, at that instant; where
the site allows concurrent jobs the elapsed time is split, never counted twice. While attended there are no gaps: what
is no job and no code is *idle*. Hours are elapsed time between UTC instants, so a shift across a daylight-saving change
has the length it had.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from bay_tui.workshop.records import LabourEvent
from bay_tui.workshop.words import Concurrency, Indirect, LabourKind, StopReason

StandardHours = Callable[[str, datetime], float]
"""Gives the standard hours (decimal) a job (id) had at an instant, to split concurrent time by."""

Sharing = Callable[[datetime], Concurrency]
"""Says by which rule of the site concurrent time was split at an instant."""

Doubt = Callable[[datetime, datetime], bool]
"""Says of a start and an end whether the clock was left running between them."""


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """Hold an interval a technician spent on one activity.

    `end` is None while it runs; `seconds` is what counts for it. `reason` says why it ended: a stop reason, `switched`
    or `finished`; `event` is the id of the event that began it and `ended_by` of the one that ended it.
    """

    staff: str
    job: str
    indirect: str
    start: datetime
    end: datetime | None
    seconds: float
    reason: str
    event: str
    ended_by: str = ""
    estimated: bool = False
    forgotten: bool = False

    @property
    def hours(self) -> float:
        """Return what counts, in decimal hours."""
        return self.seconds / 3600


ORDER_AT_ONE_INSTANT = {
    LabourKind.ARRIVED: 0,
    LabourKind.STOPPED: 1,
    LabourKind.LEFT: 2,
    LabourKind.STARTED: 3,
}
_LAST = 4
_WHOLE = [1.0]


def _alone(at: datetime) -> Concurrency:
    return Concurrency.NONE


def effective(events: Iterable[LabourEvent]) -> list[LabourEvent]:
    """Return the clock events that count, in their order.

    Corrections are applied. Of several corrections of one event the last recorded one counts; voided events are left
    out. At one instant people come, stop, leave and start in this order, and of two starts the one said last is what
    they are on.
    """
    unique = {event.id: event for event in events}
    corrections: dict[str, LabourEvent] = {}
    clock: list[LabourEvent] = []
    for event in unique.values():
        if event.event in (LabourKind.MOVED, LabourKind.VOIDED):
            known = corrections.get(event.target)
            if known is None or (event.recorded_at, event.id) > (known.recorded_at, known.id):
                corrections[event.target] = event
        else:
            clock.append(event)
    counted: list[tuple[datetime, int, datetime, str, LabourEvent]] = []
    for event in clock:
        correction = corrections.get(event.id)
        # A forgotten clock is closed at the earliest when it began: at that instant closing comes last.
        rank = _LAST if event.forgotten else ORDER_AT_ONE_INSTANT[event.event]
        if correction is None:
            counted.append((event.at, rank, event.recorded_at, event.id, event))
        elif correction.event is LabourKind.MOVED:
            moved = msgspec.structs.replace(event, at=correction.at, forgotten=False)
            counted.append((moved.at, rank, correction.recorded_at, event.id, moved))
    return [event for *_, event in sorted(counted, key=lambda one: one[:4])]


def timeline(
    events: Iterable[LabourEvent],
    *,
    until: datetime | None = None,
    concurrent: Sharing = _alone,
    standard_hours: StandardHours = lambda job, at: 0.0,
    doubt: Doubt = lambda start, end: False,
) -> list[Booking]:
    """Return the bookings of everybody in `events`, by person and start.

    With `until`, running ones count up to it and what happened after it does not count.
    """
    walks: dict[str, Walk] = {}
    for event in effective(events):
        if until is not None and event.at > until:
            break
        walk = walks.get(event.staff)
        if walk is None:
            walk = walks[event.staff] = Walk(event.staff, concurrent, standard_hours, doubt)
        walk.take(event)
    bookings: list[Booking] = []
    for staff in sorted(walks):
        bookings.extend(walks[staff].bookings(until))
    return bookings


def job_hours(bookings: Iterable[Booking]) -> dict[str, float]:
    """Return the decimal hours clocked on each job."""
    hours: dict[str, float] = {}
    for booking in bookings:
        if booking.job:
            hours[booking.job] = hours.get(booking.job, 0.0) + booking.hours
    return hours


class _Run(msgspec.Struct, eq=False):
    """Hold a booking being built.

    `seconds` grows with every event that passes.
    """

    event: LabourEvent
    job: str
    indirect: str
    end: datetime | None = None
    seconds: float = 0.0
    reason: str = ""
    ended_by: str = ""
    forgotten: bool = False

    def is_on(self, event: LabourEvent) -> bool:
        """Say whether this is the activity that `event` names."""
        return self.job == event.job and self.indirect == event.indirect


class Walk:
    """Make bookings of one technician's effective events.

    They are taken one by one in their order.
    """

    def __init__(
        self,
        staff: str,
        concurrent: Sharing,
        standard_hours: StandardHours,
        doubt: Doubt = lambda start, end: False,
    ) -> None:
        self._doubt = doubt
        self._staff = staff
        self._concurrent = concurrent
        self._standard_hours = standard_hours
        self._running: list[_Run] = []
        self._done: list[_Run] = []
        self._passed: datetime | None = None
        self._vain: list[LabourEvent] = []

    def take(self, event: LabourEvent) -> None:
        """Go on to the next event."""
        self._pass_time(event.at)
        match event.event:
            case LabourKind.ARRIVED:
                if not self._running:
                    self._begin(event, indirect=Indirect.IDLE)
            case LabourKind.LEFT:
                self._end_all(event, StopReason.END_OF_SHIFT)
            case LabourKind.STARTED:
                self._start(event)
            case LabourKind.STOPPED:
                self._stop(event)
            case _:
                raise AssertionError(f"{event.event} is applied before")

    def runs_from(self, day: int) -> bool:
        """Say whether anything that began on a UTC day is running.

        `day` is its ordinal. What began later tells nothing of that day.
        """
        return any(run.event.at.toordinal() == day for run in self._running)

    def bookings(self, until: datetime | None = None) -> list[Booking]:
        """Return the bookings by their start.

        Running ones count up to `until`, which ends the walk.
        """
        if until is not None and self._passed is not None and until > self._passed:
            self._pass_time(until)
        runs = sorted([*self._done, *self._running], key=lambda run: (run.event.at, run.event.id, run.job))
        return [
            Booking(
                staff=self._staff,
                job=run.job,
                indirect=run.indirect,
                start=run.event.at,
                end=run.end,
                seconds=run.seconds,
                reason=run.reason,
                event=run.event.id,
                ended_by=run.ended_by,
                estimated=run.event.estimated,
                forgotten=run.forgotten or (run.end is not None and self._doubt(run.event.at, run.end)),
            )
            for run in runs
            if run.end is None or run.end > run.event.at
        ]

    def _start(self, event: LabourEvent) -> None:
        """Go on to an activity; one that is running goes on.

        Only `alongside` keeps other jobs running.
        """
        others = [run for run in self._running if not run.is_on(event)]
        together = self._concurrent(event.at) is not Concurrency.NONE and event.alongside and event.job
        self._end([run for run in others if not (together and run.job)], event, "switched")
        if not any(run.is_on(event) for run in self._running):
            self._begin(event, job=event.job, indirect=event.indirect)
        for stop in self._vain:
            if stop.job == event.job and stop.indirect == event.indirect:
                self._stop(stop)
                break

    def _stop(self, event: LabourEvent) -> None:
        """End one job, or all where the stop is personal.

        What follows is idle, a break, or nothing after the shift. A stop of what is not running changes nothing, except
        that whoever says the shift is over has left, and whoever has a break is on nothing else. It waits for a start
        at the same instant, so that a job begun and ended at one instant does not run on.
        """
        mine = [run for run in self._running if run.is_on(event)]
        if not mine:
            self._vain.append(event)
        whole = event.whole or event.reason == StopReason.END_OF_SHIFT
        ended = list(self._running) if whole else mine
        self._end(ended, event, event.reason or "finished")
        if ended and not self._running and event.reason != StopReason.END_OF_SHIFT:
            is_break = event.reason == StopReason.BREAK
            self._begin(event, indirect=Indirect.BREAK if is_break else Indirect.IDLE)

    def _begin(self, event: LabourEvent, *, job: str = "", indirect: str = "") -> None:
        self._running.append(_Run(event, job, indirect))

    def _end_all(self, event: LabourEvent, reason: str) -> None:
        self._end(list(self._running), event, reason)

    def _end(self, runs: list[_Run], event: LabourEvent, reason: str) -> None:
        for run in runs:
            run.end, run.reason, run.ended_by, run.forgotten = event.at, reason, event.id, event.forgotten
            self._running.remove(run)
            self._done.append(run)

    def _pass_time(self, at: datetime) -> None:
        if at == self._passed:
            return
        if self._passed is not None and self._running:
            elapsed = (at - self._passed).total_seconds()
            for run, share in zip(self._running, self._shares(self._passed), strict=True):
                run.seconds += elapsed * share
        self._passed = at
        self._vain.clear()

    def _shares(self, since: datetime) -> list[float]:
        """Return the share of each running job from an instant on.

        By rule and standard hours as they were then.
        """
        count = len(self._running)
        if count == 1:
            return _WHOLE
        if self._concurrent(since) is Concurrency.STANDARD:
            weights = [max(0.0, self._standard_hours(run.job, since)) for run in self._running]
            if all(weights):
                whole = sum(weights)
                return [weight / whole for weight in weights]
        return [1 / count] * count
