"""Accepted facts that do not fit, each waiting for a person."""

from datetime import datetime
from typing import ClassVar

from bay_tui.workshop.record import Record, open_until


class ExceptionCase(Record, frozen=True, kw_only=True, omit_defaults=True, tag="exception"):
    """Hold an accepted fact that does not fit, until it is settled.

    `code` and `params` are worded by language.
    """

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
        return open_until(self.settled_at)
