"""Read what somebody works on a day out of a view."""

from datetime import date

import msgspec

from bay_tui.workshop.records import Absence, LabourEvent, Leave, PlannedDay, Shift, WeekPattern, staff_day
from bay_tui.workshop.roster.records import DAY_OFF, WEEK, ShiftTimes
from bay_tui.workshop.time.days import SiteDays, site_days
from bay_tui.workshop.view import View
from bay_tui.workshop.words import LabourKind, LeaveReason

_NO_WEEK = ("",) * WEEK


class DayPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what is planned for a person on a day.

    `times` are of `shift`. With neither and not `off` nothing is planned, and the site's hours hold.
    """

    shift: Shift | None = None
    times: ShiftTimes | None = None
    off: bool = False
    leave: LeaveReason | None = None
    absent: bool = False

    @property
    def away(self) -> bool:
        """Return whether the person is not there that day."""
        return self.off or self.leave is not None or self.absent


class Plans:
    """Hold everybody's roster in a view.

    Good for as long as the view stays the same.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._days: SiteDays = site_days(view)
        self._shifts = {shift.id: shift for shift in view.every(Shift)}
        self._patterns: dict[str, list[WeekPattern]] = {}
        for pattern in sorted(view.every(WeekPattern), key=lambda one: one.since):
            self._patterns.setdefault(pattern.staff, []).append(pattern)
        self._single = {(one.staff, one.day): one.shift for one in view.every(PlannedDay) if one.shift}
        self._leaves: dict[str, list[Leave]] = {}
        for leave in view.every(Leave):
            if leave.withdrawn_at is None:
                self._leaves.setdefault(leave.staff, []).append(leave)
        self._absent: dict[tuple[str, date], list[Absence]] = {}
        for absence in view.every(Absence):
            if absence.withdrawn_at is None:
                self._absent.setdefault((absence.staff, absence.day), []).append(absence)

    def on(self, staff: str, day: date) -> DayPlan:
        """Return what is planned for a person on a day."""
        planned = self.planned(staff, day)
        shift = self._shifts.get(planned)
        return DayPlan(
            shift=shift,
            times=times_on(shift, day) if shift else None,
            off=planned == DAY_OFF,
            leave=self._leave(staff, day),
            absent=any(not self._came(one) for one in self._absent.get((staff, day), ())),
        )

    def planned(self, staff: str, day: date) -> str:
        """Return the shift planned for a day, or that it is free.

        Empty where nothing is planned. Leave and absence are not looked at.
        """
        return self._single.get((staff, day)) or self.pattern(staff, day)[day.weekday()]

    def pattern(self, staff: str, day: date) -> tuple[str, ...]:
        """Return what a person works each week, as of a day.

        It has seven days, each empty where nothing is planned.
        """
        newest = next((one for one in reversed(self._patterns.get(staff, [])) if one.since <= day), None)
        # What an older terminal may have recorded has more days, or fewer.
        return ((*newest.days, *_NO_WEEK) if newest is not None else _NO_WEEK)[:WEEK]

    def _leave(self, staff: str, day: date) -> LeaveReason | None:
        leaves = self._leaves.get(staff, ())
        return next((one.reason for one in leaves if one.first <= day <= one.last), None)

    def _came(self, absence: Absence) -> bool:
        """Say whether somebody clocked on that day after they were missed."""
        try:
            begin, end = self._days.span(absence.day)
        except OverflowError:
            return False
        keys = {staff_day(absence.staff, moment) for moment in (begin, end)}
        return any(
            event.event in (LabourKind.ARRIVED, LabourKind.STARTED) and max(begin, absence.at) < event.at < end
            for event in self._view.find(LabourEvent, "staff_day", *keys)
        )


def times_on(shift: Shift, day: date) -> ShiftTimes | None:
    """Return when a shift begins and ends on a day.

    Before its first times it had those already.
    """
    newest = next((one for one in reversed(shift.times) if one.since <= day), None)
    return newest or (shift.times[0] if shift.times else None)
