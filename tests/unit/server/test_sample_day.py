"""The sample workshop has the day of a real one, whenever it is opened."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bay_tui.server.sample import shop
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.readmodels.kpis import KpiSource
from bay_tui.workshop.readmodels.outlook import Risk
from bay_tui.workshop.records import Clock, Order
from bay_tui.workshop.time.days import site_days
from bay_tui.workshop.view import Memory

SHANGHAI = ZoneInfo(shop.TIMEZONE)
NOWS = [
    datetime(2026, 3, 10, *clock, tzinfo=UTC)
    for clock in ((0, 2, 10), (4, 30), (7, 40, 59), (13, 22, 31), (18, 36), (23, 59))
]


@pytest.fixture(scope="module", params=NOWS, ids=lambda now: f"{now:%H:%M}")
def opened(request: pytest.FixtureRequest) -> tuple[Memory, datetime]:
    return shop.sample(request.param), request.param


def test_times_people_agree_on_are_quarters_of_an_hour(opened: tuple[Memory, datetime]) -> None:
    view, _now = opened
    said = [promise.due for order in view.every(Order) for promise in order.promises]
    said += [order.booked_for for order in view.every(Order) if order.booked_for]
    assert len(said) > 40
    local = [one.astimezone(SHANGHAI) for one in said]
    assert {(one.minute % 15, one.second, one.microsecond) for one in local} == {(0, 0, 0)}


def test_the_day_is_one_also_where_it_goes_on_past_midnight(opened: tuple[Memory, datetime]) -> None:
    """Whoever works now has their hours today, and what the day came to is not cut in two."""
    view, now = opened
    days = site_days(view)
    since, until = days.span(days.of(now))
    figures = KpiSource(view, since, now)
    working = [clock.id for clock in view.every(Clock) if clock.jobs]
    assert len(working) == 8
    assert all(figures.figures(since, until, one).on_jobs > 0 for one in working)
    assert figures.figures(since, until).finished >= 10
    assert since < now - timedelta(hours=4)


def test_a_few_promises_are_at_risk_and_hardly_any_is_missed(opened: tuple[Memory, datetime]) -> None:
    view, now = opened
    risks = {row.order: row.promise.risk for row in board(view, now).rows}
    count = Counter(risks.values())
    assert 3 <= count[Risk.AT_RISK] <= 5
    assert 1 <= count[Risk.LATE] <= 2
    assert count[Risk.ON_TIME] >= 15
