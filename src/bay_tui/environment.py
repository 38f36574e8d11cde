"""Read the terminal's environment, and set what Textual reads.

Textual reads its settings once, when it is imported, so `__main__` calls `prepare_environment` first; nothing here
imports more than the types it names.
"""

import os
from collections.abc import Mapping, MutableMapping
from typing import Literal

_ASCII_TERMS = ("dumb", "vt100", "vt102", "vt220", "ansi", "cons25")
_WIDE_TERMS = ("xterm", "tmux", "putty", "foot", "rxvt", "konsole", "gnome", "alacritty", "kitty")

ZONES = "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"
"""The folders that CPython looks through where nothing else was configured (`sysconfig`, TZPATH)."""


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Set Textual's variables, where the user has not set them.

    Call it before Textual is imported.

    - Without the kitty protocol Shift+F keys of old terminals stay keys; with it they arrive as a space.
    - A slow link may split an escape sequence; 300 ms wait for the rest of it, locally 100.
    - Nothing is animated, and over SSH at most 30 pictures a second are sent.
    - Terminals that show 256 colours but do not say so are believed to; the Linux console has 16.
    - Time zones are looked for where every Unix keeps them: else `zoneinfo` reads how Python was built to learn it.
    """
    remote = is_remote(environ)
    environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    environ.setdefault("ESCDELAY", "300" if remote else "100")
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    environ.setdefault("TEXTUAL_FPS", "30" if remote else "60")
    if os.name == "posix":
        environ.setdefault("PYTHONTZPATH", ZONES)
    if (not environ.get("COLORTERM") or _in_screen(environ)) and not environ.get("TEXTUAL_COLOR_SYSTEM"):
        environ["TEXTUAL_COLOR_SYSTEM"] = "256" if shows_256_colours(environ) else "standard"


def is_remote(environ: Mapping[str, str]) -> bool:
    """Say whether the terminal is at the end of SSH."""
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


def shows_256_colours(environ: Mapping[str, str]) -> bool:
    """Say whether the terminal has at least 256 colours.

    Over SSH only TERM arrives, and PuTTY calls itself `xterm`; what bears such a name today shows 256. GNU screen takes
    256 colours down to the eight of a terminal that does not say so in its name, amber to the red of late, whatever
    COLORTERM it inherited.
    """
    term = environ.get("TERM", "")
    forced = environ.get("TEXTUAL_COLOR_SYSTEM", "")
    if forced in ("standard", "256", "truecolor"):
        return forced != "standard"
    if term == "linux":
        return False
    if _in_screen(environ):
        return "256color" in term
    if environ.get("COLORTERM") or environ.get("TMUX") or "256color" in term or "direct" in term:
        return True
    return term.partition("-")[0] in _WIDE_TERMS


def _in_screen(environ: Mapping[str, str]) -> bool:
    """Say whether GNU screen stands between.

    tmux calls itself `screen` too, and says who it is.
    """
    term = environ.get("TERM", "")
    return bool(environ.get("STY")) or (term.startswith("screen") and not environ.get("TMUX"))


Glyphs = Literal["all", "ascii", "console"]
"""What a terminal can show: everything, ASCII in place of ambiguous characters, or what a console font has."""


def glyphs_of(environ: Mapping[str, str]) -> Glyphs:
    """Return what the terminal can show.

    `BAY_TUI_ASCII` (1 or 0) overrides: 1 for terminals that draw ambiguous characters two cells wide, 0 for a
    console that has a font with everything, as kmscon has.
    """
    asked = environ.get("BAY_TUI_ASCII", "").lower()
    term = environ.get("TERM", "")
    if asked in ("0", "no", "false"):
        return "all"
    if term == "linux":
        return "console"
    return "ascii" if asked or term in _ASCII_TERMS else "all"


def shows_chinese(environ: Mapping[str, str]) -> bool:
    """Say whether the terminal has Chinese glyphs: the Linux console has none."""
    return glyphs_of(environ) != "console"
