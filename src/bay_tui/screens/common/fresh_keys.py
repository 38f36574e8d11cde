"""Questions that take only keys pressed after they were painted."""

from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

if TYPE_CHECKING:
    _AnyScreen = Screen[Any]
else:
    _AnyScreen = object


class FreshKeysOnly(_AnyScreen):
    """Take only keys pressed after a question was painted.

    For modal screens that ask about something irreversible.
    """

    painted_at: float | None = None
    """When the question was first on the screen, on the clock of key events."""

    def on_screen_resume(self) -> None:
        """Wait for the paint."""
        self.painted_at = None
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        self.painted_at = monotonic()
