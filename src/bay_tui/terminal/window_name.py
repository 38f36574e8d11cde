"""Name the terminal's window after what it shows."""

import os
from typing import Any

from textual.app import App

from bay_tui.textual_compat.terminal_driver import send_to_terminal
from bay_tui.workshop.records import Site
from bay_tui.workshop.text import clean

_KEEP, _GIVE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""What a terminal is told to keep the name its window had, and to give it back."""

_NAMELESS = ("", "dumb", "linux")
"""Terminals without a window: the console would show the name as text."""


class NamedWindow(App[Any]):
    """Name the window; give it its own name back at the end."""

    _window_name = ""

    def name_window(self, site: Site | None, title: str) -> None:
        """See `Host.name_window`; the same name again sends nothing."""
        wanted = clean(" · ".join(filter(None, (site.name if site else "", title))))
        if wanted == self._window_name or os.environ.get("TERM", "") in _NAMELESS:
            return
        kept = "" if self._window_name else _KEEP
        self._window_name = wanted
        send_to_terminal(self, f"{kept}\x1b]2;{wanted}\x07")

    def on_unmount(self) -> None:
        """Give the window back its name."""
        if self._window_name:
            send_to_terminal(self, _GIVE_BACK)
