"""A fact that is unusual is asked about once, and then recorded with its exception; `n` and Enter record nothing."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from bay_tui.commands.beside.handover import ask_running
from bay_tui.commands.beside.listening import listening
from bay_tui.i18n import speaking
from bay_tui.screens.counter.screen import CounterScreen
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.dialogs.unusual import unusual_dialog
from bay_tui.store.replica import Replica
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Gate
from bay_tui.workshop.records import CountSheet, ExceptionCase, Part, PartsLine, PartsReturn, Purchase, Staff
from bay_tui.workshop.scanning.scans import classify
from bay_tui.workshop.words import ReturnKind, Role
from pilot.workshop import NOW, Played, make_app, open_replica, sample_records, screen_text, wait_until

SIZE = (80, 24)
ORDER = ops.PurchaseOrdered(
    supplier="总部",
    number="PO1",
    eta=NOW + timedelta(hours=5),
    lines=(ops.OrderedPart(part="25100-X700", quantity=12),),
)
SHEET = ops.CountOpened(name="C-02", parts=("26300-A500",))


def workshop(*steps: tuple[float, str, ops.Args]) -> tuple[Replica, list[str]]:
    """The sample with a litre of oil and four filters wanted for R101, and a second person at the counter."""
    view = Played(sample_records())
    view.put(Staff(id="302", number="302", name="周敏", roles=(Role.PARTS,)))
    oil = view.get(Part, "88000-0W20")
    assert oil is not None
    view.put(msgspec.structs.replace(oil, unit="L"))
    wanted = (ops.WantedPart(part="88000-0W20", quantity=1), ops.WantedPart(part="26300-A500", quantity=4))
    (request,) = view.play(40, "101", ops.PartsRequested(job="R101-1", lines=wanted))
    lines = [f"{request}.1", f"{request}.2"]
    for minutes, actor, args in steps:
        view.play(minutes, actor, args)
    return open_replica(view), lines


def recorded(replica: Replica) -> list[ops.Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


def codes(replica: Replica) -> list[str]:
    return [case.code for case in replica.view.every(ExceptionCase)]


def typed(text: str) -> Iterable[str]:
    return [*text, "enter"]


def test_what_is_unusual_is_asked_in_whole_sentences() -> None:
    over = Gate(code="received-over", params={"number": "A-1", "over": "87", "purchase": "PO1"})
    with speaking("zh_CN"):
        dialog = unusual_dialog([over, msgspec.structs.replace(over, params={**over.params, "number": "B-2"})])
    said = dialog._question  # pyright: ignore[reportPrivateUsage]
    assert said == "A-1：比采购单 PO1 的未到数量多收 87。B-2：比采购单 PO1 的未到数量多收 87。仍要记录吗？"


async def test_one_and_a_half_of_one_is_asked_once_and_then_issued_with_an_exception() -> None:
    replica, (oil, _filters) = workshop()
    part = replica.view.get(Part, "88000-0W20")
    assert part is not None
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, CounterScreen) and app.screen.query_one(Grid).keys)
        app.screen.query_one(Grid).move_to(oil)
        before = codes(replica)
        await pilot.press("I", *typed("1.5"))
        assert isinstance(app.screen, ConfirmDialog)
        text = " ".join(screen_text(app).split())
        assert "0.5 more of" in text
        assert "Record it all the same?" in text
        await pilot.press("enter")
        assert recorded(replica) == []
        await pilot.press("n")
        assert recorded(replica) == []
        assert "Nothing was recorded." in screen_text(app)
        await pilot.press("I", *["backspace"] * 3, *typed("1.5"), "y")
        assert recorded(replica) == [ops.PartsIssued(line=oil, quantity=1.5)]
        line, after = replica.view.get(PartsLine, oil), replica.view.get(Part, "88000-0W20")
        assert line is not None
        assert after is not None
        assert (line.issued, after.on_hand) == (1.5, part.on_hand - 1.5)
        assert sorted(codes(replica)) == sorted([*before, "issued-over"])
        assert not isinstance(app.screen, ConfirmDialog)


async def test_five_thousand_picked_of_four_are_asked_about() -> None:
    replica, (_oil, filters) = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("L")
        app.screen.query_one(Grid).move_to(filters)
        await pilot.press("enter", "2", *typed("5000"))
        assert isinstance(app.screen, ConfirmDialog)
        assert "4996 more of" in screen_text(app)
        await pilot.press("y")
        assert recorded(replica) == [ops.PartsPicked(line=filters, quantity=5000)]
        assert "picked-over" in codes(replica)


async def test_twenty_of_twelve_ordered_are_taken_in() -> None:
    replica, _lines = workshop((30, "301", ORDER))
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O", "r", *typed("20"), "y")
        (purchase,) = replica.view.every(Purchase)
        part = replica.view.get(Part, "25100-X700")
        assert part is not None
        assert (purchase.lines[0].received, part.on_hand) == (20, 20)
        assert "received-over" in codes(replica)


async def test_more_than_was_issued_comes_back_and_more_old_parts_too() -> None:
    replica, (oil, _filters) = workshop()
    replica.record("301", ops.PartsIssued(line=oil))
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("R", "s", *typed("2"), *typed("was more"))
        assert isinstance(app.screen, ConfirmDialog)
        await pilot.press("y", "o", *typed("99"), *typed("old"))
        assert isinstance(app.screen, ConfirmDialog)
        await pilot.press("y")
        assert sorted((one.condition, one.quantity) for one in replica.view.every(PartsReturn)) == [
            (ReturnKind.CORE, 99),
            (ReturnKind.STOCK, 2),
        ]
        assert {"returned-over", "cores-over"} <= set(codes(replica))


async def test_a_count_on_a_sheet_approved_meanwhile_is_kept_as_an_exception() -> None:
    replica, _lines = workshop((30, "301", SHEET))
    (sheet,) = replica.view.every(CountSheet)
    replica.record("301", ops.CountEntered(sheet=sheet.id, part="26300-A500", quantity=38))
    app = make_app(replica, sign_in="302")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("C", "enter", "3", "9")
        replica.record("302", ops.CountApproved(sheet=sheet.id))
        await pilot.press("enter")
        assert isinstance(app.screen, ConfirmDialog)
        await pilot.press("y")
        assert recorded(replica)[-1] == ops.CountEntered(sheet=sheet.id, part="26300-A500", quantity=39)
        assert "count-closed" in codes(replica)


async def test_a_scanned_yes_answers_questions_and_approves_no_count_sheet() -> None:
    replica, _lines = workshop((30, "301", SHEET))
    (sheet,) = replica.view.every(CountSheet)
    replica.record("301", ops.CountEntered(sheet=sheet.id, part="26300-A500", quantity=38))
    app = make_app(replica, sign_in="302")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("C")
        before = recorded(replica)
        for code in ("C:YES", "C:NO"):
            app.call_later(app.on_scan, classify(code))
            await wait_until(pilot, lambda: app.desk.said.sentence.startswith("Nothing is asked here"))
            assert recorded(replica) == before
            app.desk.say("")
        await pilot.press("y")
        assert recorded(replica)[-1] == ops.CountApproved(sheet=sheet.id)


async def test_what_was_asked_of_one_is_not_recorded_by_another() -> None:
    replica, (oil, _filters) = workshop()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, CounterScreen) and app.screen.query_one(Grid).keys)
        app.screen.query_one(Grid).move_to(oil)
        await pilot.press("I", *typed("1.5"))
        assert isinstance(app.screen, ConfirmDialog)
        person = replica.view.get(Staff, "302")
        assert person is not None
        app.sign_in(person)
        await pilot.pause()
        assert not isinstance(app.screen, ConfirmDialog)
        assert recorded(replica) == []


async def test_what_does_not_fit_is_told_to_the_command_beside_a_running_terminal(tmp_path: Path) -> None:
    replica, (oil, _filters) = workshop()
    async with listening(tmp_path, replica):
        args = ops.PartsIssued(line=oil, quantity=1.5)
        answer = await asyncio.to_thread(ask_running, tmp_path, "301", args, "")
        assert [one.code for one in answer.questions] == ["issued-over"]
        assert recorded(replica) == [args]
        again = await asyncio.to_thread(ask_running, tmp_path, "301", ops.PartsTaken(request=oil[:-2]), "")
        assert (again.questions, len(recorded(replica))) == ((), 2)


@pytest.mark.parametrize(("answer", "kept"), [("y", 0), ("n", 1)])
async def test_the_words_of_a_return_are_kept_until_it_is_recorded(answer: str, kept: int) -> None:
    replica, (oil, _filters) = workshop()
    replica.record("301", ops.PartsIssued(line=oil))
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("R", "s", *typed("2"), *typed("was more"))
        names = [name for name in replica.drafts.names() if name.startswith("ask/return-why/")]
        assert len(names) == 1
        await pilot.press(answer)
        names = [name for name in replica.drafts.names() if name.startswith("ask/return-why/")]
        assert len(names) == kept
