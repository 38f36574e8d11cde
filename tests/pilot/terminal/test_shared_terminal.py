"""One terminal, several people: it locks by itself, a badge takes over, and everybody finds their own drafts again."""

from pathlib import Path
from typing import Any

import pytest

from bay_tui.config import BadSettings, Settings, load
from bay_tui.screens.counter.request import PartsRequestScreen
from bay_tui.screens.findings.screen import FindingScreen
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.screens.my_work.screen import MyWorkScreen
from bay_tui.screens.shell.signin import SignInScreen
from bay_tui.terminal import autolock
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Clock
from bay_tui.workshop.scanning.scans import Scan
from pilot.workshop import make_app, open_replica, screen_text, wait_until


def settings(lock_after: float | None) -> Settings:
    return Settings(home=Path("/nowhere"), lock_after=lock_after)


async def badge(app: BayApp, pilot: Any, number: str) -> None:
    app.call_later(app.on_scan, Scan("badge", f"T{number}"))
    await wait_until(pilot, lambda: app.desk.person is not None and app.desk.person.number == number)
    await wait_until(
        pilot, lambda: isinstance(app.screen, MyWorkScreen) and any(grid.keys for grid in app.screen.query(Grid))
    )


async def half_a_finding(app: BayApp, pilot: Any) -> None:
    """On R101-1, which both people may open: everything chosen, a note begun."""
    await pilot.press("f", "1", "1", "1")
    await wait_until(pilot, lambda: isinstance(app.screen, FindingScreen))
    await pilot.press(*"2 mm left")


async def test_a_half_written_finding_is_its_owners_alone() -> None:
    replica = open_replica()
    app = make_app(replica)
    async with app.run_test(size=(80, 24)) as pilot:
        await badge(app, pilot, "101")
        await half_a_finding(app, pilot)
        assert "2 mm left" in screen_text(app)
        await badge(app, pilot, "102")
        assert app.screen.query_one(Grid).move_to("R102-2")
        app.call_later(app.open_screen, "finding", job="R101-1")
        await wait_until(pilot, lambda: isinstance(app.screen, FindingScreen) and app.screen.is_mounted)
        await pilot.pause()
        assert "Which system?" in screen_text(app)
        assert "2 mm left" not in screen_text(app)
        await badge(app, pilot, "101")
        await pilot.press("f")
        await wait_until(pilot, lambda: isinstance(app.screen, FindingScreen))
        assert "Here is what you had begun." in screen_text(app)
        assert "2 mm left" in screen_text(app)
    assert replica.outbox.in_order() == []


async def test_a_half_made_parts_request_is_its_owners_alone() -> None:
    replica = open_replica()
    app = make_app(replica)
    async with app.run_test(size=(80, 24)) as pilot:
        await badge(app, pilot, "101")
        await pilot.press("r", *"58101", "enter", *"jylqq")
        await badge(app, pilot, "102")
        app.call_later(app.open_screen, "parts", job="R101-1")
        await wait_until(pilot, lambda: isinstance(app.screen, PartsRequestScreen) and app.screen.is_mounted)
        await pilot.pause()
        assert "Wanted: 0" in screen_text(app)
        await badge(app, pilot, "101")
        await pilot.press("r")
        await wait_until(pilot, lambda: isinstance(app.screen, PartsRequestScreen) and app.screen.is_mounted)
        assert "Wanted: 1" in screen_text(app)
        assert "前制动片 YX7" in screen_text(app)
        assert "jylqq" in screen_text(app)
    assert replica.outbox.in_order() == []


class Hand:
    """A clock for the time since the last key."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    hand = Hand()
    monkeypatch.setattr(autolock, "monotonic", hand)
    return hand


async def time_is_up(app: BayApp, pilot: Any) -> None:
    """Let the timer run out, as the app's own message."""
    done: list[bool] = []
    app.call_later(lambda: (app._time_is_up(), done.append(True)))
    await wait_until(pilot, lambda: done)


async def test_left_alone_it_locks_with_the_draft_kept_and_the_clock_running(hand: Hand) -> None:
    replica = open_replica()
    app = make_app(replica, settings=settings(60))
    async with app.run_test(size=(80, 24)) as pilot:
        await badge(app, pilot, "101")
        await pilot.press("f", "1", "1")
        hand.at += 61
        await time_is_up(app, pilot)
        await wait_until(pilot, lambda: isinstance(app.screen, SignInScreen))
        assert app.desk.person is None
        assert "Locked, as nobody was here." in screen_text(app)
        await wait_until(pilot, lambda: replica.drafts.names("finding/R101-1/101"))
    clock = replica.view.get(Clock, "101")
    assert clock is not None and clock.jobs == ("R101-1",)


