"""A vehicle's history: its visits, what was left open, comebacks, and the next service with its rule."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bay_tui.workshop.readmodels.history import cancelled_visits, comeback_of, earlier_visits, next_service
from bay_tui.workshop.records import Approval, Finding, Job, Order, Record, Site, SiteRules, Vehicle
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import Answer, JobKind, JobState, OrderState, Severity

NOW = datetime(2026, 3, 31, 2, 0, tzinfo=UTC)


def visit(number: str, days_ago: float, *, state: OrderState = OrderState.DELIVERED, **fields: Any) -> Order:
    at = NOW - timedelta(days=days_ago)
    left = at + timedelta(hours=5) if state is OrderState.DELIVERED else None
    return Order(id=number, number=number, vehicle="v", state=state, received_at=at, delivered_at=left, **fields)


def job(order: str, title: str = "Brake pads", **fields: Any) -> Job:
    fields = {"state": JobState.DONE, **fields}
    return Job(id=f"{order}-{title}", order=order, line=1, title=title, **fields)


def finding(order: str, system: str, answer: Answer | None, severity: Severity = Severity.RED) -> Finding:
    approval = Approval(answer=answer, at=NOW) if answer else None
    return Finding(
        id=f"{order}-{system}", order=order, job="", vehicle="v", system=system, component="x", severity=severity,
        at=NOW, approval=approval,
    )  # fmt: skip


def shop(*records: Record, **rules: Any) -> Memory:
    site = Site(id="s", name="Shop", rules=SiteRules(**rules))
    return Memory([site, Vehicle(id="v", plate="粤B59185"), *records])


HERE = visit("now", 0, state=OrderState.WORKING, odometer=62_000)


def test_earlier_visits_are_those_before_the_latest_first() -> None:
    view = shop(
        visit("old", 400), visit("last", 20), visit("gone", 10, state=OrderState.CANCELLED), HERE,
        Order(id="booked", number="booked", vehicle="v"), visit("later", -3), visit("other", 5, priority=1),
        job("last", technicians=("101", "102")), job("last", "Wash", technicians=("101",)),
        job("last", "Never done", state=JobState.CANCELLED),
    )  # fmt: skip
    view.put(Order(id="foreign", number="foreign", vehicle="w", received_at=NOW - timedelta(days=2)))
    found = earlier_visits(view, HERE)
    assert [one.order.id for one in found] == ["other", "last", "old"]
    assert found[1].technicians == ("101", "102")


def test_what_was_cancelled_stands_apart_the_latest_first() -> None:
    gone = [
        visit(number, 30, state=OrderState.CANCELLED, cancelled_at=NOW - timedelta(days=days))
        for number, days in (("long", 9), ("lately", 2))
    ]
    dropped = job("last", "Never done", state=JobState.CANCELLED)
    view = shop(visit("last", 20), *gone, HERE, job("last"), dropped)
    view.put(Order(id="foreign", number="f", vehicle="w", state=OrderState.CANCELLED, cancelled_at=NOW))
    assert [one.id for one in cancelled_visits(view, HERE)] == ["lately", "long"]
    (last,) = earlier_visits(view, HERE)
    assert [[one.title for one in jobs] for jobs in (last.jobs, last.cancelled)] == [["Brake pads"], ["Never done"]]


def test_what_nobody_said_yes_to_was_left_open() -> None:
    view = shop(
        visit("last", 20), HERE, finding("last", "brakes", Answer.APPROVED), finding("last", "tyres", Answer.DECLINED),
        finding("last", "steering", Answer.LATER), finding("last", "engine", None),
        finding("last", "lights", None, Severity.GREEN),
    )  # fmt: skip
    (found,) = earlier_visits(view, HERE)
    assert [one.system for one in found.left_open] == ["engine", "steering", "tyres"]


@pytest.mark.parametrize(("days_ago", "back"), [(29, True), (31, False)])
def test_the_same_system_within_the_sites_days_is_a_comeback(days_ago: float, back: bool) -> None:
    view = shop(
        visit("last", days_ago), HERE, finding("last", "brakes", Answer.APPROVED), finding("now", "brakes", None)
    )
    found = comeback_of(view, HERE, NOW)
    assert (found is not None) is back
    if found is not None:
        assert (found.visit.order.id, found.systems) == ("last", ("brakes",))


def test_a_site_counts_longer() -> None:
    view = shop(
        visit("last", 80), HERE, job("last"), job("now", "brake-pads", state=JobState.WAITING), comeback_days=90
    )
    found = comeback_of(view, HERE, NOW)
    assert found is not None
    assert found.titles == ("brake-pads",)


def test_what_was_declined_or_is_another_system_or_only_service_is_no_comeback() -> None:
    service = {"work": JobKind.MAINTENANCE}
    view = shop(
        visit("last", 10), HERE, finding("last", "tyres", Answer.DECLINED), finding("now", "tyres", None),
        finding("last", "brakes", Answer.APPROVED), finding("now", "engine", None),
        job("last", "Oil", **service), job("now", "Oil", **service),
    )  # fmt: skip
    assert comeback_of(view, HERE, NOW) is None


def test_the_next_service_is_by_distance_or_months_whichever_is_first() -> None:
    last = visit("last", 100, odometer=50_000)
    view = shop(last, HERE, job("last", "Oil", work=JobKind.MAINTENANCE, finished_at=datetime(2025, 8, 31, tzinfo=UTC)))
    due = next_service(view, "v")
    assert due is not None
    assert (due.due, due.due_km, due.km, due.months) == (datetime(2026, 8, 31, tzinfo=UTC), 60_000, 10_000, 12)
    assert due.passed(NOW, 62_000)
    assert not due.passed(NOW, 59_999)
    assert not due.passed(NOW, None)
    assert due.passed(datetime(2026, 8, 31, tzinfo=UTC), None)


def test_a_short_month_ends_earlier_and_the_interval_is_the_sites() -> None:
    oil = job("last", "Oil", work=JobKind.MAINTENANCE, finished_at=datetime(2025, 8, 31, tzinfo=UTC))
    due = next_service(shop(visit("last", 100), oil, service_km=5000, service_months=6), "v")
    assert due is not None
    assert (due.due, due.due_km) == (datetime(2026, 2, 28, tzinfo=UTC), None)


def test_of_several_services_the_last_counts_and_without_one_nobody_knows() -> None:
    records = [visit("first", 900, odometer=10_000), visit("second", 400, odometer=20_000), HERE]
    assert next_service(shop(*records, job("first")), "v") is None
    oil = [job(number, "Oil", work=JobKind.MAINTENANCE) for number in ("second", "first")]
    due = next_service(shop(*records, *oil), "v")
    assert due is not None
    assert due.due_km == 30_000
    undone = job("now", "Oil", work=JobKind.MAINTENANCE, state=JobState.WAITING)
    assert next_service(shop(*records, *oil, undone), "v") == due
