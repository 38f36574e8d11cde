"""Name our four themes, and pick what a terminal shows.

Good is blue-green, a warning amber, bad vermilion. Every tone has a contrast of at least 4.5:1 (WCAG) on every ground
it stands on, in true colour, in 256 colours and in 16, and good, warning and bad stay apart for whoever sees no red or
no green: `tests/pilot/widgets/test_contrast.py` reckons both. Whoever uses a colour says the same with a word and a
symbol.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import App
from textual.filter import Monochrome, NoColor
from textual.theme import Theme

from bay_tui.environment import glyphs_of, shows_256_colours
from bay_tui.textual_compat.line_filters import line_filters
from bay_tui.widgets.glyphs import use_glyphs

__all__ = ["CONSOLE", "DARK", "LIGHT", "MONO", "STYLESHEET", "THEMES", "look_as_asked", "pick_theme"]

STYLESHEET = Path(__file__).with_name("bay_tui.tcss")
"""How the screens and dialogs are laid out and coloured, in names of the themes below."""

# Over SSH most terminals get 256 colours, so colours that carry a meaning are colours of that palette; a bluish dark
# ground would become black or navy, so these grounds are grey enough to stay apart on its grey ramp.
DARK = Theme(
    name="bay-dark",
    dark=True,
    background="#101214",
    surface="#1b1e21",
    panel="#282c31",
    foreground="#e1e3e6",
    primary="#87afff",
    secondary="#87d7ff",
    accent="#afd7ff",
    success="#5fd7af",
    warning="#ffd700",
    error="#ff875f",
    variables={
        "text-muted": "#a3adb8",
        "text-disabled": "#9ca5b0",
        "block-cursor-background": "#1d2c8c",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#282c31",
        "border": "#87afff",
        "border-blurred": "#3a4756",
        "input-cursor-background": "#e1e3e6",
        "input-cursor-foreground": "#101214",
        "input-selection-background": "#1d2c8c",
        "footer-background": "#1b1e21",
    },
)
"""The usual theme: high contrast on a calm dark ground."""

LIGHT = Theme(
    name="bay-light",
    dark=False,
    background="#fdfdfd",
    surface="#f1f2f3",
    panel="#e7e8ea",
    foreground="#17202a",
    primary="#005faf",
    secondary="#005f87",
    accent="#005faf",
    success="#005f5f",
    warning="#875f00",
    error="#870000",
    variables={
        "text-muted": "#55616e",
        "text-disabled": "#5f6770",
        "block-cursor-background": "#d4ecff",
        "block-cursor-foreground": "#0b1620",
        "block-cursor-blurred-background": "#e7e8ea",
        "border": "#005faf",
        "border-blurred": "#aab6c3",
        "input-cursor-background": "#17202a",
        "input-cursor-foreground": "#fdfdfd",
        "input-selection-background": "#d4ecff",
        "footer-background": "#f1f2f3",
    },
)
"""For a bright workshop and for screens in the sun."""

# Bright colours (SGR 90-107) are shown wrongly by the Linux console and by several old terminals, so the
# themes below name only the eight base colours, and the one without colour says "default" everywhere.
_PLAIN = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "text-muted": "ansi_default",
    "text-disabled": "ansi_default",
    "foreground-muted": "ansi_default",
    "background-muted": "ansi_default",
    "block-cursor-foreground": "ansi_default",
    "block-cursor-background": "ansi_default",
    "block-cursor-text-style": "reverse",
    "block-cursor-blurred-text-style": "bold",
    "input-cursor-background": "ansi_default",
    "input-cursor-foreground": "ansi_default",
    "input-cursor-text-style": "reverse",
    "input-selection-background": "ansi_default",
    "input-selection-foreground": "ansi_default",
    "screen-selection-background": "ansi_default",
    "screen-selection-foreground": "ansi_default",
    "border": "ansi_default",
    "border-blurred": "ansi_default",
    "scrollbar": "ansi_default",
    "scrollbar-hover": "ansi_default",
    "scrollbar-active": "ansi_default",
    "scrollbar-background": "ansi_default",
    "scrollbar-background-hover": "ansi_default",
    "scrollbar-background-active": "ansi_default",
    "link-color": "ansi_default",
    "link-color-hover": "ansi_default",
    "link-background-hover": "ansi_default",
    "footer-key-foreground": "ansi_default",
}

# What the terminal's default ground is nobody can ask an old terminal, and yellow on a white one is 1.1:1. Bold makes
# the eight colours bright wherever there are only these, so red and yellow are bold in every tone. Good is cyan: who
# sees no green takes it for red.
_ON_BLACK = {
    name: value if value != "ansi_default" else "ansi_black" if "background" in name else "ansi_white"
    for name, value in _PLAIN.items()
}

CONSOLE = Theme(
    name="bay-console",
    ansi=True,
    dark=True,
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    boost="ansi_black",
    foreground="ansi_white",
    primary="ansi_cyan",
    secondary="ansi_white",
    accent="ansi_cyan",
    success="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    variables={**_ON_BLACK, "border": "ansi_cyan", "footer-key-foreground": "ansi_cyan"},
)
"""For the Linux console and terminals with 16 colours: on a ground of its own, since these colours need a black one."""

MONO = Theme(
    name="bay-mono",
    ansi=True,
    dark=True,
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    foreground="ansi_default",
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_default",
    success="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    variables=_PLAIN,
)
"""Without colour: bold and reverse only."""

THEMES = {theme.name: theme for theme in (DARK, LIGHT, CONSOLE, MONO)}
"""Our themes by name; the app registers each."""

_MONO_TERMS = ("dumb", "vt100", "vt102", "vt220")


def pick_theme(environ: Mapping[str, str]) -> str:
    """Return the name of the theme this terminal shows best.

    `BAY_TUI_THEME` overrides.
    """
    asked = environ.get("BAY_TUI_THEME", "")
    term = environ.get("TERM", "")
    if asked in THEMES:
        return asked
    if environ.get("NO_COLOR") or term in _MONO_TERMS:
        return "bay-mono"
    if not shows_256_colours(environ):
        return "bay-console"
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return "bay-light" if ground in ("7", "15") else "bay-dark"


def look_as_asked(app: App[Any], environ: Mapping[str, str]) -> None:
    """Give a new app this terminal's theme and glyphs."""
    for theme in THEMES.values():
        app.register_theme(theme)
    app.theme = pick_theme(environ)
    use_glyphs(app, glyphs_of(environ))
    # Textual's answer to NO_COLOR is shades of grey; it takes the default colours for black, ink and ground alike.
    filters = line_filters(app)
    filters[:] = [NoColor() if isinstance(one, Monochrome) else one for one in filters]
