"""What master data said before it was changed is kept with the instant, whoever changed it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.past.reading import Past, as_of
from bay_tui.workshop.readmodels.history import comeback_of
from bay_tui.workshop.readmodels.kpis import KpiSource
from bay_tui.workshop.records import (
    Approval,
    Finding,
    Former,
    Job,
    LabourEvent,
    Movement,
    Order,
    Part,
    Record,
    Site,
    Staff,
    Vehicle,
    WantedPart,
)
from bay_tui.workshop.time.days import site_days
from bay_tui.workshop.time.hours import Hours, rules_at
from bay_tui.workshop.time.zones import site_zone
from bay_tui.workshop.words import Answer, Concurrency, JobKind, JobState, LabourKind, OrderState, Severity
from workshop_kit import ADMIN, ADVISER, COUNTER, T0, TECHNICIAN, Shop, at, changed, site


def rename(shop: Shop, name: str, minutes: float) -> None:
    shop.applied(ops.StaffSaved(staff=changed(shop.get(Staff, TECHNICIAN), name=name)), ADMIN, minutes)


def test_a_name_is_the_one_of_then():
    shop = Shop()
    rename(shop, "Second", 100)
    rename(shop, "Third", 200)
    now = shop.get(Staff, TECHNICIAN)
    names = [as_of(shop.view, now, at(minutes)).name for minutes in (0, 99.9, 100, 199.9, 200, 9999)]
    assert names == ["Li", "Li", "Second", "Second", "Third", "Third"]
    assert [Past(shop.view).as_of(now, at(minutes)).name for minutes in (0, 100, 200)] == ["Li", "Second", "Third"]


def test_what_is_not_dated_is_as_it_is_now():
    shop = Shop()
    person = changed(shop.get(Staff, TECHNICIAN), name="Second", active=False)
    shop.applied(ops.StaffSaved(staff=person), ADMIN, 100)
    assert not as_of(shop.view, person, at(0)).active


def test_the_same_said_again_keeps_nothing():
    shop = Shop()
    rename(shop, "Li", 100)
    assert shop.view.every(Former) == []


def test_several_changes_at_one_instant_leave_what_was_before_them():
    shop = Shop()
    rename(shop, "Second", 100)
    rename(shop, "Third", 100)
    assert as_of(shop.view, shop.get(Staff, TECHNICIAN), at(99)).name == "Li"
    assert len(shop.view.every(Former)) == 1


def test_a_change_heard_of_late_does_not_change_what_was_before_it():
    shop = Shop()
    rename(shop, "Second", 200)
    rename(shop, "Third", 100)
    assert as_of(shop.view, shop.get(Staff, TECHNICIAN), at(150)).name == "Li"


@pytest.mark.parametrize("how", ["name", "words"])
def test_an_open_visit_reads_as_it_is(how: str):
    shop = Shop()
    shop.view.put(changed(shop.order("o1"), state=OrderState.BOOKED, received_at=None))
    shop.applied(ops.OrderReceived(order="o1", odometer=12, words="It squeaks"), ADVISER, 100)
    assert shop.view.every(Former) == []


def test_rules_and_zone_are_those_of_then():
    shop = Shop()
    new = changed(site(concurrent=Concurrency.EQUAL), timezone="Europe/Berlin")
    shop.applied(ops.SiteSaved(site=new), ADMIN, 100)
    rules, zone = rules_at(shop.view), site_zone(shop.view)
    assert [rules(at(minutes)).concurrent for minutes in (99, 100)] == [Concurrency.NONE, Concurrency.EQUAL]
    shanghai, berlin = at(99).astimezone(ZoneInfo("Asia/Shanghai")), at(100).astimezone(ZoneInfo("Europe/Berlin"))
    assert [f"{at(99).astimezone(zone):%H:%M}", f"{at(100).astimezone(zone):%H:%M}"] == [
        f"{shanghai:%H:%M}",
        f"{berlin:%H:%M}",
    ]


def test_the_rules_alone_leave_the_zone_as_it_is():
    shop = Shop()
    shop.applied(ops.SiteSaved(site=site(comeback_days=5)), ADMIN, 100)
    assert site_zone(shop.view) == ZoneInfo("Asia/Shanghai")


def two_at_once(shop: Shop) -> dict[str, float]:
    return {one.job: round(one.hours, 4) for one in Hours(shop.view, at(600)).bookings(TECHNICIAN, T0)}


def clocked() -> list[Record]:
    """Return a technician's two jobs side by side from minute 0 to 180, standard 2 and 1 hours."""
    alone = LabourEvent(id="e1", staff=TECHNICIAN, event=LabourKind.STARTED, at=at(0), recorded_at=at(0), job="j1")
    beside = changed(alone, id="e2", job="j2", alongside=True)
    gone = LabourEvent(id="e3", staff=TECHNICIAN, event=LabourKind.LEFT, at=at(180), recorded_at=at(180))
    return [site(concurrent=Concurrency.STANDARD), alone, beside, gone]


