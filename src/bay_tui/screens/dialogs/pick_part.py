"""Ask which part is meant.

Type, or leave the proposal; Enter takes what the cursor is on.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from bay_tui.i18n import _
from bay_tui.screens.counter.part_search import found_columns
from bay_tui.screens.dialogs.words import WordsDialog
from bay_tui.widgets.flowing import Flowing, FlowingKeys
from bay_tui.widgets.grid import Grid, Row
from bay_tui.widgets.inputs import LineInput


class PickPartDialog(WordsDialog[str | None]):
    """Answer with the id of a part.

    `find` returns the rows for what is typed, nothing typed included.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
    ]

    def __init__(self, topic: str, title: str, find: Callable[[str], Sequence[Row]]) -> None:
        super().__init__(topic)
        self._title = title
        self._find = find

    def compose(self) -> ComposeResult:
        """Yield title, search, parts found, and keys."""
        with Vertical(classes="dialog -wide"):
            yield Flowing(self._title, classes="dialog--title")
            yield LineInput(max_length=60, placeholder=_("number, name or pinyin initials"))
            yield Grid(found_columns(), empty=_("Nothing found: type a number, a name or initials."))
            keys = [("Enter", _("take it")), ("↑ ↓", _("choose")), ("Esc", _("back"))]
            yield FlowingKeys(keys, classes="dialog--keys")

    def on_mount(self) -> None:
        """Show the proposal; typing goes to the search."""
        grid = self.query_one(Grid)
        grid.can_focus = False
        grid.set_rows(self._find(""))
        self.query_one(LineInput).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches."""
        event.stop()
        self.query_one(Grid).set_rows(self._find(event.value.strip())).action_edge(-1)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what the cursor is on."""
        event.stop()
        key = self.query_one(Grid).cursor_key
        if key is not None:
            self.dismiss(key)

    def action_move(self, count: int) -> None:
        """Move among what was found."""
        self.query_one(Grid).action_step(count)

    def action_back(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
