"""Order, receive, count and correct stock.

A part's master data is among it.
"""

from typing import Annotated

import msgspec

from bay_tui.workshop.constraints import (
    LARGEST_QUANTITY,
    SMALLEST_QUANTITY,
    Bounds,
    Identified,
    Items,
    SomeQuantity,
    Text,
)
from bay_tui.workshop.fields import (
    ClaimId,
    CostPrice,
    Counted,
    Eta,
    LeadDays,
    LineId,
    Minimum,
    Models,
    NeededName,
    NeededReason,
    Note,
    Number,
    OrderUpTo,
    PackSize,
    PartId,
    Price,
    PurchaseId,
    Quantity,
    Reason,
    SheetId,
)
from bay_tui.workshop.operation import COUNTER, LEAD, OFFICE, Args
from bay_tui.workshop.records import Part
from bay_tui.workshop.stock import claims, counts, purchases, rules
from bay_tui.workshop.words import ClaimOutcome, Scope, english


class StockReceived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="stock.received"):
    """`quantity` of a part came in and was put in its bin."""

    fact = True
    roles = COUNTER
    needs = Scope.COUNTER
    word = english("receive goods")
    rule = rules.received

    part: PartId
    quantity: Quantity
    note: Note = ""


class StockCounted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="stock.counted"):
    """Somebody counted the bin: `quantity` is what lies there.

    It waits on a sheet of its own until a second person approves it.
    """

    fact = True
    roles = COUNTER
    needs = Scope.COUNTER
    word = english("count stock")
    rule = rules.counted

    part: PartId
    quantity: Counted
    note: Note = ""


class PartSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="part.saved"):
    """Set up or change a part's master data.

    Its stock is the opening stock for a new part and a count for a known one, which waits for a second person.
    """

    roles = OFFICE | COUNTER
    needs = Scope.COUNTER
    word = english("set up a part")
    rule = rules.saved

    part: Annotated[Part, Identified()]


class PartRevised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="part.revised"):
    """Change a part's bin, prices, supplier, models, or how it is ordered.

    The counter does; what is None stays as it is.
    """

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("change a part")
    rule = rules.revised

    part: PartId
    bin: Annotated[str, Text(), english("bin")] | None = None
    minimum: Minimum | None = None
    price_cents: Price | None = None
    cost_cents: CostPrice | None = None
    supplier: Annotated[str, Text(), english("supplier")] | None = None
    order_up_to: OrderUpTo | None = None
    pack: PackSize | None = None
    lead_days: LeadDays | None = None
    models: Models | None = None


class StockCorrected(Args, frozen=True, kw_only=True, omit_defaults=True, tag="stock.corrected"):
    """Correct a movement that was recorded wrongly.

    `change` is added to what is on hand, for a reason, once a second person approves it.
    """

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("correct the stock")
    rule = rules.corrected

    part: PartId
    change: Annotated[
        float,
        Bounds(SMALLEST_QUANTITY, LARGEST_QUANTITY, "quantity-impossible", signed=True),
        english("change of stock"),
    ]
    reason: NeededReason


class OrderedPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Describe one part of a supplier order.

    `wanted_by` are the parts lines that wait for it.
    """

    part: PartId
    quantity: Quantity
    wanted_by: Annotated[tuple[LineId, ...], Items(), english("lines that wait for it")] = ()


class PurchaseOrdered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="purchase.ordered"):
    """Order parts from a supplier.

    The lines that wait for them are back-ordered until `eta`.
    """

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("order from a supplier")
    rule = purchases.ordered

    supplier: Annotated[str, Text(said=True), english("supplier")]
    lines: Annotated[tuple[OrderedPart, ...], Items(1, too_many="lines-too-many"), english("parts")]
    eta: Eta | None = None
    number: Number = ""
    note: Note = ""


class PurchaseExpected(Args, frozen=True, kw_only=True, omit_defaults=True, tag="purchase.expected"):
    """Name another time for a supplier order.

    The lines that wait for the order take it over.
    """

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("change a supplier order's date")
    rule = purchases.expected

    purchase: PurchaseId
    eta: Eta
    reason: Reason = ""


class PurchaseReceived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="purchase.received"):
    """Receive a part of a supplier order.

    `quantity` of it came in good and `damaged` of it damaged: those are kept apart under a claim.
    """

    fact = True
    roles = COUNTER
    needs = Scope.COUNTER
    word = english("receive a supplier order")
    rule = purchases.received
    together = (SomeQuantity(("quantity", "damaged")),)

    purchase: PurchaseId
    part: PartId
    quantity: Counted = 0
    damaged: Annotated[Counted, english("damaged quantity")] = 0
    note: Note = ""


class PurchaseClosed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="purchase.closed"):
    """Close a supplier order of which no more will come."""

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("close a supplier order")
    rule = purchases.closed

    purchase: PurchaseId
    reason: NeededReason


class ClaimSettled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="claim.settled"):
    """Settle a claim: what the supplier did about `quantity` of it.

    Without a quantity, it is all that is still apart. What was replaced is on hand.
    """

    fact = True
    roles = COUNTER
    needs = Scope.COUNTER
    word = english("settle a claim")
    rule = claims.settled

    claim: ClaimId
    outcome: ClaimOutcome
    quantity: Quantity | None = None
    note: Note = ""


class CountOpened(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.opened"):
    """These parts are to be counted."""

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("begin a count sheet")
    rule = counts.opened

    name: NeededName
    parts: Annotated[tuple[PartId, ...], Items(1, too_many="sheet-full"), english("parts")]


class CountExtended(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.extended"):
    """These parts are to be counted on a sheet as well."""

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("add to a count sheet")
    rule = counts.extended

    sheet: SheetId
    parts: Annotated[tuple[PartId, ...], Items(1, too_many="sheet-full"), english("parts")]


class CountEntered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.entered"):
    """Enter what was counted of a part on a sheet.

    `quantity` is what lies there. Stock moves only when it is approved.
    """

    fact = True
    roles = COUNTER
    needs = Scope.COUNTER
    word = english("enter a count")
    rule = counts.entered

    sheet: SheetId
    part: PartId
    quantity: Counted
    note: Note = ""


class CountApproved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.approved"):
    """Approve a sheet: its differences become movements.

    Whoever does counted none of it.
    """

    roles = counts.SIGNING
    word = english("approve a count")
    rule = counts.approved

    sheet: SheetId


class CountHeld(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.held"):
    """Let a sheet hold on the word of one who is alone.

    Its differences become movements; somebody else approves it on the next shift.
    """

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("let a count hold alone")
    rule = counts.held

    sheet: SheetId


class CountRejected(Args, frozen=True, kw_only=True, omit_defaults=True, tag="count.rejected"):
    """Send a sheet back to be counted again, for a reason."""

    roles = COUNTER | LEAD
    word = english("send a count back")
    rule = counts.rejected

    sheet: SheetId
    reason: NeededReason


StockOperation = (
    StockReceived
    | StockCounted
    | PartSaved
    | PartRevised
    | StockCorrected
    | PurchaseOrdered
    | PurchaseExpected
    | PurchaseReceived
    | PurchaseClosed
    | ClaimSettled
    | CountOpened
    | CountExtended
    | CountEntered
    | CountApproved
    | CountHeld
    | CountRejected
)
"""Every operation of this subject."""
