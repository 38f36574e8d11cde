"""The outlook against what becomes of the promises, over some weeks of two simulated shops; `make outlook` has a year.

The rates were fitted on other seeds (1 to 10).
"""

from datetime import UTC, datetime

import pytest
from tests.year.__main__ import PRECISION, RECALL
from tests.year.measure import NAMES, Figures, measured
from tests.year.shop import FIRST_DAY, Shop, hour_of

from bay_tui.workshop.readmodels.kpis import KpiSource
from bay_tui.workshop.records import LabourEvent

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("weeks of an outlook")]

DAYS = 14
SEEDS = (11, 12, 13)


@pytest.fixture(scope="module")
def totals() -> dict[str, Figures]:
    found = {name: Figures() for name in NAMES}
    for seed in SEEDS:
        for name, figures in measured(seed, DAYS).items():
            found[name] = found[name].add(figures)
    return found


def test_as_many_promises_are_missed_as_in_a_shop(totals: dict[str, Figures]) -> None:
    assert totals["outlook"].promises > 400
    assert 0.10 <= totals["outlook"].missed / totals["outlook"].promises <= 0.25


def test_what_will_be_missed_is_shown_and_what_is_shown_is_mostly_missed(totals: dict[str, Figures]) -> None:
    assert totals["outlook"].recall >= RECALL
    assert totals["outlook"].precision >= PRECISION


def test_who_always_warns_does_not_pass_nor_does_the_rule_of_before(totals: dict[str, Figures]) -> None:
    assert totals["always"].recall >= RECALL > totals["before"].recall
    assert totals["always"].precision < PRECISION


def test_the_shop_is_the_same_for_a_seed_and_its_figures_are_those_of_the_report() -> None:
    one, two = Shop(3).run(5), Shop(3).run(5)
    assert list(one.view.every(LabourEvent)) == list(two.view.every(LabourEvent))
    kept = [car.missed is False for car in one.cars.values()]
    source = KpiSource(one.view, hour_of(FIRST_DAY, 0.0), datetime(2026, 12, 31, tzinfo=UTC))
    assert source.figures().on_time.over == sum(kept)
    assert source.figures().on_time.under == len(kept)
