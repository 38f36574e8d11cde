"""The stock as it is listed: what is shown, what is short, and how a part's movements add up."""

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.stock_list import bins_of, equation_of, is_short, listed_parts, movements_of, proposals
from bay_tui.workshop.records import Part
from bay_tui.workshop.words import MovementKind
from workshop_kit import COUNTER, TECHNICIAN, Shop, at, changed


def stocked() -> Shop:
    shop = Shop(Part(id="P2", number="P2", name="Filter, new", bin="A-01-2", on_hand=1))
    shop.view.put(changed(shop.part("P1"), bin="B-02"))
    shop.view.put(changed(shop.part("OIL"), bin="A-01-1"))
    return shop


def test_parts_are_listed_by_bin_and_a_search_by_how_well_they_match() -> None:
    view = stocked().view
    assert [part.id for part in listed_parts(view, "", at(900))] == ["OIL", "P2", "P1"]
    assert [part.id for part in listed_parts(view, "filter", at(900))] == ["P1", "P2"]
    assert [part.id for part in listed_parts(view, "", at(900), place="A-01")] == ["OIL", "P2"]
    assert bins_of(view.every(Part)) == ["A-01-1", "A-01-2", "B-02"]


def test_short_is_what_is_to_order_and_what_is_below_zero() -> None:
    shop = stocked()
    view = shop.view
    view.put(changed(shop.part("P2"), minimum=4))
    view.put(changed(shop.part("P1"), on_hand=-1, superseded_by="P2"))
    assert [part.id for part in listed_parts(view, "", at(900), only_short=True)] == ["P2", "P1"]
    assert not is_short(view, shop.part("OIL"), at(900))
    assert [(one.part.id, one.quantity) for one in proposals(view, view.every(Part), at(900))] == [("P2", 3)]


def test_movements_run_back_from_what_is_on_hand_and_make_the_equation() -> None:
    shop = stocked()
    wanted = (ops.WantedPart(part="P1", quantity=6),)
    shop.do(ops.PartsRequested(job="j1", lines=wanted), TECHNICIAN, 1, id="q")
    shop.do(ops.StockReceived(part="P1", quantity=0.5), COUNTER, 2)
    shop.do(ops.PartsIssued(line="q.1", quantity=6), COUNTER, 3, id="out")
    found = movements_of(shop.view, shop.part("P1"))
    assert [(one.movement.quantity, one.after, one.came, one.below_zero) for one in found] == [
        (-6, -0.5, False, True),
        (0.5, 5.5, True, False),
    ]
    assert equation_of(shop.view, shop.part("P1")) == (
        5,
        {MovementKind.RECEIVED: 0.5, MovementKind.ISSUED: -6},
        -0.5,
    )
