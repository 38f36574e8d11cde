"""More about what waits for an inspection."""

from bay_tui.workshop.jobs.inspecting import Due
from bay_tui.workshop.readmodels.inspections import last_failure, worker_names
from bay_tui.workshop.records import Inspection
from bay_tui.workshop.words import InspectionLevel
from workshop_kit import COLLEAGUE, FOREMAN, TECHNICIAN, Shop, at


def check(id: str, minutes: float, *, passed: bool = False) -> Inspection:
    return Inspection(id=id, job="j1", level=InspectionLevel.PEER, passed=passed, by=FOREMAN, at=at(minutes))


def test_the_last_failure_counts_whatever_was_passed_since() -> None:
    shop = Shop()
    assert last_failure(shop.view, shop.job("j1")) is None
    for one in (check("b", 1), check("a", 2), check("c", 3, passed=True)):
        shop.view.put(one)
    found = last_failure(shop.view, shop.job("j1"))
    assert found is not None
    assert found.id == "a"


def test_workers_are_named() -> None:
    shop = Shop()
    one = Due(shop.job("j1"), shop.order("o1"), InspectionLevel.PEER, frozenset({COLLEAGUE, TECHNICIAN}))
    assert worker_names(shop.view, one) == ["Li", "Zhou"]
