"""Show how one part stands, and every movement of its stock.

Each movement says who, why and for what.
"""

from textual import events
from textual.app import ComposeResult

from bay_tui.i18n import _
from bay_tui.screens.common.lines import Lines, flowed
from bay_tui.screens.counter.parts_desk import PartsDeskScreen
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.stock.parts import equation, movement_columns, movement_rows, part_details
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.tones import Cell
from bay_tui.workshop.readmodels.counter.turnover import moving
from bay_tui.workshop.records import Part
from bay_tui.workshop.view import Key

_PADDING, _NARROWEST = 2, 20


class PartScreen(PartsDeskScreen):
    """Show the movements of a part, and the equation they make.

    The last one comes first.
    """

    def __init__(self, desk: Desk, part: str) -> None:
        super().__init__(desk)
        self._part = part

    def compose_body(self) -> ComposeResult:
        """Yield what the part is, and its movements."""
        yield Lines(id="about")
        yield Grid(movement_columns())

    def title_text(self) -> str:
        """Return which part this is."""
        part = self.view.get(Part, self._part)
        return _("Part {number}").format(number=part.number if part else self._part)

    def bin_scanned(self, place: str, *, known: bool) -> bool:
        """Say whether the part belongs in that bin, or ask."""
        part = self.view.get(Part, self._part)
        if part is None:
            return False
        self.ask_bin(part, place, known=known)
        return True

    def on_resize(self, event: events.Resize) -> None:
        """Let no formula be cut at the new width."""
        self.refresh_data(None)

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the part as it is now."""
        part, moment, width = (
            self.view.get(Part, self._part),
            self.moment(),
            max(_NARROWEST, self.size.width - _PADDING),
        )
        about = part_details(self.view, part, moving(self.view, self.desk.now()), moment, width)
        if part is not None:
            about = [*about, *flowed([Cell(equation(self.view, part), "accent")], width)]
        self.query_one("#about", Lines).show(about)
        self.show_rows(
            movement_rows(self.view, part, moment) if part else [],
            _("Its stock has not moved yet. {key} leads back to the stock, to receive or count it."),
            key="global.stock",
        )
