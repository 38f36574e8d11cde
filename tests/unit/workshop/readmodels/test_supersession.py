"""What is wanted of an older number is ordered as the newest: reckoned again from the formula alone."""

import random
from itertools import pairwise

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.stock_list import proposals
from bay_tui.workshop.readmodels.supply import position, proposal
from bay_tui.workshop.records import Part
from workshop_kit import ADMIN, COUNTER, TECHNICIAN, Shop, at


def part(id, superseded_by="", **fields):
    return Part(id=id, number=id, name=id, superseded_by=superseded_by, **fields)


def ask(shop, id, quantity):
    shop.applied(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part=id, quantity=quantity),)), TECHNICIAN)


def order(shop, id, quantity):
    lines = (ops.OrderedPart(part=id, quantity=quantity),)
    shop.applied(ops.PurchaseOrdered(supplier="Depot", number=f"PO {id}", lines=lines, eta=at(900)), COUNTER, 1)


def proposed(shop):
    return {one.part.id: one.quantity for one in proposals(shop.view, shop.view.every(Part), at(900))}


def test_three_of_the_old_and_six_of_the_new_are_nine_of_the_new():
    shop = Shop(part("OLD", "NEW"), part("NEW", minimum=6))
    ask(shop, "OLD", 3)
    assert proposed(shop) == {"NEW": 9}
    assert position(shop.view, shop.get(Part, "NEW"))[-1] == 3


def test_what_there_is_of_the_old_serves_the_old_first():
    shop = Shop(part("OLD", "NEW", on_hand=2), part("NEW", minimum=6))
    ask(shop, "OLD", 3)
    assert proposed(shop) == {"NEW": 7}
    order(shop, "OLD", 1)
    assert proposed(shop) == {"NEW": 6}


@pytest.mark.parametrize("seed", range(60))
def test_over_chains_and_trees_it_is_what_the_formula_says(seed: int):
    """Over a chain 1 … n the number n + 1 is handed the largest of 0 and all Σ (wanted - there) from some i to n."""
    chance = random.Random(seed)
    shop = Shop()
    newest, expected = "NEW", 0.0
    for branch in range(chance.randint(1, 3)):
        length = chance.randint(1, 4)
        short: list[float] = []
        for place in range(length):
            id = f"{branch}.{place}"
            on_hand, wanted, coming = (float(chance.randint(0, 4)) for _ in range(3))
            after = f"{branch}.{place + 1}" if place + 1 < length else newest
            shop.view.put(part(id, after, on_hand=on_hand, minimum=7))
            if wanted:
                ask(shop, id, wanted)
            if coming:
                order(shop, id, coming)
            short.append(wanted - on_hand - coming)
        expected += max(0.0, *(sum(short[place:]) for place in range(length)))
    minimum, there = float(chance.randint(0, 5)), float(chance.randint(0, 5))
    shop.view.put(part(newest, minimum=minimum, on_hand=there))
    quantity = max(minimum - there + expected, 0)
    assert proposed(shop) == ({newest: quantity} if quantity else {})


@pytest.mark.parametrize("chain", [("A",), ("A", "B"), ("A", "B", "C")])
def test_no_number_takes_its_own_place(chain: tuple[str, ...]):
    shop = Shop()
    for here, after in pairwise(chain):
        shop.applied(ops.PartSaved(part=part(here, after)), ADMIN)
    last = part(chain[-1], chain[0])
    assert shop.refused(ops.PartSaved(part=last), ADMIN) == "supersession-loop"
    shop.applied(ops.PartSaved(part=part(chain[-1], "Z")), ADMIN)


def test_records_of_before_that_go_round_are_ordered_each_for_itself():
    shop = Shop(part("A", "B", minimum=2), part("B", "A", minimum=3), part("C", "C", minimum=4), part("D", "A"))
    ask(shop, "D", 1)
    assert proposed(shop) == {"A": 3, "B": 3, "C": 4}
    assert proposal(shop.view, shop.get(Part, "D"), at(900)) is None
