"""Draw a few lines of cells: headlines, summaries and details.

They change as a whole and repaint by the line.
"""

from collections.abc import Sequence

from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip

from bay_tui.widgets.tones import Cell, ToneWidget, as_cell
from bay_tui.widgets.wrapping import wrapped
from bay_tui.workshop.text import cells

TextLine = Sequence[Cell | str]
"""One line: its cells from left to right; those behind an empty cell stand at the right."""

_GAP = 2
"""The cells between two texts of a line."""


class Lines(ToneWidget):
    """Show lines of cells.

    A line too long for the width is cut at its end, never wrapped.
    """

    DEFAULT_CSS = """
    Lines { height: auto; padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[tuple[Cell, ...]] = []

    @property
    def text(self) -> str:
        """Return what it says, for tests and for reading aloud."""
        return "\n".join("  ".join(cell.text for cell in line if cell.text) for line in self._lines)

    def show(self, lines: Sequence[TextLine]) -> None:
        """Show these lines.

        Of those that say something else, only what differs is painted again.
        """
        wanted = [tuple(map(as_cell, line)) for line in lines]
        before, self._lines = self._lines, wanted
        if len(before) != len(wanted):
            self.refresh(layout=True)
            return
        for y, (old, new) in enumerate(zip(before, wanted, strict=True)):
            if old != new and (span := _difference(self._painted(old), self._painted(new))):
                self.refresh(Region(span[0], y, span[1] - span[0], 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows it takes: one for each line."""
        return max(1, len(self._lines))

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        return self._painted(self._lines[y] if y < len(self._lines) else ())

    def _painted(self, line: Sequence[Cell]) -> Strip:
        width, base = self.size.width, self.style_of("normal")
        gap = next((at for at, cell in enumerate(line) if not cell.text), len(line))
        left, right = self._spread(line[:gap]), self._spread(line[gap + 1 :])
        taken = sum(cells(text) for text, _tone in right)
        room = width - taken - (1 if right else 0)
        pieces: list[tuple[str, str]] = []
        used = 0
        for text, tone in left:
            size = cells(text)
            if used + size > room:
                pieces.append((self.fitted(text, max(0, room - used)), tone))
                used = max(used, room)
                break
            pieces.append((text, tone))
            used += size
        pieces += [(" " * max(0, width - taken - used), "normal"), *right]
        return self.strip_of([(text, self.style_of(tone)) for text, tone in pieces], width, base)

    def _spread(self, line: Sequence[Cell]) -> list[tuple[str, str]]:
        pieces: list[tuple[str, str]] = []
        for cell in line:
            if pieces:
                pieces.append((" " * _GAP, "normal"))
            pieces.append((self.drawable(cell.text), cell.tone))
        return pieces


def flowed(line: Sequence[Cell], width: int) -> list[TextLine]:
    """Return the cells of a line on all the lines they need.

    They stand in at most `width` terminal cells; one that is longer by itself is wrapped.
    """
    lines: list[list[Cell]] = [[]]
    room = width
    for cell in line:
        for text in wrapped(cell.text, width):
            if lines[-1] and cells(text) > room:
                lines.append([])
                room = width
            lines[-1].append(Cell(text, cell.tone))
            room -= cells(text) + _GAP
    return [tuple(one) for one in lines]


def _difference(old: Strip, new: Strip) -> tuple[int, int] | None:
    """Return the cells from and to which two painted lines differ.

    None where they look the same.
    """
    pairs = zip(_by_cell(old), _by_cell(new), strict=False)
    differing = [at for at, (before, after) in enumerate(pairs) if before != after]
    return (differing[0], differing[-1] + 1) if differing else None


def _by_cell(strip: Strip) -> list[tuple[str, Style | None]]:
    """Return the sign and the style of every cell.

    A wide sign has two halves, of which both change or none.
    """
    found: list[tuple[str, Style | None]] = []
    for segment in strip:
        for sign in segment.text:
            found += [(sign, segment.style), (f"half {sign}", segment.style)][: cells(sign)]
    return found
