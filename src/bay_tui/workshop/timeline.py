"""Hours from clock events: a pure function of the *set* of events, so that every replica shows the same hours.

Events may arrive late, in any order and more than once. One activity at a time per technician: a start ends the one
before, at that instant; where the site allows concurrent jobs the elapsed time is split, never counted twice. While
attended there are no gaps: what is no job and no code is *idle*. Hours are elapsed time between UTC instants, so a
shift across a daylight-saving change has the length it had.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from bay_tui.workshop.records import LabourEvent
from bay_tui.workshop.words import Concurrency, Indirect, LabourKind, StopReason

StandardHours = Callable[[str], float]
"""Gives the standard hours (decimal) of a job id, to split concurrent time by."""


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """An interval a technician spent on one activity. `end` is None while it runs; `seconds` is what counts for it.

    `reason` says why it ended: a stop reason, `switched` or `finished`; `event` is the id of the event that began it.
    """

    staff: str
    job: str
    indirect: str
    start: datetime
    end: datetime | None
    seconds: float
    reason: str
    event: str
    estimated: bool = False
    forgotten: bool = False

    @property
    def hours(self) -> float:
        """What counts, in decimal hours."""
        return self.seconds / 3600


ORDER_AT_ONE_INSTANT = {
    LabourKind.ARRIVED: 0,
    LabourKind.STOPPED: 1,
    LabourKind.LEFT: 2,
    LabourKind.STARTED: 3,
}


def effective(events: Iterable[LabourEvent]) -> list[LabourEvent]:
    """Return the clock events that count, corrections applied, in the order they happened.

    Of several corrections of one event the last recorded one counts; voided events are left out.
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
    counted: list[LabourEvent] = []
    for event in clock:
        correction = corrections.get(event.id)
        if correction is None:
            counted.append(event)
        elif correction.event is LabourKind.MOVED:
            counted.append(msgspec.structs.replace(event, at=correction.at, forgotten=False))
    return sorted(counted, key=lambda event: (event.at, ORDER_AT_ONE_INSTANT[event.event], event.id))


def timeline(
    events: Iterable[LabourEvent],
    *,
    until: datetime | None = None,
    concurrent: Concurrency = Concurrency.NONE,
    standard_hours: StandardHours = lambda job: 0.0,
) -> list[Booking]:
    """Return the bookings of everybody in `events`, by person and start. Running ones count up to `until`."""
    days: dict[str, _Day] = {}
    for event in effective(events):
        day = days.get(event.staff)
        if day is None:
            day = days[event.staff] = _Day(event.staff, concurrent, standard_hours)
        day.take(event)
    bookings: list[Booking] = []
    for staff in sorted(days):
        bookings.extend(days[staff].bookings(until))
    return bookings


def job_hours(bookings: Iterable[Booking]) -> dict[str, float]:
    """Return the decimal hours clocked on each job."""
    hours: dict[str, float] = {}
    for booking in bookings:
        if booking.job:
            hours[booking.job] = hours.get(booking.job, 0.0) + booking.hours
    return hours


@dataclass(slots=True)
class _Running:
    """A booking being built; `seconds` grows with every event that passes."""

    event: LabourEvent
    job: str
    indirect: str
    end: datetime | None = None
    seconds: float = 0.0
    reason: str = ""
    forgotten: bool = False


@dataclass(slots=True)
class _Day:
    """One technician's events, walked in order."""

    staff: str
    concurrent: Concurrency
    standard_hours: StandardHours
    running: list[_Running] = field(default_factory=list["_Running"])
    done: list[_Running] = field(default_factory=list["_Running"])
    passed: datetime | None = None

    def take(self, event: LabourEvent) -> None:
        self._pass_time(event.at)
        match event.event:
            case LabourKind.ARRIVED:
                if not self.running:
                    self._begin(event, indirect=Indirect.IDLE)
            case LabourKind.LEFT:
                self._end_all(event, StopReason.END_OF_SHIFT)
            case LabourKind.STARTED:
                self._start(event)
            case LabourKind.STOPPED:
                self._stop(event)
            case _:
                raise AssertionError(f"{event.event} is applied before")

    def _start(self, event: LabourEvent) -> None:
        if any(run.job == event.job and run.indirect == event.indirect for run in self.running):
            return
        together = self.concurrent is not Concurrency.NONE and event.alongside and event.job
        if together:
            self._end([run for run in self.running if not run.job], event, "switched")
        else:
            self._end_all(event, "switched")
        self._begin(event, job=event.job, indirect=event.indirect)

    def _stop(self, event: LabourEvent) -> None:
        """End one job; what follows is idle, a break, or nothing after the shift. A late stop changes nothing."""
        mine = [run for run in self.running if run.job == event.job and run.indirect == event.indirect]
        if not mine:
            return
        self._end(mine, event, event.reason or "finished")
        if event.reason == StopReason.END_OF_SHIFT:
            self._end_all(event, event.reason)
        elif not self.running:
            is_break = event.reason == StopReason.BREAK
            self._begin(event, indirect=Indirect.BREAK if is_break else Indirect.IDLE)

    def _begin(self, event: LabourEvent, *, job: str = "", indirect: str = "") -> None:
        self.running.append(_Running(event, job, indirect))

    def _end_all(self, event: LabourEvent, reason: str) -> None:
        self._end(list(self.running), event, reason)

    def _end(self, runs: list[_Running], event: LabourEvent, reason: str) -> None:
        for run in runs:
            run.end, run.reason, run.forgotten = event.at, reason, event.forgotten
            self.running.remove(run)
            self.done.append(run)

    def _pass_time(self, at: datetime) -> None:
        if self.passed is not None and self.running:
            elapsed = (at - self.passed).total_seconds()
            for run, share in zip(self.running, self._shares(), strict=True):
                run.seconds += elapsed * share
        self.passed = at

    def _shares(self) -> list[float]:
        count = len(self.running)
        if count > 1 and self.concurrent is Concurrency.STANDARD:
            weights = [max(0.0, self.standard_hours(run.job)) for run in self.running]
            if all(weights):
                return [weight / sum(weights) for weight in weights]
        return [1 / count] * count

    def bookings(self, until: datetime | None) -> list[Booking]:
        if until is not None and self.passed is not None and until > self.passed:
            self._pass_time(until)
        runs = sorted([*self.done, *self.running], key=lambda run: (run.event.at, run.event.id, run.job))
        return [
            Booking(
                staff=self.staff,
                job=run.job,
                indirect=run.indirect,
                start=run.event.at,
                end=run.end,
                seconds=run.seconds,
                reason=run.reason,
                event=run.event.id,
                estimated=run.event.estimated,
                forgotten=run.forgotten,
            )
            for run in runs
            if run.end is None or run.end > run.event.at
        ]
