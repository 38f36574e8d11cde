"""The job card: everything about one job, what matters at the vehicle first."""

from datetime import timedelta
from functools import partial

import msgspec
import pytest

from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.findings.screen import FindingScreen
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import WantedPart
from bay_tui.workshop.records import Approval, Clock, Finding, Job, Measurement, Order, PartsLine, Vehicle
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.words import Answer, InspectionLevel, JobState, LineState, OrderState, Severity
from pilot.workshop import NOW, Played, make_app, open_replica, sample_records, screen_text, wait_until


def rich_workshop() -> Replica:
    """The sample with findings, parts, a failed inspection and an earlier visit on R101."""
    view = Played(sample_records())
    pads = Measurement(name="pad_thickness", value=1.5, unit="mm", minimum=3)
    found = ops.FindingRecorded(
        job="R101-1", system="brakes", component="front_pads", severity=Severity.RED, measurement=pads, dtcs=("C1200",)
    )
    (red,) = view.play(30, "101", found)
    view.play(20, "401", ops.FindingAnswered(finding=red, answer=Answer.APPROVED, who="王女士"))
    (wanted,) = view.play(
        25,
        "101",
        ops.PartsRequested(job="R101-1", lines=(WantedPart(part="58101-X700"), WantedPart(part="25100-X700"))),
    )
    view.play(20, "301", ops.PartsIssued(line=f"{wanted}.1"))
    view.play(19, "301", ops.PartsBackOrdered(line=f"{wanted}.2", eta=NOW + timedelta(hours=5)))
    earlier = Order(
        id="R001", number="R001", vehicle="vR101", state=OrderState.DELIVERED, words="定期保养",
        odometer=40000, received_at=NOW - timedelta(days=200), delivered_at=NOW - timedelta(days=199),
    )  # fmt: skip
    view.put(earlier)
    view.put(Job(id="R001-1", order="R001", line=1, title="大保养", state=JobState.DONE))
    view.put(
        Finding(
            id="old", order="R001", job="R001-1", vehicle="vR101", system="brakes", component="rear_pads",
            severity=Severity.AMBER, note="4 mm", at=NOW - timedelta(days=200),
            approval=Approval(answer=Answer.DECLINED, at=NOW - timedelta(days=200), who="王女士"),
        )
    )  # fmt: skip
    return open_replica(view)


