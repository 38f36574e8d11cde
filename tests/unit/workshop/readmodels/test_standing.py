"""Where a vehicle stands, and how a job does: one answer for every place that shows it."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.board import board, by_vehicle, counts, open_visits
from bay_tui.workshop.readmodels.standing import Place, Standing, Whereabouts, standing_of, whereabouts
from bay_tui.workshop.records import Job, Order
from bay_tui.workshop.words import JobState, OrderState, StopReason
from workshop_kit import COLLEAGUE, FOREMAN, TECHNICIAN, Shop, at, changed


@pytest.fixture
def shop() -> Shop:
    return Shop()


def where(shop: Shop, order: str = "o1") -> Whereabouts:
    return whereabouts(shop.view, open_visits(shop.view))[order]


def bay(shop: Shop, **bays: str) -> None:
    for job, number in bays.items():
        shop.view.put(changed(shop.job(job), bay=number))


def test_where_work_has_begun_there_it_stands_whatever_is_planned_elsewhere(shop: Shop) -> None:
    bay(shop, j1="b1", j2="b2")
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    assert where(shop) == Whereabouts(Place.BAY, "b1")
    shop.applied(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.PARTS), TECHNICIAN, 5)
    assert where(shop) == Whereabouts(Place.BAY, "b1")


def test_of_several_bays_it_stands_where_somebody_works_else_where_work_was_last(shop: Shop) -> None:
    bay(shop, j1="b1", j2="b2")
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.applied(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.PARTS), TECHNICIAN, 5)
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j2"), TECHNICIAN, 6)
    assert where(shop).bay == "b2"
    shop.applied(ops.LabourStopped(staff=TECHNICIAN, job="j2", reason=StopReason.PARTS), TECHNICIAN, 9)
    assert where(shop).bay == "b2"
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 10)
    assert where(shop).bay == "b1"


def test_a_job_let_go_on_has_begun_all_the_same(shop: Shop) -> None:
    bay(shop, j1="b1", j3="b1")
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j3"), TECHNICIAN, 0)
    shop.applied(ops.LabourStopped(staff=TECHNICIAN, job="j3", reason=StopReason.PARTS), TECHNICIAN, 5)
    shop.applied(ops.JobResumed(job="j3"), FOREMAN, 6)
    assert (where(shop, "o2"), where(shop)) == (Whereabouts(Place.BAY, "b1"), Whereabouts(Place.NEXT))


def test_a_job_only_put_on_hold_has_not_begun(shop: Shop) -> None:
    """It may wait for the very bay."""
    bay(shop, j1="b1", j3="b1")
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.BAY), FOREMAN, 0)
    shop.applied(ops.LabourStarted(staff=COLLEAGUE, job="j3"), COLLEAGUE, 5)
    assert (where(shop, "o1"), where(shop, "o2")) == (Whereabouts(Place.NEXT), Whereabouts(Place.BAY, "b1"))


def test_finished_work_counts_until_the_vehicle_is_moved(shop: Shop) -> None:
    bay(shop, j1="b1", j2="b1", j3="b1")
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.applied(ops.JobFinished(job="j1"), TECHNICIAN, 5)
    shop.view.put(changed(shop.job("j1"), state=JobState.DONE))
    shop.view.put(changed(shop.order("o2"), number="0000"))
    assert (where(shop, "o1"), where(shop, "o2")) == (Whereabouts(Place.BAY, "b1"), Whereabouts(Place.NEXT))
    shop.applied(ops.JobMoved(job="j2", bay="b2"), FOREMAN, 6)
    assert (where(shop, "o1"), where(shop, "o2")) == (Whereabouts(Place.BAY, "b2"), Whereabouts(Place.BAY, "b1"))


def test_a_move_takes_it_along(shop: Shop) -> None:
    bay(shop, j1="b1")
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.applied(ops.JobMoved(job="j1", bay="b2"), FOREMAN, 5)
    assert where(shop) == Whereabouts(Place.BAY, "b2")
    shop.applied(ops.JobMoved(job="j1", bay=""), FOREMAN, 6)
    assert where(shop) == Whereabouts(Place.OUTSIDE)


def test_a_free_bay_has_the_first_vehicle_meant_for_it_and_the_others_come_next(shop: Shop) -> None:
    bay(shop, j1="b1", j3="b1")
    assert (where(shop, "o1").place, where(shop, "o2").place) == (Place.BAY, Place.NEXT)
    shop.applied(ops.LabourStarted(staff=COLLEAGUE, job="j3"), COLLEAGUE, 0)
    assert (where(shop, "o1").place, where(shop, "o2").place) == (Place.NEXT, Place.BAY)


@pytest.mark.parametrize(("state", "place"), [(OrderState.BOOKED, Place.BOOKED), (OrderState.READY, Place.READY)])
def test_what_is_not_here_or_ready_stands_in_no_bay(shop: Shop, state: OrderState, place: Place) -> None:
    bay(shop, j1="b1")
    shop.view.put(changed(shop.order("o1"), state=state))
    assert where(shop) == Whereabouts(place)
    shown = board(shop.view, at(0))
    assert [row.order for row in shown.outside if row.place is place] == ["o1", "o1"]
    assert counts(shown).free == 2


def test_a_bay_that_is_closed_holds_nothing(shop: Shop) -> None:
    bay(shop, j1="b9")
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    assert where(shop) == Whereabouts(Place.OUTSIDE)


def test_jobs_not_begun_hide_behind_one_that_is(shop: Shop) -> None:
    bay(shop, j1="b1", j2="b1")
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j2"), TECHNICIAN, 0)
    rows = board(shop.view, at(1)).bays[0].rows
    assert [([row.job for row in shown], more) for shown, more in by_vehicle(rows)] == [(["j2"], 1)]
    assert [([row.job for row in shown], more) for shown, more in by_vehicle(rows, all_jobs=True)] == [
        (["j2", "j1"], 0)
    ]


@pytest.mark.parametrize(
    ("job", "order", "standing"),
    [
        ({}, {}, Standing.WAITING),
        ({"state": JobState.ASSIGNED, "approved": False}, {}, Standing.UNAPPROVED),
        ({"state": JobState.IN_PROGRESS, "approved": False}, {}, Standing.IN_PROGRESS),
        ({"state": JobState.IN_PROGRESS, "reworks": 1}, {}, Standing.REWORKED),
        ({"state": JobState.STOPPED, "reworks": 1}, {}, Standing.STOPPED),
        ({"approved": False}, {"state": OrderState.BOOKED, "booked_for": at(30)}, Standing.BOOKED),
        ({}, {"state": OrderState.BOOKED, "booked_for": at(-1)}, Standing.MISSING),
        ({}, {"state": OrderState.BOOKED}, Standing.BOOKED),
    ],
)
def test_how_a_job_stands(job: dict[str, object], order: dict[str, object], standing: Standing) -> None:
    visit = changed(Order(id="o", number="1", vehicle="v", state=OrderState.WORKING), **order)
    assert standing_of(changed(Job(id="j", order="o", line=1, title="x"), **job), visit, at(0)) is standing


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_is_a_standing(state: JobState) -> None:
    assert Standing(state) == state
