"""Show the few keys that work here and now.

So nobody needs to remember them.
"""

from collections.abc import Iterable

from textual.reactive import reactive
from textual.strip import Strip

from bay_tui.i18n import _
from bay_tui.widgets.tones import ToneWidget
from bay_tui.workshop.text import cells

_SHOWN_MOST = 7


class KeyBar(ToneWidget):
    """Show a line of keys, help always last.

    At most seven, as many as fit, each with its label.
    """

    help_key: reactive[str] = reactive("?")
    """The key that helps; empty where none does."""

    DEFAULT_CSS = """
    KeyBar {
        height: 1;
        background: $surface;
        &:ansi { background: $background; }
    }
    """

    def __init__(
        self,
        keys: Iterable[tuple[str, str]] = (),
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._keys = tuple(keys)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs it was given, shown or not."""
        return self._keys

    def set_keys(self, keys: Iterable[tuple[str, str]]) -> None:
        """Show these (key, label) pairs, the most needed first.

        Those that have no key are left out.
        """
        wanted = tuple((key, label) for key, label in keys if key)
        if wanted != self._keys:
            self._keys = wanted
            self.refresh()

    def shown(self, width: int) -> list[tuple[str, str]]:
        """Return the pairs that fit in `width` cells, help last."""
        pairs = [(self.drawable(key), self.drawable(label)) for key, label in self._keys if key != self.help_key]
        last = [(self.help_key, self.drawable(_("Help")))] if self.help_key else []
        pairs = pairs[: _SHOWN_MOST - 1]
        while pairs and sum(_width(pair) for pair in (*pairs, *last)) > width:
            pairs.pop()
        return [*pairs, *last]

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        base, key_style, label_style = self.style_of("normal"), self.style_of("accent"), self.style_of("dim")
        pieces = [
            piece
            for key, label in self.shown(self.size.width)
            for piece in ((" ", base), (key, key_style), (f" {label} ", label_style))
        ]
        return self.strip_of(pieces, self.size.width, base)


def _width(pair: tuple[str, str]) -> int:
    return cells(pair[0]) + cells(pair[1]) + 3
