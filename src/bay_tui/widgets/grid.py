"""The one table of the product: board, my work, queues, stock, outbox.

It paints by line and by cell, because a terminal may hang on a slow SSH link: what did not change is not
sent again, and the view moves by pages, not by lines. Cells are plain text; nothing in them is interpreted.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self, cast

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from bay_tui.widgets.grid_layout import MARKER_WIDTH, Column, ColumnPlace, place_columns
from bay_tui.widgets.grid_model import GridModel, Line, Row, Section
from bay_tui.widgets.tones import Cell, ToneWidget, as_cell

__all__ = ["Cell", "Column", "Grid", "Row", "Section"]


@dataclass
class _FromGrid(Message):
    grid: "Grid"

    @property
    def control(self) -> "Grid":
        """The grid it came from, for `@on` with a selector."""
        return self.grid


class Grid(ToneWidget, can_focus=True):
    """A table of keyed rows with a cursor: rows go in by `set_rows`, `Opened` and `Highlighted` come out."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--head",
        "grid--section",
        "grid--cursor",
        "grid--cursor-blurred",
    }

    DEFAULT_CSS = """
    Grid {
        width: 1fr;
        height: 1fr;
        & > .grid--head { color: $text-muted; text-style: bold; }
        & > .grid--section { color: $primary; text-style: bold; }
        & > .grid--cursor { background: $block-cursor-background; text-style: bold; }
        & > .grid--cursor-blurred { background: $panel; }
        &:ansi > .grid--cursor { color: ansi_default; background: ansi_default; text-style: reverse; }
        &:ansi > .grid--cursor-blurred { background: ansi_default; text-style: bold; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "edge(-1)", show=False),
        Binding("end,G", "edge(1)", show=False),
        Binding("enter,ctrl+j", "open", show=False),
    ]

    @dataclass
    class Opened(_FromGrid):
        """Enter was pressed on a row, or its line was clicked twice."""

        key: str

    @dataclass
    class Highlighted(_FromGrid):
        """The cursor stands on another row than before; the key is None when no row is left."""

        key: str | None

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
    def keys(self) -> list[str]:
        """The keys of the rows, in order."""
        return [line.key for line in self._model.lines if isinstance(line, Row)]

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor, or None where there is no row."""
        return self._model.key

    @property
    def position(self) -> str:
        """Which lines of how many are in view, such as `1-20/61`; nothing where all are."""
        return self._model.position()

    @property
    def empty(self) -> str:
        """The sentence shown where there are no rows; it should name the key to press."""
        return self._empty

    @empty.setter
    def empty(self, sentence: str) -> None:
        if sentence != self._empty:
            self._empty = sentence
            if not self._model.lines:
                self.refresh()

    def set_columns(self, columns: Sequence[Column]) -> Self:
        """Show other columns; the rows stay, cell for cell."""
        self._columns = tuple(columns)
        self._arrange()
        return self

    def set_rows(self, rows: Iterable[Row | Section]) -> Self:
        """Show these rows in this order; only what looks different is painted again.

        The cursor stays on its row; if that is gone, it goes to the row that took its place.
        """
        before, more = list(self._model.visible()), self._model.more()
        key, was_empty = self._model.key, not self._model.lines
        self._model.replace(rows)
        if was_empty != (not self._model.lines):
            self.refresh()
        else:
            self._repaint_changes(before, more)
        if self._model.key != key:
            self.post_message(self.Highlighted(self, self._model.key))
        return self

    def set_cell(self, key: str, column: str, cell: Cell | str) -> bool:
        """Change one cell; return whether there is such a row and column."""
        at = self._model.find(key)
        index = next((number for number, one in enumerate(self._columns) if one.key == column), None)
        line = None if at is None else self._model.lines[at]
        if at is None or index is None or not isinstance(line, Row):
            return False
        changed = as_cell(cell)
        if changed != line.cell(index):
            self._model.lines[at] = line.with_cell(index, changed)
            self._refresh_cell(at - self._model.top, index)
        return True

    def move_to(self, key: str) -> bool:
        """Put the cursor on the row with this key; return whether there is one."""
        at = self._model.find(key)
        self._moving(lambda: self._model.go(at))
        return at is not None

    def action_step(self, count: int) -> None:
        """Move the cursor `count` rows down."""
        self._moving(lambda: self._model.step(count))

    def action_page(self, direction: int) -> None:
        """Move the cursor one page."""
        self._moving(lambda: self._model.step(direction * max(1, self._model.page - 1)))

    def action_edge(self, direction: int) -> None:
        """Move the cursor to the first or the last row."""
        self._moving(lambda: self._model.edge(direction))

    def action_open(self) -> None:
        """Tell that the row under the cursor was chosen."""
        if (key := self._model.key) is not None:
            self.post_message(self.Opened(self, key))

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

    @property
    def _lit_columns(self) -> int:
        """How many columns the cursor lights up: all of them, or the first two where every byte crosses a slow line.

        The app says so by `thrifty` (absent means False).
        """
        return 2 if getattr(cast("Any", self).app, "thrifty", False) else len(self._columns)

    @property
    def _head_height(self) -> int:
        return int(any(column.title for column in self._columns))

    def _moving(self, move: Callable[[], bool]) -> None:
        """Carry out a move of the cursor, and paint no more than it changed."""
        top, before = self._model.top, self._model.cursor
        if not move():
            return
        if self._model.top != top:
            self.refresh()
        else:
            for line in (before, self._model.cursor):
                if line is not None:
                    self._refresh_line(line - top)
        self.post_message(self.Highlighted(self, self._model.key))

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

    def _arrange(self) -> None:
        self._places = place_columns(self._columns, self.size.width)
        self._model.resize(self.size.height - self._head_height)
        self.refresh()

    def _head_strip(self, width: int) -> Strip:
        style = self.style_of("dim", "grid--head")
        text, x = "", 0
        for index, start, size in self._places:
            column = self._columns[index]
            text += " " * (start - x) + self.fitted(str(column.title), size, column.align)
            x = start + size
        return self.strip_of([(text, style)], width, style)

    def _mark(self, place: int, at: int) -> str:
        """What stands before a line: the cursor, or that there is more above or below."""
        above, below = self._model.more()
        if at == self._model.cursor:
            return "▸"
        if above and place == 0:
            return "↑"
        return "↓" if below and place == self._model.page - 1 else ""

    def _line_strip(self, line: Line, mark: str, width: int) -> Strip:
        chosen = mark == "▸"
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
            text = self.fitted(cell.text, size, self._columns[index].align)
            pieces += [(" " * (start - x), base), (text, self.style_of(cell.tone, *over))]
            x = start + size
        return self.strip_of(pieces, width, base)

    def on_resize(self) -> None:
        """Share the new width among the columns."""
        self._arrange()

    def on_focus(self) -> None:
        """Show whether keys go here."""
        self._refresh_line((self._model.cursor or 0) - self._model.top)

    on_blur = on_focus

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move on."""
        event.stop()
        self.action_step(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move back by a few rows."""
        event.stop()
        self.action_step(-3)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the pointer is; a click on the cursor opens its row."""
        at = self._model.top + event.y - self._head_height
        if not 0 <= at < len(self._model.lines) or isinstance(self._model.lines[at], Section):
            return
        if at == self._model.cursor:
            self.action_open()
        self._moving(lambda: self._model.go(at))
