"""Hold a grid's rows, cursor and view, without drawing.

The view is the part of them that is shown.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from bay_tui.widgets.tones import Cell, as_cell

_EMPTY = Cell()


class Row:
    """Hold a line's key and cells, in column order.

    The cursor can stand on it.
    """

    __slots__ = ("cells", "key")

    def __init__(self, key: str, cells: Iterable[Cell | str]) -> None:
        self.key: Final = key
        self.cells: Final = tuple([cell if type(cell) is Cell else as_cell(cell) for cell in cells])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and self.key == other.key and self.cells == other.cells

    def __hash__(self) -> int:
        return hash((self.key, self.cells))

    def cell(self, index: int) -> Cell:
        """Return a column's cell, empty in a short row."""
        return self.cells[index] if index < len(self.cells) else _EMPTY

    def with_cell(self, index: int, cell: Cell) -> "Row":
        """Return this row with another cell in one column."""
        cells = [self.cell(number) for number in range(max(index + 1, len(self.cells)))]
        cells[index] = cell
        return Row(self.key, cells)


class Section(msgspec.Struct, frozen=True):
    """Hold a heading between rows.

    The cursor passes over it.
    """

    title: str


Line = Row | Section
"""What one line of a grid holds."""


class GridModel(msgspec.Struct):
    """Hold lines, cursor and view.

    `top` is the first line in view, `page` how many lines fit.
    """

    lines: list[Line] = msgspec.field(default_factory=list[Line])
    cursor: int | None = None
    top: int = 0
    page: int = 1

    @property
    def key(self) -> str | None:
        """Return the key of the row under the cursor."""
        line = None if self.cursor is None else self.lines[self.cursor]
        return line.key if isinstance(line, Row) else None

    def replace(self, lines: Iterable[Line]) -> None:
        """Take other lines.

        The cursor stays on its row, else on the one that took its place.
        """
        key, place = self.key, self.cursor
        self.lines = list(lines)
        self.cursor = self.find(key)
        if self.cursor is None:
            at = min(place or 0, len(self.lines) - 1)
            self.cursor = self.nearest(at, 1) if self.nearest(at, 1) is not None else self.nearest(at, -1)
        if self.top and self.cursor is not None and place is not None:
            # Rows that come or go above the view must not move what the reader looks at.
            self.top += self.cursor - place
        self.top = self._clamped(self.top)
        self._reveal()

    def resize(self, page: int) -> None:
        """Let `page` lines be in view."""
        self.page = max(1, page)
        self.top = self._clamped(self.top)
        self._reveal()

    def find(self, key: str | None) -> int | None:
        """Return the line of the row with this key."""
        for at, line in enumerate(self.lines):
            if isinstance(line, Row) and line.key == key:
                return at
        return None

    def nearest(self, at: int, step: int) -> int | None:
        """Return the next row from `at` in a direction.

        `at` itself may be one; `step` is 1 or -1.
        """
        while 0 <= at < len(self.lines):
            if isinstance(self.lines[at], Row):
                return at
            at += step
        return None

    def go(self, at: int | None) -> bool:
        """Put the cursor on a row; return whether it moved."""
        if at is None or at == self.cursor:
            return False
        self.cursor = at
        self._reveal()
        return True

    def step(self, count: int) -> bool:
        """Move the cursor by `count` lines; return whether it moved.

        At most to the first or last row.
        """
        if self.cursor is None:
            return False
        direction = 1 if count > 0 else -1
        target = max(0, min(len(self.lines) - 1, self.cursor + count))
        found = self.nearest(target, direction)
        return self.go(found if found is not None else self.nearest(target, -direction))

    def edge(self, direction: int) -> bool:
        """Move to the last row; return whether it moved.

        To the first with a negative direction.
        """
        return self.go(self.nearest(0, 1) if direction < 0 else self.nearest(len(self.lines) - 1, -1))

    def visible(self) -> Iterator[tuple[Line | None, bool]]:
        """Yield each line in view with whether it is lit.

        The cursor lights it; None stands below the last.
        """
        for at in range(self.top, self.top + self.page):
            yield (self.lines[at] if at < len(self.lines) else None), at == self.cursor

    def position(self) -> str:
        """Return which lines are in view, such as `1-20/61`.

        Nothing where all are.
        """
        total = len(self.lines)
        if total <= self.page:
            return ""
        return f"{self.top + 1}-{min(total, self.top + self.page)}/{total}"

    def more(self) -> tuple[bool, bool]:
        """Tell whether lines stand above and below the view."""
        return self.top > 0, self.top + self.page < len(self.lines)

    def _clamped(self, top: int) -> int:
        return max(0, min(top, len(self.lines) - self.page))

    def _reveal(self) -> None:
        """Turn the page when the cursor left the view.

        A line of context stays, and a row's heading shows.
        """
        if self.cursor is None:
            return
        context = 1 if self.page > 2 else 0
        headed = self.cursor > 0 and isinstance(self.lines[self.cursor - 1], Section)
        first = self.cursor - (1 if headed and context else 0)
        if first < self.top:
            self.top = self._clamped(self.cursor - self.page + 1 + context)
        elif self.cursor >= self.top + self.page:
            self.top = self._clamped(self.cursor - context)
