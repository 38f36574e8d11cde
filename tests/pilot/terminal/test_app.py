"""The frame: status line, keys everywhere, commands, help, quitting, languages, scans, faults, small windows."""

import logging
import os
from pathlib import Path

import pytest

from bay_tui.config import Settings
from bay_tui.i18n import language
from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.foreman.dispatch import DispatchScreen
from bay_tui.screens.shell.command_palette import CommandScreen, commands_of
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.screens.shell.help import HelpScreen
from bay_tui.screens.shell.outbox import OutboxScreen
from bay_tui.screens.shell.signin import SignInScreen
from bay_tui.server.importing.pinyin import initials
from bay_tui.store.errors import StoreClosed, StoreError, StoreFailed, StoreFull, StoreReadOnly, StoreReplaced
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.fields import TextField
from bay_tui.widgets.grid import Grid
from bay_tui.wording import sentence
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Staff
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.words import CallKind
from pilot.workshop import FakeEngine, FrozenClock, make_app, open_replica, screen_text, wait_until


def status(app: BayApp) -> str:
    return [*["", ""], *screen_text(app).splitlines()][-2]


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        ("live", "● live"),
        ("polling", "● online"),
        ("connecting", "○ connecting"),
        ("offline", "○ offline since 10:12"),
        ("revoked", "✗ shut out"),
        ("too_old", "✗ must be updated"),
        ("not_enrolled", "✗ not enrolled"),
    ],
)
async def test_the_status_line_says_how_the_server_stands(phase: str, said: str) -> None:
    engine = FakeEngine()
    engine.state.phase = phase
    app = make_app(engine=engine)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert said in status(app)


async def test_a_change_of_the_connection_shows_at_once() -> None:
    engine = FakeEngine()
    app = make_app(engine=engine, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        engine.state.phase = "offline"
        app.desk.replica.announce({("sync", "state")})
        await wait_until(pilot, lambda: "offline since" in status(app))


@pytest.mark.parametrize(
    ("problem", "said"),
    [("store-full", "✗ disk full"), ("store-failed", "✗ disk failed"), ("store-replaced", "✗ memory replaced")],
)
async def test_a_disk_that_keeps_nothing_is_not_called_a_server_that_is_away(problem: str, said: str) -> None:
    engine = FakeEngine()
    engine.state.phase, engine.state.problem = "offline", problem
    app = make_app(engine=engine, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        app.desk.say("")
        await pilot.pause()
        assert said in status(app) and "offline" not in status(app)


async def test_the_clock_has_a_question_mark_until_a_server_confirmed_it() -> None:
    replica = open_replica()
    clock = replica.clock
    assert isinstance(clock, FrozenClock)
    clock.confirmed = False
    app = make_app(replica)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert status(app).endswith("10:42?")


@pytest.mark.parametrize("width", [60, 80, 100, 160])
async def test_a_result_is_said_whole_and_the_server_and_the_time_stay(width: int) -> None:
    engine = FakeEngine()
    engine.state.phase = "offline"
    app = make_app(engine=engine, sign_in="201")
    async with app.run_test(size=(width, 24)) as pilot:
        app.desk.record(ops.CallRaised(asks=CallKind.FOREMAN, bay="b1"))
        app.desk.say("The job was started and the clock is running.", "good")
        await pilot.pause()
        line = status(app)
        assert "The job was started" in line and line.endswith("10:42")
        if width >= 80:
            assert "○ offline" in line


async def test_function_keys_lead_everywhere_and_the_stack_stays_small() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(3):
            await pilot.press("f5", "f2", "f3")
        await pilot.press("f2")
        assert isinstance(app.screen, BoardScreen)
        assert len(app.screen_stack) == 2


async def test_type_ahead_crosses_screens() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5", "f2", "slash", *"R103", "enter", "f5", "escape")
        assert isinstance(app.screen, BoardScreen) and app.screen.filter_text == "R103"


async def test_help_lists_the_keys_of_this_screen_and_filters_by_typing() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        text = screen_text(app)
        assert "Help · Bay board" in text and "Answer call" in text and "Outbox and exceptions" in text
        assert "Focus" not in text
        await pilot.press(*"sign o")
        assert app.screen.query_one(Grid).keys == ["F9 Sign out"]
        await pilot.press("escape")
        assert isinstance(app.screen, BoardScreen)


async def test_help_opens_from_a_field_on_the_locked_screen_and_types_nothing() -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "F1 Help" in screen_text(app)
        await pilot.press("1", "f1")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape", "0", "1")
        assert app.screen.query_one("#number", TextField).value == "101"


async def test_every_key_in_the_key_bar_is_in_help_too() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        shown = {key for key, _ in app.screen.keys()} - {"Enter"}  # noqa: SIM118
        await pilot.press("f1")
        screen = app.screen
        assert isinstance(screen, HelpScreen)
        helped = {key for entry in screen._entries for key in entry.keys.split("  ")}
        assert shown <= helped


@pytest.mark.parametrize("query", ["outb", "待上传", "dscyyc"])
async def test_commands_are_found_in_both_languages_and_by_initials(query: str) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("colon")
        assert isinstance(app.screen, CommandScreen)
        await pilot.press(*query, "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, OutboxScreen))


async def test_every_command_and_every_key_is_found_by_its_initials() -> None:
    """Counted against the dictionary the importer has, which the terminal is without."""
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        commands, unlike = commands_of(app.screen), []
        assert len(commands) > 15
        for one in commands:
            wanted = initials("".join(filter(str.isalnum, one.chinese)))
            unlike += [(one.chinese, one.initials, wanted)] if one.initials != wanted else []
        assert [found for found in unlike if len(found[1]) != len(found[2])] == []
        assert len(unlike) <= len(commands) // 10
        await pilot.press("colon", *"pg", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, DispatchScreen))


async def test_a_command_does_what_its_key_does_on_the_screen_below() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("home", "ctrl+p", *"answer", "enter")
        await wait_until(pilot, lambda: "coming" in screen_text(app))
        assert isinstance(app.screen, BoardScreen)


async def test_every_binding_of_ours_has_an_id_and_a_text() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)):
        for binding in [*BoardScreen.BINDINGS, *OutboxScreen.BINDINGS, *SignInScreen.BINDINGS, *BayApp.BINDINGS]:
            assert binding.id and binding.description  # type: ignore[union-attr]
            keys = binding.key.split(",")  # type: ignore[union-attr]
            assert not any(key.startswith(("shift+f", "ctrl+f", "alt+")) for key in keys)


