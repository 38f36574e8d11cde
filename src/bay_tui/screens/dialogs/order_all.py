"""Ask which of the proposed parts to order.

All are, unless somebody leaves them out; the total follows.
"""

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from bay_tui.i18n import _
from bay_tui.widgets.flowing import Flowing, FlowingKeys
from bay_tui.widgets.grid import Column, Grid, Row


class OrderAllDialog(ModalScreen[frozenset[str] | None]):
    """Answer with the ids of the parts to leave out, or None.

    `rows` returns the rows, and `total` the sentence above them, where some are left out.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "leave_out", show=False),
        Binding("escape", "back", show=False),
    ]

    def __init__(
        self, rows: Callable[[Collection[str]], Sequence[Row]], total: Callable[[Collection[str]], str]
    ) -> None:
        super().__init__()
        self._rows, self._total = rows, total
        self._out: set[str] = set()

    def compose(self) -> ComposeResult:
        """Yield the total, the parts, and the keys."""
        with Vertical(classes="dialog -wide"):
            yield Flowing(classes="dialog--title")
            yield Grid(_columns())
            keys = [("Enter", _("order these")), (_("Space"), _("leave out, take again")), ("Esc", _("back"))]
            yield FlowingKeys(keys, classes="dialog--keys")

    def on_mount(self) -> None:
        """Show all that is proposed."""
        self._show()
        self.query_one(Grid).focus()

    def action_leave_out(self) -> None:
        """Leave the part under the cursor out, or take it again."""
        grid = self.query_one(Grid)
        if grid.cursor_key is not None:
            self._out ^= {grid.cursor_key}
            self._show()
            grid.action_step(1)

    def action_back(self) -> None:
        """Leave without ordering anything."""
        self.dismiss(None)

    def on_grid_opened(self, event: Grid.Opened) -> None:
        """Order what is not left out."""
        event.stop()
        self.dismiss(frozenset(self._out))

    def on_grid_highlighted(self, event: Grid.Highlighted) -> None:
        """Keep the cursor to this list."""
        event.stop()

    def _show(self) -> None:
        self.query_one(".dialog--title", Flowing).say(self._total(self._out))
        self.query_one(Grid).set_rows(self._rows(self._out))


def _columns() -> list[Column]:
    return [
        Column("taken", width=1),
        Column("number", _("Part no."), width=14, whole=True),
        Column("name", _("Name"), min=12, flex=1),
        Column("quantity", _("Quantity"), width=9, align="right"),
        Column("cost", _("Cost"), width=11, align="right"),
    ]
