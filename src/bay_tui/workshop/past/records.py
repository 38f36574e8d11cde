"""Hold what a record said until its terms changed."""

from datetime import datetime
from typing import ClassVar

from bay_tui.workshop.findings.records import Finding
from bay_tui.workshop.jobs.records import Job
from bay_tui.workshop.office.records import Site, Staff
from bay_tui.workshop.orders.records import Order, Vehicle
from bay_tui.workshop.parts.records import Part
from bay_tui.workshop.record import Record

Dated = Site | Staff | Vehicle | Order | Job | Part | Finding
"""The kinds whose terms are dated: each names them in `dated`."""


class Former(Record, frozen=True, kw_only=True, omit_defaults=True, tag="former"):
    """Hold a record as it was until an instant.

    Of `was`, only the fields count that its kind names in `dated`. `of` is its kind and id.
    """

    indexes: ClassVar[tuple[str, ...]] = ("of", "vehicle")

    of: str
    until: datetime
    was: Dated

    @property
    def vehicle(self) -> str:
        """Return the vehicle of a visit that was taken for its own."""
        return self.was.vehicle if isinstance(self.was, Order) else ""
