"""Open Textual's driver where a driver of ours has to reach in."""

from collections.abc import Callable
from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from bay_tui.textual_compat.terminal_keys import XTermParser


class OpenDriver(LinuxDriver):
    """Name what our driver needs of Textual's.

    Its parser, its app and its writer.
    """

    def new_parser(self) -> XTermParser:
        """Return a parser that logs as the driver does."""
        return XTermParser(self._debug)

    @property
    def can_write(self) -> bool:
        """Tell whether the thread that writes is alive."""
        return self._writer_thread is not None and self._writer_thread.is_alive()

    @property
    def draws_marks(self) -> bool:
        """Tell whether the app paints more than ASCII."""
        return getattr(self._app, "ascii_only", True) is False

    def draws_wide(self) -> None:
        """Tell the app that its marks are drawn two cells wide."""
        self.call_in_app(self._app.call_later, getattr(self._app, "marks_are_wide"))  # noqa: B009 - whoever paints marks has it

    def call_in_app(self, call: Callable[..., object], *arguments: Any) -> None:
        """Call something on the app's event loop, from the input thread."""
        self._loop.call_soon_threadsafe(call, *arguments)

    def exit_app(self, code: int) -> None:
        """End the app with a code, from the input thread."""
        self.call_in_app(self._app.exit, None, code)
