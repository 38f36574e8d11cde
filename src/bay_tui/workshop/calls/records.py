"""Bays that ask for help."""

from datetime import datetime
from typing import ClassVar

from bay_tui.workshop.fields import Note
from bay_tui.workshop.record import Record, open_until
from bay_tui.workshop.words import CallKind


class Call(Record, frozen=True, kw_only=True, omit_defaults=True, tag="call"):
    """A bay asking for help, until somebody has cleared it."""

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

    @property
    def open(self) -> str:
        """`yes` until the call is cleared: the index value of the open calls."""
        return open_until(self.cleared_at)
