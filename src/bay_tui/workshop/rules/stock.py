"""Stock that came in, was counted, corrected, or is set up: each change is a movement with who and why."""

from typing import Any

import msgspec

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Draft
from bay_tui.workshop.operations import SERVER_DEVICE
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

    `freed` is reserved no longer. What is on hand may be below zero: a fact is a fact. Whoever counted after it saw it
    already: of what is heard of after the next count, that count takes the difference.
    """
    operation = draft.operation
    quantity = exact(quantity)
    part = draft.change(part, reserved=exact(max(part.reserved - freed, 0.0)))
    draft.put(
        Movement(
            id=operation.id,
            part=part.id,
            quantity=quantity,
            why=why,
            line=line,
            purchase=purchase,
            by=operation.actor,
            at=operation.at,
            note=note,
        )
    )
    counts = [one for one in _later(draft, part, why) if one.why is MovementKind.COUNTED]
    if counts:
        count = min(counts, key=lambda one: (one.at, one.id))
        draft.change(count, quantity=exact(count.quantity - quantity))
        return part
    return draft.change(part, on_hand=exact(part.on_hand + quantity))


def _later(draft: Draft, part: Part, why: MovementKind) -> list[Movement]:
    """Return the movements of a part from after this one's instant that were heard of before it.

    Only a count looks for them, and what comes in from before a count. At one instant counts come last.
    """
    operation = draft.operation
    counts = why is MovementKind.COUNTED
    if not counts and (part.counted_at is None or operation.at > part.counted_at):
        return []
    mine = (operation.at, counts, operation.id)
    moves = draft.find(Movement, "part", part.id)
    return [one for one in moves if (one.at, one.why is MovementKind.COUNTED, one.id) > mine]


def _count(draft: Draft, part: Part, quantity: float, note: str = "") -> None:
    """Set what was on hand at this instant; what has moved since then still counts."""
    since = sum(one.quantity for one in _later(draft, part, MovementKind.COUNTED))
    difference = exact(quantity - (part.on_hand - since))
    at = draft.operation.at
    part = draft.change(part, counted_at=max(part.counted_at or at, at))
    move(draft, part, difference, MovementKind.COUNTED, note=note)


def received(draft: Draft, args: ops.StockReceived) -> None:
    """Put what came in on hand."""
    part = draft.need(Part, args.part, "part-unknown")
    move(draft, part, args.quantity, MovementKind.RECEIVED, note=args.note)


def counted(draft: Draft, args: ops.StockCounted) -> None:
    """Set what is on hand to what was counted; the difference, if only of nothing, is the movement."""
    part = draft.need(Part, args.part, "part-unknown")
    again = draft.operation.device == SERVER_DEVICE and exact(args.quantity) == part.on_hand
    if not again:  # a file that is imported twice is one count
        _count(draft, part, args.quantity, args.note)


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
    kept = known or Part(id=args.part.id, number=args.part.number, name=args.part.name)
    part = msgspec.structs.replace(args.part, on_hand=kept.on_hand, reserved=kept.reserved, counted_at=kept.counted_at)
    if part != known:
        draft.put(part)
    difference = exact(args.part.on_hand - part.on_hand)
    if difference and known:
        _count(draft, part, args.part.on_hand)
    elif difference:
        move(draft, part, difference, MovementKind.OPENING)


RULES: dict[type[ops.Args], Any] = {
    ops.StockReceived: received,
    ops.StockCounted: counted,
    ops.StockCorrected: corrected,
    ops.PartRevised: revised,
    ops.PartSaved: saved,
}
