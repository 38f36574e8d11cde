"""What went out over the counter, and what of it came back."""

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.counter.returns import issued_lines
from bay_tui.workshop.words import ReturnKind
from workshop_kit import COUNTER, TECHNICIAN, Shop


def test_the_last_that_went_out_comes_first_with_what_is_out_still() -> None:
    shop = Shop()
    for id, minutes in (("q", 1), ("r", 2), ("s", 3)):
        wanted = (ops.WantedPart(part="P1", quantity=1),)
        shop.do(ops.PartsRequested(job="j1", lines=wanted), TECHNICIAN, minutes, id=id)
    shop.applied(ops.PartsIssued(line="r.1"), COUNTER, 4)
    shop.applied(ops.PartsIssued(line="q.1"), COUNTER, 5)
    shop.applied(ops.PartsReturned(line="r.1", quantity=1, condition=ReturnKind.STOCK), COUNTER, 6)
    found = issued_lines(shop.view)
    assert [(one.line.id, one.out, len(one.backs)) for one in found] == [("q.1", 1, 0), ("r.1", 0, 1)]
