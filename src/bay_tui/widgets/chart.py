"""Chart one figure over some days in columns of cells.

It is readable in ASCII and without colour, since each column has its value above and its day below; where there is no
room for all of them, as many as fit, evenly apart.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from bay_tui.widgets.tones import Tone, ToneWidget
from bay_tui.workshop.text import cells

_EIGHTHS = " ▁▂▃▄▅▆▇█"


class ChartColumn(NamedTuple):
    """Describe a column: its label, height and value in words.

    The height is in any unit; None shows nothing.
    """

    label: str
    value: float | None
    text: str


class ColumnChart(ToneWidget):
    """Show all columns, the highest filling the height.

    Values below zero count as zero. Columns narrower than what they say leave it to every so many of them: their values
    stand in the first line. Only where there are more columns than cells are the first ones left out.
    """

    DEFAULT_CSS = """
    ColumnChart { height: 8; padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns: tuple[ChartColumn, ...] = ()

    @property
    def columns(self) -> tuple[ChartColumn, ...]:
        """Return the columns it was given."""
        return self._columns

    def show(self, columns: Sequence[ChartColumn]) -> None:
        """Show these columns, the last at the right."""
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line: values, columns or labels."""
        height, width = self.size.height, self.size.width
        base = self.style_of("normal")
        shown = self._columns[-max(1, width) :]
        if not shown:
            return Strip.blank(width, base)
        whole = max(max(cells(one.label), cells(one.text)) for one in shown) + 1
        wide = max(1, min(whole, width // len(shown)))
        apart = -(-whole // wide)
        if y == height - 1:
            return self.strip_of(self._said([one.label for one in shown], wide, apart, "dim"), width, base)
        if y == 0 and apart > 1:
            texts = ["" if one.value is None else one.text for one in shown]
            return self.strip_of(self._said(texts, wide, apart, "title"), width, base)
        tops = self._heights(shown, max(1, height - 2))
        each = zip(shown, tops, strict=True)
        pieces = [self._piece(one, top, height - 2 - y, wide, said=apart == 1) for one, top in each]
        return self.strip_of(pieces, width, base)

    def _said(self, texts: Sequence[str], wide: int, apart: int, tone: Tone) -> list[tuple[str, Style]]:
        """Return the texts of every so many columns, counted from the last.

        Each ends with its column.
        """
        first = (len(texts) - 1) % apart
        pieces = [(self.fitted(texts[first], wide * (first + 1), "right"), self.style_of(tone))]
        for text in texts[first + apart :: apart]:
            pieces.append((self.fitted(text, wide * apart, "right"), self.style_of(tone)))
        return pieces

    def _heights(self, shown: Sequence[ChartColumn], rows: int) -> list[int]:
        """Return each column's height in eighths of a row.

        Where the terminal has no eighths, in whole rows.
        """
        most = max((one.value or 0.0 for one in shown), default=0.0)
        if most <= 0:
            return [0] * len(shown)
        eighths = [max(0, round((one.value or 0.0) / most * (rows - 1) * 8)) for one in shown]
        return [(one + 4) // 8 * 8 for one in eighths] if self.ascii_only else eighths

    def _piece(self, one: ChartColumn, top: int, row: int, wide: int, *, said: bool) -> tuple[str, Style]:
        """Return a column's piece in a row, counted from below.

        With `said` its value stands right above it.
        """
        above = -(-top // 8)
        if said and row == above and one.value is not None:
            return self.fitted(one.text, wide, "right"), self.style_of("title")
        full = min(8, max(0, top - row * 8))
        body = max(1, wide - 2)
        mark = ("#" if full else " ") if self.ascii_only else _EIGHTHS[full]
        return " " * (wide - body) + mark * body, self.style_of("accent")
