"""A clock that ran over night, or longer than any shift, is put before a foreman, whatever ended it."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.records import ExceptionCase
from bay_tui.workshop.time.hours import bookings_of
from bay_tui.workshop.words import StopReason
from workshop_kit import COLLEAGUE, FOREMAN, TECHNICIAN, Shop, at, site

EVENING, NIGHT, MORNING = 8 * 60, 14 * 60, 23 * 60
"""Five in the afternoon, eleven at night and eight the next morning; the shift ends at six in the evening."""


def on(job: str = "j1") -> ops.LabourStarted:
    return ops.LabourStarted(staff=TECHNICIAN, job=job)


ENDS = [
    on("j2"),
    ops.LabourStarted(staff=TECHNICIAN, indirect="meeting"),
    ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.PARTS),
    ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.END_OF_SHIFT),
    ops.LabourLeft(staff=TECHNICIAN),
    ops.JobFinished(job="j1"),
]


@pytest.mark.parametrize("ends", ENDS, ids=lambda one: type(one).__name__)
def test_whatever_ends_a_clock_of_yesterday_is_flagged_and_its_hours_marked(ends):
    shop = Shop()
    shop.applied(on(), TECHNICIAN, EVENING)
    assert shop.flagged(ends, TECHNICIAN, MORNING) == "clock-ran-over"
    (case,) = shop.view.find(ExceptionCase, "subject", TECHNICIAN)
    assert case.params == {"staff": "Li", "hours": "15.0"}
    booking = bookings_of(shop.view, TECHNICIAN, at(EVENING), at(MORNING))[0]
    assert (booking.job, booking.hours, booking.forgotten) == ("j1", 15.0, True)


@pytest.mark.parametrize("ends", ENDS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(("begun", "ended"), [(0, EVENING), (EVENING, NIGHT), (NIGHT, MORNING - 1)])
def test_a_day_overtime_and_a_night_are_no_exception(ends, begun, ended):
    shop = Shop()
    shop.applied(on(), TECHNICIAN, begun)
    shop.applied(ends, TECHNICIAN, ended)
    assert not any(one.forgotten for one in bookings_of(shop.view, TECHNICIAN, at(begun), at(ended)))


def test_a_start_of_yesterday_that_comes_in_after_what_ended_it_is_flagged():
    shop = Shop()
    shop.applied(on("j2"), TECHNICIAN, MORNING)
    decision = shop.do(on("j1"), TECHNICIAN, EVENING, device="d2")
    assert (decision.status, decision.code) == (Status.FLAGGED, "clock-ran-over")
    assert bookings_of(shop.view, TECHNICIAN, at(0), at(MORNING))[0].forgotten


def test_a_foreman_shortens_it_and_the_mark_goes():
    shop = Shop()
    shop.applied(on(), TECHNICIAN, EVENING)
    shop.do(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, MORNING, id="left")
    shop.applied(ops.LabourCorrected(event="left", at=at(EVENING + 60), reason="forgot"), FOREMAN, MORNING + 5)
    (booking,) = bookings_of(shop.view, TECHNICIAN, at(0), at(MORNING))
    assert (booking.hours, booking.forgotten) == (1.0, False)


def test_the_colleague_whose_clock_a_finish_ends_is_flagged_too():
    shop = Shop()
    shop.applied(ops.LabourStarted(staff=COLLEAGUE, job="j1"), COLLEAGUE, EVENING)
    shop.flagged(ops.JobFinished(job="j1"), TECHNICIAN, MORNING)
    assert [case.code for case in shop.view.find(ExceptionCase, "subject", COLLEAGUE)] == ["clock-ran-over"]


@pytest.mark.parametrize(("longest", "hours", "code"), [(16, 16, ""), (16, 16.1, "span-long"), (8, 9, "span-long")])
def test_added_hours_longer_than_a_shift_are_recorded_and_flagged(longest, hours, code):
    shop = Shop(site(longest_shift=longest))
    args = ops.LabourAdded(staff=TECHNICIAN, start=at(0), end=at(hours * 60), job="j1", reason="x")
    decision = shop.do(args, FOREMAN, 3000)
    assert (decision.code, shop.exceptions()) == (code, [code] if code else [])
    (booking,) = bookings_of(shop.view, TECHNICIAN, at(0), at(3000))
    assert booking.hours == pytest.approx(hours)


def test_years_are_flagged():
    shop = Shop()
    args = ops.LabourAdded(staff=TECHNICIAN, start=at(-900 * 1440), end=at(0), job="j1", reason="x")
    assert shop.flagged(args, FOREMAN, 10) == "span-long"


def test_a_correction_to_more_than_a_shift_is_flagged():
    shop = Shop()
    shop.applied(on(), TECHNICIAN, 0)
    shop.applied(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 60)
    (end,) = [one.ended_by for one in bookings_of(shop.view, TECHNICIAN, at(0), at(60))]
    assert shop.flagged(ops.LabourCorrected(event=end, at=at(17 * 60), reason="x"), FOREMAN, 3000) == "span-long"


def test_who_is_said_to_be_at_work_is_asked_about_no_more_until_another_day():
    shop = Shop()
    shop.applied(on(), TECHNICIAN, EVENING)
    shop.applied(ops.LabourArrived(staff=TECHNICIAN), FOREMAN, NIGHT + 60)
    shop.applied(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, MORNING)
    (booking,) = bookings_of(shop.view, TECHNICIAN, at(0), at(MORNING))
    assert (booking.job, booking.hours, shop.exceptions()) == ("j1", 15.0, [])


@pytest.mark.parametrize("by", [TECHNICIAN, FOREMAN])
def test_only_somebody_else_can_say_that_and_not_for_the_night_after(by):
    shop = Shop()
    shop.applied(on(), TECHNICIAN, EVENING)
    shop.applied(ops.LabourArrived(staff=TECHNICIAN), by, NIGHT + 60)
    ends = MORNING if by == TECHNICIAN else MORNING + 24 * 60
    assert shop.flagged(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, ends) == "clock-ran-over"
