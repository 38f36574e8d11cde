"""Stock that is ordered, comes in, is counted and corrected, and a part's master data."""

from datetime import datetime
from typing import ClassVar

import msgspec

from bay_tui.workshop.operation import COUNTER, LEAD, OFFICE, Args
from bay_tui.workshop.records import Part
from bay_tui.workshop.words import Role


class StockReceived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="stock.received"):
    """`quantity` of a part came in and was put in its bin."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    part: str
    quantity: float
    note: str = ""


class StockCounted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="stock.counted"):
    """Somebody counted the bin: `quantity` is what lies there."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    part: str
    quantity: float
    note: str = ""


class PartSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="part.saved"):
    """A part's master data; its stock is the opening stock for a new part and a count for a known one."""

    roles: ClassVar[frozenset[Role]] = OFFICE | COUNTER
    part: Part


class PartRevised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="part.revised"):
    """The counter changes a part's bin, minimum, prices or supplier; what is None stays as it is."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    part: str
    bin: str | None = None
    minimum: float | None = None
    price_cents: int | None = None
    cost_cents: int | None = None
    supplier: str | None = None


class StockCorrected(Args, frozen=True, kw_only=True, omit_defaults=True, tag="stock.corrected"):
    """A movement was recorded wrongly: `change` is added to what is on hand, for a reason."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    part: str
    change: float
    reason: str


class OrderedPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of a supplier order, and the parts lines that wait for it."""

    part: str
    quantity: float
    wanted_by: tuple[str, ...] = ()


class PurchaseOrdered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="purchase.ordered"):
    """Parts are ordered from a supplier; the lines that wait for them are back-ordered until `eta`."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    supplier: str
    lines: tuple[OrderedPart, ...]
    eta: datetime | None = None
    number: str = ""
    note: str = ""


class PurchaseExpected(Args, frozen=True, kw_only=True, omit_defaults=True, tag="purchase.expected"):
    """The supplier named another time; the lines that wait for the order take it over."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    purchase: str
    eta: datetime
    reason: str = ""


class PurchaseReceived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="purchase.received"):
    """Of a supplier order, `quantity` of a part came in good and `damaged` of it damaged."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    purchase: str
    part: str
    quantity: float = 0
    damaged: float = 0
    note: str = ""


class PurchaseClosed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="purchase.closed"):
    """What has not come of a supplier order will not come."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    purchase: str
    reason: str


class CountOpened(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.opened"):
    """These parts are to be counted."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    name: str
    parts: tuple[str, ...]


class CountExtended(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.extended"):
    """These parts are to be counted on a sheet as well."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    sheet: str
    parts: tuple[str, ...]


class CountEntered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.entered"):
    """Somebody counted a part of a sheet: `quantity` is what lies there. Stock moves only when it is approved."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    sheet: str
    part: str
    quantity: float
    note: str = ""


class CountApproved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.approved"):
    """Somebody who counted none of the sheet approves it: its differences become movements."""

    roles: ClassVar[frozenset[Role]] = COUNTER | LEAD
    sheet: str


class CountRejected(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.rejected"):
    """The sheet has to be counted again, for a reason."""

    roles: ClassVar[frozenset[Role]] = COUNTER | LEAD
    sheet: str
    reason: str