async def test_settings_may_give_a_binding_other_keys() -> None:
    settings = Settings(home=Path("/nowhere"), keymap={"global.outbox": "f11", "outbox.now": "w"})
    app = make_app(sign_in="201", settings=settings)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        assert isinstance(app.screen, BoardScreen)
        await pilot.press("f11")
        assert isinstance(app.screen, OutboxScreen)
        assert ("w", "Try now") in app.screen.keys()  # noqa: SIM118


async def test_a_wrong_line_of_the_keymap_is_said_and_left_out() -> None:
    keymap = {"counter.take": "p", "global.help": "f12", "global.work": "f11"}
    app = make_app(settings=Settings(home=Path("/nowhere"), keymap=keymap))
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: "p is the key of “Pick”" in status(app))
        app.sign_in(next(one for one in app.desk.replica.view.every(Staff) if one.number == "301"))
        await pilot.press("f3", "f11", "f4", "f12")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press(*"work")
        assert "F11                My work" in screen_text(app)
        await pilot.press("escape")
        assert screen_text(app).splitlines()[-1].endswith("F12 Help")


async def test_quitting_asks_and_takes_no_enter_for_an_answer() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+q", "enter")
        assert isinstance(app.screen, ConfirmDialog)
        await pilot.press("ctrl+q", "n")
        assert isinstance(app.screen, BoardScreen)
        await pilot.press("ctrl+q")
        await pilot.press("y")
        await wait_until(pilot, lambda: app._exit)


async def test_ctrl_c_says_how_to_leave() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+c")
        await wait_until(pilot, lambda: "Ctrl+Q leaves bay-tui." in status(app))


async def test_f8_changes_the_language_of_all_open_screens() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5", "f8")
        assert language() == "zh_CN"
        assert "Outbox" not in screen_text(app)
        await pilot.press("escape")
        assert "Bay board" not in screen_text(app)
        assert app.screen.focused is app.screen.query_one(Grid)
        await pilot.press("f8")
        assert "Bay board" in screen_text(app)


