"""Read the open count sheets: their lines by bin, and differences. Pure."""

from datetime import datetime
from typing import NamedTuple

from bay_tui.workshop.records import OPEN, CountLine, CountSheet, Part
from bay_tui.workshop.stock.rules import exact
from bay_tui.workshop.view import View


class CountedLine(NamedTuple):
    """Hold a line of a sheet with its part."""

    line: CountLine
    part: Part | None

    @property
    def apart(self) -> float | None:
        """Return counted less expected, or by how much it is corrected.

        None before it was counted.
        """
        if self.line.change is not None:
            return self.line.change
        if self.line.counted is None or self.line.expected is None:
            return None
        return exact(self.line.counted - self.line.expected)


class SheetLines(NamedTuple):
    """Hold an open sheet with its lines by bin."""

    sheet: CountSheet
    lines: tuple[CountedLine, ...]

    @property
    def counted(self) -> int:
        """Return how many lines were counted."""
        return sum(one.line.said for one in self.lines)

    @property
    def complete(self) -> bool:
        """Say whether all of it waits to be approved."""
        return bool(self.lines) and self.counted == len(self.lines)

    @property
    def differ(self) -> int:
        """Return how many lines were counted otherwise than expected."""
        return sum(bool(one.apart) for one in self.lines)


def open_sheets(view: View) -> list[SheetLines]:
    """Return the open sheets, the oldest first."""
    return [_with_lines(view, sheet) for sheet in sorted(view.find(CountSheet, "open", OPEN), key=_begun)]


def _with_lines(view: View, sheet: CountSheet) -> SheetLines:
    lines = (CountedLine(line, view.get(Part, line.part)) for line in sheet.lines)
    return SheetLines(sheet, tuple(sorted(lines, key=_walked)))


def _begun(sheet: CountSheet) -> tuple[datetime, str]:
    return (sheet.at, sheet.id)


def _walked(one: CountedLine) -> tuple[str, str]:
    return (one.part.bin if one.part else "", one.line.part)
