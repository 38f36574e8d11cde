"""How the screens of the parts counter look: at 80x24 in English and Chinese, and wide in Chinese."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from bay_tui.store.replica import Replica
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import WantedPart
from bay_tui.workshop.records import Order, Part
from bay_tui.workshop.words import ReturnKind
from pilot.workshop import NOW, Played, make_app, open_replica, sample_records

LOOKS = pytest.mark.parametrize(
    ("size", "language"),
    [((80, 24), "en"), ((80, 24), "zh_CN"), ((160, 45), "zh_CN")],
    ids=["80-en", "80-zh", "160-zh"],
)


def workshop() -> Replica:
    """The sample with something on every screen: wanted, issued, returned, ordered, counted, booked for tomorrow."""
    view = Played(sample_records())
    oil, booked = view.get(Part, "88000-0W20"), view.get(Order, "R108")
    assert oil is not None
    assert booked is not None
    view.put(msgspec.structs.replace(oil, unit="L", supplier="星河总部", cost_cents=5100))
    view.put(msgspec.structs.replace(booked, booked_for=NOW + timedelta(hours=22, minutes=18)))
    wanted = (WantedPart(part="88000-0W20", quantity=4.5), WantedPart(part="26300-A500"))
    (asked,) = view.play(30, "103", ops.PartsRequested(job="R104-1", lines=wanted))
    view.play(26, "301", ops.PartsIssued(line=f"{asked}.2"))
    view.play(9, "301", ops.PartsReturned(line=f"{asked}.2", quantity=1, condition=ReturnKind.CORE, reason="旧滤芯"))
    view.play(8, "401", ops.PartsRequested(job="R108-1", lines=(WantedPart(part="25100-X700"),)))
    lines = (ops.OrderedPart(part="25100-X700", quantity=4), ops.OrderedPart(part="97133-A500", quantity=6))
    eta = NOW + timedelta(hours=5)
    (order,) = view.play(7, "301", ops.PurchaseOrdered(supplier="星河总部", number="PO1", eta=eta, lines=lines))
    view.play(6, "301", ops.PurchaseReceived(purchase=order, part="97133-A500", quantity=2, damaged=1))
    (sheet,) = view.play(5, "301", ops.CountOpened(name="C-02", parts=("26300-A500", "97133-A500")))
    view.play(4, "301", ops.CountEntered(sheet=sheet, part="26300-A500", quantity=38))
    return open_replica(view)


@LOOKS
@pytest.mark.parametrize(
    "keys",
    [["f6"], ["f6", "down", "enter"], ["L"], ["L", "enter"], ["R"], ["T"], ["O"], ["C"], ["F"]],
    ids=["stock", "part", "picking", "accept", "returns", "prepick", "purchases", "counts", "figures"],
)
def test_it_looks_the_same(
    snap_compare: Callable[..., bool], size: tuple[int, int], language: str, keys: list[str]
) -> None:
    app = make_app(workshop(), sign_in="301", language=language)
    assert snap_compare(app, press=keys, terminal_size=size)
