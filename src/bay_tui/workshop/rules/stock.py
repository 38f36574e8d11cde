"""Stock that came in, was counted, or is set up: each change is a movement with who and why."""

from typing import Any

import msgspec

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Draft
from bay_tui.workshop.records import Movement, Part
from bay_tui.workshop.words import MovementKind


def received(draft: Draft, args: ops.StockReceived) -> None:
    """Put what came in on hand."""
    part = draft.need(Part, args.part, "part-unknown")
    _moved(draft, part, args.quantity, MovementKind.RECEIVED, args.note)
    draft.change(part, on_hand=round(part.on_hand + args.quantity, 6))


def counted(draft: Draft, args: ops.StockCounted) -> None:
    """Set what is on hand to what was counted; the difference is the movement."""
    part = draft.need(Part, args.part, "part-unknown")
    difference = round(args.quantity - part.on_hand, 6)
    if difference:
        _moved(draft, part, difference, MovementKind.COUNTED, args.note)
        draft.change(part, on_hand=args.quantity)


def saved(draft: Draft, args: ops.PartSaved) -> None:
    """Set up or change a part. The same part said again changes nothing; reservations are never overwritten."""
    wanted = args.part
    known = draft.get(Part, wanted.id)
    before = known.on_hand if known else 0.0
    difference = round(wanted.on_hand - before, 6)
    if difference:
        _moved(draft, wanted, difference, MovementKind.COUNTED if known else MovementKind.OPENING, "")
    part = msgspec.structs.replace(wanted, reserved=known.reserved if known else 0.0)
    if part != known:
        draft.put(part)


def _moved(draft: Draft, part: Part, quantity: float, why: MovementKind, note: str) -> None:
    operation = draft.operation
    draft.put(
        Movement(
            id=operation.id,
            part=part.id,
            quantity=quantity,
            why=why,
            by=operation.actor,
            at=operation.at,
            note=note,
        )
    )


RULES: dict[type[ops.Args], Any] = {
    ops.StockReceived: received,
    ops.StockCounted: counted,
    ops.PartSaved: saved,
}
