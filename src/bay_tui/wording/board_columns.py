"""Declare the columns of the board once.

The screens show those that have room there, the printed board those that say something. A column of its own takes the
field in `readmodels/board.py`, which `--json` has at once, an entry here, and its heading's translation. A tone or a
shorter form on the screen is a function in `screens/board/cells.py`; without one the text here is shown.
"""

from collections.abc import Callable, Mapping

import msgspec

from bay_tui.i18n import lazy, listed
from bay_tui.wording.board_words import parts_text, promise_in_full, state_in_full
from bay_tui.wording.times import Moment, hours
from bay_tui.workshop.readmodels.board import BoardRow

NARROW_BAR, WIDE_BAR = 4, 6
"""The cells of the bar of hours."""


class Telling(msgspec.Struct, frozen=True):
    """Hold what the words of a row depend on.

    These are now with the site's zone, and the numbers of the bays by id.
    """

    moment: Moment
    numbers: Mapping[str, str]


class ColumnRoom(msgspec.Struct, frozen=True):
    """Hold the cells a column takes.

    Either a fixed `width`, or at least `least` and a `share` of the rest. Where even the least do not fit, columns go,
    the highest `drop` first; drop 0 never goes.
    """

    width: int | None = None
    least: int = 4
    share: int = 1
    drop: int = 0


class BoardColumn(msgspec.Struct, frozen=True):
    """Hold a column: its heading, its room, and its plain text.

    Without room it is not on that screen, wide or narrow; without `says` not in plain text; `short` is the heading
    where it is narrow.
    """

    key: str
    heading: str = ""
    wide: ColumnRoom | None = None
    narrow: ColumnRoom | None = None
    says: Callable[[BoardRow, Telling], str] | None = None
    short: str = ""

    def room(self, wide: bool) -> ColumnRoom | None:
        """Return the room of the column on a wide or narrow screen."""
        return self.wide if wide else self.narrow

    def title(self, wide: bool) -> str:
        """Return the heading on a wide or a narrow screen."""
        return str(self.heading if wide else self.short or self.heading)


def _bay(row: BoardRow, telling: Telling) -> str:
    """Return the number of the bay a vehicle stands in.

    Where it stands in none, that of the bay meant for the job, in brackets.
    """
    meant = telling.numbers.get(row.bay, "")
    return telling.numbers.get(row.stands_in, "") or (f"({meant})" if meant else "")


COLUMNS: tuple[BoardColumn, ...] = (
    BoardColumn("bay", lazy("Bay"), ColumnRoom(least=6, share=2), ColumnRoom(3), _bay, lazy("#")),
    BoardColumn("plate", lazy("Plate"), ColumnRoom(11), ColumnRoom(9), lambda row, _telling: row.plate),
    BoardColumn("order", lazy("Order"), says=lambda row, _telling: row.number),
    BoardColumn("model", lazy("Model"), ColumnRoom(least=9, drop=1), says=lambda row, _telling: row.model),
    BoardColumn(
        "job", lazy("Job"), ColumnRoom(least=14, share=3), ColumnRoom(least=10), lambda row, _telling: row.title
    ),
    BoardColumn(
        "who",
        lazy("Technicians"),
        ColumnRoom(least=8),
        ColumnRoom(8),
        lambda row, _telling: listed(row.technicians),
        lazy("Who"),
    ),
    BoardColumn(
        "state",
        lazy("State"),
        ColumnRoom(least=19),
        ColumnRoom(15),
        lambda row, telling: state_in_full(row, telling.moment),
    ),
    BoardColumn("bar", "", ColumnRoom(WIDE_BAR), ColumnRoom(NARROW_BAR, drop=1)),
    BoardColumn(
        "time",
        lazy("Time"),
        ColumnRoom(10),
        ColumnRoom(9),
        lambda row, _telling: f"{hours(row.worked_hours)}/{hours(row.standard_hours)}",
    ),
    BoardColumn(
        "promise",
        lazy("Promise"),
        ColumnRoom(least=16),
        ColumnRoom(11),
        lambda row, telling: promise_in_full(row.promise, telling.moment),
    ),
    BoardColumn("parts", lazy("Parts"), ColumnRoom(12), says=lambda row, _telling: parts_text(row.parts)),
)
"""Every column of the board, from left to right."""
