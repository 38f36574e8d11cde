"""How the screens of everybody look: sign-in, board, outbox, help, commands, questions. The clock stands still."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from bay_tui.screens.shell.desk import Opening
from bay_tui.terminal.app import BayApp
from pilot.shell.test_outbox import refused_request
from pilot.workshop import FakeEngine, make_app, open_replica

SnapCompare = Callable[..., bool]
NARROW, WIDE, WIDEST = (80, 24), (160, 45), (200, 60)


def offline() -> FakeEngine:
    engine = FakeEngine()
    engine.state.phase = "offline"
    return engine


def quiet(**options: Any) -> BayApp:
    """An app with the board open and nothing said yet."""
    return make_app(sign_in="201", **options)


def wall(**options: Any) -> BayApp:
    """The board on a wall screen."""
    return make_app(read_only=True, opening=Opening(wall=True), **options)


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Callable[..., BayApp]:
    """A Linux console: sixteen colours and ASCII."""
    monkeypatch.setenv("TERM", "linux")

    return partial(make_app, glyphs="console")


class TestSignIn:
    def test_narrow(self, snap_compare: SnapCompare) -> None:
        app = make_app(hints=[("101", "1234"), ("201", "1234"), ("301", "1234"), ("401", "1234")])
        assert snap_compare(app, terminal_size=NARROW)

    def test_a_wrong_pin_offline(self, snap_compare: SnapCompare) -> None:
        app = make_app(engine=offline())
        assert snap_compare(app, press=[*"201", "enter", *"0000", "enter"], terminal_size=NARROW)

    def test_chinese(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(make_app(language="zh_CN"), terminal_size=NARROW)

    def test_console(self, snap_compare: SnapCompare, console: Callable[..., BayApp]) -> None:
        assert snap_compare(console(), terminal_size=NARROW)

    def test_first_run(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(make_app(open_replica([], enrolled=False)), terminal_size=NARROW)


class TestBoard:
    def test_narrow(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(quiet(), terminal_size=NARROW)

    def test_wide(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(quiet(), terminal_size=WIDE)

    def test_wide_chinese(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(quiet(language="zh_CN"), terminal_size=WIDE)

    def test_narrow_chinese(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(quiet(language="zh_CN"), terminal_size=NARROW)

    def test_console(self, snap_compare: SnapCompare, console: Callable[..., BayApp]) -> None:
        assert snap_compare(console(sign_in="201"), terminal_size=NARROW)

    def test_filtered(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(quiet(), press=["slash", *"yx7"], terminal_size=NARROW)

    def test_read_only_offline(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(make_app(engine=offline(), read_only=True), terminal_size=WIDE)

    def test_light(self, snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BAY_TUI_THEME", "bay-light")
        assert snap_compare(quiet(), terminal_size=NARROW)


class TestWall:
    @pytest.mark.parametrize(
        ("size", "language"),
        [(NARROW, "en"), (NARROW, "zh_CN"), (WIDE, "en"), (WIDE, "zh_CN"), (WIDEST, "zh_CN")],
        ids=lambda value: value if isinstance(value, str) else f"{value[0]}",
    )
    def test_from_three_metres(self, snap_compare: SnapCompare, size: tuple[int, int], language: str) -> None:
        assert snap_compare(wall(language=language), terminal_size=size)

    @pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
    def test_console(self, snap_compare: SnapCompare, console: Callable[..., BayApp], size: tuple[int, int]) -> None:
        assert snap_compare(console(read_only=True, opening=Opening(wall=True)), terminal_size=size)


class TestOutbox:
    @pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
    def test_everything_at_once(self, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
        replica = open_replica()
        refused_request(replica)
        app = make_app(replica, offline(), sign_in="201")
        assert snap_compare(app, press=["home", "a", "f5"], terminal_size=size)

    def test_chinese(self, snap_compare: SnapCompare) -> None:
        replica = open_replica()
        refused_request(replica)
        app = make_app(replica, sign_in="201", language="zh_CN")
        assert snap_compare(app, press=["f5"], terminal_size=NARROW)

    def test_letting_go(self, snap_compare: SnapCompare) -> None:
        replica = open_replica()
        refused_request(replica)
        app = make_app(replica, sign_in="201")
        assert snap_compare(app, press=["f5", "x", "enter"], terminal_size=NARROW)


class TestFrame:
    def test_help(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(quiet(), press=["question_mark"], terminal_size=NARROW)

    def test_commands(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(quiet(), press=["colon", *"s"], terminal_size=NARROW)

    def test_commands_chinese(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(quiet(language="zh_CN"), press=["colon"], terminal_size=NARROW)

    def test_quitting(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(quiet(), press=["ctrl+q"], terminal_size=NARROW)

    def test_too_small(self, snap_compare: SnapCompare) -> None:
        assert snap_compare(quiet(), terminal_size=(50, 12))
