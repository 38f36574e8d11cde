"""Paint the lines of a grid.

Its head, rows and headings, and no more of them than looks different.
"""

from collections.abc import Sequence
from typing import Any, cast

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from bay_tui.widgets.grid_layout import MARKER_WIDTH, Column, ColumnPlace, needed, place_columns, whole_number, widened
from bay_tui.widgets.grid_model import GridModel, Line, Row, Section
from bay_tui.widgets.tones import ToneWidget

CURSOR, ABOVE, BELOW = "▸", "↑", "↓"
"""What stands before the line with the cursor, and before the first and last in view where there are more."""


class GridLines(ToneWidget):
    """Paint a model of rows in columns.

    `empty` is the sentence where there are no rows.
    """

    def __init__(
        self,
        columns: Sequence[Column] = (),
        *,
        empty: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._columns = tuple(columns)
        self._places: list[ColumnPlace] = []
        self._empty = empty
        self._model = GridModel()

    @property
    def empty(self) -> str:
        """Return the sentence shown where there are no rows.

        It should name the key to press.
        """
        return self._empty

    @empty.setter
    def empty(self, sentence: str) -> None:
        """Show this sentence where there are no rows."""
        if sentence != self._empty:
            self._empty = sentence
            if not self._model.lines:
                self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line of the widget."""
        width = self.size.width
        if y < self._head_height:
            return self._head_strip(width)
        place = y - self._head_height
        at = self._model.top + place
        if at < len(self._model.lines):
            return self._line_strip(self._model.lines[at], self._mark(place, at), width)
        if at == 0 and self._empty:
            text = "  " + self.fitted(str(self._empty), max(0, width - 2))
            return self.strip_of([(text, self.style_of("dim"))], width, self.rich_style)
        return Strip.blank(width, self.rich_style)

    def on_resize(self) -> None:
        """Share the new width among the columns."""
        self._arrange()

    @property
    def _lit_columns(self) -> int:
        """Return how many columns the cursor lights up.

        All of them, or the first two where every byte crosses a slow line.
        The app says so by `thrifty` (absent means False).
        """
        return 2 if getattr(cast("Any", self).app, "thrifty", False) else len(self._columns)

    @property
    def _head_height(self) -> int:
        return int(any(column.title for column in self._columns))

    def _arrange(self) -> None:
        self._places = self._placed()
        self._model.resize(self.size.height - self._head_height)
        self.refresh()

    def _placed(self) -> list[ColumnPlace]:
        """Return the places of the columns.

        No number in them is cut, and what a row is about only where there is no room for it.
        """
        rows = [line.cells for line in self._model.lines if isinstance(line, Row)]
        columns, width = self._columns, self.size.width
        return place_columns(widened(columns, rows, width), width, needed(columns, rows))

    def _repaint_changes(self, before: list[tuple[Line | None, bool]], more: tuple[bool, bool]) -> None:
        for place, ((old, was), (new, now)) in enumerate(zip(before, self._model.visible(), strict=True)):
            if was == now and isinstance(old, Row) and isinstance(new, Row):
                for index in range(len(self._columns)):
                    if old.cell(index) != new.cell(index):
                        self._refresh_cell(place, index)
            elif (old, was) != (new, now):
                self._refresh_line(place)
        if more != self._model.more():
            for place in (0, self._model.page - 1):
                self.refresh(Region(0, place + self._head_height, MARKER_WIDTH, 1))

    def _refresh_line(self, place: int) -> None:
        if 0 <= place < self._model.page:
            self.refresh(Region(0, place + self._head_height, self.size.width, 1))

    def _refresh_cell(self, place: int, index: int) -> None:
        shown = next((one for one in self._places if one.column == index), None)
        if shown is not None and 0 <= place < self._model.page:
            self.refresh(Region(shown.x, place + self._head_height, shown.width, 1))

    def _head_strip(self, width: int) -> Strip:
        style = self.style_of("dim", "grid--head")
        text, x = "", 0
        for index, start, size in self._places:
            column = self._columns[index]
            text += " " * (start - x) + self.fitted(str(column.title), size, column.align)
            x = start + size
        return self.strip_of([(text, style)], width, style)

    def _mark(self, place: int, at: int) -> str:
        """Return the mark before a line.

        It stands for the cursor, or that there is more above or below.
        """
        above, below = self._model.more()
        if at == self._model.cursor:
            return CURSOR
        if above and place == 0:
            return ABOVE
        return BELOW if below and place == self._model.page - 1 else ""

    def _line_strip(self, line: Line, mark: str, width: int) -> Strip:
        chosen = mark == CURSOR
        marker = self.drawable(mark).ljust(MARKER_WIDTH)
        if isinstance(line, Section):
            style = self.style_of("title", "grid--section")
            title = self.fitted(str(line.title), width - len(mark and marker))
            return self.strip_of([((marker if mark else "") + title, style)], width, style)
        over = (("grid--cursor" if self.has_focus else "grid--cursor-blurred"),) if chosen else ()
        base, lit = self.style_of("normal", *over), self._lit_columns
        pieces: list[tuple[str, Style]] = [(marker, base)]
        x = MARKER_WIDTH
        for index, start, size in self._places:
            if index >= lit:
                over, base = (), self.style_of("normal")
            cell = line.cell(index)
            align = self._columns[index].align
            text = self.fitted(whole_number(cell.text, size) if align == "right" else cell.text, size, align)
            pieces += [(" " * (start - x), base), (text, self.style_of(cell.tone, *over))]
            x = start + size
        return self.strip_of(pieces, width, base)
