"""Tiles side by side, a few lines each: what a wall screen shows of every bay. It pages where not all fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from bay_tui.widgets.tones import Cell, ToneWidget
from bay_tui.workshop.text import cells

_GAP = 1
"""Rows and cells between tiles."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A few lines, each of one or two cells: the second stands at the right where there is room for both."""

    lines: tuple[tuple[Cell, ...], ...]


class Tiles(ToneWidget):
    """Shows a page of tiles; only the lines of those that changed are painted again."""

    DEFAULT_CSS = """
    Tiles { height: 1fr; }
    """

    def __init__(self, tile_width: int, tile_height: int, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._least, self._high = tile_width, tile_height
        self._tiles: tuple[Tile, ...] = ()
        self._page = 0

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-len(self._tiles) // self._fitting()))

    @property
    def page(self) -> int:
        """Which of them is shown, from 0."""
        return min(self._page, self.pages - 1)

    def show(self, tiles: Sequence[Tile]) -> None:
        """Show these tiles, on the page that is open."""
        before, page = self._shown(), self.page
        self._tiles = tuple(tiles)
        if self.page != page:
            self.refresh()
            return
        after = self._shown()
        for at in range(max(len(before), len(after))):
            old, new = (one[at].lines if at < len(one) else () for one in (before, after))
            for line in range(self._high):
                if _line(old, line) != _line(new, line):
                    self.refresh(self._region(at, line))

    def turn(self) -> None:
        """Show the next page; after the last one the first."""
        if self.pages > 1:
            self._page = (self.page + 1) % self.pages
            self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """More or fewer fit now."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        base, shown = self.style_of("normal"), self._shown()
        row, line = divmod(y, self._high + _GAP)
        width, across = self._width(), self._across()
        pieces: list[tuple[str, Style]] = []
        if line < self._high:
            for tile in shown[row * across : (row + 1) * across]:
                pieces += [*self._pieces(_line(tile.lines, line), width), (" " * _GAP, base)]
        return self.strip_of(pieces, self.size.width, base)

    def _pieces(self, cells_: Sequence[Cell], width: int) -> list[tuple[str, Style]]:
        if not cells_:
            return [(" " * width, self.style_of("normal"))]
        left, right = (cells_[0], None) if len(cells_) == 1 else cells_[:2]
        wanted = cells(self.drawable(right.text)) + 1 if right is not None and right.text else 0
        room = max(width - wanted, width // 2 if cells(left.text) >= width // 2 else 0)
        pieces = [(self.fitted(left.text, room), self.style_of(left.tone))]
        if right is not None and room < width:
            pieces.append((self.fitted(right.text, width - room, "right"), self.style_of(right.tone)))
        return pieces

    def _shown(self) -> tuple[Tile, ...]:
        fitting = self._fitting()
        return self._tiles[self.page * fitting : (self.page + 1) * fitting]

    def _across(self) -> int:
        return max(1, (self.size.width + _GAP) // (self._least + _GAP))

    def _width(self) -> int:
        return max(1, (self.size.width + _GAP) // self._across() - _GAP)

    def _fitting(self) -> int:
        return self._across() * max(1, (self.size.height + _GAP) // (self._high + _GAP))

    def _region(self, at: int, line: int) -> Region:
        row, column = divmod(at, self._across())
        width = self._width()
        return Region(column * (width + _GAP), row * (self._high + _GAP) + line, width, 1)


def _line(lines: Sequence[tuple[Cell, ...]], at: int) -> tuple[Cell, ...]:
    return lines[at] if at < len(lines) else ()
