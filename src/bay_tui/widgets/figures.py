"""Big figures for a wall screen: a few counts, each with its word, readable from the other end of a workshop."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip

from bay_tui.widgets.tones import Tone, ToneWidget

_DIGITS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
}
"""Each digit in five rows. A `#` is painted as two cells of the tone's colour, so no font has to have it."""

_ROWS, _DIGIT_WIDTH = 5, 7
"""Rows of a digit, and its cells with the gap behind it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count with what it counts; its tone shows only while it is not 0."""

    count: int
    label: str
    tone: Tone

    @property
    def shown(self) -> Tone:
        """The tone it is painted in."""
        return self.tone if self.count else "dim"


class Figures(ToneWidget):
    """Shows counts side by side, each with its word under it; only what changed is painted again."""

    DEFAULT_CSS = """
    Figures { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._figures: tuple[Figure, ...] = ()

    @property
    def text(self) -> str:
        """What it says, for tests and for reading aloud."""
        return "  ".join(f"{figure.count} {figure.label}" for figure in self._figures)

    def show(self, figures: Sequence[Figure]) -> None:
        """Show these figures."""
        before, self._figures = self._figures, tuple(figures)
        if len(before) != len(self._figures):
            self.refresh(layout=True)
            return
        width = self._place_width()
        for at, (old, new) in enumerate(zip(before, self._figures, strict=True)):
            if (old.count, old.shown) != (new.count, new.shown):
                self.refresh(Region(at * width, 0, width, _ROWS))
            if (old.label, old.shown) != (new.label, new.shown):
                self.refresh(Region(at * width, _ROWS, width, 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The digits, and the words under them."""
        return _ROWS + 1

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        base, width = self.style_of("normal"), self._place_width()
        pieces: list[tuple[str, Style]] = []
        for figure in self._figures:
            pieces += self._digits(figure, y, width) if y < _ROWS else self._label(figure, width)
        return self.strip_of(pieces, self.size.width, base)

    def _place_width(self) -> int:
        return max(1, self.size.width // max(1, len(self._figures)))

    def _digits(self, figure: Figure, y: int, width: int) -> list[tuple[str, Style]]:
        base = self.style_of("normal")
        lit = self.style_of(figure.shown) + Style(reverse=True)
        pieces: list[tuple[str, Style]] = []
        # Of a count too wide for its place the last digits would lie: it is nines then.
        fitting = max(1, width // _DIGIT_WIDTH)
        for digit in str(min(figure.count, 10**fitting - 1)):
            pieces += [("  ", lit if dot == "#" else base) for dot in _DIGITS[digit][y]]
            pieces.append((" ", base))
        return [*pieces, (" " * (width - sum(len(text) for text, _ in pieces)), base)]

    def _label(self, figure: Figure, width: int) -> list[tuple[str, Style]]:
        return [(self.fitted(figure.label, width), self.style_of(figure.shown))]
