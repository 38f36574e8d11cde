"""The vehicle checks of a visit."""

from bay_tui.workshop.readmodels.visit_checks import checks_of
from bay_tui.workshop.records import Check
from workshop_kit import TECHNICIAN, Shop, at


def test_the_newest_check_of_a_visit_comes_first() -> None:
    shop = Shop()
    for id, order, minutes in (("a", "o1", 1), ("b", "o1", 3), ("c", "o1", 3), ("d", "o2", 9)):
        shop.view.put(Check(id=id, order=order, job="j1", vehicle="v1", results=(), by=TECHNICIAN, at=at(minutes)))
    assert [check.id for check in checks_of(shop.view, "o1")] == ["c", "b", "a"]
