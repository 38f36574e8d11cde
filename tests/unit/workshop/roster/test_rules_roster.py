"""Shifts, weeks, single days, leave and absence as they are recorded."""

from datetime import date

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.records import Absence, ExceptionCase, Leave, PlannedDay, Shift, WeekPattern
from bay_tui.workshop.roster.plans import Plans
from bay_tui.workshop.words import LeaveReason
from workshop_kit import ADMIN, COUNTER, FOREMAN, TECHNICIAN, Shop, site

MONDAY = date(2026, 3, 2)
EARLY = ops.ShiftSaved(shift="e", name="早班", begins=8 * 60, ends=16 * 60)
LATE = ops.ShiftSaved(shift="l", name="晚班", begins=14 * 60, ends=22 * 60)


@pytest.fixture
def shop() -> Shop:
    made = Shop()
    made.applied(EARLY, FOREMAN)
    made.applied(LATE, ADMIN)
    return made


def worked(shop: Shop, staff: str, day: date) -> str:
    """Return what is planned for somebody, in one word."""
    plan = Plans(shop.view).on(staff, day)
    if plan.absent:
        return "absent"
    if plan.leave:
        return str(plan.leave)
    return "off" if plan.off else plan.shift.id if plan.shift else ""


def test_a_week_holds_from_its_day_on_and_a_single_day_goes_before_it(shop: Shop) -> None:
    assert worked(shop, TECHNICIAN, MONDAY) == ""
    days = ("e", "e", "e", "l", "l", "off", "")
    shop.applied(ops.WeekPlanned(staff=TECHNICIAN, days=days), FOREMAN)
    assert [worked(shop, TECHNICIAN, date(2026, 3, day)) for day in range(1, 10)] == ["", *days, "e"]
    shop.applied(ops.DayPlanned(staff=TECHNICIAN, day=MONDAY, shift="off"), FOREMAN)
    assert worked(shop, TECHNICIAN, MONDAY) == "off"
    shop.applied(ops.DayPlanned(staff=TECHNICIAN, day=MONDAY), FOREMAN)
    assert worked(shop, TECHNICIAN, MONDAY) == "e"


def test_another_week_leaves_the_days_before_it_as_they_were(shop: Shop) -> None:
    shop.applied(ops.WeekPlanned(staff=TECHNICIAN, days=("e",) * 7), FOREMAN)
    shop.applied(ops.WeekPlanned(staff=TECHNICIAN, days=("l",) * 7, from_day=date(2026, 3, 4)), FOREMAN)
    assert [worked(shop, TECHNICIAN, date(2026, 3, day)) for day in (2, 3, 4, 5)] == ["e", "e", "l", "l"]
    assert len(shop.view.every(WeekPattern)) == 2


def test_what_is_not_there_cannot_be_planned(shop: Shop) -> None:
    assert shop.refused(ops.DayPlanned(staff=TECHNICIAN, day=MONDAY, shift="night"), FOREMAN) == "shift-unknown"
    assert shop.refused(ops.DayPlanned(staff="nobody", day=MONDAY, shift="e"), FOREMAN) == "staff-unknown"
    week = ops.WeekPlanned(staff=TECHNICIAN, days=("e", "e", "e", "night", "e", "e", "e"))
    assert shop.refused(week, FOREMAN) == "shift-unknown"
    assert shop.refused(ops.ShiftSaved(shift="off", name="Off", begins=0, ends=1), FOREMAN) == "number-in-use"
    backwards = ops.LeaveGiven(staff=TECHNICIAN, first=date(2026, 3, 3), last=MONDAY)
    assert shop.refused(backwards, FOREMAN) == "leave-backwards"
    assert shop.refused(ops.LeaveWithdrawn(leave="x"), FOREMAN) == "leave-unknown"


def test_a_shift_keeps_the_times_it_had(shop: Shop) -> None:
    changed = ops.ShiftSaved(shift="e", name="早班", begins=7 * 60, ends=15 * 60, from_day=date(2026, 3, 9))
    shop.applied(changed, FOREMAN)
    (early,) = [one for one in shop.view.every(Shift) if one.id == "e"]
    assert [(one.since, one.begins) for one in early.times] == [(MONDAY, 480), (date(2026, 3, 9), 420)]
    shop.applied(ops.DayPlanned(staff=TECHNICIAN, day=MONDAY, shift="e"), FOREMAN)
    times = Plans(shop.view).on(TECHNICIAN, MONDAY).times
    assert times is not None and times.begins == 480


