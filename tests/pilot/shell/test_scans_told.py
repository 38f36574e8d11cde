"""Every scan says what it did; job cards of others, VINs and plates lead somewhere."""

from typing import Any

import msgspec
import pytest

from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.job_card.history import HistoryScreen
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import Args
from bay_tui.workshop.records import Order, Part, Record, Vehicle
from bay_tui.workshop.scanning.scans import Scan, classify
from bay_tui.workshop.words import OrderState
from pilot.workshop import NOW, make_app, open_replica, sample_records, screen_text, wait_until

CODES = (
    *("J:R104/1", "J:R103/1", "J:R109/1", "J:NONE/1", "L:3", "L:77", "P:58101-X700", "P:NONE", "S:B-01-1-2", "S:ZZZ"),
    *("C:OPEN/BOARD", "C:NONSENSE", "58101-X700", "6901234567892", "LSVAA4180E2184841", "粤B59185", "JUNK123"),
)
VIN = "LSVAA4180E2184841"
OLD_VIN = "WBAAA4180E2184842"


def recorded(replica: Replica) -> list[Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


def with_vins() -> list[Record]:
    """The sample workshop: R101's vehicle has a VIN, and another one was here and has left."""
    found: list[Record] = [
        msgspec.structs.replace(one, vin=VIN) if isinstance(one, Vehicle) and one.id == "vR101" else one
        for one in sample_records()
    ]
    left = Order(id="R050", number="R050", vehicle="old", state=OrderState.DELIVERED)
    left = msgspec.structs.replace(left, received_at=NOW, delivered_at=NOW, words="年检")
    return [*found, Vehicle(id="old", plate="湘A·12345", plate_key="湘A12345", vin=OLD_VIN), left]


async def scan(app: BayApp, pilot: Any, what: Scan) -> None:
    """Scan, and wait until all of it has happened."""
    app.call_later(app.on_scan, what)
    for _ in range(4):
        await pilot.pause()


@pytest.mark.parametrize("screen", ["work", "board", "counter", "stock", "outbox", "job"])
@pytest.mark.parametrize("code", ["C:NO", "C:YES", "C:7", "C:0"])
async def test_an_answer_where_nothing_is_asked_is_told(screen: str, code: str) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.open_screen(screen, **({"job": "R101-1"} if screen == "job" else {}))
        await wait_until(pilot, lambda: isinstance(app.screen, FramedScreen) and app.screen.is_seen)
        before = app.screen
        await scan(app, pilot, classify(code))
        assert app.desk.said.sentence == f"Nothing is asked here: {code[2:]}."
        assert app.screen is before
        assert recorded(replica) == []


async def test_an_answer_where_something_is_asked_answers_it() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        for code, left in (("C:NO", 0), ("C:YES", 1)):
            await pilot.press("l")
            await wait_until(pilot, lambda: getattr(app.screen, "painted_at", None) is not None)
            assert isinstance(app.screen, ConfirmDialog)
            await scan(app, pilot, classify(code))
            await wait_until(pilot, lambda: not isinstance(app.screen, ConfirmDialog))
            assert len(recorded(replica)) == left


async def test_what_to_do_about_a_scanner_without_enter_is_whole_at_80_columns() -> None:
    app = make_app(sign_in="103", language="zh_CN")
    async with app.run_test(size=(80, 24)) as pilot:
        await scan(app, pilot, classify("J:261201041/1", ended=False))
        assert "扫码枪没发回车，请设回车后缀；手按请逐个按：“261201041/1”" in screen_text(app)


@pytest.mark.parametrize("screen", ["work", "board", "counter", "stock", "outbox", "job"])
async def test_every_scan_says_what_it_did(screen: str) -> None:
    app = make_app(open_replica(with_vins()), sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for code in CODES:
            app.open_screen(screen, **({"job": "R101-1"} if screen == "job" else {}))
            await wait_until(pilot, lambda: isinstance(app.screen, FramedScreen) and app.screen.is_seen)
            app.desk.say("what was said before")
            await scan(app, pilot, classify(code, certain=True))
            asked = isinstance(app.screen, ConfirmDialog | ChooseDialog)
            assert asked or app.desk.said.sentence not in ("", "what was said before"), code
            if asked:
                await pilot.press("escape")


@pytest.mark.parametrize(
    ("digit", "instead", "technicians"), [("1", False, ("104", "103")), ("2", True, ("103",)), ("3", None, ("104",))]
)
@pytest.mark.parametrize("busy", [False, True])
async def test_the_card_of_somebody_elses_job_asks_for_one_digit(
    digit: str, instead: bool | None, technicians: tuple[str, ...], busy: bool
) -> None:
    replica = open_replica()
    if busy:
        replica.record("103", ops.LabourStarted(staff="103", job="R104-1"))
    before = len(recorded(replica))
    app = make_app(replica, language="zh_CN")
    async with app.run_test(size=(80, 24)) as pilot:
        await scan(app, pilot, Scan("badge", "T103"))
        await scan(app, pilot, Scan("job", "R105-1"))
        await wait_until(pilot, lambda: isinstance(app.screen, ChooseDialog))
        text = screen_text(app)
        assert "陈志远" in text and "帮忙" in text and "接手" in text
        assert ("常规保养" in text) is busy
        await pilot.press(digit)
        assert isinstance(app.screen, JobScreen)
        started = [ops.LabourStarted(staff="103", job="R105-1", instead=bool(instead))] if instead is not None else []
        assert recorded(replica)[before:] == started
        job = app.screen.job_at_hand()
        assert job is not None and job.technicians == technicians


@pytest.mark.parametrize("code", [VIN, VIN.lower(), "粤B·59185", "B59185"])
@pytest.mark.parametrize("who", ["101", "201", "401"])
async def test_a_scanned_vehicle_in_the_shop_opens_its_job(code: str, who: str) -> None:
    replica = open_replica(with_vins())
    app = make_app(replica, sign_in=who)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await scan(app, pilot, classify(code, certain=True))
        await wait_until(pilot, lambda: isinstance(app.screen, JobScreen))
        assert "R101/1" in screen_text(app)
        assert app.desk.said.sentence == "Job card: 粤B59185 更换前制动片."
        assert recorded(replica) == []


async def test_a_scanned_vehicle_that_left_opens_its_history_with_all_visits() -> None:
    app = make_app(open_replica(with_vins()), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await scan(app, pilot, classify(OLD_VIN))
        await wait_until(pilot, lambda: isinstance(app.screen, HistoryScreen))
        text = screen_text(app)
        assert "R050" in text and "年检" in text
        assert "湘A·12345: no job in the shop" in app.desk.said.sentence


async def test_a_part_with_the_number_of_a_plate_stays_a_part() -> None:
    records = [*with_vins(), Part(id="B59185", number="B59185", name="X")]
    app = make_app(open_replica(records), sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await scan(app, pilot, classify("B59185"))
        assert not isinstance(app.screen, JobScreen | HistoryScreen)
