"""The unit of a part with movements stays: what was 60 litres never becomes 60 pieces."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.records import Part, WantedPart
from bay_tui.workshop.rulebook import rehearse
from workshop_kit import ADMIN, COUNTER, TECHNICIAN, Shop, changed


def in_pieces(shop: Shop, unit: str = "pc") -> ops.PartSaved:
    return ops.PartSaved(part=changed(shop.part("OIL"), unit=unit))


def ask(shop: Shop) -> None:
    shop.applied(ops.PartsRequested(job="j1", lines=(WantedPart(part="OIL", quantity=4),)), TECHNICIAN)


def order(shop: Shop) -> None:
    shop.applied(ops.PurchaseOrdered(supplier="Depot", lines=(ops.OrderedPart(part="OIL", quantity=4),)), COUNTER)


def receive(shop: Shop) -> None:
    shop.applied(ops.StockReceived(part="OIL", quantity=4), COUNTER)


@pytest.mark.parametrize("use", [ask, order, receive])
def test_the_unit_of_a_part_that_was_used_stays(use):
    shop = Shop()
    shop.view.put(changed(shop.part("OIL"), on_hand=0))
    use(shop)
    assert shop.refused(in_pieces(shop), ADMIN) == "unit-used"
    assert shop.part("OIL").unit == "l"


def test_stock_from_before_there_were_movements_keeps_its_unit():
    assert (shop := Shop()).refused(in_pieces(shop), ADMIN) == "unit-used"


def test_a_terminal_says_which_number_and_both_units_before_it_is_recorded():
    shop = Shop()
    with pytest.raises(Refused) as refused:
        rehearse(shop.view, shop.operation(in_pieces(shop), COUNTER))
    assert refused.value.params == {"number": "OIL", "unit": "l", "other": "pc"}


def test_a_part_that_nobody_used_may_get_another_unit():
    shop = Shop()
    shop.applied(ops.PartSaved(part=Part(id="N", number="N", name="New")), ADMIN)
    shop.applied(ops.PartSaved(part=Part(id="N", number="N", name="New", unit="L")), ADMIN)
    assert shop.part("N").unit == "L"


@pytest.mark.parametrize("unit", ["L", "l"])
def test_another_spelling_is_no_other_unit(unit: str):
    shop = Shop()
    shop.applied(in_pieces(shop, unit), ADMIN)
    assert shop.part("OIL").unit == unit
