"""Decide on orders to suppliers.

They were ordered, are expected, and came, good and damaged.
"""

from typing import TYPE_CHECKING

import msgspec

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.parts.lines import lose_date, must_be_open, still_wanted, wait_for
from bay_tui.workshop.record import OPEN
from bay_tui.workshop.records import Part, PartsLine, Purchase, PurchaseLine
from bay_tui.workshop.stock.claims import keep_apart
from bay_tui.workshop.stock.quantities import challenge_pieces
from bay_tui.workshop.stock.rules import exact, move
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.words import LineState, MovementKind

if TYPE_CHECKING:
    from bay_tui.workshop.stock import operations as ops


def ordered(draft: Draft, args: "ops.PurchaseOrdered") -> None:
    """Order from a supplier.

    The lines it is ordered for wait for it from now on, and take over its ETA.
    """
    operation = draft.operation
    if args.eta is not None and args.eta <= operation.at:
        raise Refused("eta-past")
    number = args.number or f"PO-{operation.at:%m%d}-{operation.id[:4].upper()}"
    if draft.find(Purchase, "number", number):
        raise Refused("number-in-use", number=number)
    wanted: dict[str, float] = {}
    for line in args.lines:
        part = draft.need(Part, line.part, "part-unknown")
        wanted[part.id] = exact(wanted.get(part.id, 0.0) + line.quantity)
    purchase = Purchase(
        id=operation.id,
        number=number,
        supplier=args.supplier,
        lines=tuple(PurchaseLine(part=part, ordered=quantity) for part, quantity in wanted.items()),
        eta=args.eta,
        note=args.note,
        by=operation.actor,
        at=operation.at,
    )
    draft.put(purchase)
    for id in (id for one in args.lines for id in one.wanted_by):
        line = draft.need(PartsLine, id, "line-unknown")
        must_be_open(line)
        if args.eta is None:
            raise Refused("eta-missing", name=line.name)
        wait_for(draft, line, args.eta, purchase.id)


def expected(draft: Draft, args: "ops.PurchaseExpected") -> None:
    """Move a supplier order to another time.

    The lines that wait for the order take it over.
    """
    purchase = _open(draft, args.purchase)
    if args.eta <= draft.operation.at:
        raise Refused("eta-past")
    draft.change(purchase, eta=args.eta, reason=args.reason or purchase.reason)
    for line in draft.find(PartsLine, "purchase", purchase.id):
        if line.state is LineState.BACK_ORDERED:
            draft.change(line, eta=args.eta)


def received(draft: Draft, args: "ops.PurchaseReceived") -> None:
    """Put what came in good on hand.

    Damaged ones are kept apart under a claim. More than was ordered came in all the same.
    """
    purchase = draft.need(Purchase, args.purchase, "purchase-unknown")
    part = draft.need(Part, args.part, "part-unknown")
    line = next((line for line in purchase.lines if line.part == part.id), PurchaseLine(part=part.id, ordered=0))
    over = exact(args.quantity + args.damaged - line.outstanding)
    if over > 0:
        draft.challenge(
            "received-over", subject=part.id, number=part.number, purchase=purchase.number, over=decimal_text(over)
        )
    challenge_pieces(draft, part, args.quantity, args.damaged)
    came = msgspec.structs.replace(
        line, received=exact(line.received + args.quantity), damaged=exact(line.damaged + args.damaged)
    )
    others = tuple(one for one in purchase.lines if one.part != part.id)
    place = purchase.lines.index(line) if line in purchase.lines else len(others)
    draft.change(purchase, lines=(*others[:place], came, *others[place:]))
    if args.quantity:
        part = move(draft, part, args.quantity, MovementKind.RECEIVED, purchase=purchase.id, note=args.note)
    if args.damaged:
        keep_apart(draft, part, args.damaged, supplier=purchase.supplier, purchase=purchase.id, note=args.note)
        _lose_dates(draft, purchase, part, came.outstanding)


def closed(draft: Draft, args: "ops.PurchaseClosed") -> None:
    """Close a supplier order.

    The lines that wait for it wait on without its date, and the counter finds another way.
    """
    purchase = _open(draft, args.purchase)
    draft.change(purchase, closed_at=draft.operation.at, reason=args.reason)
    for line in _waiting(draft, purchase):
        lose_date(draft, line)


def _waiting(draft: Draft, purchase: Purchase) -> list[PartsLine]:
    """Return the lines that wait for a supplier order.

    Who asked first is first.
    """
    lines = draft.find(PartsLine, "purchase", purchase.id)
    return sorted((one for one in lines if one.state is LineState.BACK_ORDERED), key=lambda one: (one.at, one.id))


def _lose_dates(draft: Draft, purchase: Purchase, part: Part, outstanding: float) -> None:
    """Take the date off lines that damage has left without.

    What is there and what is still to come goes to those that asked first.
    """
    there = max(part.available, 0.0) + outstanding
    for line in _waiting(draft, purchase):
        if line.part != part.id:
            continue
        wanted = still_wanted(line)
        if wanted <= there:
            there = exact(there - wanted)
        else:
            lose_date(draft, line)


def _open(draft: Draft, id: str) -> Purchase:
    purchase = draft.need(Purchase, id, "purchase-unknown")
    if purchase.open != OPEN:
        raise Refused("purchase-closed", number=purchase.number)
    return purchase
