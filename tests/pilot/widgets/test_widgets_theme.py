"""Each terminal gets a theme it can show, and every widget shows in it."""

import pytest
from rich.color import ColorSystem
from textual.app import App, ComposeResult
from textual.strip import Strip

from bay_tui.environment import Glyphs, glyphs_of, prepare_environment, shows_chinese
from bay_tui.terminal.looks.theme import THEMES, pick_theme
from bay_tui.widgets.fields import Choice, Option, PinField, TextField
from bay_tui.widgets.glyphs import use_glyphs
from bay_tui.widgets.grid import Cell, Column, Grid, Row, Section
from bay_tui.widgets.keybar import KeyBar
from bay_tui.widgets.statusline import StatusLine
from bay_tui.widgets.tones import TONES


class Everything(App[None]):
    def compose(self) -> ComposeResult:
        yield Grid([Column("a", "A")], id="grid")
        yield TextField("Plate", placeholder="B12345")
        yield PinField("PIN", value="1234")
        yield Choice([Option("a", "A", hint="hint"), Option("b", "B")])
        yield StatusLine()
        yield KeyBar([("s", "Start")])

    def on_mount(self) -> None:
        use_glyphs(self, "console")
        for theme in THEMES.values():
            self.register_theme(theme)
        self.query_one(StatusLine).show([Cell(tone, tone) for tone in TONES])
        rows = [Row(tone, [Cell(f"{tone} … ▸ █", tone)]) for tone in TONES]
        self.query_one(Grid).set_rows([Section("lifts"), *rows]).focus()


def bytes_of(app: App[None]) -> str:
    strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]
    return "".join(
        Strip.render_style(style, text, ColorSystem.STANDARD) if style else text
        for strip in strips
        for text, style, _ in strip
    )


@pytest.mark.parametrize("theme", THEMES)
async def test_every_widget_shows_in_every_theme(theme: str) -> None:
    app = Everything()
    async with app.run_test(size=(80, 40)) as pilot:
        app.theme = theme
        await pilot.pause()
        assert len(bytes_of(app)) > 1000


@pytest.mark.parametrize("theme", ["bay-console", "bay-mono"])
async def test_the_console_themes_name_base_colours_and_ascii_only(theme: str) -> None:
    app = Everything()
    async with app.run_test(size=(80, 40)) as pilot:
        app.theme = theme
        for _ in range(6):
            await pilot.press("tab")
            painted = bytes_of(app)
            codes = {
                int(code) for part in painted.split("\x1b[")[1:] for code in part.partition("m")[0].split(";") if code
            }
            assert not codes & {*range(90, 108), 38, 48}
            assert theme != "bay-mono" or not codes & {*range(30, 38), *range(40, 48)}
            assert "\x1b[1m" in painted or ";1;" in painted or "\x1b[1;" in painted
            assert painted.isascii(), {one for one in painted if not one.isascii()}


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"TERM": "xterm-256color"}, "bay-dark"),
        ({"TERM": "xterm"}, "bay-dark"),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;15"}, "bay-light"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "bay-mono"),
        ({"TERM": "vt100"}, "bay-mono"),
        # GNU screen in a terminal called `xterm`, and what it inherits there; tmux, which calls itself `screen` too.
        ({"TERM": "screen"}, "bay-console"),
        ({"TERM": "screen", "STY": "1.pts-0", "COLORTERM": "truecolor"}, "bay-console"),
        ({"TERM": "xterm", "STY": "1.pts-0"}, "bay-console"),
        ({"TERM": "screen-256color", "STY": "1.pts-0"}, "bay-dark"),
        ({"TERM": "screen.xterm-256color"}, "bay-dark"),
        ({"TERM": "screen", "TMUX": "/tmp/tmux"}, "bay-dark"),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux"}, "bay-dark"),
        ({"TERM": "linux"}, "bay-console"),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, "bay-console"),
        ({"TERM": "something"}, "bay-console"),
        ({"TERM": "something", "COLORTERM": "truecolor"}, "bay-dark"),
        ({"TERM": "linux", "BAY_TUI_THEME": "bay-mono"}, "bay-mono"),
        ({"TERM": "linux", "BAY_TUI_THEME": "nonsense"}, "bay-console"),
        ({}, "bay-console"),
    ],
)
def test_the_theme_is_picked_by_the_terminal(environ: dict[str, str], theme: str) -> None:
    assert pick_theme(environ) == theme


@pytest.mark.parametrize(
    ("environ", "glyphs"),
    [
        ({"TERM": "linux"}, "console"),
        ({"TERM": "linux", "BAY_TUI_ASCII": "1"}, "console"),
        ({"TERM": "linux", "BAY_TUI_ASCII": "0"}, "all"),
        ({"TERM": "vt100"}, "ascii"),
        ({"TERM": "xterm"}, "all"),
        ({"TERM": "xterm", "BAY_TUI_ASCII": "1"}, "ascii"),
    ],
)
def test_a_terminal_gets_the_glyphs_it_has(environ: dict[str, str], glyphs: Glyphs) -> None:
    assert glyphs_of(environ) == glyphs
    assert shows_chinese(environ) == (glyphs != "console")


def test_the_environment_is_prepared_without_overruling_the_user() -> None:
    environ = {"TERM": "xterm", "SSH_TTY": "/dev/pts/1", "TEXTUAL_FPS": "10"}
    prepare_environment(environ)
    assert environ["ESCDELAY"] == "300"
    assert environ["TEXTUAL_FPS"] == "10"
    assert environ["TEXTUAL_DISABLE_KITTY_KEY"] == "1"
    assert environ["TEXTUAL_COLOR_SYSTEM"] == "256"
    inherited = {"TERM": "screen.xterm-256color", "STY": "1.pts-0", "COLORTERM": "truecolor"}
    prepare_environment(inherited)
    assert inherited["TEXTUAL_COLOR_SYSTEM"] == "256"
    local = {"TERM": "linux"}
    prepare_environment(local)
    assert (local["ESCDELAY"], local["TEXTUAL_COLOR_SYSTEM"]) == ("100", "standard")
