"""Questions, and which keys may answer them.

A key that was pressed before a question was seen was not pressed for it.
"""

from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.widgets import Input

if TYPE_CHECKING:
    _AnyScreen = Screen[Any]
else:
    _AnyScreen = object


class Question(_AnyScreen):
    """Know since when a question stands on the screen.

    A list that typing narrows is one too. Somebody asked for it by a key of its own and knows what comes: a digit,
    which says what it means, and words may be typed ahead. Enter, which takes what the cursor is on, may not.
    """

    painted_at: float | None = None
    """When the question was first on the screen, on the clock of key events."""

    def on_screen_resume(self) -> None:
        """Wait for the paint."""
        self.painted_at = None
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        self.painted_at = monotonic()


class FreshKeysOnly(Question):
    """Take only keys pressed after a question was painted.

    For what comes unasked, or asks about something irreversible.
    """


def picks_here(screen: Screen[Any]) -> bool:
    """Tell whether the keys go to something to choose from.

    It is a question, or a list on a screen. A code that names nothing is no key there.
    """
    return isinstance(screen, Question) or getattr(screen.focused, "chooses", False)


def types_here(screen: Screen[Any]) -> bool:
    """Tell whether the keys go to a text."""
    return screen.focused is not None and screen.focused.check_consume_key("a", "a")


def finds_here(screen: Screen[Any]) -> bool:
    """Tell whether the keys narrow a list, whatever they are."""
    return getattr(screen.focused, "finds", False)


def has_words(screen: Screen[Any]) -> bool:
    """Tell whether something is typed where the keys go."""
    return isinstance(screen.focused, Input) and bool(screen.focused.value)
