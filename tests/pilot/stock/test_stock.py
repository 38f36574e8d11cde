"""Stock: found by number, name, initials and bin; every movement has who and why; two people make a count true."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import msgspec

from bay_tui.config import Settings
from bay_tui.screens.stock.counts import CountsScreen
from bay_tui.screens.stock.part_card import PartScreen
from bay_tui.screens.stock.purchases import PurchasesScreen
from bay_tui.screens.stock.screen import StockScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Claim, CountSheet, Movement, Part, Purchase, Staff
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.words import MovementKind, Role
from paper import codes_on, size_of
from pilot.workshop import NOW, Played, make_app, open_replica, sample_records, screen_text, wait_until

SIZE = (80, 24)


def workshop(*steps: tuple[float, str, ops.Args]) -> Replica:
    """The sample with a second person at the counter, oil by the litre, and what was done some minutes ago."""
    view = Played(sample_records())
    view.put(Staff(id="302", number="302", name="周敏", roles=(Role.PARTS,)))
    oil = view.get(Part, "88000-0W20")
    assert oil is not None
    view.put(msgspec.structs.replace(oil, unit="L"))
    for minutes, actor, args in steps:
        view.play(minutes, actor, args)
    return open_replica(view)


def recorded(replica: Replica) -> list[ops.Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


def part(replica: Replica, id: str) -> Part:
    found = replica.view.get(Part, id)
    assert found is not None
    return found


def keys(app: BayApp) -> list[str]:
    return app.screen.query_one(Grid).keys


def typed(text: str) -> Iterable[str]:
    return [*text, "enter"]


ORDER = ops.PurchaseOrdered(
    supplier="总部", number="PO1", eta=NOW + timedelta(hours=5), lines=(ops.OrderedPart(part="25100-X700", quantity=4),)
)
SHEET = ops.CountOpened(name="C-02", parts=("26300-A500", "97133-A500"))


async def test_stock_opens_from_anywhere_and_is_searched_by_number_name_initials_and_bin() -> None:
    app = make_app(workshop(), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6")
        assert isinstance(app.screen, StockScreen)
        assert keys(app)[0] == "58101-X700"
        for query, wanted in (
            ("26300", "26300-A500"),
            ("水泵", "25100-X700"),
            ("jy", "88000-0W20"),
            ("C02", "26300-A500"),
        ):
            await pilot.press("slash", *typed(query))
            assert wanted in keys(app), query
            assert len(keys(app)) < 5
            await pilot.press("escape")
        assert len(keys(app)) == 5


async def test_a_part_says_what_is_free_and_what_to_order_with_the_formula() -> None:
    app = make_app(workshop(), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "s")
        assert keys(app) == ["97133-A500", "25100-X700"]
        assert "order 1 = minimum 4 − (3 − wanted 0 + on order 0)" in screen_text(app)
        await pilot.press("down")
        text = screen_text(app)
        assert "order 5 = minimum 4 − (0 − wanted 1 + on order 0)" in text
        assert "free 0 = on hand 0 − reserved 0" in text


async def test_what_is_proposed_is_ordered_from_the_supplier() -> None:
    replica = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "s", "P", "enter", *typed("总部"), "2", "enter")
        (args,) = recorded(replica)
        assert isinstance(args, ops.PurchaseOrdered)
        assert [(line.part, line.quantity) for line in args.lines] == [("97133-A500", 1), ("25100-X700", 5)]
        assert "Ordered from 总部, lines: 2, expected tomorrow 10:00." in screen_text(app)
        assert keys(app) == []
        await pilot.press("O")
        assert isinstance(app.screen, PurchasesScreen)
        assert "总部 · expected tomorrow 10:00" in screen_text(app)


async def test_a_delivery_comes_in_parts_and_some_of_it_damaged() -> None:
    replica = workshop((30, "301", ORDER))
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O", "r", "2", "enter")
        assert part(replica, "25100-X700").on_hand == 2
        await pilot.press("d", "1", "enter")
        assert part(replica, "25100-X700").on_hand == 2
        (order,) = replica.view.every(Purchase)
        assert (order.lines[0].received, order.lines[0].damaged, order.lines[0].outstanding) == (2, 1, 1)
        assert "! 1" in screen_text(app)
        await pilot.press("r", "5", "enter")
        assert "4 more came in than supplier order PO1 has" in screen_text(app)
        assert part(replica, "25100-X700").on_hand == 2
        await pilot.press("y")
        assert part(replica, "25100-X700").on_hand == 7


async def test_a_scanned_part_asks_how_many_came_and_a_strange_one_is_rejected() -> None:
    replica = workshop((30, "301", ORDER))
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O")
        app.on_scan(Scan("part", "58101-X700"))
        await pilot.pause()
        assert "✗ 58101-X700 is on no open order." in screen_text(app)
        app.on_scan(Scan("part", "25100-X700"))
        await pilot.pause()
        await pilot.press("enter")
        assert part(replica, "25100-X700").on_hand == 4
        assert keys(app) == []


async def test_another_date_of_the_order_is_that_of_the_lines_that_wait() -> None:
    replica = workshop((30, "301", ORDER))
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("G", "b", "1")
        assert "expected 15:42" in screen_text(app)
        await pilot.press("O", "e", "2", "enter")
        assert "PO1 is expected tomorrow 10:00" in screen_text(app)
        await pilot.press("escape")
        assert "B/O tomorrow 10:00" in screen_text(app)
        await pilot.press("O", "x", *typed("停产"))
        assert [type(args).__name__ for args in recorded(replica)] == [
            "PartsBackOrdered",
            "PurchaseExpected",
            "PurchaseClosed",
        ]
        assert keys(app) == []


async def test_a_count_moves_stock_only_when_somebody_else_approves() -> None:
    replica = workshop((30, "301", SHEET))
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("C")
        assert isinstance(app.screen, CountsScreen)
        assert "0 of 2 counted" in screen_text(app)
        await pilot.press("enter", *"38", "enter")
        await pilot.press("enter", *"3", "enter")
        text = screen_text(app)
        assert "2 of 2 counted · 1 difference" in text
        assert "! -2" in text
        assert part(replica, "26300-A500").on_hand == 40
        await pilot.press("y")
        assert "孙晓梅 counted a part of it; somebody else has to approve." in screen_text(app)
    app = make_app(replica, sign_in="302")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("C", "y")
        assert part(replica, "26300-A500").on_hand == 38
        (sheet,) = replica.view.every(CountSheet)
        assert sheet.approved_by == "302"


async def test_nobody_sees_what_is_expected_before_counting_and_none_can_be_counted() -> None:
    replica = workshop((30, "301", SHEET))
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("C")
        assert " 40" not in screen_text(app)
        app.on_scan(Scan("part", "97133-A500"))
        await pilot.pause()
        await pilot.press("0", "enter")
        (args,) = recorded(replica)
        assert args == ops.CountEntered(sheet=replica.view.every(CountSheet)[0].id, part="97133-A500", quantity=0)
        app.on_scan(Scan("part", "58101-X700"))
        await pilot.pause()
        assert "58101-X700 is on no open sheet. Count it?" in screen_text(app)
        await pilot.press("1")
        await pilot.press("6", "enter")
        assert [line.part for line in replica.view.every(CountSheet)[0].lines] == [
            "26300-A500",
            "97133-A500",
            "58101-X700",
        ]
        assert recorded(replica)[-1] == ops.CountEntered(
            sheet=replica.view.every(CountSheet)[0].id, part="58101-X700", quantity=6
        )


async def test_a_sheet_is_begun_of_what_a_search_shows_and_can_be_sent_back() -> None:
    replica = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "slash", *typed("C-02"), "c", "enter")
        assert isinstance(app.screen, CountsScreen)
        (sheet,) = replica.view.every(CountSheet)
        assert (sheet.name, [line.part for line in sheet.lines]) == ("C-02", ["26300-A500", "97133-A500"])
        await pilot.press("enter", *"7", "enter", "x", *typed("数错货位"))
        assert "again: 数错货位" in screen_text(app)
        assert "0 of 2 counted" in screen_text(app)


async def test_the_movements_of_a_part_have_who_why_and_make_its_stock() -> None:
    steps = [
        (40, "301", ops.StockReceived(part="26300-A500", quantity=10, note="备货")),
    ]
    replica = workshop(*steps)
    (wrong,) = replica.record("302", ops.StockCorrected(part="26300-A500", change=-1, reason="多记一件"))
    replica.record("301", ops.CountApproved(sheet=wrong.id))
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "slash", *typed("26300"), "enter")
        assert isinstance(app.screen, PartScreen)
        text = screen_text(app)
        assert "40 + goods received 10 − corrected 1 = on hand 49" in text
        assert "周敏" in text
        assert "多记一件" in text


async def test_a_correction_asks_by_how_much_and_why() -> None:
    replica = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "e", *typed("two"))
        assert "“two” is no number" in screen_text(app)
        await pilot.press(*["backspace"] * 3, *typed("-2"), *typed("typed 3 for 1"))
        assert recorded(replica) == [ops.StockCorrected(part="58101-X700", change=-2, reason="typed 3 for 1")]
        assert "58101-X700 by -2: it holds once somebody else has approved it." in screen_text(app)
        assert part(replica, "58101-X700").on_hand == 6
        await pilot.press("C")
        assert "corrects" in screen_text(app)
        assert "! -2" in screen_text(app)
        await pilot.press("y")
        assert "孙晓梅 counted a part of it; somebody else has to approve." in screen_text(app)
        await pilot.press("h")
        assert "holds, 孙晓梅 was alone" in screen_text(app)
        assert part(replica, "58101-X700").on_hand == 4
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("o")
        app.screen.query_one(Grid).move_to(f"count:{replica.view.every(CountSheet)[0].id}")
        await pilot.pause()
        assert "孙晓梅 was alone and let it hold" in screen_text(app)
        await pilot.press("s", "y")
        assert replica.view.every(CountSheet)[0].approved_by == "201"


async def test_minimum_bin_and_prices_are_changed_without_touching_the_stock() -> None:
    replica = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "m", "1", *["backspace"] * 3, *typed("7"))
        await pilot.press("m", "4", *["backspace"] * 6, *typed("256.50"))
        await pilot.press("m", "9", *typed("YX7, YA5"))
        assert recorded(replica) == [
            ops.PartRevised(part="58101-X700", minimum=7),
            ops.PartRevised(part="58101-X700", cost_cents=25650),
            ops.PartRevised(part="58101-X700", models="YX7, YA5"),
        ]
        assert (part(replica, "58101-X700").on_hand, part(replica, "58101-X700").models) == (6, "YX7, YA5")


async def test_litres_are_received_in_parts_of_a_litre() -> None:
    replica = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6")
        app.on_scan(Scan("part", "88000-0W20"))
        await pilot.pause()
        await pilot.press("r", *"3.5", "enter")
        assert part(replica, "88000-0W20").on_hand == 123.5
        assert "123.5 L" in screen_text(app)


async def test_a_technician_may_look_at_the_stock_but_not_change_it() -> None:
    replica = workshop()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "r", "1", "enter")
        assert "赵铁峰 may not do this here: receive goods." in screen_text(app)
        assert recorded(replica) == []


async def test_labels_of_a_part_and_of_the_bins_shown_are_printed_from_the_stock(tmp_path: Path) -> None:
    app = make_app(workshop(), sign_in="301", settings=Settings(home=tmp_path))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "slash", *typed("C-02"), "l")
        assert "All bins shown" in screen_text(app)
        await pilot.press("1")
        await wait_until(pilot, lambda: "Labels: 1" in app.desk.said.sentence)
        await pilot.press("l", "4")
        await wait_until(pilot, lambda: "Labels: 2" in app.desk.said.sentence)
    assert codes_on(tmp_path / "labels" / "26300-A500.pdf") == {"P:26300-A500"}
    assert codes_on(tmp_path / "labels" / "bins.pdf") == {"S:C-02-1-1", "S:C-02-3-2"}


async def test_labels_go_to_the_printer_of_the_settings_and_one_that_fails_is_named(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, print_command=f"cp -t {tmp_path}")
    app = make_app(workshop(), sign_in="301", settings=settings)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "l", "2")
        await wait_until(pilot, lambda: "Sent to the printer: 1." in app.desk.said.sentence)
    assert codes_on(tmp_path / "B-01-1-2.pdf") == {"S:B-01-1-2"}
    app = make_app(workshop(), sign_in="301", settings=msgspec.structs.replace(settings, label_size="60x40"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "l", "2")
        await wait_until(pilot, lambda: "Sent to the printer: 1." in app.desk.said.sentence)
    assert size_of(tmp_path / "B-01-1-2.pdf") == (60, 40)
    app = make_app(
        workshop(), sign_in="301", settings=msgspec.structs.replace(settings, print_command="no-such-printer-here")
    )
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "l", "2")
        await wait_until(pilot, lambda: app.desk.said.tone == "bad")
        assert "did not print" in app.desk.said.sentence and "B-01-1-2.pdf" in app.desk.said.sentence


async def test_all_that_is_proposed_of_a_supplier_is_one_order() -> None:
    view = Played(sample_records())
    for number in ("25100-X700", "97133-A500", "26300-A500"):
        found = view.get(Part, number)
        assert found is not None
        view.put(msgspec.structs.replace(found, supplier="总部", minimum=50))
    replica = open_replica(view)
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "slash", *typed("C-0"), "P", "enter", "enter", "1", "enter")
        (args,) = recorded(replica)
        assert isinstance(args, ops.PurchaseOrdered)
        wanted = {one.part: one.quantity for one in args.lines}
        assert wanted == {"25100-X700": 51, "97133-A500": 47, "26300-A500": 10}
        assert args.supplier == "总部"


async def test_only_what_is_short_is_shown_and_everything_again() -> None:
    app = make_app(workshop(), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "s")
        assert set(keys(app)) == {"25100-X700", "97133-A500"}
        await pilot.press("s")
        assert len(keys(app)) == 5


async def test_damaged_goods_lie_in_quarantine_until_the_supplier_has_settled_the_claim() -> None:
    replica = workshop((60, "301", ORDER))
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O", "d", *"3", "enter")
        assert "they lie in quarantine under a claim" in screen_text(app)
        await pilot.press("Q")
        assert "Quarantine and claims: 1 open" in screen_text(app)
        assert "3 pc 总部" in screen_text(app)
        await pilot.press("r", *"1", "enter", *typed("DN 12"))
        (claim,) = replica.view.every(Claim)
        assert [(str(one.outcome), one.quantity, one.note) for one in claim.settled] == [("replaced", 1, "DN 12")]
        before = part(replica, "25100-X700").on_hand
        await pilot.press("c", *"5", "enter", "enter")
        assert "3 more than lie in quarantine under this" in screen_text(app)
        await pilot.press("escape", "c", "backspace", "2", "enter", "enter")
        assert "Nothing is in quarantine." in screen_text(app)
        assert part(replica, "25100-X700").on_hand == before
        await pilot.press("f6", "slash", *typed("25100"))
        assert "quarantine" not in screen_text(app)


async def test_no_formula_is_cut_on_a_narrow_screen() -> None:
    fields = {"order_up_to": 12345.5, "minimum": 1234.25, "pack": 10.25, "lead_days": 7, "on_hand": 119.75}
    view = Played(sample_records())
    oil = view.get(Part, "88000-0W20")
    assert oil is not None
    view.put(msgspec.structs.replace(oil, unit="L", **fields))
    view.put(Movement(id="m", part=oil.id, quantity=-300.5, why=MovementKind.ISSUED, at=NOW - timedelta(days=100)))
    app = make_app(open_replica(view), sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "slash", *typed("88000"))
        for _screen in ("stock", "part"):
            text = " ".join(screen_text(app).split())
            assert "order 12228.25 = up to 12345.5 − (119.75 − wanted 0 + on order 0)" in text
            assert "minimum 1234.25 · 21.04 used in 7 days of lead time · packs of 10.25" in text
            assert "…" not in text
            await pilot.press("enter")


async def test_an_order_of_seventy_parts_fits_shows_its_total_and_lets_some_be_left_out() -> None:
    view = Played(sample_records())
    for count in range(70):
        number = f"X{count:02}"
        fields = {"minimum": 2, "supplier": "总部", "cost_cents": 0 if count == 9 else 1250, "bin": "Z"}
        view.put(Part(id=number, number=number, name=f"垫片 {count}", lead_days=count % 4, **fields))
    replica = open_replica(view)
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "slash", *typed("垫片"), "end", "P")
        assert "总部 · 70 of 70 parts · 1725.00 at cost price · without a cost price: 1" in screen_text(app)
        assert "Enter order these" in screen_text(app)
        await pilot.press("space", "space", "end", "space")
        assert "总部 · 67 of 70 parts · 1650.00 at cost price" in screen_text(app)
        await pilot.press("enter")
        text = screen_text(app)
        assert "X02 × 2, X03 × 2, X04 × 2, X05 × 2, X06 × 2, and 62 more" in " ".join(text.split())
        await pilot.press("enter")
        text = screen_text(app)
        assert "It usually takes 3 days." in text
        assert "choose" in text and "When is it expected?" in text
        await pilot.press("1", "enter")
        (args,) = recorded(replica)
        assert isinstance(args, ops.PurchaseOrdered)
        assert [one.part for one in args.lines] == [f"X{count:02}" for count in range(2, 69)]


async def test_what_is_due_to_be_counted_by_its_class_makes_a_sheet() -> None:
    view = Played(sample_records())
    for number, days in (("26300-A500", 20), ("97133-A500", 400), ("25100-X700", 100), ("58101-X700", 1)):
        found = view.get(Part, number)
        assert found is not None
        view.put(msgspec.structs.replace(found, counted_at=NOW - timedelta(days=days)))
    replica = open_replica(view)
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f6", "d")
        assert "Stock, due to be counted: 2" in screen_text(app)
        assert keys(app) == ["88000-0W20", "97133-A500"], "never counted, and a year ago; the others are C parts"
        await pilot.press("c", *typed("November"))
        (sheet,) = replica.view.every(CountSheet)
        assert [line.part for line in sheet.lines] == ["88000-0W20", "97133-A500"]
        await pilot.press("f6")
        assert keys(app) == []
        await pilot.press("d")
        assert "Stock: 5 parts" in screen_text(app)
