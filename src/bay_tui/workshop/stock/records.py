"""Hold orders to suppliers, claims on them, and sheets of counts."""

from datetime import datetime
from typing import ClassVar

import msgspec

from bay_tui.workshop.fields import Note
from bay_tui.workshop.record import CLOSED, OPEN, Record, open_until
from bay_tui.workshop.words import ClaimOutcome


class PurchaseLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold one part of a supplier order.

    It says how many were ordered, came in good, and came in damaged.
    """

    part: str
    ordered: float
    received: float = 0
    damaged: float = 0

    @property
    def outstanding(self) -> float:
        """Return what has not come; a damaged one has come."""
        return max(round(self.ordered - self.received - self.damaged, 6), 0.0)


class Purchase(Record, frozen=True, kw_only=True, omit_defaults=True, tag="purchase"):
    """Hold an order to a supplier.

    `eta` is when it is expected; it is open until all of it came or it was closed.
    """

    indexes: ClassVar[tuple[str, ...]] = ("number", "open", "awaited")

    number: str
    supplier: str = ""
    lines: tuple[PurchaseLine, ...] = ()
    eta: datetime | None = None
    note: Note = ""
    by: str
    at: datetime
    closed_at: datetime | None = None
    reason: str = ""

    @property
    def open(self) -> str:
        """Return the index value of `open`, until all has come."""
        return OPEN if self.awaited else CLOSED

    @property
    def awaited(self) -> tuple[str, ...]:
        """Return the parts still to come: an order's index values."""
        if self.closed_at is not None:
            return ()
        return tuple(dict.fromkeys(line.part for line in self.lines if line.outstanding > 0))


class CountLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold one part on a count sheet.

    It says what the records expected when it was counted, what lay there, who counted, and when. Instead of what lay
    there, `change` is by how much a wrong movement is to be corrected.
    """

    part: str
    expected: float | None = None
    counted: float | None = None
    by: str = ""
    at: datetime | None = None
    note: Note = ""
    change: float | None = None

    @property
    def said(self) -> bool:
        """Say whether somebody counted it, or corrected it."""
        return self.counted is not None or self.change is not None


class CountSheet(Record, frozen=True, kw_only=True, omit_defaults=True, tag="count"):
    """Hold bins to be counted.

    Differences become movements once somebody who counted none of it has approved them. Where nobody else was there,
    `held_by` let them become movements at `held_at`, and it stays open until somebody else has approved.
    """

    indexes: ClassVar[tuple[str, ...]] = ("open",)

    name: str
    lines: tuple[CountLine, ...] = ()
    by: str
    at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    reason: str = ""
    held_by: str = ""
    held_at: datetime | None = None

    @property
    def open(self) -> str:
        """`yes` until it is approved: the index value of the open sheets."""
        return open_until(self.approved_at)


class ClaimSettlement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold what a supplier did about some damaged goods."""

    outcome: ClaimOutcome
    quantity: float
    by: str
    at: datetime
    note: Note = ""


class Claim(Record, frozen=True, kw_only=True, omit_defaults=True, tag="claim"):
    """Hold damaged goods that are kept apart, and what came of them.

    They came in damaged on a supplier order (`purchase`), or back from a parts line (`line`) as defective. They are no
    stock; they lie in quarantine until the supplier has settled the claim.
    """

    indexes: ClassVar[tuple[str, ...]] = ("part", "open")

    part: str
    quantity: float
    supplier: str = ""
    purchase: str = ""
    line: str = ""
    note: Note = ""
    by: str
    at: datetime
    settled: tuple[ClaimSettlement, ...] = ()

    @property
    def apart(self) -> float:
        """Return how many lie in quarantine still."""
        return max(round(self.quantity - sum(one.quantity for one in self.settled), 6), 0.0)

    @property
    def open(self) -> str:
        """Return the index value of `open`, until all is settled."""
        return OPEN if self.apart > 0 else CLOSED
