"""Follow the cursor of a list: tell more about its row, and open what Enter is pressed on."""

from bay_tui.screens.shell.work_screen import WorkScreen
from bay_tui.widgets.grid import Grid


class GridScreen(WorkScreen):
    """Show a list whose row at hand is told more about, and which opens what Enter is pressed on."""

    def show_detail(self) -> None:
        """Tell more about the row at hand, where the screen has room for it."""

    def open_row(self, key: str) -> None:
        """Open what a row is about; by default there is nothing to open."""

    def row_highlighted(self) -> None:
        """Tell more about the row the cursor came to, with the keys that work there."""
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
