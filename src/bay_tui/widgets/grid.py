"""Show rows in the one table of the product.

It is on the board, my work, queues, stock and outbox.
It paints by line and by cell, because a terminal may hang on a slow SSH link: what did not change is not
sent again, and the view moves by pages, not by lines. Cells are plain text; nothing in them is interpreted.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Self

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from bay_tui.widgets.grid_layout import Column
from bay_tui.widgets.grid_lines import GridLines
from bay_tui.widgets.grid_model import Row, Section
from bay_tui.widgets.tones import Cell

__all__ = ["Cell", "Column", "Grid", "Row", "Section"]


class _FromGrid(Message):
    def __init__(self, grid: "Grid") -> None:
        super().__init__()
        self.grid = grid

    @property
    def control(self) -> "Grid":
        """Return the grid it came from.

        For `@on` with a selector.
        """
        return self.grid


class Grid(GridLines, can_focus=True):
    """Show keyed rows with a cursor.

    Rows go in by `set_rows`; `Opened` and `Highlighted` come out.
    """

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
        &:ansi > .grid--cursor { color: $foreground; background: $background; text-style: not bold reverse; }
        &:ansi > .grid--cursor-blurred { background: $background; text-style: bold; }
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

    class Opened(_FromGrid):
        """Tell that a row was opened.

        By Enter, or by a second click on its line.
        """

        def __init__(self, grid: "Grid", key: str) -> None:
            super().__init__(grid)
            self.key = key

    class Highlighted(_FromGrid):
        """Tell that the cursor stands on another row.

        The key is None when no row is left.
        """

        def __init__(self, grid: "Grid", key: str | None) -> None:
            super().__init__(grid)
            self.key = key

    @property
    def keys(self) -> list[str]:
        """Return the keys of the rows, in order."""
        return [line.key for line in self._model.lines if isinstance(line, Row)]

    @property
    def cursor_key(self) -> str | None:
        """Return the key under the cursor, or None."""
        return self._model.key

    @property
    def position(self) -> str:
        """Return which lines are in view, such as `1-20/61`.

        Nothing where all are.
        """
        return self._model.position()

    def set_columns(self, columns: Sequence[Column]) -> Self:
        """Show other columns; the rows stay, cell for cell."""
        self._columns = tuple(columns)
        self._arrange()
        return self

    def set_rows(self, rows: Iterable[Row | Section]) -> Self:
        """Show these rows in this order.

        Only what looks different is painted again.
        The cursor stays on its row; if that is gone, it goes to the row that took its place.
        """
        before, more = list(self._model.visible()), self._model.more()
        key, was_empty = self._model.key, not self._model.lines
        self._model.replace(rows)
        if self._placed() != self._places:
            self._arrange()
        elif was_empty != (not self._model.lines):
            self.refresh()
        else:
            self._repaint_changes(before, more)
        if self._model.key != key:
            self.post_message(self.Highlighted(self, self._model.key))
        return self

    def move_to(self, key: str) -> bool:
        """Put the cursor on a key; return whether it exists."""
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

    def _moving(self, move: Callable[[], bool]) -> None:
        """Move the cursor, and paint only what that changed."""
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
        """Put the cursor where the pointer is.

        A click on the cursor opens its row.
        """
        at = self._model.top + event.y - self._head_height
        if not 0 <= at < len(self._model.lines) or isinstance(self._model.lines[at], Section):
            return
        if at == self._model.cursor:
            self.action_open()
        self._moving(lambda: self._model.go(at))
