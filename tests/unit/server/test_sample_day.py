"""The sample workshop has the day of a real one, whenever it is opened."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bay_tui.server.sample import shop
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.readmodels.outlook import Risk
from bay_tui.workshop.records import LabourEvent, Order, Site
from bay_tui.workshop.view import Memory

SHANGHAI = ZoneInfo(shop.TIMEZONE)
NOWS = [
    datetime(2026, 3, 10, *clock, tzinfo=UTC)
    for clock in ((0, 2, 10), (4, 30), (7, 40, 59), (13, 22, 31), (20, 35), (23, 59))
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


def test_a_few_promises_are_at_risk_and_hardly_any_is_missed(opened: tuple[Memory, datetime]) -> None:
    view, now = opened
    risks = {row.order: row.promise.risk for row in board(view, now).rows}
    count = Counter(risks.values())
    assert 3 <= count[Risk.AT_RISK] <= 5
    assert 1 <= count[Risk.LATE] <= 2
    assert count[Risk.ON_TIME] >= 15


def test_whatever_was_worked_since_it_opened_is_of_the_day_it_is_now(opened: tuple[Memory, datetime]) -> None:
    """Else the hours of today would be empty while everybody is at work."""
    view, now = opened
    begins = timedelta(minutes=view.every(Site)[0].rules.day_begins)
    today = (now.astimezone(SHANGHAI) - begins).date()
    starts = [one.at for one in view.every(LabourEvent) if now - one.at < timedelta(hours=6)]
    assert len(starts) > 40
    assert {(at.astimezone(SHANGHAI) - begins).date() for at in starts} == {today}
