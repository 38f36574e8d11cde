"""Share a width among the columns of a grid.

Which are shown, how wide each is, where each begins.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from bay_tui.widgets.tones import Cell
from bay_tui.workshop.text import cells

Align = Literal["left", "right", "center"]
"""Where a cell's text stands in its column."""

MARKER_WIDTH = 2
"""The cells at the left that hold the cursor's mark, so that it shows without colour."""

_WIDE = 100
_NARROWEST = 4
"""What a column that shares the rest gives way to at most, so that a number beside it is whole."""

_NUMBER = re.compile(r"((?:[^\w\s] )?[+\-−]?\d[\d.,:/%hmd]*)(?: ([^\d\s]+))?")
"""A number as a cell shows it: `! -119.75 L` with its mark and its unit."""


class Column(msgspec.Struct, frozen=True):
    """Describe a column of a grid.

    `width` fixes it; otherwise it takes at least `min` cells and `flex` shares of the rest.
    Where even the least widths do not fit, columns go, the highest `drop` first; drop 0 never goes.
    A column that is to be `whole` says what a row is about: others go where it would be cut, and what is left goes to
    it before them.
    """

    key: str
    title: str = ""
    width: int | None = None
    min: int = 4
    flex: int = 1
    align: Align = "left"
    drop: int = 0
    whole: bool = False

    @property
    def least(self) -> int:
        """Return the narrowest width this column can have."""
        return self.min if self.width is None else self.width


class ColumnPlace(NamedTuple):
    """Hold a shown column's number, first cell and width."""

    column: int
    x: int
    width: int


def place_columns(columns: Sequence[Column], width: int, needs: Mapping[int, int] | None = None) -> list[ColumnPlace]:
    """Return the columns shown in `width` cells, with their places.

    They are in order. `needs` are the cells in which columns are whole, by their number (see `needed`).
    Flexible columns share what the others leave, by their `flex`; the last takes the remainder too. Where nothing is
    left that may go, those of them that begin at the left give way.
    """
    needs = needs or {}
    gap = _gap(width)
    room = width - MARKER_WIDTH
    shown = list(range(len(columns)))
    while sum(max(columns[index].least, needs.get(index, 0)) + gap for index in shown) - gap > room:
        droppable = [index for index in shown if columns[index].drop > 0]
        if not droppable:
            break
        shown.remove(max(droppable, key=lambda index: (columns[index].drop, index)))
    room -= gap * max(0, len(shown) - 1)
    widths = _shared([columns[index] for index in shown], [needs.get(index, 0) for index in shown], room)
    places: list[ColumnPlace] = []
    x = MARKER_WIDTH
    for index, wanted in zip(shown, widths, strict=True):
        size = min(wanted, width - x)
        if size > 0:
            places.append(ColumnPlace(index, x, size))
        x += wanted + gap
    return places


def needed(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> dict[int, int]:
    """Return the cells in which columns to be whole are, by number."""
    whole = [index for index, column in enumerate(columns) if column.whole]
    found = {index: cells(str(columns[index].title)) for index in whole}
    for row in rows:
        for index in whole:
            text = row[index].text if index < len(row) else ""
            if len(text) > found[index] or not text.isascii():
                found[index] = max(found[index], cells(text))
    return found


def whole_number(text: str, width: int) -> str:
    """Return a number that fits into `width` cells.

    Where there is too little room, the unit goes and the digits stay; what is no number is returned as it is.
    """
    if cells(text) <= width:
        return text
    found = _NUMBER.fullmatch(text)
    return found[1] if found else text


def widened(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int) -> Sequence[Column]:
    """Return columns in which no number is cut, in `width` cells.

    A column of numbers is as wide as its longest one; without the units where they would push a column out.
    """
    whole = _as_wide_as(columns, rows, 0)
    return whole if whole is columns or _room_taken(whole, width) <= width else _as_wide_as(columns, rows, 1)


def _as_wide_as(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], part: int) -> Sequence[Column]:
    """Return columns as wide as their longest number.

    `part` is that of `_NUMBER` which has to fit: 0 for all of it, 1 for what stands before the unit.
    """
    numeric = [index for index, column in enumerate(columns) if column.align == "right"]
    widest = {index: columns[index].least for index in numeric}
    for row in rows:
        for index in numeric:
            text = row[index].text if index < len(row) else ""
            if (len(text) > widest[index] or not text.isascii()) and (found := _NUMBER.fullmatch(text)):
                widest[index] = max(widest[index], cells(found[part]))
    if all(columns[index].least == size for index, size in widest.items()):
        return columns
    return [
        msgspec.structs.replace(column, width=widest[index])
        if index in widest and widest[index] > column.least
        else column
        for index, column in enumerate(columns)
    ]


def _room_taken(columns: Sequence[Column], width: int) -> int:
    """Return the least width of all columns with what parts them."""
    return MARKER_WIDTH + sum(column.least for column in columns) + _gap(width) * (len(columns) - 1)


def _gap(width: int) -> int:
    """Return the cells between two columns on a screen of `width`."""
    return 2 if width >= _WIDE else 1


def _shared(columns: list[Column], needs: list[int], room: int) -> list[int]:
    widths = [column.least for column in columns]
    for number, column in enumerate(columns):
        over = sum(widths) - room
        if over > 0 and column.width is None and column.align == "left":
            widths[number] -= min(over, max(widths[number] - _NARROWEST, 0))
    flexible = [number for number, column in enumerate(columns) if column.width is None and column.flex > 0]
    shared = _with_spare(columns, widths, flexible, room)
    if all(need <= width for need, width in zip(needs, shared, strict=True)):
        return shared
    spare = max(room - sum(widths), 0)
    for number, need in enumerate(needs):
        more = min(max(need - widths[number], 0), spare)
        widths[number] += more
        spare -= more
    return _with_spare(columns, widths, [one for one in flexible if not columns[one].whole] or flexible, room)


def _with_spare(columns: list[Column], least: list[int], flexible: list[int], room: int) -> list[int]:
    """Return widths with what is left shared among flexible columns."""
    widths = list(least)
    spare = room - sum(widths)
    if spare > 0 and flexible:
        shares = sum(columns[number].flex for number in flexible)
        parts = [spare * columns[number].flex // shares for number in flexible]
        parts[-1] += spare - sum(parts)
        for number, part in zip(flexible, parts, strict=True):
            widths[number] += part
    return widths
