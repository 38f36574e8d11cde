"""What was in doubt and somebody has looked at is in doubt no longer; who that was is kept."""

import csv
import io

import pytest

from bay_tui.server.exporting.run import export
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.hours_seen import HoursSeen, in_doubt, seen
from bay_tui.workshop.records import ExceptionCase
from bay_tui.workshop.time.hours import bookings_of
from workshop_kit import FOREMAN, TECHNICIAN, Shop, at

EVENING, MORNING = 8 * 60, 23 * 60
ENDS = (
    ops.LabourLeft(staff=TECHNICIAN),
    ops.LabourStarted(staff=TECHNICIAN, job="j2"),
    ops.JobFinished(job="j1"),
    ops.LabourForgotten(staff=TECHNICIAN, end=at(EVENING + 60)),
)


@pytest.fixture(params=ENDS, ids=lambda one: type(one).__name__)
def shop(request):
    shop = Shop()
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, EVENING)
    shop.flagged(request.param, TECHNICIAN, MORNING)
    return shop


def night(shop):
    return bookings_of(shop.view, TECHNICIAN, at(0), at(MORNING + 60))[0]


def settle(shop, minute):
    (case,) = shop.view.find(ExceptionCase, "open", "yes")
    shop.applied(ops.ExceptionSettled(exception=case.id, decision="Was here"), FOREMAN, minute)


def row(shop):
    rows = list(csv.DictReader(io.StringIO(export(shop.view, "hours", now=at(MORNING + 90)))))
    found = rows[0]
    return found["forgotten"], found["settled_by_number"], found["settled_by_name"], found["settled_at"]


def test_a_night_is_in_doubt_until_it_is_settled_and_the_export_says_by_whom(shop):
    assert (in_doubt(shop.view, night(shop)), seen(shop.view, night(shop))) == (True, None)
    assert row(shop) == ("true", "", "", "")
    settle(shop, MORNING + 30)
    assert not in_doubt(shop.view, night(shop))
    assert seen(shop.view, night(shop)) == HoursSeen(at(MORNING + 30), FOREMAN, "Was here")
    assert row(shop) == ("true", "202", "Wang", "2026-03-03T08:30:00+08:00")


def test_hours_that_a_foreman_corrects_have_been_seen():
    shop = Shop()
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, EVENING)
    shop.do(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, MORNING, id="left")
    settle(shop, MORNING + 20)
    shop.applied(ops.LabourCorrected(event="left", at=at(MORNING - 30), reason="came later"), FOREMAN, MORNING + 30)
    assert night(shop).forgotten
    assert seen(shop.view, night(shop)) == HoursSeen(at(MORNING + 30), FOREMAN)


def test_a_night_that_is_changed_after_it_was_settled_is_in_doubt_again():
    shop = Shop()
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, EVENING)
    shop.flagged(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, MORNING)
    settle(shop, MORNING + 20)
    late = ops.LabourStarted(staff=TECHNICIAN, job="j2")
    assert shop.do(late, TECHNICIAN, MORNING - 30, device="d2").code == "clock-ran-over"
    assert in_doubt(shop.view, night(shop))


def test_the_doubts_of_one_night_are_not_those_of_another(shop):
    settle(shop, MORNING + 20)
    shop.do(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, MORNING + 25)
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j2"), TECHNICIAN, 2 * 1440 + EVENING)
    shop.flagged(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 2 * 1440 + MORNING)
    last = bookings_of(shop.view, TECHNICIAN, at(0), at(2 * 1440 + MORNING))[-1]
    assert in_doubt(shop.view, last)
    assert not in_doubt(shop.view, night(shop))