@pytest.mark.parametrize("away", [600, 4000], ids=["soon", "much later"])
async def test_after_a_lock_one_lands_where_one_was(hand: Hand, away: int) -> None:
    app = make_app(open_replica(), settings=settings(60))
    async with app.run_test(size=(80, 24)) as pilot:
        await badge(app, pilot, "101")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, JobScreen))
        await pilot.press("f", "1")
        hand.at += 61
        await time_is_up(app, pilot)
        await wait_until(pilot, lambda: isinstance(app.screen, SignInScreen))
        await badge(app, pilot, "102")
        await pilot.press("f9")
        hand.at += away
        if away > 3600:
            await badge(app, pilot, "101")
            assert isinstance(app.screen, MyWorkScreen)
            return
        app.call_later(app.on_scan, Scan("badge", "T101"))
        await wait_until(pilot, lambda: isinstance(app.screen, FindingScreen) and app.screen.query("#keys"))
        assert [type(one) for one in app.stack.framed] == [SignInScreen, MyWorkScreen, JobScreen, FindingScreen]
        # Once: who signs out goes home the next time.
        await pilot.press("f9")
        await badge(app, pilot, "101")
        assert isinstance(app.screen, MyWorkScreen)


async def test_it_locks_by_itself() -> None:
    app = make_app(sign_in="101", settings=settings(0.05))
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, SignInScreen))


async def test_every_key_counts_from_then_on(hand: Hand) -> None:
    app = make_app(settings=settings(60))
    async with app.run_test(size=(80, 24)) as pilot:
        await badge(app, pilot, "101")
        hand.at += 59
        await pilot.press("down")
        hand.at += 59
        await time_is_up(app, pilot)
        assert app.desk.person is not None
        hand.at += 1
        await time_is_up(app, pilot)
        await wait_until(pilot, lambda: app.desk.person is None and isinstance(app.screen, SignInScreen))


@pytest.mark.parametrize(("told", "bay", "seconds"), [(None, "b3", 120), (None, "", 0), (0, "b3", 0), (15, "", 15)])
async def test_a_terminal_in_a_bay_locks_unless_told_otherwise(told: float | None, bay: str, seconds: float) -> None:
    app = make_app(open_replica(bay=bay), settings=settings(told))
    async with app.run_test(size=(80, 24)):
        assert app.lock_after == seconds


async def test_with_zero_it_never_locks(hand: Hand) -> None:
    app = make_app(sign_in="101", settings=settings(0))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        hand.at += 100_000
        await time_is_up(app, pilot)
        assert app.desk.person is not None


async def test_a_board_that_only_shows_stays(hand: Hand) -> None:
    app = make_app(read_only=True, settings=settings(1))
    async with app.run_test(size=(80, 24)) as pilot:
        before = app.screen
        hand.at += 100
        await time_is_up(app, pilot)
        assert app.screen is before


async def test_a_pause_by_the_next_person_is_theirs() -> None:
    replica = open_replica()
    app = make_app(replica)
    async with app.run_test(size=(80, 24)) as pilot:
        await badge(app, pilot, "101")
        await badge(app, pilot, "107")
        await pilot.press("p", "7")
    (entry,) = replica.outbox.in_order()
    assert entry.operation.actor == "107"
    assert isinstance(entry.operation.args, ops.LabourStopped)


@pytest.mark.parametrize(("line", "value"), [("lock_after = 45", 45.0), ("lock_after = 0", 0.0), ("", None)])
def test_the_settings_say_when(tmp_path: Path, line: str, value: float | None) -> None:
    (tmp_path / "settings.toml").write_text(line, encoding="utf-8")
    assert load({}, home=str(tmp_path)).lock_after == value


@pytest.mark.parametrize("value", ["-1", "true", '"soon"', "100000000"])
def test_what_is_no_time_is_named(tmp_path: Path, value: str) -> None:
    (tmp_path / "settings.toml").write_text(f"lock_after = {value}", encoding="utf-8")
    with pytest.raises(BadSettings, match="lock_after must be a number of seconds"):
        load({}, home=str(tmp_path))
