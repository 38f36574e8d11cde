"""The counter's figures: fill rate, times by hour, back-orders by age, returns."""

from datetime import UTC

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.counter.counter_figures import counter_figures
from bay_tui.workshop.words import ReturnKind
from workshop_kit import COUNTER, TECHNICIAN, Shop, at


@pytest.fixture
def shop():
    """Two lines asked at nine (q, r), one at eleven (s), of two filters each."""
    shop = Shop()
    for id, minutes in (("q", 0), ("r", 5), ("s", 120)):
        wanted = (ops.WantedPart(part="P1", quantity=2),)
        shop.do(ops.PartsRequested(job="j1", lines=wanted), TECHNICIAN, minutes, id=id)
    return shop


def figures(shop, since=0, now=600):
    return counter_figures(shop.view, at(since), at(now), UTC)


def test_the_fill_rate_counts_lines_that_went_out_at_once_among_all_that_were_asked_for(shop):
    shop.applied(ops.PartsIssued(line="q.1"), COUNTER, 4)
    shop.applied(ops.PartsBackOrdered(line="r.1", eta=at(200)), COUNTER, 6)
    assert (figures(shop).fill.over, figures(shop).fill.under) == (1, 3)
    shop.applied(ops.PartsIssued(line="r.1"), COUNTER, 210)
    assert figures(shop).fill.value == 1 / 3
    shop.applied(ops.PartsCancelled(line="s.1", reason="not needed"), COUNTER, 220)
    assert figures(shop).fill.value == 1 / 3


def test_times_run_from_the_request_and_stand_by_the_hour_it_came(shop):
    shop.applied(ops.PartsPicked(line="q.1"), COUNTER, 3)
    shop.applied(ops.PartsReady(request="q"), COUNTER, 6)
    shop.applied(ops.PartsIssued(line="q.1"), COUNTER, 8)
    shop.applied(ops.PartsIssued(line="s.1"), COUNTER, 150)
    found = figures(shop)
    assert (found.ready.median, found.issued.count, found.issued.median) == (6, 2, 19)
    assert [(one.hour, one.ready.median, one.issued.median) for one in found.hours] == [(1, 6, 8), (3, None, 30)]


def test_back_orders_stand_by_the_age_of_the_first_one(shop):
    shop.applied(ops.PartsBackOrdered(line="q.1", eta=at(20_000)), COUNTER, 0)
    shop.applied(ops.PartsBackOrdered(line="q.1", eta=at(30_000)), COUNTER, 4 * 1440)
    shop.applied(ops.PartsBackOrdered(line="r.1", eta=at(20_000)), COUNTER, 4 * 1440)
    assert figures(shop, now=4 * 1440 + 60).ages == (1, 0, 1, 0)
    assert figures(shop, now=8 * 1440 + 60).ages == (0, 0, 1, 1)


def test_returns_are_summed_by_condition_in_the_span(shop):
    shop.applied(ops.PartsIssued(line="q.1"), COUNTER, 4)
    for minutes, kind in ((10, ReturnKind.STOCK), (20, ReturnKind.CORE), (700, ReturnKind.DEFECTIVE)):
        shop.applied(ops.PartsReturned(line="q.1", quantity=1, condition=kind), COUNTER, minutes)
    assert figures(shop).returns == {ReturnKind.STOCK: 1, ReturnKind.DEFECTIVE: 0, ReturnKind.CORE: 1}


def test_nothing_divided_by_nothing_is_no_figure():
    found = figures(Shop())
    assert (found.fill.value, found.ready.median, found.hours, found.ages) == (None, None, (), (0, 0, 0, 0))
