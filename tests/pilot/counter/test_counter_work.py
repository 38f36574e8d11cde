"""What the counter does over many requests: pick by bin, tell, take returns, prepare tomorrow, read its figures."""

from datetime import timedelta

import msgspec
import pytest

from bay_tui.screens.counter.figures import CounterFiguresScreen
from bay_tui.screens.counter.picking import PickingScreen
from bay_tui.screens.counter.prepick import PrepickScreen
from bay_tui.screens.counter.returns import ReturnsScreen
from bay_tui.screens.counter.screen import CounterScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import WantedPart
from bay_tui.workshop.readmodels.board import parts_state
from bay_tui.workshop.records import Order, Part, PartsLine, PartsReturn, Purchase
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.words import LineState, ReturnKind
from pilot.workshop import NOW, Played, make_app, open_replica, sample_records, screen_text

SIZE = (80, 24)


def workshop() -> tuple[Replica, list[str]]:
    """The sample with filters and pads wanted for R101 and a filter for R104."""
    view = Played(sample_records())
    wanted = (WantedPart(part="26300-A500", quantity=2), WantedPart(part="58101-X700"))
    (first,) = view.play(10, "101", ops.PartsRequested(job="R101-1", lines=wanted))
    (second,) = view.play(2, "103", ops.PartsRequested(job="R104-1", lines=(WantedPart(part="26300-A500"),)))
    return open_replica(view), [f"{first}.1", f"{first}.2", f"{second}.1"]


