"""Signing in: number and PIN, wrong ones, waiting, badges, languages, and the first run."""

from time import monotonic

import pytest

from bay_tui.i18n import language
from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.shell import signin
from bay_tui.screens.shell.enrol import EnrolScreen
from bay_tui.screens.shell.signin import SignInScreen
from bay_tui.sync.link import SyncProblem
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.fields import PinField, TextField
from bay_tui.workshop.records import Clock, Staff
from bay_tui.workshop.scanning.scans import Scan
from pilot.workshop import (
    PIN,
    FakeEngine,
    make_app,
    master_data,
    open_replica,
    sample_records,
    screen_text,
    wait_until,
)


def number(app: BayApp) -> TextField:
    return app.screen.query_one("#number", TextField)


def pin(app: BayApp) -> PinField:
    return app.screen.query_one("#pin", PinField)


async def test_number_and_pin_let_a_foreman_in_on_the_board() -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"201", "enter", *PIN, "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, BoardScreen))
        assert app.desk.person is not None and app.desk.person.name == "曾国梁"
        assert "Signed in: 曾国梁" in screen_text(app)


async def test_everything_may_be_typed_in_one_burst_and_goes_on_behind() -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"201", "enter", *PIN, "enter", "slash", *"R103")
        await wait_until(pilot, lambda: getattr(app.screen, "filter_text", "") == "R103")


@pytest.mark.parametrize(("who", "screen"), [("101", "MyWorkScreen"), ("301", "CounterScreen"), ("401", "BoardScreen")])
async def test_people_land_where_their_work_is(who: str, screen: str) -> None:
    app = make_app(sign_in=who)
    async with app.run_test(size=(80, 24)):
        assert type(app.screen).__name__ == screen


async def test_signing_in_clocks_nobody_on() -> None:
    replica = open_replica([*master_data()])
    app = make_app(replica)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"101", "enter", *PIN, "enter")
        await wait_until(pilot, lambda: app.desk.person is not None)
        assert replica.view.get(Clock, "101") is None
        assert replica.outbox.counts.waiting == 0


async def test_a_wrong_pin_keeps_the_number_and_says_so() -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"201", "enter", *"9999", "enter")
        await wait_until(pilot, lambda: pin(app).error)
        assert (number(app).value, pin(app).value) == ("201", "")
        assert "That PIN is not right. Try again." in screen_text(app)


@pytest.mark.parametrize("who", ["555", "999"])
async def test_unknown_and_former_people_are_refused_by_number(who: str) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*who, "enter", *PIN, "enter")
        await wait_until(pilot, lambda: number(app).error)
        assert f"Nobody with the number {who}" in screen_text(app)
        assert number(app).value == who


async def test_after_five_wrong_pins_one_has_to_wait_but_the_screen_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    now = monotonic()
    monkeypatch.setattr(signin, "monotonic", lambda: now)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"201", "enter")
        for _ in range(5):
            await pilot.press(*"9999", "enter")
        await pilot.press(*PIN, "enter")
        assert "wait 5 seconds" in pin(app).error
        assert app.desk.person is None
        now += 5.1
        await pilot.press(*PIN, "enter")
        await wait_until(pilot, lambda: app.desk.person is not None)


async def test_a_technicians_badge_signs_in_and_the_next_one_switches() -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.on_scan(Scan("badge", "T101"))
        assert app.desk.person is not None and app.desk.person.id == "101"
        assert app.on_scan(Scan("badge", "T102"))
        await pilot.pause()
        assert app.desk.person is not None and app.desk.person.id == "102"
        assert len(app.screen_stack) == 3


async def test_whoever_may_do_more_types_the_pin_after_the_badge() -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.on_scan(Scan("badge", "T201"))
        await pilot.pause()
        assert app.desk.person is None
        await pilot.press(*PIN, "enter")
        await wait_until(pilot, lambda: app.desk.person is not None)
        assert app.desk.person is not None and app.desk.person.id == "201"


async def test_an_unknown_badge_is_said_to_be_unknown() -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.on_scan(Scan("badge", "T777"))
        await pilot.pause()
        assert "Nobody here has the badge T777." in screen_text(app)


async def test_a_job_scanned_while_nobody_is_signed_in_asks_to_sign_in() -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.on_scan(Scan("job", "R101-1"))
        await pilot.pause()
        assert "Sign in first." in screen_text(app)


async def test_signing_out_leaves_nothing_behind() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5", "f9")
        assert isinstance(app.screen, SignInScreen)
        assert app.desk.person is None
        assert len(app.screen_stack) == 2
        await pilot.press("f2", "escape")
        assert isinstance(app.screen, SignInScreen)


async def test_a_persons_language_is_spoken_until_they_leave() -> None:
    chinese = Staff(id="888", number="888", name="张三", roles=(), language="zh_CN")
    app = make_app(open_replica([*sample_records(), chinese]), sign_in="888")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert language() == "zh_CN"
        await pilot.press("f9")
        assert language() == "en"


async def test_the_locked_screen_tells_what_stands_in_this_bay_and_whom_to_try() -> None:
    app = make_app(hints=[("101", "1234", "technician")])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "粤A88M66" in text and "PIN 1234" in text and "赵铁峰" in text
        assert "星河服务中心" in text and "Bay 3" in text


async def test_before_the_first_contact_it_says_that_it_waits_for_the_server() -> None:
    app = make_app(open_replica([]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "waiting for the server" in screen_text(app)


async def test_the_first_run_asks_the_server_once() -> None:
    asked: list[tuple[str, str]] = []
    replica = open_replica([], enrolled=False)

    async def enrol(url: str, code: str) -> None:
        asked.append((url, code))
        if code != "GOOD":
            raise SyncProblem("code-used")
        replica.identity.enrol(server=url, token="t", site="demo", name="Terminal 9")

    app = make_app(replica, FakeEngine(enrol))
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, EnrolScreen)
        assert "also works offline" in screen_text(app)
        await pilot.press(*"bay:8642", "enter", *"BAD", "enter")
        code = app.screen.query_one("#code", TextField)
        await wait_until(pilot, lambda: code.error and code.error in screen_text(app))
        app.screen.query_one("#code", TextField).value = ""
        await pilot.press(*"GOOD", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, SignInScreen))
        assert asked == [("bay:8642", "BAD"), ("bay:8642", "GOOD")]
