"""Search a part by typing.

The request and the substitution share the line to type in and the columns of what it finds.
"""

from textual import events
from textual.message import Message

from bay_tui.i18n import lazy
from bay_tui.widgets.grid import Column
from bay_tui.widgets.inputs import LineInput


class SearchInput(LineInput):
    """Take what is typed to search a part.

    While it is empty, plus, minus and Del are about the lines wanted so far.
    """

    class Pressed(Message):
        """Tell that a key was pressed in the empty line.

        It is no text: `plus`, `minus` or `delete`.
        """

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def on_key(self, event: events.Key) -> None:
        """Pass on a key that is no text."""
        if not self.value and event.key in ("plus", "minus", "delete"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Pressed(event.key))


def found_columns() -> list[Column]:
    """Return the columns of the parts a search finds."""
    return [
        Column("number", lazy("Part no."), width=16, whole=True),
        Column("name", lazy("Name"), min=14, flex=1),
        Column("on_hand", lazy("On hand"), width=8, align="right", drop=2),
        Column("free", lazy("Free"), width=6, align="right"),
        Column("bin", lazy("Bin"), width=10),
        Column("price", lazy("Price"), width=9, align="right", drop=1),
    ]


def wanted_columns() -> list[Column]:
    """Return the columns of the lines wanted so far."""
    return [
        Column("quantity", width=8, align="right"),
        Column("number", width=16, whole=True),
        Column("name", min=12, flex=1),
        Column("there", width=26),
    ]