def test_leave_lasts_from_its_first_day_to_its_last(shop: Shop) -> None:
    leave = ops.LeaveGiven(staff=TECHNICIAN, first=MONDAY, last=date(2026, 3, 3), reason=LeaveReason.SICK)
    shop.applied(leave, FOREMAN)
    assert [worked(shop, TECHNICIAN, date(2026, 3, day)) for day in (1, 2, 3, 4)] == ["", "sick", "sick", ""]
    (given,) = shop.view.every(Leave)
    shop.applied(ops.LeaveWithdrawn(leave=given.id), FOREMAN)
    assert worked(shop, TECHNICIAN, MONDAY) == ""


def test_an_absence_is_taken_back_by_undo_and_later_by_name(shop: Shop) -> None:
    shop.applied(ops.AbsenceRecorded(staff=TECHNICIAN), FOREMAN)
    assert worked(shop, TECHNICIAN, MONDAY) == "absent"
    assert worked(shop, TECHNICIAN, date(2026, 3, 3)) == ""
    (absence,) = shop.view.every(Absence)
    shop.applied(ops.OperationUndone(operation=absence.id), FOREMAN, 2)
    assert worked(shop, TECHNICIAN, MONDAY) == ""
    assert shop.refused(ops.OperationUndone(operation=absence.id), FOREMAN, 3) == "undo-done"
    shop.applied(ops.AbsenceRecorded(staff=TECHNICIAN), FOREMAN, 4)
    assert worked(shop, TECHNICIAN, MONDAY) == "absent"
    shop.applied(ops.AbsenceWithdrawn(staff=TECHNICIAN, day=MONDAY), FOREMAN, 60)
    assert worked(shop, TECHNICIAN, MONDAY) == ""


def test_somebody_who_comes_after_all_is_not_absent_any_more(shop: Shop) -> None:
    shop.applied(ops.AbsenceRecorded(staff=TECHNICIAN), FOREMAN)
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 30)
    assert worked(shop, TECHNICIAN, MONDAY) == ""


def test_whoever_is_clocked_on_is_missed_only_after_a_question(shop: Shop) -> None:
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN)
    absent = ops.AbsenceRecorded(staff=TECHNICIAN)
    assert shop.asked(absent, FOREMAN, 5) == ["absent-clocked-on"]
    shop.do(absent, FOREMAN, 5)
    assert [one.code for one in shop.view.every(ExceptionCase)] == ["absent-clocked-on"]
    assert worked(shop, TECHNICIAN, MONDAY) == "absent"


def test_the_absence_of_nobody_is_refused_before_and_kept_after_it_is_recorded(shop: Shop) -> None:
    nobody = ops.AbsenceRecorded(staff="nobody")
    assert shop.rehearsed(nobody, FOREMAN) == "staff-unknown"
    assert shop.flagged(nobody, FOREMAN) == "staff-unknown"


def test_a_night_at_a_site_whose_day_begins_at_six_belongs_to_the_evening_before() -> None:
    shop = Shop(site(day_begins=6 * 60))
    # at(…) 18 h after nine on Monday in Shanghai is three in the morning of Tuesday
    shop.applied(ops.AbsenceRecorded(staff=TECHNICIAN), FOREMAN, 18 * 60)
    assert [one.day for one in shop.view.every(Absence)] == [MONDAY]


@pytest.mark.parametrize(
    "args",
    [
        EARLY,
        ops.WeekPlanned(staff=TECHNICIAN, days=("e",) * 7),
        ops.DayPlanned(staff=TECHNICIAN, day=MONDAY, shift="l"),
        ops.LeaveGiven(staff=TECHNICIAN, first=MONDAY, last=MONDAY),
        ops.AbsenceRecorded(staff=TECHNICIAN),
    ],
    ids=lambda args: type(args).__name__,
)
def test_the_same_again_changes_nothing_and_only_the_lead_plans(shop: Shop, args: ops.Args) -> None:
    shop.applied(args, FOREMAN)
    before = list(shop.view)
    shop.applied(args, FOREMAN, 10)
    assert list(shop.view) == before
    for other in (TECHNICIAN, COUNTER):
        decision = shop.do(args, other, 20)
        assert decision.status in (Status.REFUSED, Status.FLAGGED)
    kinds = (Shift, WeekPattern, PlannedDay, Leave, Absence)
    assert [one for one in shop.view if isinstance(one, kinds)] == [one for one in before if isinstance(one, kinds)]
