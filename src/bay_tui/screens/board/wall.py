"""Show the board on a wall, readable from three metres."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from bay_tui.i18n import _, lazy
from bay_tui.screens.board.rows import Showing
from bay_tui.screens.board.tiles import BIG_WIDTH, TILE_HEIGHT, TILE_WIDTH, burn_in_step, figures, tiles
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.widgets.figures import FigureRow
from bay_tui.widgets.tiles import Tiles
from bay_tui.wording.times import Moment
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.records import Staff
from bay_tui.workshop.view import Key

PAGE_SECONDS = 15.0
"""How long each page stays where not all bays fit."""


class WallScreen(FramedScreen):
    """Show counts and bays with nobody at the keys.

    It turns its pages by itself and moves by a cell now and then, so that nothing burns in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,w", "leave", lazy("Table"), id="wall.table"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._turning: Timer | None = None

    def title_text(self) -> str:
        """Return the title, and which of several pages."""
        found = self.query(Tiles)
        if not found or found.first().pages == 1:
            return _("Bay board")
        return _("Bay board  {page}/{pages}").format(page=found.first().page + 1, pages=found.first().pages)

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys: to the table, and away."""
        return [*super().keys(), (self.key_of("app.quit"), _("Quit"))]

    def filter_shown(self) -> str:
        """Return the filter the board was opened with."""
        return self.desk.opening.filter

    def compose_body(self) -> ComposeResult:
        """Yield the figures, and a tile for every bay."""
        yield FigureRow(id="wall-figures")
        yield Tiles(TILE_WIDTH, TILE_HEIGHT, BIG_WIDTH, id="wall-tiles")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the workshop as it is now.

        All of it stands a cell further now and then.
        """
        now = self.desk.now()
        people = {person.id: person for person in self.desk.replica.view.every(Staff)}
        seen = board(self.desk.replica.view, now)
        self.query_one(FigureRow).show(figures(seen))
        showing = Showing(Moment(now, self.desk.zone), False, self.filter_shown(), people)
        self.query_one(Tiles).show(tiles(seen, showing))
        right, down = burn_in_step(now.timestamp())
        self.styles.padding = (down, 1 - right, 1 - down, right)

    def on_screen_resume(self) -> None:
        """Turn the pages while somebody can see them."""
        if self._turning is None:
            self._turning = self.set_interval(PAGE_SECONDS, self.turn_page)
        self._turning.resume()

    def on_screen_suspend(self) -> None:
        """Let the pages rest while nobody sees them."""
        if self._turning is not None:
            self._turning.pause()

    def turn_page(self) -> None:
        """Show the next bays, where not all fit."""
        self.query_one(Tiles).turn()
        self.show_status()

    def action_leave(self) -> None:
        """Show the table."""
        self.host.go_back()
