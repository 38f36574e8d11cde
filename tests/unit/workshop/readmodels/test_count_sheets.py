"""The open count sheets as somebody walks along them."""

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.count_sheets import open_sheets
from workshop_kit import COUNTER, Shop, changed


def test_the_oldest_sheet_is_first_its_lines_are_by_bin_and_differences_are_counted() -> None:
    shop = Shop()
    shop.view.put(changed(shop.part("P1"), bin="B-02"))
    shop.view.put(changed(shop.part("OIL"), bin="A-01"))
    shop.do(ops.CountOpened(name="second", parts=("OIL",)), COUNTER, 5, id="b")
    shop.do(ops.CountOpened(name="first", parts=("P1", "OIL")), COUNTER, 4, id="c")
    shop.applied(ops.CountEntered(sheet="c", part="OIL", quantity=60), COUNTER, 6)
    shop.do(ops.CountEntered(sheet="c", part="P1", quantity=3.5), COUNTER, 7)
    first, second = open_sheets(shop.view)
    assert (first.sheet.name, second.sheet.name) == ("first", "second")
    assert [(one.line.part, one.apart) for one in first.lines] == [("OIL", 0), ("P1", -1.5)]
    assert (first.counted, first.differ, second.counted, second.lines[0].apart) == (2, 1, 0, None)
