"""Show the history of a vehicle.

Earlier visits, what was declined then, whether it came back, the next service.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.findings.reading import FIGURE_WIDTH, LABEL_WIDTH
from bay_tui.screens.job_card.sections import card_of
from bay_tui.screens.job_card.visits import card_of_absent, head_lines, visit_lines
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.widgets.grid import Column, Grid
from bay_tui.workshop.view import Key


class HistoryScreen(GridScreen):
    """Show what is on record of a vehicle.

    It is that of a job, or one that is not here. Enter on a job of then opens its card.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_row", lazy("Job card"), id="history.card"),
    ]

    def __init__(self, desk: Desk, job_id: str, vehicle_id: str) -> None:
        super().__init__(desk)
        self._job_id = job_id
        self._vehicle_id = vehicle_id

    def compose_body(self) -> ComposeResult:
        """Yield the vehicle, and its visits."""
        yield Lines(id="vehicle")
        columns = [
            Column("label", width=LABEL_WIDTH),
            Column("text", min=24, flex=1),
            Column("figure", width=FIGURE_WIDTH, align="right", drop=1),
        ]
        yield Grid(columns, empty=_("No earlier visit of this vehicle is on record here."))

    def title_text(self) -> str:
        """Return what this screen shows."""
        return _("History")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys, and the way back."""
        return [*super().keys(), ("Esc", _("Back"))]

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show what is on record now."""
        moment = self.moment()
        view, width = self.desk.replica.view, self.size.width
        absent = card_of_absent(view, self._vehicle_id, moment, width) if self._vehicle_id else None
        card = absent or card_of(view, self._job_id, moment, width, {})
        self.query_one("#vehicle", Lines).show(head_lines(card) if card else [])
        lines = list(visit_lines(card.view, card.order, moment)) if card else []
        self.query_one(Grid).set_rows(lines)

    def action_open_row(self) -> None:
        """Open the card of the job under the cursor."""
        kind, _colon, id_ = (self.query_one(Grid).cursor_key or "").partition(":")
        if kind == "job":
            self.host.open_screen("job", job=id_)

    def open_row(self, key: str) -> None:
        """Open the job of the row."""
        self.action_open_row()
