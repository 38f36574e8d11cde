"""Share a width among the columns of a grid.

Which are shown, how wide each is, where each begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Align = Literal["left", "right", "center"]
"""Where a cell's text stands in its column."""

MARKER_WIDTH = 2
"""The cells at the left that hold the cursor's mark, so that it shows without colour."""


@dataclass(frozen=True, slots=True)
class Column:
    """Describe a column of a grid.

    `width` fixes it; otherwise it takes at least `min` cells and `flex` shares of the rest.
    Where even the least widths do not fit, columns go, the highest `drop` first; drop 0 never goes.
    """

    key: str
    title: str = ""
    width: int | None = None
    min: int = 4
    flex: int = 1
    align: Align = "left"
    drop: int = 0

    @property
    def least(self) -> int:
        """Return the narrowest width this column can have."""
        return self.min if self.width is None else self.width


class ColumnPlace(NamedTuple):
    """Hold a shown column's number, first cell and width."""

    column: int
    x: int
    width: int


def place_columns(columns: Sequence[Column], width: int) -> list[ColumnPlace]:
    """Return the columns shown in `width` cells, with their places.

    They are in order.
    Flexible columns share what the others leave, by their `flex`; the last takes the remainder too.
    """
    gap = 2 if width >= 100 else 1
    room = width - MARKER_WIDTH
    shown = list(range(len(columns)))
    while sum(columns[index].least + gap for index in shown) - gap > room:
        droppable = [index for index in shown if columns[index].drop > 0]
        if not droppable:
            break
        shown.remove(max(droppable, key=lambda index: (columns[index].drop, index)))
    widths = _shared([columns[index] for index in shown], room - gap * max(0, len(shown) - 1))
    places: list[ColumnPlace] = []
    x = MARKER_WIDTH
    for index, wanted in zip(shown, widths, strict=True):
        size = min(wanted, width - x)
        if size > 0:
            places.append(ColumnPlace(index, x, size))
        x += wanted + gap
    return places


def _shared(columns: list[Column], room: int) -> list[int]:
    widths = [column.least for column in columns]
    flexible = [number for number, column in enumerate(columns) if column.width is None and column.flex > 0]
    spare = room - sum(widths)
    if spare > 0 and flexible:
        shares = sum(columns[number].flex for number in flexible)
        parts = [spare * columns[number].flex // shares for number in flexible]
        parts[-1] += spare - sum(parts)
        for number, part in zip(flexible, parts, strict=True):
            widths[number] += part
    return widths