def test_yesterdays_split_stays_when_standard_hours_change():
    shop = Shop(*clocked())
    assert two_at_once(shop) == {"j1": 2, "j2": 1}
    jobs = (
        ops.ImportedJob(line=1, title="Brakes", standard_hours=1),
        ops.ImportedJob(line=2, title="Oil", standard_hours=8),
    )
    again = ops.OrderImported(number="0001", vehicle=shop.get(Vehicle, "v1"), jobs=jobs)
    shop.applied(again, ADMIN, 600)
    assert [shop.job(id).standard_hours for id in ("j1", "j2")] == [1, 8]
    assert two_at_once(shop) == {"j1": 2, "j2": 1}


def test_yesterdays_split_stays_when_the_rule_changes():
    shop = Shop(*clocked())
    shop.applied(ops.SiteSaved(site=site(concurrent=Concurrency.EQUAL)), ADMIN, 600)
    assert two_at_once(shop) == {"j1": 2, "j2": 1}


def test_a_span_over_a_change_of_the_rule_is_split_by_the_rule_it_began_with_until_the_next_event():
    shop = Shop(*clocked())
    shop.applied(ops.SiteSaved(site=site(concurrent=Concurrency.EQUAL)), ADMIN, 100)
    assert two_at_once(shop) == {"j1": 2, "j2": 1}


def test_a_comeback_is_reckoned_by_the_days_of_when_the_vehicle_came():
    shop = Shop()
    back = changed(shop.order("o2"), received_at=T0 + timedelta(days=20))
    shop.view.put(changed(shop.order("o1"), state=OrderState.DELIVERED, delivered_at=T0))
    shop.view.put(back)
    shop.view.put(changed(shop.job("j3"), title="Brakes"))
    now = T0 + timedelta(days=40)
    assert comeback_of(shop.view, back, now) is not None
    shop.applied(ops.SiteSaved(site=site(comeback_days=5)), ADMIN, 60 * 24 * 30)
    assert comeback_of(shop.view, back, now) is not None
    later = changed(back, received_at=T0 + timedelta(days=31))
    assert comeback_of(shop.view, later, now) is None


def back_for_its_brakes() -> tuple[Shop, Order]:
    """Return a shop in which a vehicle is back for the system that was agreed to and worked on before."""
    shop = Shop()
    shop.view.put(changed(shop.order("o1"), state=OrderState.DELIVERED, delivered_at=T0))
    shop.view.put(changed(shop.order("o2"), received_at=T0 + timedelta(days=3)))
    red = Severity.RED
    for id, order in (("f1", "o1"), ("f2", "o2")):
        found = Finding(
            id=id, order=order, job="", vehicle="v1", system="brakes", component="pads", severity=red, at=T0
        )
        shop.view.put(found)
    shop.view.put(changed(shop.get(Finding, "f1"), approval=Approval(answer=Answer.APPROVED, at=T0)))
    return shop, shop.order("o2")


