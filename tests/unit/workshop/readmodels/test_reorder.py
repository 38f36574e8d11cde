"""What is proposed is the (s, S) policy with lead time and packs, reckoned a second time from its formula."""

from datetime import timedelta
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.supply import proposal, used_a_day
from bay_tui.workshop.records import Movement, Part
from bay_tui.workshop.words import MovementKind
from workshop_kit import COUNTER, TECHNICIAN, Shop, at

NOW = at(600)


def went_out(id, quantity, days_ago, why=MovementKind.ISSUED, part="P9"):
    return Movement(id=id, part=part, quantity=quantity, why=why, at=NOW - timedelta(days=days_ago))


def shop_with(part, *moves):
    return Shop(part, *moves)


def proposed(shop, part="P9"):
    return proposal(shop.view, shop.part(part), NOW)


def part(**fields):
    return Part(id="P9", number="P9", name="Pads", **fields)


def test_it_is_ordered_below_the_minimum_up_to_the_level_in_whole_packs():
    found = proposed(shop_with(part(on_hand=3, minimum=4, order_up_to=15, pack=10)))
    assert (found.below, found.up_to, found.quantity) == (4, 15, 20)
    assert proposed(shop_with(part(on_hand=4, minimum=4, order_up_to=15, pack=10))) is None


def test_without_a_level_and_a_pack_it_is_topped_up_to_the_minimum_as_before():
    assert proposed(shop_with(part(on_hand=1, minimum=4))).quantity == 3


def test_what_is_used_while_it_is_on_its_way_is_kept_besides_the_minimum():
    # 73 went out and 1 came back in the year before: 72 in 360 days are 0.2 a day, 2 in ten days.
    moves = [went_out("a", -40, 360), went_out("b", -33, 100), went_out("c", 1, 50, MovementKind.RETURNED)]
    found = proposed(shop_with(part(on_hand=5, minimum=4, lead_days=10), *moves))
    assert (found.below, found.on_the_way, found.quantity) == (6, 2, 1)
    assert proposed(shop_with(part(on_hand=5, minimum=4), *moves)) is None


def test_a_part_that_is_new_here_is_reckoned_over_a_month_and_old_moves_are_left_out():
    shop = shop_with(part(on_hand=5), went_out("a", -3, 2), went_out("b", -500, 366))
    assert used_a_day(shop.view, shop.part("P9"), NOW) == pytest.approx(3 / 30)


def test_litres_go_in_packs_of_litres():
    shop = shop_with(part(unit="L", on_hand=17.75, minimum=20, order_up_to=60, pack=20.8))
    assert proposed(shop).quantity == 62.4


AMOUNTS = st.integers(0, 40)


@settings(max_examples=150, deadline=None)
@given(
    on_hand=st.integers(-5, 60),
    minimum=AMOUNTS,
    level=AMOUNTS,
    pack=st.sampled_from((0, 1, 4, 6, 12)),
    lead=st.integers(0, 45),
    wanted=st.integers(0, 9),
    coming=st.integers(0, 9),
    issues=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 500)), max_size=6),
)
def test_the_proposal_is_what_the_formula_says(on_hand, minimum, level, pack, lead, wanted, coming, issues):
    moves = [went_out(f"m{number}", -quantity, days) for number, (quantity, days) in enumerate(issues)]
    shop = shop_with(
        part(on_hand=on_hand, minimum=minimum, order_up_to=level, pack=pack, lead_days=lead),
        *moves,
    )
    if wanted:
        lines = (ops.WantedPart(part="P9", quantity=wanted),)
        shop.applied(ops.PartsRequested(job="j1", lines=lines), TECHNICIAN, 1)
    if coming:
        ordered = (ops.OrderedPart(part="P9", quantity=coming),)
        shop.applied(ops.PurchaseOrdered(supplier="Depot", lines=ordered), COUNTER, 2)
    recent = [(quantity, days) for quantity, days in issues if days < 365]
    use = sum(quantity for quantity, _days in recent) / max([30, *(days for _quantity, days in recent)])
    point = minimum + use * lead
    has = on_hand - wanted + coming
    expected = 0
    if has < point - 1e-6:
        expected = ceil(max(level, point) - has - 1e-6)
        if pack:
            expected = -(-expected // pack) * pack
    found = proposed(shop)
    assert (found.quantity if found else 0) == expected
    if found:
        assert has + found.quantity >= point - 1e-6
