"""Follow the cursor of a list on a screen."""

from bay_tui.screens.shell.work_screen import WorkScreen
from bay_tui.widgets.grid import Grid


class GridScreen(WorkScreen):
    """Show a list, its row at hand and what Enter opens."""

    def show_detail(self) -> None:
        """Tell more about the row at hand.

        Screens without room for it tell nothing.
        """

    def open_row(self, key: str) -> None:
        """Open what a row is about.

        By default there is nothing to open.
        """

    def row_highlighted(self) -> None:
        """Tell more about the row at hand, and its keys."""
        self.show_detail()
        self.show_status()

    def on_grid_highlighted(self, event: Grid.Highlighted) -> None:
        """Follow the cursor."""
        event.stop()
        self.row_highlighted()

    def on_grid_opened(self, event: Grid.Opened) -> None:
        """Open the row that Enter was pressed on."""
        event.stop()
        self.open_row(event.key)