@pytest.mark.parametrize(
    ("later", "still"),
    [
        (ops.FindingRevised(finding="f2", severity=Severity.GREEN), False),
        # What was agreed to on a visit that is over was worked on in it, whatever is answered afterwards.
        (ops.FindingAnswered(finding="f1", answer=Answer.DECLINED, who="Li"), True),
    ],
)
def test_that_a_vehicle_came_back_stays_when_findings_are_written_or_answered_again(later: ops.AnyArgs, still: bool):
    shop, order = back_for_its_brakes()
    over = T0 + timedelta(days=4)
    back = comeback_of(shop.view, order, over)
    assert back is not None
    assert back.systems == ("brakes",)
    shop.do(later, ADVISER, DAY * 6)
    again = comeback_of(shop.view, order, over)
    assert again is not None
    assert (again.systems, again.titles) == (back.systems, back.titles)
    assert (comeback_of(shop.view, order, T0 + timedelta(days=9)) is not None) is still


DAY = 60 * 24
"""Minutes of a day."""


AGAIN = "o2.9"
"""The job that is done again, as another system numbers it."""


def came_back(title: str = "Brakes") -> Shop:
    """Return a shop to which a vehicle comes twenty days after its brakes were done; that visit stays open."""
    shop = Shop()
    shop.view.put(changed(shop.order("o1"), state=OrderState.DELIVERED, delivered_at=T0))
    shop.view.put(changed(shop.order("o2"), received_at=T0 + timedelta(days=20)))
    shop.view.put(changed(shop.job("j3"), work=JobKind.WASH))
    shop.view.put(changed(shop.job("j1"), id=AGAIN, order="o2", line=9, title=title))
    return shop


def fixed_at_once(shop: Shop) -> tuple[float, float]:
    """Return how many visits of the day were no comeback, and how many there were, a month later."""
    days, now = site_days(shop.view), T0 + timedelta(days=60)
    since, until = days.span(days.of(T0 + timedelta(days=20)))
    ratio = KpiSource(shop.view, since, now).figures(since, until).first_time
    return ratio.over, ratio.under


def called(shop: Shop, title: str) -> ops.OrderImported:
    jobs = (ops.ImportedJob(line=9, title=title),)
    return ops.OrderImported(number="0002", vehicle=shop.get(Vehicle, "v1"), jobs=jobs)


@pytest.mark.parametrize("delivered", [False, True])
def test_whether_an_open_visit_came_back_stays_when_its_jobs_are_renamed_or_cancelled(delivered: bool):
    for back, title, later in ((True, "Brakes", "Other"), (False, "Other", "Brakes")):
        for change in (called(came_back(), later), ops.JobCancelled(job=AGAIN, reason="not wanted")):
            shop = came_back(title)
            assert fixed_at_once(shop) == (not back, 1)
            shop.applied(change, ADMIN if isinstance(change, ops.OrderImported) else ADVISER, 22 * DAY)
            assert fixed_at_once(shop) == (not back, 1)
            if delivered:
                shop.do(ops.OrderDelivered(order="o2"), ADVISER, 25 * DAY)
                assert fixed_at_once(shop) == (not back, 1)


def test_what_changes_on_the_day_a_vehicle_comes_counts():
    for change in (called(came_back(), "Other"), ops.JobCancelled(job=AGAIN, reason="not wanted")):
        shop = came_back()
        shop.applied(change, ADMIN if isinstance(change, ops.OrderImported) else ADVISER, 20 * DAY + 5)
        assert fixed_at_once(shop) == (1, 1)


def test_what_is_found_out_of_an_open_visit_later_counts():
    shop = came_back("Other")
    assert fixed_at_once(shop) == (1, 1)
    shop.applied(ops.JobAdded(order="o2", title="Brakes"), ADVISER, 21 * DAY)
    assert fixed_at_once(shop) == (0, 1)
    (added,) = (job for job in shop.view.find(Job, "order", "o2") if job.title == "Brakes")
    shop.applied(ops.JobCancelled(job=added.id, reason="not wanted"), ADVISER, 23 * DAY)
    assert fixed_at_once(shop) == (0, 1)


