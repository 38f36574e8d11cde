"""A bay that asks for help, a fact that does not fit, and a customer who complains."""

from datetime import datetime
from typing import ClassVar

from bay_tui.workshop.records.base import Record
from bay_tui.workshop.words import CallKind


class Call(Record, frozen=True, kw_only=True, omit_defaults=True, tag="call"):
    """A bay asking for help, until somebody has cleared it."""

    indexes: ClassVar[tuple[str, ...]] = ("bay", "open")

    asks: CallKind
    bay: str = ""
    job: str = ""
    note: str = ""
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
        return "no" if self.cleared_at else "yes"


class ExceptionCase(Record, frozen=True, kw_only=True, omit_defaults=True, tag="exception"):
    """An accepted fact that does not fit, waiting for a person. `code` and `params` are worded by language."""

    indexes: ClassVar[tuple[str, ...]] = ("open", "subject")

    code: str
    operation: str
    actor: str
    at: datetime
    subject: str = ""
    params: dict[str, str] = {}  # noqa: RUF012 - msgspec gives every record a copy
    settled_by: str = ""
    settled_at: datetime | None = None
    decision: str = ""

    @property
    def open(self) -> str:
        """`yes` until it is settled: the index value of the open exceptions."""
        return "no" if self.settled_at else "yes"


class Complaint(Record, frozen=True, kw_only=True, omit_defaults=True, tag="complaint"):
    """What a customer complains of after a visit, in their own words, until somebody has settled it."""

    indexes: ClassVar[tuple[str, ...]] = ("order", "vehicle", "open")

    order: str
    vehicle: str
    words: str
    by: str
    at: datetime
    settled_by: str = ""
    settled_at: datetime | None = None
    decision: str = ""

    @property
    def open(self) -> str:
        """`yes` until it is settled: the index value of the open complaints."""
        return "no" if self.settled_at else "yes"
