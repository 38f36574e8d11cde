"""The report's figures against a second reckoning of the stored records (`books_kit`).

Over the sample workshop, over random days with one job at a time and with several, and over a simulated year.
"""

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest
from tests.year.shop import Shop

from bay_tui.server.sample import shop
from bay_tui.workshop.readmodels.counter.turnover import moving
from bay_tui.workshop.readmodels.kpis import KpiFigures, KpiSource, Spread
from bay_tui.workshop.view import Memory
from books_kit import LONG_AGO, Books, at, spread
from days_kit import CLOSED, STOPS, T0, Days

NOW = datetime(2026, 3, 10, 4, 30, tzinfo=UTC)


def same_spread(one: Spread, other: tuple[int, float | None, float | None]) -> None:
    assert one.count == other[0]
    assert (one.median, one.ninth) == pytest.approx(other[1:]) if one.count else (one.median, one.ninth) == (None, None)


def compare_hours(figures: KpiFigures, again: dict[str, float]) -> None:
    found = (figures.sold, figures.clocked_on_sold, figures.on_jobs, figures.attended)
    assert found == pytest.approx(tuple(again.values()), abs=1e-6), again
    ratios = (figures.efficiency.value, figures.utilisation.value, figures.productivity.value)
    parts = (("sold", "clocked"), ("on_jobs", "attended"), ("sold", "attended"))
    assert ratios == pytest.approx(tuple(again[over] / again[under] if again[under] else None for over, under in parts))


def about(hours: dict[str, float]) -> dict[str, object]:
    return {why: pytest.approx(count, abs=1e-6) for why, count in hours.items()}


def compare(view: Memory, now: datetime) -> Books:
    books, source = Books(view, now), KpiSource(view, LONG_AGO, now)
    figures = source.figures(LONG_AGO, now + timedelta(days=1))
    compare_hours(figures, books.labour())
    for one in source.by_person(LONG_AGO, now + timedelta(days=1)):
        compare_hours(one.figures, books.labour(one.staff))
        assert one.figures.reworks == books.reworks(one.staff), one.staff
        assert one.figures.waits == about(books.waits(one.staff)), one.staff
    assert figures.reworks == books.reworks()
    assert figures.waits == about(books.waits())
    gone = books.delivered()
    assert (figures.delivered, (figures.on_time.over, figures.on_time.under)) == (len(gone), books.on_time())
    assert (figures.first_time.over, figures.first_time.under) == books.first_time()
    assert (figures.fill.over, figures.fill.under) == books.fill()
    cycle = [(at(one["delivered_at"]) - at(one["received_at"])) for one in gone if one.get("received_at")]
    same_spread(figures.cycle, spread(max(one / timedelta(minutes=1), 0) for one in cycle))
    waited = [filled - at(one["at"]) for one in books.of("line") if (filled := books.filled(one))]
    same_spread(figures.issued, spread(max(one / timedelta(minutes=1), 0) for one in waited))
    return books


@pytest.fixture(scope="module")
def sample() -> Memory:
    return shop.sample(NOW)


def test_the_figures_of_the_sample_workshop(sample: Memory):
    books = compare(sample, NOW)
    # Of each figure there is enough that it could be wrong.
    assert min(books.labour().values()) > 10
    for over, under in (books.on_time(), books.fill()):
        assert 0 < over < under
    assert books.reworks()
    assert books.waits()


@pytest.mark.parametrize("block", range(3))
def test_the_figures_of_random_days(block: int):
    back = late = again = 0
    reasons: set[str] = set()
    for seed in range(block * 20, block * 20 + 20):
        books = compare(Days(random.Random(seed)).view(), CLOSED + timedelta(days=1))
        again, reasons = again + books.reworks(), reasons | set(books.waits())
        (fixed, came), (kept, promised) = books.first_time(), books.on_time()
        back, late = back + came - fixed, late + promised - kept
    assert back
    assert late
    assert again
    assert {"technician", *(str(one) for one in STOPS)} <= reasons


@pytest.mark.long
def test_the_figures_of_a_simulated_year():
    shop_of_a_year = Shop(5).run(365)
    books = compare(shop_of_a_year.view, shop_of_a_year.now)
    assert len(books.delivered()) > 3000
    assert books.reworks() > 100
    assert {"parts", "approval", "tool", "technician", "end_of_shift"} <= set(books.waits())
    fixed, came = books.first_time()
    assert 0.8 * came < fixed < came


def test_the_days_of_a_span_add_up_to_it(sample: Memory):
    for view, first, days in ((sample, NOW - timedelta(days=40), 41), (Days(random.Random(7)).view(), T0, 5)):
        source = KpiSource(view, first, first + timedelta(days=days))
        cuts = [first + timedelta(days=number) for number in range(days + 1)]
        each = [source.figures(since, until) for since, until in itertools.pairwise(cuts)]
        whole = source.figures(cuts[0], cuts[-1])
        for name in ("sold", "clocked_on_sold", "on_jobs", "attended", "finished", "delivered", "reworks"):
            assert sum(getattr(one, name) for one in each) == pytest.approx(getattr(whole, name)), name
        for name in ("on_time", "first_time", "fill"):
            assert sum(getattr(one, name).under for one in each) == getattr(whole, name).under, name
        for reason, hours in whole.waits.items():
            assert sum(one.waits.get(reason, 0.0) for one in each) == pytest.approx(hours), reason


def test_turnover_and_class_of_the_sample_workshop(sample: Memory):
    """Cost of what went out ÷ mean value of the stock; A up to 80 % of what went out by value, B up to 95 %."""
    books, year = Books(sample, NOW), timedelta(days=365)
    gone: dict[str, float] = {}
    turnover: dict[str, float | None] = {}
    for part in books.of("part"):
        now_cost = part.get("cost_cents", 0) or part.get("price_cents", 0)
        moves = [one for one in books.of("movement") if one["part"] == part["id"] and NOW - year < at(one["at"]) <= NOW]
        moves.sort(key=lambda one: (at(one["at"]), one["id"]))
        costs = [one["cost_cents"] or one["price_cents"] for one in moves]
        out = [
            (one["quantity"], cost)
            for one, cost in zip(moves, costs, strict=True)
            if one["why"] in ("issued", "returned")
        ]
        gone[part["id"]] = max(-sum(quantity * cost for quantity, cost in out), 0.0)
        there = part.get("on_hand", 0.0)
        before = there - sum(one["quantity"] for one in moves)
        mean = (max(there, 0) * now_cost + max(before, 0) * (costs[0] if costs else now_cost)) / 2
        turnover[part["id"]] = gone[part["id"]] / mean if mean > 0 else None
    found, whole, so_far = moving(sample, NOW), sum(gone.values()), 0.0
    assert whole > 0
    for id_, value in sorted(gone.items(), key=lambda item: (-item[1], item[0])):
        letter = "C" if not value or so_far >= 0.95 * whole else "B" if so_far >= 0.8 * whole else "A"
        so_far += value
        assert found[id_].letter == letter, id_
        assert found[id_].turnover == pytest.approx(turnover[id_]), id_
    assert {one.letter for one in found.values()} == {"A", "B", "C"}
