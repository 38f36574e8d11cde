"""A bin that is scanned: its parts in the stock, its lines on the lists, and where a part is put away."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.counter.picking import PickingScreen
from bay_tui.screens.counter.prepick import PrepickScreen
from bay_tui.screens.counter.request import PartsRequestScreen
from bay_tui.screens.counter.screen import CounterScreen
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.stock.counts import CountsScreen
from bay_tui.screens.stock.screen import StockScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import WantedPart
from bay_tui.workshop.records import CountSheet, Order, Part
from bay_tui.workshop.scanning.scans import classify
from bay_tui.workshop.search import bin_named, parts_in
from pilot.workshop import NOW, Played, make_app, open_replica, sample_records, screen_text, wait_until

SIZE = (80, 24)
ORDER = ops.PurchaseOrdered(
    supplier="总部", number="PO1", eta=NOW + timedelta(hours=5), lines=(ops.OrderedPart(part="25100-X700", quantity=4),)
)
SHEET = ops.CountOpened(name="C-02", parts=("26300-A500", "97133-A500"))


def workshop(*steps: ops.Args) -> Replica:
    """The sample with filters wanted for R101 and pads for R104, and what the counter did half an hour ago."""
    view = Played(sample_records())
    view.play(10, "101", ops.PartsRequested(job="R101-1", lines=(WantedPart(part="26300-A500", quantity=2),)))
    view.play(5, "103", ops.PartsRequested(job="R104-1", lines=(WantedPart(part="58101-X700"),)))
    for args in steps:
        view.play(30, "301", args)
    return open_replica(view)


async def scan(app: BayApp, pilot: Any, text: str) -> None:
    """Scan a code, and wait until what it led to has settled."""
    app.call_later(app.on_scan, classify(text))
    await pilot.pause()
    await app.keys_settled()
    await pilot.pause()


def recorded(replica: Replica) -> list[ops.Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


def keys(app: BayApp) -> list[str]:
    return app.screen.query_one(Grid).keys


def cursor_part(app: BayApp) -> str:
    text = screen_text(app)
    return next(line for line in text.splitlines() if line.startswith("▸"))


def asked(app: BayApp) -> bool:
    return isinstance(app.screen, ConfirmDialog) and app.screen.painted_at is not None


def test_a_bin_is_itself_and_a_rack_is_its_bins() -> None:
    view = Played(sample_records())
    assert bin_named(view, "c-02-1-1") == "C-02-1-1"
    assert bin_named(view, "C-02") == "C-02"
    assert [part.bin for part in parts_in(view, "C-02")] == ["C-02-1-1", "C-02-3-2"]
    assert (bin_named(view, "C-0"), bin_named(view, "Z-1"), bin_named(view, " ")) == ("", "", "")


@pytest.mark.parametrize("opened", [(), ("f6",), ("f2",), ("F",), ("R",), ("T",)])
async def test_a_bin_shows_its_parts_to_the_counter_from_any_screen(opened: tuple[str, ...]) -> None:
    app = make_app(workshop(), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*opened)
        await scan(app, pilot, "S:C-02-1-1")
        assert isinstance(app.screen, StockScreen)
        assert keys(app) == ["26300-A500"]
        assert "Stock, bin C-02-1-1: 1" in screen_text(app)
        await scan(app, pilot, "S:C-02")
        assert keys(app) == ["26300-A500", "97133-A500"]
        await pilot.press("escape")
        assert len(keys(app)) == 5
        await scan(app, pilot, "S:Z-99")
        assert "Nothing is kept in Z-99." in screen_text(app)


async def test_a_bin_is_no_concern_of_a_technician() -> None:
    app = make_app(workshop(), sign_in="101")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("r")
        await scan(app, pilot, "S:C-02-1-1")
        assert isinstance(app.screen, PartsRequestScreen)
        assert "C-02-1-1 is a bin of the parts counter: scan the part itself." in screen_text(app)
        assert recorded(app.desk.replica) == []


async def test_a_part_scanned_at_the_queue_is_its_line_and_then_its_stock() -> None:
    app = make_app(workshop(), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await scan(app, pilot, "P:58101-X700")
        assert isinstance(app.screen, CounterScreen)
        assert "58101-X700" in cursor_part(app)
        await scan(app, pilot, "P:58101-X700")
        assert isinstance(app.screen, StockScreen)
        assert app.screen.query_one(Grid).cursor_key == "58101-X700"
        await pilot.press("f4")
        await scan(app, pilot, "P:97133-A500")
        assert isinstance(app.screen, StockScreen)
        assert app.screen.query_one(Grid).cursor_key == "97133-A500"
        assert recorded(app.desk.replica) == []


@pytest.mark.parametrize("opened", ["f4", "f6", "f2"])
async def test_a_number_typed_into_the_filter_filters_though_its_keys_came_at_once(opened: str) -> None:
    app = make_app(workshop(), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(opened, "slash")
        before = app.screen
        for text in ("97133-A500", "C-02-1-1"):
            assert not app.on_scan(classify(text))
        assert app.screen is before
        app.call_later(app.on_scan, classify("97133-A500", certain=True))
        await wait_until(pilot, lambda: isinstance(app.screen, StockScreen))


@pytest.mark.parametrize("number", ["301", "401"])
async def test_a_part_scanned_where_no_job_is_at_hand_is_shown_in_the_stock(number: str) -> None:
    app = make_app(workshop(), sign_in=number)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f2")
        assert isinstance(app.screen, BoardScreen)
        await scan(app, pilot, "P:97133-A500")
        assert isinstance(app.screen, StockScreen)
        assert app.screen.query_one(Grid).cursor_key == "97133-A500"


async def test_a_part_is_found_whatever_the_stock_screen_shows() -> None:
    replica = workshop()
    many = [Part(id=f"A{number:04}", number=f"A{number:04}", name="x", bin="A") for number in range(600)]
    app = make_app(open_replica([*replica.view.every(Part), *many, *sample_records()]), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "s")
        await scan(app, pilot, "P:26300-A500")
        assert app.screen.query_one(Grid).cursor_key == "26300-A500"
        await scan(app, pilot, "S:B-01-1-2")
        await scan(app, pilot, "P:97133-A500")
        assert app.screen.query_one(Grid).cursor_key == "97133-A500"


async def test_picking_goes_to_the_bin_one_stands_at_and_names_a_wrong_one() -> None:
    app = make_app(workshop(), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("L")
        assert isinstance(app.screen, PickingScreen)
        await scan(app, pilot, "S:C-02-1-1")
        assert "26300-A500" in cursor_part(app)
        assert "✓ C-02-1-1: 1 line to pick." in screen_text(app)
        await scan(app, pilot, "S:C-02-3-2")
        assert "✗ C-02-3-2 is the wrong bin: 26300-A500 lies in C-02-1-1." in screen_text(app)
        assert "26300-A500" in cursor_part(app)
        assert recorded(app.desk.replica) == []


async def test_counting_goes_to_what_is_left_of_a_bin() -> None:
    app = make_app(workshop(SHEET), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("C")
        await scan(app, pilot, "S:C-02-3-2")
        assert "97133-A500" in cursor_part(app)
        await pilot.press("enter", "3", "enter", "k", "k")
        await scan(app, pilot, "S:C-02")
        assert "26300-A500" in cursor_part(app)
        assert "✓ C-02: 1 to count." in screen_text(app)
        assert len(recorded(app.desk.replica)) == 1


async def test_a_bin_on_no_sheet_is_counted_only_after_somebody_says_so() -> None:
    replica = workshop(SHEET)
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("C")
        await scan(app, pilot, "S:B-01-1-2")
        assert "B-01-1-2 is on no open sheet. Count it?" in screen_text(app)
        await pilot.press("escape")
        assert recorded(replica) == []
        await scan(app, pilot, "S:B-01-1-2")
        await pilot.press("1", "7", "enter")
        (sheet,) = replica.view.every(CountSheet)
        assert [(line.part, line.counted) for line in sheet.lines][-1] == ("58101-X700", 7)
        await scan(app, pilot, "S:D-01-1-1")
        await pilot.press("2", "escape")
        assert {one.name for one in replica.view.every(CountSheet)} == {"C-02", "D-01-1-1"}
        assert isinstance(app.screen, CountsScreen)


async def test_what_came_in_is_put_away_where_it_belongs_or_in_another_bin_if_somebody_says_so() -> None:
    replica = workshop(ORDER)
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O")
        await scan(app, pilot, "P:25100-X700")
        await pilot.press("enter")
        assert "Received: 4 × 25100-X700 → C-04-2-1." in screen_text(app)
        await scan(app, pilot, "S:C-04-2-1")
        assert "✓ 25100-X700 belongs in C-04-2-1." in screen_text(app)
        await scan(app, pilot, "S:Z-99")
        await wait_until(pilot, lambda: asked(app))
        assert "Keep 25100-X700 in Z-99 from now on, so far in" in screen_text(app)
        await scan(app, pilot, "C:NO")
        assert len(recorded(replica)) == 1
        await scan(app, pilot, "S:Z-99")
        await wait_until(pilot, lambda: asked(app))
        await scan(app, pilot, "C:YES")
        assert recorded(replica)[-1] == ops.PartRevised(part="25100-X700", bin="Z-99")


async def test_a_bin_is_scanned_into_the_question_for_it_and_at_the_card_of_a_part() -> None:
    replica = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "m", "2")
        assert isinstance(app.screen, AskDialog)
        await scan(app, pilot, "S:E-01-1-1")
        await pilot.press("enter", "enter")
        assert recorded(replica) == [ops.PartRevised(part="58101-X700", bin="E-01-1-1")]
        await scan(app, pilot, "S:E-01-1-1")
        assert "✓ 58101-X700 belongs in E-01-1-1." in screen_text(app)


async def test_a_part_tomorrow_needs_is_found_by_its_scan() -> None:
    replica = workshop()
    view = Played(replica.view.every(Part) + sample_records())
    order = view.get(Order, "R108")
    assert order is not None
    view.put(msgspec.structs.replace(order, booked_for=NOW + timedelta(days=1)))
    view.play(5, "401", ops.PartsRequested(job="R108-1", lines=(WantedPart(part="97133-A500"),)))
    app = make_app(open_replica(view), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("T")
        await scan(app, pilot, "P:97133-A500")
        assert isinstance(app.screen, PrepickScreen)
        assert "97133-A500" in cursor_part(app)
        await scan(app, pilot, "P:26300-A500")
        assert isinstance(app.screen, StockScreen)
