"""List what was typed and not recorded, to go on with it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.parked import WORDS, Parked, parked
from bay_tui.widgets.grid import Column, Grid, Row
from bay_tui.widgets.tones import Cell
from bay_tui.workshop.search import matches
from bay_tui.workshop.view import Key


class DraftsScreen(GridScreen):
    """Show one's own drafts; Enter goes on with one."""

    PLACE = "drafts"
    BESIDES = frozenset({"outbox"})
    CAN_FILTER = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", lazy("Go on"), id="drafts.go_on"),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the list."""
        self._parked: dict[str, Parked] = {}
        columns = [
            Column("what", lazy("What"), width=22),
            Column("job", lazy("Job"), min=18, flex=2, whole=True),
            Column("words", lazy("Words"), min=12, flex=3),
        ]
        yield Grid(columns)

    def title_text(self) -> str:
        """Return what this screen shows."""
        return _("Drafts")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys, and the way back."""
        return [*super().keys(), ("Esc", _("Back"))]

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show what is parked now."""
        self._parked = {one.name: one for one in parked(self.desk)}
        grid = self.query_one(Grid)
        grid.empty = self.nothing_here(_("Nothing of yours is parked."))
        grid.set_rows(
            Row(one.name, (Cell(_what(one), "title"), Cell(one.about), Cell(one.words, "dim")))
            for one in self._parked.values()
            if matches(self.filter_text, _what(one), one.about, one.words)
        )

    def action_go_on(self) -> None:
        """Open the form under the cursor as it was left."""
        one = self._parked.get(self.row_at_hand())
        if one is None:
            return
        if not one.job:
            self.desk.say(_("It is there again when the same question is asked."), "info")
        elif one.finding:
            self.host.open_screen(one.kind, job=one.job, finding=one.finding)
        else:
            self.host.open_screen(one.kind, job=one.job)

    def open_row(self, key: str) -> None:
        """Go on with the row's draft."""
        self.action_go_on()


def _what(one: Parked) -> str:
    return str(WORDS[one.kind]) if one.kind in WORDS else one.kind
