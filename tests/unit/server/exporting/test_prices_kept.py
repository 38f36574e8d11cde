"""What went out is priced as it was: reckoned again from a list of what happened, at the prices of each moment."""

import csv
import io
import random
from datetime import timedelta

import pytest

from bay_tui.server.exporting.run import export
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.counter.turnover import moving
from bay_tui.workshop.records import Movement
from bay_tui.workshop.words import MovementKind, ReturnKind
from workshop_kit import COUNTER, TECHNICIAN, Shop, at


def ask(shop, quantity=9.0, part="P1", id="q"):
    shop.do(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part=part, quantity=quantity),)), TECHNICIAN, 0, id=id)


def priced(shop, price, cost, part="P1", minutes=0.0):
    shop.applied(ops.PartRevised(part=part, price_cents=price, cost_cents=cost), COUNTER, minutes)


def rows(shop):
    text = "".join(export(shop.view, "issues", now=at(100_000)))
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_an_issue_keeps_cost_and_price_whatever_the_list_says_later():
    shop = Shop()
    ask(shop)
    priced(shop, 500, 300)
    shop.applied(ops.PartsIssued(line="q.1", quantity=2), COUNTER, 1)
    before = rows(shop)
    assert [(one["cost"], one["price"], one["amount"]) for one in before] == [("3", "5", "10")]
    priced(shop, 900, 700, minutes=2)
    assert rows(shop) == before


def test_what_comes_back_is_credited_at_the_price_it_went_out_at():
    shop = Shop()
    ask(shop)
    priced(shop, 500, 300)
    shop.applied(ops.PartsIssued(line="q.1", quantity=2), COUNTER, 1)
    priced(shop, 900, 700, minutes=2)
    shop.applied(ops.PartsReturned(line="q.1", quantity=2, condition=ReturnKind.STOCK), COUNTER, 3)
    assert sum(float(one["amount"]) for one in rows(shop)) == 0
    assert {(one["cost"], one["price"]) for one in rows(shop)} == {("3", "5")}


def test_a_movement_of_before_has_what_the_list_says():
    shop = Shop(Movement(id="m", part="P1", quantity=-2, why=MovementKind.ISSUED, at=at(1)))
    priced(shop, 500, 300)
    assert [(one["cost"], one["price"], one["amount"]) for one in rows(shop)] == [("3", "5", "10")]


@pytest.mark.parametrize("seed", range(25))
def test_issues_and_the_value_used_are_what_was_charged_at_the_time(seed: int):
    """A list of what happened, kept beside the shop, has each issue with the prices of its moment."""
    chance = random.Random(seed)
    shop = Shop()
    ask(shop, 1000, id="a")
    ask(shop, 1000, "OIL", id="b")
    lists = {"P1": (0, 0), "OIL": (0, 0)}
    went: list[tuple[str, float, int, int]] = []
    for minute in range(1, 40):
        part, line = chance.choice([("P1", "a.1"), ("OIL", "b.1")])
        if chance.random() < 0.4:
            lists[part] = (chance.randint(1, 9999), chance.randint(1, 9999))
            priced(shop, *lists[part], part=part, minutes=minute)
        else:
            quantity = float(chance.randint(1, 9))
            shop.do(ops.PartsIssued(line=line, quantity=quantity), COUNTER, minute)
            went.append((part, quantity, *lists[part]))
    told = [(one["part_number"], float(one["quantity"]), float(one["price"]), float(one["cost"])) for one in rows(shop)]
    assert told == [(part, quantity, price / 100, cost / 100) for part, quantity, price, cost in went]
    moved = moving(shop.view, at(60) + timedelta(days=1))
    for part in lists:
        charged = sum(quantity * (cost or price) for one, quantity, price, cost in went if one == part)
        assert moved[part].value == pytest.approx(charged)
