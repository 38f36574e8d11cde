"""Scans reach what they name from every screen; a question stays; what came out wrong is named."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual import events

from bay_tui.config import Settings
from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.dialogs.finish import FinishDialog
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Job
from bay_tui.workshop.scanning.codes import COMMANDS, call_command, code_of, job_code, pause_command, read_code
from bay_tui.workshop.scanning.scans import classify
from bay_tui.workshop.words import CallKind, StopReason
from pilot.workshop import make_app, open_replica, screen_text, wait_until
from wire_kit import snapshot_of, take_snapshot


async def scan(app: BayApp, pilot: Any, text: str) -> None:
    """Scan a code, and wait until what it led to has settled."""
    app.call_later(app.on_scan, classify(text))
    await pilot.pause()
    await app.keys_settled()
    await pilot.pause()


def name_of(app: BayApp) -> str:
    return type(app.screen).__name__


def recorded(app: BayApp) -> list[ops.Args]:
    return [entry.operation.args for entry in app.desk.replica.outbox.in_order()]


def test_what_is_printed_is_what_is_read() -> None:
    assert read_code(code_of("badge", "T101")) == ("badge", "T101")
    assert read_code(job_code("2026-0331-4", 2)) == ("job", "2026-0331-4/2")
    assert [read_code(code_of("command", one)) for one in COMMANDS] == [("command", one) for one in COMMANDS]


async def test_from_the_locked_screen_to_clocked_on_in_two_scans() -> None:
    app = make_app(open_replica())
    async with app.run_test(size=(80, 24)) as pilot:
        await scan(app, pilot, "B:T103")
        await scan(app, pilot, "J:R104/1")
        assert ops.LabourStarted(staff="103", job="R104-1") in recorded(app)


@pytest.mark.parametrize(
    "keys", [(), ("f",), ("r",), ("enter",), ("f2",), ("f4",), ("f5",), ("question_mark",), ("colon",)]
)
async def test_a_badge_and_a_job_are_taken_on_every_screen(keys: tuple[str, ...]) -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await scan(app, pilot, "J:R105/1")
        assert "JobScreen" in [type(screen).__name__ for screen in app.screen_stack]
        await pilot.press("escape", "escape", *keys)
        await scan(app, pilot, "B:T102")
        assert app.desk.person is not None and app.desk.person.id == "102"


async def test_a_bay_asks_before_the_vehicle_is_moved() -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await scan(app, pilot, "J:R101/1")
        await scan(app, pilot, "L:1")
        assert "stands in bay 1 already" in app.desk.said.sentence
        await scan(app, pilot, "L:5")
        assert isinstance(app.screen, ConfirmDialog) and "bay 5" in screen_text(app)
        assert recorded(app) == []
        await scan(app, pilot, "C:YES")
        assert recorded(app) == [ops.JobMoved(job="R101-1", bay="b5")]


async def test_a_bay_is_shown_where_no_vehicle_is_at_hand() -> None:
    app = make_app(open_replica(), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await scan(app, pilot, "L:5")
        assert name_of(app) == "BoardScreen"
        assert app.screen.query_one(Grid).cursor_key == "bay:b5"
        await scan(app, pilot, "L:4")
        job = app.desk.replica.view.get(Job, app.screen.query_one(Grid).cursor_key or "")
        assert job is not None and job.bay == "b4"
        await scan(app, pilot, "L:99")
        assert "99" in app.desk.said.sentence and app.desk.said.tone == "bad"


async def test_a_part_scanned_at_a_job_begins_a_request() -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await scan(app, pilot, "P:26300-A500")
        assert name_of(app) == "PartsRequestScreen" and "机油滤清器" in screen_text(app)
        assert recorded(app) == []
        await scan(app, pilot, "C:SEND")
        assert [type(one) for one in recorded(app)] == [ops.PartsRequested]


async def test_a_question_stays_and_says_so() -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("p")
        for code in ("J:R105/1", "P:26300-A500", "L:5", "C:START"):
            app.desk.say("")
            await scan(app, pilot, code)
            assert isinstance(app.screen, ChooseDialog)
            assert "Answer the question first" in app.desk.said.sentence
        await scan(app, pilot, "C:1")
        assert [type(one) for one in recorded(app)] == [ops.LabourStopped]


@pytest.mark.parametrize("reason", list(StopReason))
async def test_a_pause_is_one_scan_from_any_screen(reason: StopReason) -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f")
        await scan(app, pilot, code_of("command", pause_command(reason)))
        assert recorded(app) == [ops.LabourStopped(staff="101", job="R101-1", reason=reason)]
        assert name_of(app) == "FindingScreen"


@pytest.mark.parametrize("kind", list(CallKind))
async def test_a_call_is_one_scan(kind: CallKind) -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await scan(app, pilot, code_of("command", call_command(kind)))
        assert recorded(app) == [ops.CallRaised(asks=kind, bay="b3", job="R101-1")]


async def test_a_day_by_the_command_sheet_needs_no_key() -> None:
    app = make_app(open_replica(), sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await scan(app, pilot, "C:START")
        started = ops.LabourStarted(staff="103", job="R104-1")
        assert recorded(app) == [started]
        await scan(app, pilot, "C:END")
        await wait_until(pilot, lambda: isinstance(app.screen, FinishDialog) and app.screen.painted_at is not None)
        await scan(app, pilot, "C:YES")
        assert recorded(app) == [started, ops.JobFinished(job="R104-1", checked=True)]
        await scan(app, pilot, "C:FINDING")
        assert name_of(app) == "FindingScreen"
        await scan(app, pilot, "C:REQUEST")
        assert name_of(app) == "PartsRequestScreen"
        await scan(app, pilot, "C:OTHER")
        assert isinstance(app.screen, ChooseDialog)
        await scan(app, pilot, "C:BACK")
        await scan(app, pilot, "C:LEAVE")
        assert isinstance(app.screen, ConfirmDialog)
        await scan(app, pilot, "C:NO")
        await scan(app, pilot, "C:OPEN/BOARD")
        assert name_of(app) == "BoardScreen"
        await scan(app, pilot, "C:LANGUAGE")
        assert "工位看板" in screen_text(app)
        await scan(app, pilot, "C:NOSUCH")
        assert app.desk.said.tone == "bad" and "NOSUCH" in app.desk.said.sentence
        await scan(app, pilot, "C:SIGNOUT")
        assert app.desk.person is None
        await scan(app, pilot, "C:START")
        assert app.desk.said.tone == "bad"


@pytest.mark.parametrize(
    ("arrived", "named"),
    [
        ("b:t102", "Caps Lock"),
        ("l:5", "Caps Lock"),
        ("BÖT102", "German"),
        ("JÖR105-1", "German"),
        ("26300ßA500", "German"),
        ("BMT&àé", "French"),
        ("JMR&à(!&", "French"),
        ("CMSTQRT", "French"),
        ("°BÖX", "German"),
        ("¬B:X1", "British"),
        ("】Q1B:X1", "input method"),
        ("J:R105、1", "input method"),
    ],
)
async def test_a_scan_through_a_wrong_layout_is_named_as_such(arrived: str, named: str) -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash")
        await scan(app, pilot, arrived)
        assert named in app.desk.said.sentence and app.desk.said.tone == "bad"
        assert name_of(app) == "MyWorkScreen" and recorded(app) == []


@pytest.mark.parametrize("text", ["JMGGAB", "BMW325", "LVSHCAMB1CE054249"])
async def test_what_only_looks_like_another_layout_is_typed(text: str) -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash")
        assert not app.on_scan(classify(text))


async def test_no_key_waits_where_every_scanner_sends_a_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(open_replica(), sign_in="101")
    monkeypatch.setattr(BayApp, "scan_detection", True)
    app.scan_detector.hold = 3600  # A key that is held stays held, however slow the machine.
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.post_message(events.Key("P", "P"))
        await wait_until(pilot, lambda: app.scan_detector.deadline is not None)
        assert [key.key for key in app.scan_detector.flush().typed] == ["P"]
        site = app.desk.site
        assert site is not None
        rules = msgspec.structs.replace(site.rules, scanner_prefix=True)
        take_snapshot(app.desk.replica, snapshot_of([msgspec.structs.replace(site, rules=rules)], "epoch:2:hash"))
        app.post_message(events.Key("P", "P"))
        await wait_until(pilot, lambda: not app.scan_detector.guess)
        assert app.scan_detector.deadline is None


async def test_keys_that_came_at_once_are_typed_but_codes_fire_no_shortcuts() -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not app.on_scan(classify("rX00001"))
        for text in ("LVSHCAMB1CE054249", "https://w.cn/r/1", "S1234567", "xyz123"):
            assert app.on_scan(classify(text))
        assert app.on_scan(classify("rX00001", certain=True))


@pytest.mark.parametrize(
    ("code", "rings"),
    [
        ("L:99", 1),
        ("J:NOSUCH/1", 1),
        ("C:NOSUCH", 1),
        ("b:t102", 1),
        ("690123456789", 1),
        ("J:R105/1", 0),
        ("B:T102", 0),
    ],
)
async def test_a_scan_that_is_refused_rings(code: str, rings: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    app = make_app(open_replica(), sign_in="101")
    monkeypatch.setattr(app, "bell", lambda: rung.append(app.desk.said.tone))
    async with app.run_test(size=(80, 24)) as pilot:
        await scan(app, pilot, code)
        assert rung == ["bad"] * rings


@pytest.mark.parametrize(("moved", "command"), [("f11", "SEND"), ("o", "YES"), ("f12", "LANGUAGE"), ("x", "NO")])
async def test_a_code_does_the_same_whatever_key_the_settings_give(moved: str, command: str) -> None:
    """The laminated sheet is older than the settings."""
    ids = {"SEND": "parts.send", "YES": "confirm.yes", "NO": "confirm.no", "LANGUAGE": "app.language"}
    settings = Settings(home=Path("/nowhere"), keymap={ids[command]: moved})
    app = make_app(open_replica(), sign_in="101", settings=settings)
    async with app.run_test(size=(80, 24)) as pilot:
        if command == "SEND":
            await pilot.press("r", *"58101", "enter")
        elif command != "LANGUAGE":
            await pilot.press("l")
            await wait_until(pilot, lambda: getattr(app.screen, "painted_at", None) is not None)
        await scan(app, pilot, code_of("command", command))
        assert len(recorded(app)) == (command in ("SEND", "YES"))
        assert ("我的作业" in screen_text(app)) == (command == "LANGUAGE")
        assert not isinstance(app.screen, ConfirmDialog)
