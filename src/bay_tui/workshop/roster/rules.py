"""Decide on the roster.

Said again it changes nothing; what has been keeps the shifts and times it had.
"""

from datetime import date
from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.records import Absence, Clock, Leave, PlannedDay, Shift, Staff, WeekPattern
from bay_tui.workshop.roster.plans import times_on
from bay_tui.workshop.roster.records import DAY_OFF, ShiftTimes, day_key
from bay_tui.workshop.time.days import site_days

if TYPE_CHECKING:
    from bay_tui.workshop.roster import operations as ops


def shift_saved(draft: Draft, args: "ops.ShiftSaved") -> None:
    """Set up a shift; other times hold from their day on."""
    if args.shift == DAY_OFF:
        raise Refused("number-in-use", number=args.shift)
    known = draft.get(Shift, args.shift)
    since = _day(draft, args.from_day)
    times = ShiftTimes(since=since, begins=args.begins, ends=args.ends)
    before = known.times if known else ()
    now = times_on(known, since) if known else None
    if now is None or (now.begins, now.ends) != (args.begins, args.ends):
        kept = [one for one in before if one.since != since]
        before = tuple(sorted([*kept, times], key=lambda one: one.since))
    shift = Shift(id=args.shift, name=args.name, times=before, active=args.active)
    if shift != known:
        draft.put(shift)


def week_planned(draft: Draft, args: "ops.WeekPlanned") -> None:
    """Set what a person works each week from a day on."""
    draft.need(Staff, args.staff, "staff-unknown")
    for shift in args.days:
        _check_shift(draft, shift)
    since = _day(draft, args.from_day)
    newest = max(
        (one for one in draft.find(WeekPattern, "staff", args.staff) if one.since <= since),
        key=lambda one: one.since,
        default=None,
    )
    if newest is not None and newest.days == args.days:
        return
    pattern = WeekPattern(id=day_key(args.staff, since), staff=args.staff, since=since, days=args.days)
    draft.put(pattern)


def day_planned(draft: Draft, args: "ops.DayPlanned") -> None:
    """Set what a person works on one day."""
    draft.need(Staff, args.staff, "staff-unknown")
    _check_shift(draft, args.shift)
    plan = PlannedDay(id=day_key(args.staff, args.day), staff=args.staff, day=args.day, shift=args.shift)
    known = draft.get(PlannedDay, plan.id)
    if known != plan and (known is not None or args.shift):
        draft.put(plan)


def leave_given(draft: Draft, args: "ops.LeaveGiven") -> None:
    """Give leave; days given already with that reason change nothing."""
    draft.need(Staff, args.staff, "staff-unknown")
    if args.last < args.first:
        raise Refused("leave-backwards", first=args.first.isoformat(), last=args.last.isoformat())
    operation = draft.operation
    for one in draft.find(Leave, "staff", args.staff):
        if (one.first, one.last, one.reason, one.withdrawn_at) == (args.first, args.last, args.reason, None):
            return
    draft.put(
        Leave(
            id=operation.id,
            staff=args.staff,
            first=args.first,
            last=args.last,
            reason=args.reason,
            by=operation.actor,
            at=operation.at,
        )
    )


def leave_withdrawn(draft: Draft, args: "ops.LeaveWithdrawn") -> None:
    """Take a leave back; the first time counts."""
    leave = draft.need(Leave, args.leave, "leave-unknown")
    if leave.withdrawn_at is None:
        draft.change(leave, withdrawn_at=draft.operation.at)


def absence_recorded(draft: Draft, args: "ops.AbsenceRecorded") -> None:
    """Record that somebody did not come; once a day is enough."""
    person = draft.get(Staff, args.staff)
    if person is None:
        draft.deny("staff-unknown", id=args.staff)
        return
    day, operation = _day(draft, args.day), draft.operation
    if _absences(draft, args.staff, day):
        return
    clock = draft.get(Clock, args.staff)
    if clock is not None and (clock.jobs or clock.indirect) and site_days(draft).of(clock.since) == day:
        draft.challenge("absent-clocked-on", person.id, name=person.name)
    draft.put(Absence(id=operation.id, staff=args.staff, day=day, by=operation.actor, at=operation.at))


def absence_withdrawn(draft: Draft, args: "ops.AbsenceWithdrawn") -> None:
    """Take all absences of a person on a day back."""
    draft.need(Staff, args.staff, "staff-unknown")
    for absence in _absences(draft, args.staff, _day(draft, args.day)):
        draft.change(absence, withdrawn_at=draft.operation.at)


def _absences(draft: Draft, staff: str, day: date) -> list[Absence]:
    return [one for one in draft.find(Absence, "staff", staff) if one.day == day and one.withdrawn_at is None]


def _day(draft: Draft, said: date | None) -> date:
    """Return the day that was said, else today at the site."""
    return said or site_days(draft).of(draft.operation.at)


def _check_shift(draft: Draft, shift: str) -> None:
    """Refuse a plan with a shift the site does not have."""
    if shift and shift != DAY_OFF:
        draft.need(Shift, shift, "shift-unknown")
