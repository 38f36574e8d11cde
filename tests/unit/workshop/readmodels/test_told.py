"""What others did to one's clock is told until one has clocked something since, and so is a call taken back."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.told import told_of_calls, told_of_clock
from bay_tui.workshop.records import LabourEvent
from bay_tui.workshop.words import CallKind, StopReason
from workshop_kit import COLLEAGUE, FOREMAN, TECHNICIAN, Shop, at

START, STOP = ops.LabourStarted, ops.LabourStopped


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.applied(START(staff=TECHNICIAN, job="j3"), TECHNICIAN, 0)
    shop.applied(START(staff=COLLEAGUE, job="j3"), COLLEAGUE, 1)
    return shop


def told(shop: Shop, minutes: float, staff: str = COLLEAGUE) -> list[tuple[str, str, str]]:
    found = told_of_clock(shop.view, staff, at(minutes))
    return [(one.code, one.params["name"], one.params["activity"]) for one in found]


def test_an_end_is_told_to_the_colleague_and_so_is_that_it_was_taken_back(shop: Shop) -> None:
    assert told(shop, 5) == []
    shop.do(ops.JobFinished(job="j3"), TECHNICIAN, 5, id="end")
    assert told(shop, 6) == [("told-finished", "Li", "粤B·59185 Clutch")]
    assert told(shop, 6, TECHNICIAN) == []
    shop.do(ops.OperationUndone(operation="end", job="j3"), TECHNICIAN, 7)
    assert told(shop, 8)[0] == ("told-runs-again", "Li", "粤B·59185 Clutch")
    shop.applied(START(staff=COLLEAGUE, job="j2"), COLLEAGUE, 9)
    assert told(shop, 10) == []


def test_an_end_taken_back_after_one_has_gone_on_says_no_more_than_that(shop: Shop) -> None:
    shop.do(ops.JobFinished(job="j3"), TECHNICIAN, 5, id="end")
    shop.applied(START(staff=COLLEAGUE, job="j2"), COLLEAGUE, 6)
    shop.do(ops.OperationUndone(operation="end", job="j3"), TECHNICIAN, 7)
    assert told(shop, 8) == [("told-end-back", "Li", "粤B·59185 Clutch")]


@pytest.mark.parametrize(
    ("args", "code", "activity"),
    [
        (START(staff=COLLEAGUE, job="j2"), "told-started", "粤B·59185 Oil"),
        (START(staff=COLLEAGUE, indirect="meeting"), "told-started", "meeting"),
        (STOP(staff=COLLEAGUE, job="j3", reason=StopReason.PARTS), "told-stopped", "粤B·59185 Clutch"),
        (ops.LabourLeft(staff=COLLEAGUE), "told-left", ""),
        (ops.LabourArrived(staff=COLLEAGUE), "told-arrived", ""),
    ],
)
def test_what_a_foreman_clocks_is_told_as_what_it_is(shop: Shop, args: ops.Args, code: str, activity: str) -> None:
    shop.applied(args, FOREMAN, 20)
    assert told(shop, 21) == [(code, "Wang", activity)]
    assert told(shop, 20 + 17 * 60) == []


def test_hours_added_are_one_thing_told_once(shop: Shop) -> None:
    shop.applied(START(staff=COLLEAGUE, job="j1"), COLLEAGUE, 30)
    added = ops.LabourAdded(staff=COLLEAGUE, start=at(40), end=at(50), indirect="meeting", reason="forgot")
    shop.applied(added, FOREMAN, 60)
    assert told(shop, 61) == [("told-corrected", "Wang", "meeting")]


def test_a_correction_is_told(shop: Shop) -> None:
    event = next(one.id for one in shop.view.find(LabourEvent, "job", "j3") if one.staff == COLLEAGUE)
    shop.applied(ops.LabourCorrected(event=event, at=at(0.5), reason="came earlier"), FOREMAN, 20)
    assert told(shop, 21)[0][:2] == ("told-corrected", "Wang")


def test_who_is_on_the_way_hears_that_nobody_is_needed(shop: Shop) -> None:
    shop.do(ops.CallRaised(asks=CallKind.FOREMAN, job="j3"), TECHNICIAN, 2, id="call")
    shop.do(ops.CallRaised(asks=CallKind.PARTS, job="j3"), TECHNICIAN, 2, id="other")
    shop.applied(ops.CallAnswered(call="call"), FOREMAN, 3)
    assert told_of_calls(shop.view, FOREMAN, ["call", "other", "none"]) == []
    shop.do(ops.OperationUndone(operation="call"), TECHNICIAN, 4)
    (one,) = told_of_calls(shop.view, FOREMAN, ["call", "other", "none"])
    assert (one.code, one.params) == ("told-call-back", {"name": "Li", "activity": "粤B·59185 Clutch"})
    assert told_of_calls(shop.view, COLLEAGUE, ["call"]) == []
