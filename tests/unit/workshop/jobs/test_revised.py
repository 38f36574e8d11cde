"""A foreman changes the standard hours of a job, and who pays; what has been stays."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.past.reading import as_of
from bay_tui.workshop.readmodels.sales import sales_of
from bay_tui.workshop.records import Job
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.words import Answer, PayType, Severity
from workshop_kit import ADVISER, COUNTER, FOREMAN, TECHNICIAN, Shop, at


@pytest.fixture
def shop() -> Shop:
    return Shop()


def job_of(shop: Shop, job: str = "j1") -> Job:
    found = shop.view.get(Job, job)
    assert found is not None
    return found


def test_hours_and_payer_change_each_by_itself_and_the_rest_stays(shop: Shop) -> None:
    before = job_of(shop)
    shop.applied(ops.JobRevised(job="j1", standard_hours=3.5), FOREMAN, 10)
    assert (job_of(shop).standard_hours, job_of(shop).pay) == (3.5, before.pay)
    shop.applied(ops.JobRevised(job="j1", pay=PayType.WARRANTY), FOREMAN, 20)
    assert (job_of(shop).standard_hours, job_of(shop).pay) == (3.5, PayType.WARRANTY)
    shop.applied(ops.JobRevised(job="j1", standard_hours=0), FOREMAN, 30)
    assert job_of(shop).standard_hours == 0
    assert (job_of(shop).title, job_of(shop).state) == (before.title, before.state)
    then = [as_of(shop.view, job_of(shop), at(minutes)) for minutes in (5, 15, 25, 35)]
    assert [(one.standard_hours, one.pay.value) for one in then] == [
        (2, "customer"),
        (3.5, "customer"),
        (3.5, "warranty"),
        (0, "warranty"),
    ]


def test_a_finished_job_stays_sold_by_the_hours_it_was_finished_with(shop: Shop) -> None:
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.applied(ops.JobFinished(job="j1"), TECHNICIAN, 60)
    sold = [one.sold for one in sales_of(shop.view, Hours(shop.view, at(90)), job_of(shop), at(0))]
    shop.applied(ops.JobRevised(job="j1", standard_hours=9), FOREMAN, 100)
    assert [one.sold for one in sales_of(shop.view, Hours(shop.view, at(120)), job_of(shop), at(0))] == sold == [2.0]


def test_only_a_foreman_may_and_only_while_the_visit_is_here(shop: Shop) -> None:
    revised = ops.JobRevised(job="j3", standard_hours=1)
    for who in (TECHNICIAN, COUNTER, ADVISER):
        assert shop.refused(revised, who) == "not-allowed"
    assert shop.refused(ops.JobRevised(job="nowhere", standard_hours=1), FOREMAN) == "job-unknown"
    assert shop.kept_out(ops.JobRevised(job="j3", standard_hours=-1), FOREMAN) == "hours-impossible"
    shop.applied(ops.JobCancelled(job="j3", reason="customer"), FOREMAN)
    assert shop.refused(revised, FOREMAN) == "job-closed"
    shop.applied(ops.OrderCancelled(order="o2", reason="customer"), FOREMAN)
    assert shop.refused(revised, FOREMAN) == "order-closed"


def test_added_work_needs_the_yes_of_whoever_pays_now(shop: Shop) -> None:
    found = ops.FindingRecorded(job="j1", system="brakes", component="front_pads", severity=Severity.RED)
    shop.applied(found, TECHNICIAN, 1)
    finding = "op0001"
    shop.applied(ops.JobAdded(order="o1", title="Pads", finding=finding, pay=PayType.WARRANTY), FOREMAN, 2)
    added = "op0002"
    assert job_of(shop, added).approved
    shop.applied(ops.JobRevised(job=added, pay=PayType.CUSTOMER), FOREMAN, 3)
    assert not job_of(shop, added).approved
    shop.applied(ops.JobRevised(job=added, standard_hours=2), FOREMAN, 4)
    assert not job_of(shop, added).approved
    shop.applied(ops.JobRevised(job=added, pay=PayType.INTERNAL), FOREMAN, 5)
    assert job_of(shop, added).approved
    shop.applied(ops.FindingAnswered(finding=finding, answer=Answer.APPROVED, who="the owner"), FOREMAN, 6)
    shop.applied(ops.JobRevised(job=added, pay=PayType.CUSTOMER), FOREMAN, 7)
    assert job_of(shop, added).approved
