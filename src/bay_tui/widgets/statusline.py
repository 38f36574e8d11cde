"""Show in one line how things stand.

Server, what waits, exceptions, clock, last result.
It is painted when its text changes and never moves by itself, so that an idle terminal sends nothing.
"""

from collections.abc import Iterable

from rich.style import Style
from textual.strip import Strip

from bay_tui.widgets.tones import Cell, ToneWidget, as_cell
from bay_tui.workshop.text import cells, fit


class StatusLine(ToneWidget):
    """Show segments at the left and right of one line.

    The leftmost and the rightmost matter most.
    """

    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        background: $panel;
        &:ansi { background: $background; }
    }
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._left: tuple[Cell, ...] = ()
        self._right: tuple[Cell, ...] = ()

    @property
    def text(self) -> str:
        """Return the line without its tones.

        For tests and for reading aloud.
        """
        return " ".join(self.drawable(cell.text) for cell in (*self._left, *self._right))

    def show(self, left: Iterable[Cell | str] = (), right: Iterable[Cell | str] = ()) -> None:
        """Show these segments.

        Nothing is painted when they say what they said before.
        Where they do not all fit, the last of the left side go first, then the *first* of the right side as long
        as that side takes more than half of the line; then the leftmost one is cut.
        """
        wanted = tuple(map(as_cell, left)), tuple(map(as_cell, right))
        if wanted != (self._left, self._right):
            self._left, self._right = wanted
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        width, base = self.size.width, self.style_of("normal")
        left = [(self.drawable(cell.text), self.style_of(cell.tone)) for cell in self._left if cell.text]
        right = [(self.drawable(cell.text), self.style_of(cell.tone)) for cell in self._right if cell.text]
        while _width(left) + _width(right) + 2 > width and len(left) > 1:
            left.pop()
        while _width(left) + _width(right) + 2 > width and len(right) > 1 and _width(right) > width // 2:
            right.pop(0)
        room = width - _width(right) - (1 if right else 0)
        if left:
            left[0] = (left[0][0] if _width(left) <= room else fit(left[0][0], max(0, room - 1)), left[0][1])
        pieces = _spread(left, base)
        gap = width - _width(left) - _width(right)
        pieces += [(" " * gap, base), *_spread(right, base)]
        return self.strip_of(pieces, width, base)


def _width(segments: list[tuple[str, Style]]) -> int:
    """Return the cells that segments take.

    There is one space before each and two between them.
    """
    return sum(cells(text) for text, _ in segments) + 2 * len(segments) - (1 if segments else 0)


def _spread(segments: list[tuple[str, Style]], base: Style) -> list[tuple[str, Style]]:
    pieces: list[tuple[str, Style]] = []
    for number, (text, style) in enumerate(segments):
        pieces += [(" " if number == 0 else "  ", base), (text, style)]
    return pieces
