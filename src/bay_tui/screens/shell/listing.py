"""Pick from a list by typing, as help and commands do."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.fresh_keys import Question
from bay_tui.screens.shell.work_screen import FramedScreen
from bay_tui.widgets.grid import Column, Grid, Row, Section
from bay_tui.widgets.inputs import LineInput

_MOVES = {"up": "step(-1)", "down": "step(1)", "pageup": "page(-1)", "pagedown": "page(1)"}


class ListScreen(Question, FramedScreen):
    """Show a list that typing filters.

    The arrows move in it, Enter picks, Esc leaves.
    """

    DEFAULT_CSS = """
    ListScreen {
        & .list--typed { height: 1; margin: 0 0 1 0; background: $panel; }
        & .list--typed > Static { width: auto; padding: 0 1; color: $accent; text-style: bold; }
        & .list--typed > LineInput { width: 1fr; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1", "leave", lazy("Back"), id="list.back"),
    ]

    transient = True

    PROMPT: ClassVar[str] = ":"

    def columns(self) -> Sequence[Column]:
        """Return the columns of the list."""
        raise NotImplementedError

    def rows(self, query: str) -> Iterable[Row | Section]:
        """Return the lines that match what is typed."""
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        """Yield the line to type in, and the list."""
        with Horizontal(classes="list--typed"):
            yield Static(self.PROMPT, markup=False)
            yield LineInput(max_length=40, placeholder=_("Type to search"))
        yield Grid(self.columns(), empty=_("Nothing matches. Backspace takes letters away."))

    def open_row(self, key: str) -> None:
        """Do what a line was picked for."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Let it be typed at once."""
        self._fill("")
        self.query_one(Grid).can_focus = False
        self.query_one(LineInput).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches."""
        event.stop()
        self._fill(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pick the line under the cursor."""
        event.stop()
        self.query_one(Grid).action_open()

    async def on_key(self, event: events.Key) -> None:
        """Move in the list while typing."""
        if event.key in _MOVES:
            event.stop()
            event.prevent_default()
            await self.query_one(Grid).run_action(_MOVES[event.key])

    def on_grid_opened(self, event: Grid.Opened) -> None:
        """Pick the line that Enter was pressed on."""
        event.stop()
        self.open_row(event.key)

    def action_leave(self) -> None:
        """Go back."""
        self.host.go_back()

    def _fill(self, query: str) -> None:
        self.query_one(Grid).set_rows(self.rows(query.strip()))
