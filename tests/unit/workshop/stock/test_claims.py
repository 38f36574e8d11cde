"""Damaged goods stay in the house: apart from the stock, under a claim, until the supplier has settled it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.server.exporting.run import export
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.readmodels.counter.quarantine import apart, open_claims
from bay_tui.workshop.records import Claim, Movement, Part
from bay_tui.workshop.words import ClaimOutcome, MovementKind, ReturnKind
from workshop_kit import COUNTER, TECHNICIAN, Shop, at


@pytest.fixture
def shop():
    """A workshop with five filters on hand, four on order, and two of them wanted (q.1)."""
    shop = Shop()
    shop.do(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part="P1", quantity=2),)), TECHNICIAN, 0, id="q")
    ordered = (ops.OrderedPart(part="P1", quantity=4),)
    shop.do(ops.PurchaseOrdered(supplier="Depot", number="PO1", lines=ordered), COUNTER, 1, id="po")
    return shop


def came(shop, good=0, damaged=0, minutes=2.0):
    shop.do(ops.PurchaseReceived(purchase="po", part="P1", quantity=good, damaged=damaged), COUNTER, minutes, id="in")


def settle(outcome, quantity=None, note=""):
    return ops.ClaimSettled(claim="in", outcome=outcome, quantity=quantity, note=note)


def test_what_came_in_damaged_is_apart_under_a_claim_and_no_stock(shop):
    came(shop, good=1, damaged=3)
    assert (shop.part("P1").on_hand, apart(shop.view, "P1")) == (6, 3)
    claim = shop.get(Claim, "in")
    assert (claim.part, claim.quantity, claim.supplier, claim.purchase, claim.by) == ("P1", 3, "Depot", "po", COUNTER)
    assert [one.id for one in open_claims(shop.view)] == ["in"]


def test_a_defective_part_that_comes_back_is_apart_as_well(shop):
    shop.do(ops.PartsIssued(line="q.1"), COUNTER, 3)
    back = ops.PartsReturned(line="q.1", quantity=1, condition=ReturnKind.DEFECTIVE, reason="leaks")
    shop.do(back, COUNTER, 4, id="in")
    claim = shop.get(Claim, "in")
    assert (claim.line, claim.quantity, claim.note, claim.purchase) == ("q.1", 1, "leaks", "")
    assert (shop.part("P1").on_hand, apart(shop.view, "P1")) == (3, 1)


@pytest.mark.parametrize(
    ("outcome", "on_hand"), [(ClaimOutcome.REPLACED, 7), (ClaimOutcome.CREDITED, 5), (ClaimOutcome.REFUSED, 5)]
)
def test_a_claim_is_settled_and_only_what_was_replaced_comes_on_hand(shop, outcome, on_hand):
    came(shop, damaged=2)
    shop.applied(settle(outcome, note="note 12"), COUNTER, 9)
    claim = shop.get(Claim, "in")
    (settled,) = claim.settled
    assert (settled.outcome, settled.quantity, settled.by, settled.at, settled.note) == (
        outcome,
        2,
        COUNTER,
        at(9),
        "note 12",
    )
    assert (claim.open, apart(shop.view, "P1"), shop.part("P1").on_hand) == ("no", 0, on_hand)
    received = [one for one in shop.view.find(Movement, "part", "P1") if one.why is MovementKind.RECEIVED]
    assert [(one.quantity, one.purchase) for one in received] == ([(2, "po")] if on_hand == 7 else [])


def test_a_claim_is_settled_piece_by_piece(shop):
    came(shop, damaged=3)
    shop.applied(settle(ClaimOutcome.REPLACED, 1), COUNTER, 9)
    assert (apart(shop.view, "P1"), shop.get(Claim, "in").open) == (2, "yes")
    shop.applied(settle(ClaimOutcome.CREDITED), COUNTER, 10)
    assert (apart(shop.view, "P1"), shop.get(Claim, "in").open) == (0, "no")


def test_more_than_is_apart_is_asked_about_and_kept(shop):
    came(shop, damaged=1)
    assert shop.asked(settle(ClaimOutcome.REPLACED, 2), COUNTER, 9) == ["claim-over"]
    assert shop.flagged(settle(ClaimOutcome.REPLACED, 2), COUNTER, 9) == "claim-over"
    assert (apart(shop.view, "P1"), shop.part("P1").on_hand) == (0, 7)
    assert shop.rehearsed(settle(ClaimOutcome.REFUSED), COUNTER, 10) == "claim-closed"
    assert shop.flagged(settle(ClaimOutcome.REFUSED), COUNTER, 10) == "claim-closed"
    assert shop.rehearsed(ops.ClaimSettled(claim="none", outcome=ClaimOutcome.REFUSED), COUNTER) == "claim-unknown"


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("come"), st.sampled_from((0.0, 1.0, 2.5)), st.sampled_from((0.5, 1.0, 2.0))),
        st.tuples(st.just("settle"), st.sampled_from(list(ClaimOutcome)), st.sampled_from((0.5, 1.0))),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_good_damaged_and_settled_pieces_add_up(steps):
    shop = Shop()
    ordered = (ops.OrderedPart(part="P1", quantity=4),)
    shop.do(ops.PurchaseOrdered(supplier="Depot", lines=ordered), COUNTER, 1, id="po")
    good, damaged, replaced, gone = 5.0, 0.0, 0.0, 0.0
    for minute, (what, one, other) in enumerate(steps, 2):
        if what == "come":
            args = ops.PurchaseReceived(purchase="po", part="P1", quantity=one, damaged=other)
            good, damaged = good + one, damaged + other
        else:
            claims = open_claims(shop.view)
            if not claims:
                continue
            args = ops.ClaimSettled(claim=claims[0].id, outcome=one, quantity=other)
            replaced += other * (one is ClaimOutcome.REPLACED)
            gone += min(other, claims[0].apart)
        assert shop.do(args, COUNTER, minute).status is not Status.REFUSED
    assert shop.part("P1").on_hand == pytest.approx(good + replaced)
    assert apart(shop.view, "P1") == pytest.approx(damaged - gone)


def test_claims_and_what_is_apart_are_exported(shop):
    came(shop, good=1, damaged=3)
    shop.do(settle(ClaimOutcome.CREDITED, 1, "note 12"), COUNTER, 9)
    (row,) = json.loads(export(shop.view, "claims", format="json", now=at(20)))
    assert (row["part_number"], row["supplier"], row["purchase"]) == ("P1", "Depot", "PO1")
    assert (row["quantity"], row["apart"]) == (3, 2)
    assert (row["replaced"], row["credited"], row["refused"]) == (0, 1, 0)
    stock = {one["number"]: one for one in json.loads(export(shop.view, "stock", format="json", now=at(20)))}
    assert (stock["P1"]["on_hand"], stock["P1"]["apart"], stock["OIL"]["apart"]) == (6, 2, 0)


def test_a_part_keeps_its_claims_apart_from_those_of_others(shop):
    shop.view.put(Part(id="P2", number="P2", name="Pump"))
    came(shop, damaged=1)
    assert apart(shop.view, "P2") == 0
