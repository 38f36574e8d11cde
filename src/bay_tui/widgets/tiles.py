"""Show tiles side by side, a few lines each.

A wall screen shows every bay so; it pages where not all fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from bay_tui.widgets.big import ROWS, painted, width_of
from bay_tui.widgets.tones import Cell, ToneWidget
from bay_tui.workshop.text import cells

_GAP, _APART = 1, 2
"""Rows between tiles, and cells."""

_BETWEEN = 3
"""Cells between the big signs of a tile, where there is room."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Hold the lines of a tile, one or two cells each.

    The second stands at the right where there is room for both.
    `big` are two texts of signs (`widgets.big`), one left and one right, shown above the lines where all tiles fit so.
    """

    lines: tuple[tuple[Cell, ...], ...]
    big: tuple[Cell, Cell] = (Cell(), Cell())


class Tiles(ToneWidget):
    """Show a page of tiles.

    With big signs where all fit with them; only the lines that changed are painted again.
    """

    DEFAULT_CSS = """
    Tiles { height: 1fr; }
    """

    def __init__(self, tile_width: int, tile_height: int, big_width: int, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._small, self._lines, self._big = tile_width, tile_height, big_width
        self._tiles: tuple[Tile, ...] = ()
        self._page = 0

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-len(self._tiles) // self._fitting()))

    @property
    def page(self) -> int:
        """Return the number of the page shown, from 0."""
        return min(self._page, self.pages - 1)

    def show(self, tiles: Sequence[Tile]) -> None:
        """Show these tiles, on the page that is open."""
        before, was = self._shown(), (self.page, self.is_big)
        self._tiles = tuple(tiles)
        if (self.page, self.is_big) != was:
            self.refresh()
            return
        after = self._shown()
        for at in range(max(len(before), len(after))):
            old, new = (one[at] if at < len(one) else _NONE for one in (before, after))
            if self.is_big and old.big != new.big:
                self.refresh(self._region(at, 0, ROWS))
            for line in range(self._lines):
                if _line(old, line) != _line(new, line):
                    self.refresh(self._region(at, line + self._above, 1))

    def turn(self) -> None:
        """Show the next page; after the last one the first."""
        if self.pages > 1:
            self._page = (self.page + 1) % self.pages
            self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Fit more or fewer tiles."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        base, shown = self.style_of("normal"), self._shown()
        row, line = divmod(y, self._high + _GAP)
        width, across = self._width(), self._across()
        pieces: list[tuple[str, Style]] = []
        if line < self._high:
            for tile in shown[row * across : (row + 1) * across]:
                above = line < self._above
                of_tile = (
                    self._signs(tile, line, width) if above else self._pieces(_line(tile, line - self._above), width)
                )
                pieces += [*of_tile, (" " * _APART, base)]
        return self.strip_of(pieces, self.size.width, base)

    def _signs(self, tile: Tile, row: int, width: int) -> list[tuple[str, Style]]:
        base = self.style_of("normal")
        sides: list[list[tuple[str, Style]]] = []
        for cell in tile.big:
            lit = self.style_of(cell.tone) + Style(reverse=True)
            sides.append([(text, lit if on else base) for text, on in painted(cell.text, row)])
        left = max(0, width - sum(width_of(cell.text) for cell in tile.big))
        between = min(left, _BETWEEN)
        return [*sides[0], (" " * between, base), *sides[1], (" " * (left - between), base)]

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

    @property
    def is_big(self) -> bool:
        """Tell whether all tiles fit with their big signs."""
        rows, across = self._places(self._lines + ROWS, self._big)
        return 0 < len(self._tiles) <= rows * across

    @property
    def _above(self) -> int:
        """Return how many rows stand above a tile's lines."""
        return ROWS if self.is_big else 0

    @property
    def _high(self) -> int:
        return self._lines + self._above

    def _places(self, high: int, wide: int) -> tuple[int, int]:
        """Return how many tiles fit, down and across.

        They are of that size.
        """
        return (self.size.height + _GAP) // (high + _GAP), (self.size.width + _APART) // (wide + _APART)

    def _across(self) -> int:
        return max(1, self._places(self._high, self._big if self.is_big else self._small)[1])

    def _width(self) -> int:
        return max(1, (self.size.width + _APART) // self._across() - _APART)

    def _fitting(self) -> int:
        return self._across() * max(1, self._places(self._high, self._small)[0])

    def _region(self, at: int, line: int, lines: int) -> Region:
        row, column = divmod(at, self._across())
        width = self._width()
        return Region(column * (width + _APART), row * (self._high + _GAP) + line, width, lines)


def _line(tile: Tile, at: int) -> tuple[Cell, ...]:
    return tile.lines[at] if at < len(tile.lines) else ()


_NONE = Tile(())
