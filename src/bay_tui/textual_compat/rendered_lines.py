"""Let go of the lines of screens that were closed.

Textual remembers which two backgrounds a widget has by the store of the widget's painted lines: those of up to 1,024
widgets that are long gone stay in memory, each with all its lines, and the garbage collector goes through them all.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import cast

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style

Backgrounds = tuple[Style, Style]

_as_made = cast("Callable[[object, Color, Color], Backgrounds]", StylesCache.get_inner_outer.__wrapped__)


@lru_cache(1024)
def _inner_outer(base: Color, background: Color) -> Backgrounds:
    """Return the backgrounds inside and outside a border."""
    return _as_made(StylesCache, base, background)


def let_go_of_lines() -> None:
    """Have backgrounds remembered by their colours alone.

    A second call changes nothing.
    """
    StylesCache.get_inner_outer = staticmethod(_inner_outer)  # pyright: ignore[reportAttributeAccessIssue]