def recorded(replica: Replica) -> list[ops.Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


async def open_card(app: BayApp, pilot: object, job: str) -> Grid:
    app.call_later(partial(app.open_screen, "job", job=job))
    await wait_until(pilot, lambda: isinstance(app.screen, JobScreen) and app.screen.query(Grid))
    grid = app.screen.query_one(Grid)
    await wait_until(pilot, lambda: grid.keys)
    return grid


async def test_the_card_shows_everything_about_the_job() -> None:
    app = make_app(rich_workshop(), sign_in="101")
    async with app.run_test(size=(100, 60)) as pilot:
        await open_card(app, pilot, "R101-1")
        text = screen_text(app)
        for wanted in (
            "粤B59185",
            "踩刹车有异响",
            "▲ red",
            "Brakes: Front brake pads",
            "▲ pad thickness 1.5 mm (min 3)",
            "Fault code C1200: the meaning depends on the make",
            "The customer: approved, 王女士, 10:22",
            "issued",
            "due 15:42",
            "1.0 h standard",
            "09:56 - now",
            "林雅婷 said 08:42",
            "1 earlier visit; h shows it",
            "1 finding left open then",
            "unknown: no service on record here",
        ):
            assert wanted in text, wanted


async def test_the_essentials_are_on_the_first_page() -> None:
    app = make_app(rich_workshop(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, "R101-1")
        text = screen_text(app)
        for wanted in ("粤B59185", "● in progress", "踩刹车有异响", "▲ red", "issued", "13:12"):
            assert wanted in text, wanted


async def test_the_keys_of_my_work_work_here() -> None:
    replica = rich_workshop()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, "R101-1")
        await pilot.press("p", "1")
        await pilot.press("c", "2")
        assert [type(args).__name__ for args in recorded(replica)] == ["LabourStopped", "CallRaised"]
        await wait_until(pilot, lambda: "waiting for parts for 0m" in screen_text(app))


async def test_enter_on_a_finding_revises_it() -> None:
    app = make_app(rich_workshop(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        grid = await open_card(app, pilot, "R101-1")
        grid.move_to(next(key for key in grid.keys if key.startswith("finding:")))
        await pilot.press("enter")
        assert isinstance(app.screen, FindingScreen)
        assert "Revise a finding" in screen_text(app)


@pytest.mark.parametrize(
    ("state", "keys", "operation"),
    [
        (LineState.ISSUED, ("1",), "PartsFitted"),
        (LineState.ISSUED, ("2", *"thanks", "enter"), "PartsNoted"),
        (LineState.BACK_ORDERED, ("2",), "PartsCancelled"),
    ],
)
async def test_enter_on_a_parts_line_asks_what_became_of_it(
    state: LineState, keys: tuple[str, ...], operation: str
) -> None:
    replica = rich_workshop()
    line = next(one for one in replica.view.find(PartsLine, "job", "R101-1") if one.state is state)
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        grid = await open_card(app, pilot, "R101-1")
        grid.move_to(f"line:{line.id}")
        await pilot.press("enter")
        assert isinstance(app.screen, ChooseDialog)
        await pilot.press(*keys)
        assert [type(args).__name__ for args in recorded(replica)] == [operation]


async def test_an_inspection_that_failed_shows_with_its_reasons() -> None:
    view = Played(sample_records())
    view.play(5, "201", ops.InspectionFailed(job="R106-1", level=InspectionLevel.FINAL, reasons=("方向盘仍偏",)))
    app = make_app(open_replica(view), sign_in="101")
    async with app.run_test(size=(80, 30)) as pilot:
        await open_card(app, pilot, "R106-1")
        text = screen_text(app)
        assert "✗ failed" in text
        assert "方向盘仍偏" in text
        assert "✗ rework" in text


async def test_a_scanned_card_clocks_on_whoever_is_on_nothing() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.call_later(app.on_scan, Scan("job", "R104-1"))
        await wait_until(pilot, lambda: recorded(replica))
        assert recorded(replica) == [ops.LabourStarted(staff="103", job="R104-1")]


async def test_a_scanned_card_asks_whoever_is_on_another_job() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.call_later(app.on_scan, Scan("job", "R107-1"))
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("n")
        assert recorded(replica) == []
        assert isinstance(app.screen, JobScreen)


async def test_a_scanned_card_only_opens_for_the_counter() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.call_later(app.on_scan, Scan("job", "R104-1"))
        await wait_until(pilot, lambda: isinstance(app.screen, JobScreen))
        assert recorded(replica) == []


async def test_a_job_that_is_not_known_says_so_and_leaves_by_escape() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.call_later(partial(app.open_screen, "job", job="nothing"))
        await wait_until(pilot, lambda: "This job is not known here" in screen_text(app))
        for key in ("s", "p", "e", "f", "r", "enter"):
            await pilot.press(key)
        assert isinstance(app.screen, JobScreen)
        await pilot.press("escape")
        assert not isinstance(app.screen, JobScreen)


async def test_long_words_of_a_customer_are_wrapped_not_cut() -> None:
    words = "刹车时前面有尖叫声，雨天更明显，方向盘轻微抖动，上次保养后就开始了，希望今天下班前能取车。" * 2
    records = [
        msgspec.structs.replace(one, words=words) if isinstance(one, Order) and one.id == "R101" else one
        for one in sample_records()
    ]
    app = make_app(open_replica(records), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        grid = await open_card(app, pilot, "R101-1")
        assert sum(key.startswith("words:") for key in grid.keys) >= 4
        assert "…" not in screen_text(app)


async def test_hostile_texts_are_drawn_plain() -> None:
    words = "\x1b[31m[bold]red[/bold] \x07\u202eevil"
    records = [
        msgspec.structs.replace(one, words=words) if isinstance(one, Order) and one.id == "R101" else one
        for one in sample_records()
        if not isinstance(one, Clock)
    ]
    app = make_app(open_replica(records), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_card(app, pilot, "R101-1")
        text = screen_text(app)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[bold]red[/bold]" in text


async def test_a_doubtful_vin_is_marked_in_words_and_blocks_nothing() -> None:
    records = [one for one in sample_records() if one.id != "vR101"]
    replica = open_replica([*records, Vehicle(id="vR101", plate="粤B59185", vin="LSVAA4180E2184841")])
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, JobScreen))
        await pilot.press("end")
        text = screen_text(app)
        assert "! VIN?" in text
        assert "wrong check digit" in text
        await pilot.press("p", "1")
    assert [type(entry.operation.args) for entry in replica.outbox.in_order()] == [ops.LabourStopped]