async def test_a_window_too_small_says_so_and_recovers() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.resize_terminal(50, 12)
        await pilot.pause()
        assert "too small: 60×16 at least" in screen_text(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "Bay board" in screen_text(app) and "too small" not in screen_text(app)


async def test_a_scanned_job_opens_its_card() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        for code in ("R103-1", "R103/1", "R103"):
            assert app.on_scan(Scan("job", code))
            await pilot.pause()
            assert "JobScreen" in [type(screen).__name__ for screen in app.screen_stack]
            await pilot.press("escape")
            assert len([screen for screen in app.screen_stack if isinstance(screen, FramedScreen)]) <= 3


@pytest.mark.parametrize(
    ("scan", "taken", "said"),
    [
        (Scan("job", "X999"), True, "The job X999 is not known here."),
        (Scan("part", "58101"), True, "58101: nothing to do with it on this screen."),
        (Scan("unknown", "58101"), True, "58101: nothing to do with it on this screen."),
    ],
)
async def test_scans_that_fit_nothing(scan: Scan, taken: bool, said: str) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        app.desk.say("")
        assert app.on_scan(scan) is taken
        await pilot.pause()
        assert said in status(app)


async def test_an_unknown_code_is_typed_only_where_text_is_typed() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash")
        assert not app.on_scan(Scan("unknown", "58101"))
        assert app.on_scan(Scan("job", "X999"))


async def test_a_scan_answers_no_question() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+q")
        assert app.on_scan(Scan("unknown", "y12345"))
        assert app.on_scan(Scan("job", "R103-1"))
        assert isinstance(app.screen, ConfirmDialog)
        await pilot.pause()
        assert "Answer the question first" in app.desk.said.sentence
        app.on_scan(Scan("badge", "T101"))
        await pilot.pause()
        assert app.desk.person is not None and app.desk.person.id == "101"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    "refusal",
    [
        StoreFull("/disk"),
        StoreFailed("/disk", "Input/output error"),
        StoreReadOnly("/disk"),
        StoreReplaced("/disk"),
        StoreClosed("/disk"),
        StoreError("/disk"),
    ],
    ids=lambda one: one.code,
)
async def test_what_cannot_be_recorded_is_one_whole_sentence_and_nothing_is_lost(
    refusal: StoreError, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine()
    engine.state.phase, engine.state.problem = "offline", refusal.code
    app = make_app(engine=engine, sign_in="201", language=language)
    async with app.run_test(size=(80, 24)) as pilot:

        def refused(*_args: object, **_options: object) -> None:
            raise refusal

        monkeypatch.setattr(app.desk.replica, "record", refused)
        assert not app.desk.record(ops.CallRaised(asks=CallKind.FOREMAN))
        await pilot.pause()
        shown = screen_text(app)
        assert sentence(refusal.code, refusal.params) in shown
        if refusal.code == "store-full":
            wanted = {"en": "full: nothing was recorded. Free some space.", "zh_CN": "已满，没有记下。"}
            assert wanted[language] in shown


async def test_nobody_signed_in_records_nothing() -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert not app.desk.record(ops.CallRaised(asks=CallKind.FOREMAN))
        await pilot.pause()
        assert "Sign in first." in status(app)


@pytest.mark.parametrize("place", ["refresh", "action", "message", "widget"])
async def test_a_fault_is_logged_and_told_and_the_terminal_goes_on(
    place: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(sign_in="201", strict=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen, grid = app.screen, app.screen.query_one(Grid)

        def broken(*_arguments: object) -> None:
            raise RuntimeError("nobody foresaw this")

        with caplog.at_level(logging.ERROR):
            if place == "refresh":
                monkeypatch.setattr(screen, "refresh_data", broken)
                app.desk.replica.announce({("job", "R101-1")})
            elif place == "action":
                monkeypatch.setattr(screen, "action_answer", broken)
                await pilot.press("home", "a")
            elif place == "message":
                monkeypatch.setattr(BoardScreen, "on_grid_opened", broken)
                await pilot.press("enter")
            else:
                grid.call_later(broken)
            # The pilot would wait for the dead widget too.
            await wait_until(None if place == "widget" else pilot, lambda: "Something went wrong (id " in status(app))
        assert "nobody foresaw this" in caplog.text
        assert "What you recorded is safe." in status(app)
        monkeypatch.undo()
        await pilot.press("f5")
        assert isinstance(app.screen, OutboxScreen)
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, BoardScreen))
        await pilot.press("down", "down")
        assert app.screen.query_one(Grid).cursor_key == "R103-1"


async def test_a_sync_that_fails_is_told_and_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bay_tui.terminal.fault_handling._REST_AFTER_FAULT", 0.001)
    engine = FakeEngine()
    runs: list[int] = []

    async def run() -> None:
        runs.append(1)
        raise RuntimeError("no")

    monkeypatch.setattr(engine, "run", run)
    app = make_app(engine=engine, strict=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: len(runs) > 2)
        assert "Something went wrong" in status(app)


async def test_services_run_beside_the_terminal() -> None:
    ran: list[str] = []

    async def service() -> None:
        ran.append("once")

    app = make_app(services=(service,))
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: ran == ["once"])


async def test_recording_returns_the_ids_of_what_was_recorded() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)):
        call = ops.CallRaised(asks=CallKind.FOREMAN, bay="b1")
        ids = app.desk.record(call, ops.CallRaised(asks=CallKind.PARTS, bay="b1"))
        assert ids == tuple(entry.id for entry in replica.outbox.in_order()) and len(ids) == 2
        app.desk.person = None
        assert app.desk.record(call) == ()
        assert len(replica.outbox) == 2


async def test_recording_shows_on_the_screen_and_nudges_the_engine() -> None:
    engine = FakeEngine()
    app = make_app(engine=engine, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.desk.record(ops.CallRaised(asks=CallKind.FOREMAN, bay="b1"), said="Called.")
        await wait_until(pilot, lambda: "Calls 2" in screen_text(app))
        assert engine.nudges == 1
        assert "Called." in status(app) and "→ 1 waits" in status(app)


async def test_names_are_shown_as_they_are_and_never_obeyed() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        app.desk.say("[/x] [bold]\x1b[31m red", "bad")
        app.desk.record(ops.CallRaised(asks=CallKind.FOREMAN, bay="b1", note="[red]\x1b]0;t\x07[/] $x"))
        await pilot.press("f5")
        assert "\x1b" not in screen_text(app)
        await pilot.press("escape")
        assert "[red]" in screen_text(app)


async def test_the_console_gets_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TERM", "linux")
    app = make_app(sign_in="402", glyphs="console")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.theme == "bay-console"
        drawn = screen_text(app)
        assert not {mark for mark in "●○■▶▸█░▲◆✓…" if mark in drawn}
