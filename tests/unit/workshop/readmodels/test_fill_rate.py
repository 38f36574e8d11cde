"""The fill rate: lines filled from the shelf at once ÷ lines requested, the same on screen and in the export."""

import csv
import io
import random
from datetime import UTC, timedelta

import pytest

from bay_tui.server.exporting.run import export
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.counter.counter_figures import counter_figures
from bay_tui.workshop.readmodels.kpis import KpiSource, Ratio
from workshop_kit import COUNTER, T0, TECHNICIAN, Shop, at


def figures(shop, now=600):
    """Return the fill rate as the counter's figures, the report and the export have it, and the lines issued."""
    counter = counter_figures(shop.view, at(0), at(now), UTC).fill
    report = KpiSource(shop.view, T0, at(now)).figures()
    text = export(shop.view, "kpis", since=T0 - timedelta(hours=1), now=at(now))
    row = next(row for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff"))) if not row["staff_number"])
    exported = Ratio(float(row["lines_at_once"]), float(row["lines_requested"]))
    assert counter == report.fill == exported
    assert report.issued.count == int(row["lines_issued"])
    return counter, int(row["lines_issued"])


def ask(shop, quantity, id, minutes=0.0):
    wanted = (ops.WantedPart(part="P1", quantity=quantity),)
    shop.do(ops.PartsRequested(job="j1", lines=wanted), TECHNICIAN, minutes, id=id)


def test_one_of_four_is_not_filled_and_every_line_asked_for_counts():
    shop = Shop()
    for number, id in enumerate("abcd"):
        ask(shop, 4, id, number)
    shop.applied(ops.PartsIssued(line="a.1"), COUNTER, 10)
    shop.applied(ops.PartsIssued(line="b.1", quantity=1), COUNTER, 11)
    shop.applied(ops.PartsBackOrdered(line="c.1", eta=at(300)), COUNTER, 12)
    assert figures(shop) == (Ratio(1, 4), 1)


def test_a_day_that_is_over_stays_whatever_goes_out_later():
    """What is issued on the next morning was not filled at once; how long it took counts with that morning."""
    shop = Shop()
    ask(shop, 1, "a")
    ask(shop, 1, "b")
    shop.applied(ops.PartsIssued(line="a.1"), COUNTER, 10)
    report = KpiSource(shop.view, T0, at(600)).figures()
    assert (report.fill, report.issued.count) == (Ratio(1, 2), 1)
    shop.applied(ops.PartsIssued(line="b.1"), COUNTER, 1500)
    shop.flagged(ops.PartsIssued(line="a.1"), COUNTER, 1600)
    source = KpiSource(shop.view, T0, at(2000))
    assert source.figures(T0, at(600)) == report
    assert source.figures(at(1440), at(2000)).issued.median == 1500


@pytest.mark.parametrize("seed", range(30))
def test_over_random_work_at_the_counter_it_is_what_a_tally_says(seed: int):
    chance = random.Random(seed)
    shop = Shop()
    shop.applied(ops.StockReceived(part="P1", quantity=1000), COUNTER, 0)
    asked: dict[str, float] = {}
    gone: dict[str, float] = {}
    short: set[str] = set()
    whole: set[str] = set()
    filled: set[str] = set()
    for minute in range(1, 80):
        kind = chance.choice(["ask", "issue", "issue", "back-order", "reserve", "cancel", "return"])
        if kind == "ask" or not asked:
            asked[f"r{minute}.1"] = float(chance.randint(1, 4))
            ask(shop, asked[f"r{minute}.1"], f"r{minute}", minute)
            continue
        line = chance.choice(sorted(asked))
        some = float(chance.randint(1, 4))
        if kind == "issue":
            shop.do(ops.PartsIssued(line=line, quantity=some), COUNTER, minute)
            gone[line] = gone.get(line, 0) + some
            if gone[line] >= asked[line] and line not in whole:
                whole.add(line)
                filled |= {line} - short
        elif kind == "return" and gone.get(line):
            shop.do(ops.PartsReturned(line=line, quantity=1, condition="stock"), COUNTER, minute)
        elif kind == "back-order":
            done = shop.do(ops.PartsBackOrdered(line=line, eta=at(500)), COUNTER, minute)
            short |= {line} if done.status == "applied" else set()
        elif kind == "reserve":
            shop.do(ops.PartsReserved(line=line), COUNTER, minute)
        elif kind == "cancel":
            shop.do(ops.PartsCancelled(line=line, reason="x"), COUNTER, minute)
    assert figures(shop) == (Ratio(len(filled), len(asked)), len(whole))
