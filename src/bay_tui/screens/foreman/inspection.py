"""Inspect finished work that waits to be looked over.

Nobody signs off their own.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.foreman.inspect_job import inspect_job
from bay_tui.screens.foreman.inspections_due import columns, detail, rows
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.widgets.grid import Grid
from bay_tui.workshop.jobs.inspecting import Due, due
from bay_tui.workshop.operations import InspectionPassed
from bay_tui.workshop.view import Key


class InspectionScreen(GridScreen):
    """Show what is finished and not yet signed off.

    The longest waiting comes first.
    """

    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "inspect": (InspectionPassed,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "inspect", lazy("Inspect"), id="inspection.inspect"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._due: dict[str, Due] = {}

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("Inspection")

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys."""
        return [*super().keys(), ("Enter", _("Job card"))]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer an inspection where there is one to do."""
        if action == "inspect":
            return self._under_cursor() is not None and self.desk.may(InspectionPassed)
        return super().check_action(action, parameters)

    def compose_body(self) -> ComposeResult:
        """Yield the list, and more about its row."""
        yield Grid(columns(), id="inspections")
        yield Lines(id="inspection-detail")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show what waits now."""
        view = self.desk.replica.view
        self._due = {one.job.id: one for one in due(view)}
        moment = self.moment()
        grid = self.query_one(Grid)
        grid.empty = self.nothing_here(_("Nothing waits for an inspection."))
        grid.set_rows(rows(view, self._due.values(), moment, self.filter_text))
        self.show_detail()

    def open_row(self, key: str) -> None:
        """Open the card of the job."""
        self.host.open_screen("job", job=key)

    def action_inspect(self) -> None:
        """Go through the points of the job.

        Whoever may not inspect it is told why before they begin.
        """
        one = self._under_cursor()
        if one is not None:
            inspect_job(self, one)

    def _under_cursor(self) -> Due | None:
        return self._due.get(self.row_at_hand())

    def show_detail(self) -> None:
        """Show more about the job under the cursor."""
        moment = self.moment()
        lines = detail(self.desk.replica.view, self._under_cursor(), moment)
        self.query_one("#inspection-detail", Lines).show(lines)
