"""Show big figures on a wall screen.

A few counts, each with its word, readable from the other end of a workshop.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip

from bay_tui.widgets.big import ROWS, painted, width_of
from bay_tui.widgets.tones import Tone, ToneWidget


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a count with its label and tone.

    The tone shows only while it is not 0.
    """

    count: int
    label: str
    tone: Tone

    @property
    def shown(self) -> Tone:
        """Return the tone it is painted in."""
        return self.tone if self.count else "dim"


class FigureRow(ToneWidget):
    """Show counts side by side, words under them.

    Only what changed is painted again.
    """

    DEFAULT_CSS = """
    FigureRow { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._figures: tuple[Figure, ...] = ()

    @property
    def text(self) -> str:
        """Return the counts as text, for tests and reading aloud."""
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
                self.refresh(Region(at * width, 0, width, ROWS))
            if (old.label, old.shown) != (new.label, new.shown):
                self.refresh(Region(at * width, ROWS, width, 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows of digits and words."""
        return ROWS + 1

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        base, width = self.style_of("normal"), self._place_width()
        pieces: list[tuple[str, Style]] = []
        for figure in self._figures:
            pieces += self._digits(figure, y, width) if y < ROWS else self._label(figure, width)
        return self.strip_of(pieces, self.size.width, base)

    def _place_width(self) -> int:
        return max(1, self.size.width // max(1, len(self._figures)))

    def _digits(self, figure: Figure, y: int, width: int) -> list[tuple[str, Style]]:
        base = self.style_of("normal")
        lit = self.style_of(figure.shown) + Style(reverse=True)
        # Of a count too wide for its place the last digits would lie: it is nines then.
        fitting = max(1, (width + 1) // (width_of("0") + 1))
        count = str(min(figure.count, 10**fitting - 1))
        pieces = [(text, lit if on else base) for text, on in painted(count, y)]
        return [*pieces, (" " * max(0, width - width_of(count)), base)]

    def _label(self, figure: Figure, width: int) -> list[tuple[str, Style]]:
        return [(self.fitted(figure.label, width), self.style_of(figure.shown))]
