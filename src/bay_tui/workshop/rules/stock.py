"""Stock that came in, was counted, corrected, or is set up: each change is a movement with who and why."""

from typing import Any

import msgspec

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Draft
from bay_tui.workshop.records import Movement, Part
from bay_tui.workshop.words import MovementKind


def exact(quantity: float) -> float:
    """Return a quantity to the millionth of a unit, so that litres added and taken leave no dust behind."""
    return round(quantity, 6)


def move(
    draft: Draft,
    part: Part,
    quantity: float,
    why: MovementKind,
    *,
    line: str = "",
    purchase: str = "",
    note: str = "",
    freed: float = 0,
) -> Part:
    """Change what is on hand by `quantity`, with the movement that says why, and return the part as it is then.

    `freed` is reserved no longer. What is on hand may be below zero: a fact is a fact.
    """
    operation = draft.operation
    draft.put(
        Movement(
            id=operation.id,
            part=part.id,
            quantity=exact(quantity),
            why=why,
            line=line,
            purchase=purchase,
            by=operation.actor,
            at=operation.at,
            note=note,
        )
    )
    on_hand = exact(part.on_hand + exact(quantity))
    return draft.change(part, on_hand=on_hand, reserved=exact(max(part.reserved - freed, 0.0)))


def received(draft: Draft, args: ops.StockReceived) -> None:
    """Put what came in on hand."""
    part = draft.need(Part, args.part, "part-unknown")
    move(draft, part, args.quantity, MovementKind.RECEIVED, note=args.note)


def counted(draft: Draft, args: ops.StockCounted) -> None:
    """Set what is on hand to what was counted; the difference is the movement."""
    part = draft.need(Part, args.part, "part-unknown")
    difference = exact(args.quantity - part.on_hand)
    if difference:
        move(draft, part, difference, MovementKind.COUNTED, note=args.note)


def corrected(draft: Draft, args: ops.StockCorrected) -> None:
    """Put right what a movement said wrongly, by another movement; a shelf below zero is one to count."""
    part = draft.need(Part, args.part, "part-unknown")
    part = move(draft, part, args.change, MovementKind.CORRECTED, note=args.reason)
    if part.on_hand < 0 and args.change < 0:
        draft.flag("stock-negative", subject=part.id, number=part.number, on_hand=f"{part.on_hand:g}")


def revised(draft: Draft, args: ops.PartRevised) -> None:
    """Change what the counter decides about a part; its stock is not touched."""
    part = draft.need(Part, args.part, "part-unknown")
    said = {
        "bin": args.bin,
        "minimum": args.minimum,
        "price_cents": args.price_cents,
        "cost_cents": args.cost_cents,
        "supplier": args.supplier,
    }
    draft.change(part, **{name: value for name, value in said.items() if value is not None})


def saved(draft: Draft, args: ops.PartSaved) -> None:
    """Set up or change a part. The same part said again changes nothing; reservations are never overwritten."""
    known = draft.get(Part, args.part.id)
    on_hand = known.on_hand if known else 0.0
    part = msgspec.structs.replace(args.part, on_hand=on_hand, reserved=known.reserved if known else 0.0)
    if part != known:
        draft.put(part)
    difference = exact(args.part.on_hand - on_hand)
    if difference:
        move(draft, part, difference, MovementKind.COUNTED if known else MovementKind.OPENING)


RULES: dict[type[ops.Args], Any] = {
    ops.StockReceived: received,
    ops.StockCounted: counted,
    ops.StockCorrected: corrected,
    ops.PartRevised: revised,
    ops.PartSaved: saved,
}