def recorded(replica: Replica) -> list[ops.Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


def line(replica: Replica, id: str) -> PartsLine:
    found = replica.view.get(PartsLine, id)
    assert found is not None
    return found


def keys(app: BayApp) -> list[str]:
    return app.screen.query_one(Grid).keys


async def test_the_pick_list_goes_by_bin_over_all_requests() -> None:
    replica, (pads_of_first, other, filter_of_second) = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("L")
        assert isinstance(app.screen, PickingScreen)
        assert keys(app) == [other, pads_of_first, filter_of_second]
        text = screen_text(app)
        assert text.index("B-01-1-2") < text.index("C-02-1-1")
        assert "粤B59185 · Bay 1" in text


async def test_a_scan_is_accepted_or_rejected_by_a_person_and_only_acceptance_is_recorded() -> None:
    replica, (filters, _pads, _other) = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("L")
        app.on_scan(Scan("part", "26300-A500"))
        await pilot.pause()
        assert "Accept: 2 pc taken" in screen_text(app)
        await pilot.press("3")
        assert "✗ Rejected: 26300-A500. Nothing was recorded." in screen_text(app)
        app.on_scan(Scan("part", "97133-A500"))
        await pilot.pause()
        assert "✗ Rejected: 97133-A500 is not on this list." in screen_text(app)
        assert recorded(replica) == []
        app.on_scan(Scan("part", "26300-A500"))
        await pilot.pause()
        await pilot.press("1")
        assert recorded(replica) == [ops.PartsPicked(line=filters, quantity=2)]
        assert "✓ Accepted: 2 × 26300-A500." in screen_text(app)
        assert filters not in keys(app)


async def test_fewer_may_be_picked_and_the_rest_stays_on_the_list() -> None:
    replica, (filters, _pads, _other) = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("L", "down", "enter", "2")
        assert "were taken?" in screen_text(app)
        await pilot.press("enter")
        assert line(replica, filters).picked == 0, "no count is taken for granted"
        await pilot.press("1", "enter")
        assert line(replica, filters).picked == 1
        assert filters in keys(app)


async def test_the_technician_is_told_by_ready_alone() -> None:
    replica, (filters, pads, _other) = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("r")
        assert "Nothing of this request is picked yet." in screen_text(app)
        await pilot.press("p")
        assert parts_state(replica.view, "R101-1").ready == 0
        await pilot.press("r")
        assert "The technician and the bay are told." in screen_text(app)
        assert "✓ ready, told" in screen_text(app)
        assert parts_state(replica.view, "R101-1").ready == 1
        assert line(replica, pads).ready_at is None
        assert line(replica, filters).issued == 0


async def test_a_part_comes_back_in_the_condition_it_is_in() -> None:
    replica, (filters, _pads, _other) = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i", "R")
        assert isinstance(app.screen, ReturnsScreen)
        assert keys(app) == [filters]
        await pilot.press("s", "1", "enter", *"too many", "enter")
        assert line(replica, filters).returned == 1
        await pilot.press("d", "enter", *"cracked", "enter")
        await pilot.press("o", "enter", *"core", "enter")
        assert line(replica, filters).state is LineState.RETURNED
        backs = sorted(replica.view.every(PartsReturn), key=lambda back: back.reason)
        assert [(back.condition, back.quantity, back.reason) for back in backs] == [
            (ReturnKind.CORE, 1, "core"),
            (ReturnKind.DEFECTIVE, 1, "cracked"),
            (ReturnKind.STOCK, 1, "too many"),
        ]
        part = replica.view.get(Part, "26300-A500")
        assert part is not None
        assert part.on_hand == 39


async def test_a_back_order_may_wait_for_a_supplier_order() -> None:
    replica, (filters, _pads, _other) = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        ordered = ops.PurchaseOrdered(
            supplier="总部",
            number="PO7",
            eta=NOW + timedelta(hours=3),
            lines=(ops.OrderedPart(part="26300-A500", quantity=5),),
        )
        replica.record("301", ordered)
        await pilot.press("b")
        assert "PO7 总部" in screen_text(app)
        await pilot.press("1")
        (purchase,) = replica.view.every(Purchase)
        found = line(replica, filters)
        assert (found.purchase, found.eta) == (purchase.id, NOW + timedelta(hours=3))


def booked() -> tuple[Replica, str]:
    """R108 comes tomorrow at nine and needs a pump that is not there and a filter that is."""
    view = Played(sample_records())
    order = view.get(Order, "R108")
    assert order is not None

    view.put(msgspec.structs.replace(order, booked_for=NOW + timedelta(hours=22, minutes=18)))
    wanted = (WantedPart(part="25100-X700"), WantedPart(part="97133-A500"))
    (asked,) = view.play(5, "401", ops.PartsRequested(job="R108-1", lines=wanted))
    return open_replica(view), asked


async def test_tomorrows_appointments_show_what_is_short_and_it_is_ordered_today() -> None:
    replica, asked = booked()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("T")
        assert isinstance(app.screen, PrepickScreen)
        text = screen_text(app)
        assert "Parts for 11-25: 1 vehicle, 1 short" in text
        assert "09:00 · 粤B28F31" in text
        assert "! parts are missing" in text
        await pilot.press("o", "enter", *"总部", "enter", "1", "enter")
        (args,) = recorded(replica)
        assert isinstance(args, ops.PurchaseOrdered)
        assert args.lines == (ops.OrderedPart(part="25100-X700", quantity=1, wanted_by=(f"{asked}.1",)),)
        assert line(replica, f"{asked}.1").state is LineState.BACK_ORDERED
        await pilot.press("down", "v", "p")
        assert line(replica, f"{asked}.2").state is LineState.PICKED
        await pilot.press("o")
        assert "Nothing of it is missing." in screen_text(app)


async def test_the_figures_stand_with_their_formulas() -> None:
    replica, (_filters, _pads, _other) = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i", "F")
        assert isinstance(app.screen, CounterFiguresScreen)
        text = screen_text(app)
        assert "filled at once 1 ÷ requested 4" in text
        assert "10:00 to issue" in text
        assert "Lines on back-order now, by age" in text
        await pilot.press("d")
        assert "last 30 days" in screen_text(app)


async def test_every_screen_of_the_counter_is_in_the_list_of_commands() -> None:
    replica, _lines = workshop()
    app = make_app(replica, sign_in="301", language="zh_CN")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("colon", *"jhd", "enter")
        assert isinstance(app.screen, PickingScreen)
        await pilot.press("f4")
        assert isinstance(app.screen, CounterScreen)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("R", "Nothing has gone out. F4 leads to the queue, to issue."),
        ("T", "No vehicle is booked. F4 leads to the queue, F6 to the stock."),
        ("O", "Nothing is on order. Stock (F6) proposes what to order."),
        ("C", "No sheet is open. Stock (F6) begins one"),
        ("L", "Nothing on the shelves waits to be picked. F4 leads back to the queue."),
    ],
)
async def test_an_empty_list_names_the_key_that_goes_on_from_there(key: str, sentence: str) -> None:
    records = [one for one in sample_records() if not isinstance(one, PartsLine | Order)]
    app = make_app(open_replica(records), sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Nobody waits for parts. T shows what tomorrow needs." in screen_text(app)
        await pilot.press(key)
        assert sentence in screen_text(app)


async def test_a_filter_that_finds_nothing_says_so_on_every_list() -> None:
    replica, _lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        for key in ("f4", "L", "O", "C", "R"):
            await pilot.press(key, "slash", *"zzz", "enter")
            assert "Nothing matches; Esc clears the filter." in screen_text(app)
            await pilot.press("escape", "f4")


async def test_the_state_of_a_line_has_a_sign_beside_its_word() -> None:
    replica, _lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        assert "○ requested" in screen_text(app)
        await pilot.press("v")
        assert "◆ reserved" in screen_text(app)
        await pilot.press("p")
        assert "● picked" in screen_text(app)
        await pilot.press("b", "2", "enter")
        assert "! B/O" in screen_text(app)


async def test_counter_and_technician_read_what_the_other_wrote_and_answer() -> None:
    replica, (filters, _pads, _other) = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("n", *"which side?", "enter")
        request = line(replica, filters).request
        assert recorded(replica) == [ops.PartsNoted(request=request, text="which side?")]
        assert "孙晓梅: which side?" in screen_text(app)
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        grid = app.screen.query_one(Grid)
        grid.move_to(next(key for key in grid.keys if key.startswith("talk:")))
        await pilot.pause()
        assert "孙晓梅: which side?" in screen_text(app)
        await pilot.press("enter")
        assert "What should the counter know?" in screen_text(app)
        await pilot.press(*"left", "enter")
        assert recorded(replica)[-1] == ops.PartsNoted(request=request, text="left")
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        assert "赵铁峰: left" in screen_text(app)
        await pilot.press("n")
        assert [text in screen_text(app) for text in ("孙晓梅: which side?", "赵铁峰: left")] == [True, True]


async def test_what_came_back_names_the_vehicle_it_had_gone_to() -> None:
    replica, _lines = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i", "R")
        assert "粤B59185" in screen_text(app)