def test_a_visit_before_it_is_read_as_of_the_day_too():
    """It is handed over, its job renamed and cancelled, when the vehicle has come again already."""
    for change in (called(came_back(), "Other"), ops.JobCancelled(job=AGAIN, reason="x"), None):
        shop = came_back()
        shop.view.put(changed(shop.order("o1"), state=OrderState.BOOKED, delivered_at=None))
        shop.view.put(changed(shop.order("o2"), received_at=T0 - timedelta(days=10)))
        shop.view.put(changed(shop.order("o1"), state=OrderState.RECEIVED, received_at=T0 + timedelta(days=20)))
        assert fixed_at_once(shop) == (0, 1)
        if change is not None:
            shop.applied(change, ADMIN if isinstance(change, ops.OrderImported) else ADVISER, 22 * DAY)
        shop.do(ops.OrderDelivered(order="o2"), ADVISER, 25 * DAY)
        assert fixed_at_once(shop) == (0, 1)


def test_an_issue_heard_of_late_has_the_price_of_its_instant():
    shop = Shop()
    shop.applied(ops.PartRevised(part="P1", price_cents=500, cost_cents=300), COUNTER, 10)
    request = shop.operation(ops.PartsRequested(job="j1", lines=(WantedPart(part="P1", quantity=1),)), TECHNICIAN, 20)
    shop.take(request)
    shop.applied(ops.PartRevised(part="P1", price_cents=900, cost_cents=800), COUNTER, 60)
    shop.applied(ops.PartsIssued(line=f"{request.id}.1"), COUNTER, 30)
    (issue,) = shop.view.every(Movement)
    assert (issue.price_cents, issue.cost_cents) == (500, 300)
    assert shop.get(Part, "P1").price_cents == 900


@pytest.mark.parametrize("state", [OrderState.DELIVERED, OrderState.CANCELLED])
def test_a_promise_said_of_a_visit_that_is_over_is_none(state: OrderState):
    shop = Shop()
    over = (
        ops.OrderDelivered(order="o2") if state is OrderState.DELIVERED else ops.OrderCancelled(order="o2", reason="x")
    )
    shop.do(over, ADVISER, 100)
    again = ops.OrderImported(number="0002", vehicle=shop.get(Vehicle, "v1"), state=state, due=at(50))
    shop.applied(again, ADMIN, 200)
    order = shop.get(Order, "o2")
    assert [one.due for one in order.promises] == [at(50)]
    assert order.kept == ()
    assert order.promise is None


def test_a_visit_that_comes_over_already_gave_its_promise_before_it_was_over():
    shop = Shop()
    told = ops.OrderImported(
        number="77", vehicle=Vehicle(id="", plate="A1"), state=OrderState.DELIVERED, delivered_at=at(-90), due=at(-60)
    )
    shop.applied(told, ADMIN, 200)
    assert [one.due for one in shop.order("ro-77").kept] == [at(-60)]


def test_a_job_that_another_system_finishes_later_is_finished_then():
    shop = Shop()
    shop.do(ops.OrderDelivered(order="o2"), ADVISER, 100)
    done = ops.ImportedJob(line=1, title="Clutch", standard_hours=4, state=JobState.DONE)
    shop.do(ops.OrderImported(number="0002", vehicle=shop.get(Vehicle, "v1"), jobs=(done,)), ADMIN, 5000)
    assert shop.get(Job, "j3").finished_at == at(5000)


def test_every_dated_field_is_one_of_its_kind():
    for kind in (Site, Staff, Vehicle, Order, Job, Part):
        assert kind.dated
        assert set(kind.dated) <= set(kind.__struct_fields__)


@pytest.mark.parametrize("over", [True, False])
def test_a_line_that_is_heard_of_later_counts_when_it_is_heard_of(over: bool):
    shop = Shop()
    if over:
        shop.do(ops.OrderDelivered(order="o2"), ADVISER, 100)
    day = (at(-60), at(1000))
    before = KpiSource(shop.view, at(-60), at(6000)).figures(*day)
    done = ops.ImportedJob(line=9, title="Wash", standard_hours=4, state=JobState.DONE)
    state = OrderState.DELIVERED if over else OrderState.READY
    told = ops.OrderImported(number="0002", vehicle=shop.get(Vehicle, "v1"), jobs=(done,), state=state)
    shop.do(told, ADMIN, 5000)
    assert shop.get(Job, "o2.9").finished_at == at(5000)
    assert KpiSource(shop.view, at(-60), at(6000)).figures(*day) == before
