"""Plan who is there: shifts, weeks, single days, leave, absence."""

from typing import Annotated

from bay_tui.workshop.constraints import Reference
from bay_tui.workshop.fields import Day, Minute, NeededName, NeededStaffId, PlannedShift, ShiftId
from bay_tui.workshop.operation import LEAD, Args
from bay_tui.workshop.roster import rules
from bay_tui.workshop.roster.records import Week
from bay_tui.workshop.words import LeaveReason, english


class ShiftSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="shift.saved"):
    """Set up a shift, or give it other times.

    They hold from a day on. Without `from_day` that is the day this is recorded.
    """

    roles = LEAD
    word = english("set up a shift")
    rule = rules.shift_saved

    shift: ShiftId
    name: NeededName
    begins: Minute
    ends: Minute
    from_day: Day | None = None
    active: bool = True


class WeekPlanned(Args, frozen=True, kw_only=True, omit_defaults=True, tag="roster.week_planned"):
    """Say what a person works each week, from a day on.

    `days` are seven shifts from Monday to Sunday. Without `from_day` it begins on the day this is recorded.
    """

    roles = LEAD
    word = english("plan a week")
    rule = rules.week_planned

    staff: NeededStaffId
    days: Week
    from_day: Day | None = None


class DayPlanned(Args, frozen=True, kw_only=True, omit_defaults=True, tag="roster.day_planned"):
    """Say what a person works on one day.

    No shift gives the day back to the pattern.
    """

    roles = LEAD
    word = english("plan a day")
    rule = rules.day_planned

    staff: NeededStaffId
    day: Day
    shift: PlannedShift = ""


class LeaveGiven(Args, frozen=True, kw_only=True, omit_defaults=True, tag="leave.given"):
    """Give a person leave, from a first day to a last."""

    roles = LEAD
    word = english("give leave")
    rule = rules.leave_given

    staff: NeededStaffId
    first: Day
    last: Day
    reason: LeaveReason = LeaveReason.ANNUAL


class LeaveWithdrawn(Args, frozen=True, kw_only=True, omit_defaults=True, tag="leave.withdrawn"):
    """Take a leave back."""

    roles = LEAD
    word = english("take leave back")
    rule = rules.leave_withdrawn

    leave: Annotated[str, Reference(said=True), english("entry of leave")]


class AbsenceRecorded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="absence.recorded"):
    """Say that somebody did not come, today where no day is said."""

    fact = True
    roles = LEAD
    word = english("record an absence")
    rule = rules.absence_recorded

    staff: NeededStaffId
    day: Day | None = None


class AbsenceWithdrawn(Args, frozen=True, kw_only=True, omit_defaults=True, tag="absence.withdrawn"):
    """Say that somebody came after all, today where no day is said."""

    roles = LEAD
    word = english("take an absence back")
    rule = rules.absence_withdrawn

    staff: NeededStaffId
    day: Day | None = None


RosterOperation = (
    ShiftSaved | WeekPlanned | DayPlanned | LeaveGiven | LeaveWithdrawn | AbsenceRecorded | AbsenceWithdrawn
)
"""Every operation of this subject."""
