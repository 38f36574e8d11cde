"""Bays that ask for help."""

from datetime import datetime
from typing import ClassVar

from bay_tui.workshop.fields import Note
from bay_tui.workshop.record import CLOSED, Record, open_until
from bay_tui.workshop.words import CallKind


class Call(Record, frozen=True, kw_only=True, omit_defaults=True, tag="call"):
    """Hold the call of a bay for help, until somebody clears it.

    `taken_back` says that its caller cleared it, needing nobody any more; `helped_along` that the same call of somebody
    else was helped, and this one with it.
    """

    indexes: ClassVar[tuple[str, ...]] = ("bay", "open")

    asks: CallKind
    bay: str = ""
    job: str = ""
    note: Note = ""
    by: str
    at: datetime
    answered_by: str = ""
    answered_at: datetime | None = None
    cleared_by: str = ""
    cleared_at: datetime | None = None
    decision: str = ""
    taken_back: bool = False
    helped_along: bool = False

    @property
    def open(self) -> str:
        """Return the index value of `open`, until the call is cleared."""
        return CLOSED if self.helped_along else open_until(self.cleared_at)
