"""The status line, the key bar, the progress bar and the QR code."""

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from bay_tui.printing.qrcodes import qr_lines
from bay_tui.screens.common.lines import Lines
from bay_tui.widgets.bar import bar
from bay_tui.widgets.glyphs import use_glyphs
from bay_tui.widgets.keybar import KeyBar
from bay_tui.widgets.qr import QrCode
from bay_tui.widgets.statusline import StatusLine
from bay_tui.widgets.tones import Cell, ToneWidget
from bay_tui.wording.glyphs import shown
from bay_tui.workshop.text import cells

KEYS = [("s", "Start"), ("p", "Pause"), ("e", "End"), ("f", "Finding"), ("r", "Parts"), ("c", "Call")]


class LineApp(App[None]):
    def __init__(self, widget: ToneWidget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


class CountedStatus(StatusLine):
    """Counts how often it is painted."""

    painted = 0

    def render_line(self, y: int):
        self.painted += 1
        return super().render_line(y)


@pytest.mark.parametrize("width", [20, 40, 80, 160])
async def test_the_status_line_is_always_full_and_keeps_what_matters_most(width: int) -> None:
    status = StatusLine()
    async with LineApp(status).run_test(size=(width, 3)) as pilot:
        status.show(["= 在线", "2 wait", Cell("! 1 异常", "warn")], ["recorded RO-1", "09:41"])
        await pilot.pause()
        text = status.render_line(0).text
        assert cells(text) == width
        assert "= 在线" in text
        assert text.endswith("09:41")
        assert ("recorded" in text) == (width > 20)


async def test_the_status_line_is_painted_only_when_it_says_something_else() -> None:
    status = CountedStatus()
    async with LineApp(status).run_test(size=(80, 3)) as pilot:
        status.show(["a"], ["b"])
        await pilot.pause()
        before = status.painted
        status.show(["a"], ["b"])
        await pilot.pause()
        assert status.painted == before
        status.show(["a"], ["c"])
        await pilot.pause()
        assert status.painted == before + 1


async def test_hostile_text_stays_text_in_the_status_line() -> None:
    status = StatusLine()
    async with LineApp(status).run_test(size=(60, 3)):
        status.show(["[/x] \x1b]0;gone\x07"])
        assert "[/x] ]0;gone" in status.render_line(0).text
        assert "\x1b" not in status.render_line(0).text


@pytest.mark.parametrize(("width", "shown"), [(160, 8), (80, 8), (40, 4), (10, 1)])
async def test_the_key_bar_shows_what_fits_and_help_last(width: int, shown: int) -> None:
    keys = KeyBar([*KEYS, ("x", "Never")])
    async with LineApp(keys).run_test(size=(width, 3)):
        assert len(keys.shown(width)) == shown
        assert keys.shown(width)[-1][0] == "?"
        assert cells(keys.render_line(0).text) == width
        keys.set_keys([("?", "x"), ("q", "退出")])
        assert [key for key, _ in keys.shown(80)] == ["q", "?"]


@pytest.mark.parametrize(
    ("done", "standard", "wide", "narrow"),
    [
        (0, 60, "░░░░░░", "......"),
        (1, 60, "█░░░░░", "#....."),
        (30, 60, "███░░░", "###..."),
        (59, 60, "█████░", "#####."),
        (60, 60, "██████", "######"),
        (61, 60, "█████▶", "#####>"),
        (10, 0, "░░░░░░", "......"),
    ],
)
def test_the_bar_tells_full_from_over(done: int, standard: int, wide: str, narrow: str) -> None:
    assert bar(done, standard, 6) == wide
    assert shown(bar(done, standard, 6), "ascii") == narrow
    assert bar(done, standard, 0) == ""


def test_a_code_has_its_quiet_zone_and_is_not_inverted() -> None:
    lines = qr_lines("HTTPS://W.CN/R/7Q2KX9", 80, 24)
    assert lines is not None
    assert (len(lines[0]), len(lines)) == (25, 13)
    assert lines[0].strip() == ""
    assert all(line.startswith("  ") and line.endswith("  ") for line in lines)
    assert lines[1][2:9] == "█▀▀▀▀▀█"


def test_a_code_that_does_not_fit_is_none() -> None:
    assert qr_lines("X" * 134, 80, 23) is not None
    assert qr_lines("X" * 300, 80, 23) is None
    assert qr_lines("HTTPS://W.CN/R/7Q2KX9", 24, 24) is None
    assert qr_lines("X" * 9000, 800, 800) is None


@pytest.mark.parametrize(("ascii_only", "height"), [(False, 13), (True, 1)])
async def test_the_code_is_text_where_the_font_has_no_blocks(ascii_only: bool, height: int) -> None:
    code = QrCode("HTTPS://W.CN/R/7Q2KX9")
    app = LineApp(code)
    use_glyphs(app, "ascii" if ascii_only else "all")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert code.size.height == height
        assert ("HTTPS://W.CN" in code.render_line(0).text) == ascii_only


async def test_of_a_line_only_what_differs_is_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Lines()
    async with LineApp(lines).run_test(size=(80, 3)) as pilot:
        lines.show([[Cell("● 施工 8", "good"), Cell("■ 中断 9", "warn"), Cell(), Cell("! 超时 1", "bad")]])
        await pilot.pause()
        painted: list[Region] = []

        def paint(*regions: Region, **_options: object) -> None:
            painted.extend(regions)

        monkeypatch.setattr(lines, "refresh", paint)
        lines.show([[Cell("● 施工 7", "good"), Cell("■ 中断 9", "warn"), Cell(), Cell("! 超时 1", "bad")]])
        assert painted == [Region(7, 0, 1, 1)]
        lines.show([[Cell("● 施工 7", "good"), Cell("■ 中断 9", "good"), Cell(), Cell("! 超时 1", "bad")]])
        assert painted[1:] == [Region(10, 0, 8, 1)]


async def test_a_wide_sign_is_painted_again_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Lines()
    async with LineApp(lines).run_test(size=(80, 3)) as pilot:
        lines.show([["哪个系统？"]])
        await pilot.pause()
        painted: list[Region] = []

        def paint(*regions: Region, **_options: object) -> None:
            painted.extend(regions)

        monkeypatch.setattr(lines, "refresh", paint)
        lines.show([["哪个部件？"]])
        lines.show([["哪部件？"]])
        assert painted == [Region(4, 0, 4, 1), Region(2, 0, 8, 1)]
