"""Hold what customers complain of after a visit."""

from datetime import datetime
from typing import ClassVar

from bay_tui.workshop.fields import Words
from bay_tui.workshop.record import Record, open_until


class Complaint(Record, frozen=True, kw_only=True, omit_defaults=True, tag="complaint"):
    """Hold a complaint in the customer's words, until it is settled."""

    indexes: ClassVar[tuple[str, ...]] = ("order", "vehicle", "open")

    order: str
    vehicle: str
    words: Words
    by: str
    at: datetime
    settled_by: str = ""
    settled_at: datetime | None = None
    decision: str = ""

    @property
    def open(self) -> str:
        """`yes` until it is settled: the index value of the open complaints."""
        return open_until(self.settled_at)
