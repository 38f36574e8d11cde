"""Decide on stock that is received, counted, corrected or set up.

Each change is a movement with who and why.
"""

from typing import TYPE_CHECKING

import msgspec

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.operation import SERVER_DEVICE
from bay_tui.workshop.parts.supersession import goes_round
from bay_tui.workshop.past.reading import as_of
from bay_tui.workshop.records import CountLine, CountSheet, Movement, Part, PartsLine, Purchase
from bay_tui.workshop.stock.quantities import challenge_pieces, same_unit
from bay_tui.workshop.words import MovementKind

if TYPE_CHECKING:
    from bay_tui.workshop.stock import operations as ops


def exact(quantity: float) -> float:
    """Return a quantity to the millionth of a unit.

    So litres added and taken leave no dust behind.
    """
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
    """Change what is on hand by `quantity`.

    The movement says why; the part comes back as it is then.

    `freed` is reserved no longer. What is on hand may be below zero: a fact is a fact. Whoever counted after it saw it
    already: of what is heard of after the next count, that count takes the difference.
    """
    operation = draft.operation
    part = draft.change(part, reserved=exact(max(part.reserved - freed, 0.0)))
    movement = Movement(
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
    return put_movement(draft, part, movement)


def count(draft: Draft, part: Part, quantity: float, movement: Movement) -> Part:
    """Set what was on hand at the instant of `movement`.

    The movement takes the difference; what moved since still counts.
    """
    since = sum(one.quantity for one in _later(draft, part, movement))
    difference = exact(quantity - (part.on_hand - since))
    part = draft.change(part, counted_at=max(part.counted_at or movement.at, movement.at))
    return put_movement(draft, part, msgspec.structs.replace(movement, quantity=difference))


def put_movement(draft: Draft, part: Part, movement: Movement) -> Part:
    """Write a movement and what it changes.

    That is what is on hand, or the count after it that saw it already. Cost and price stay with the movement as they
    were at its instant: the list of another day does not change what was charged.
    """
    movement = _priced(draft, part, movement)
    draft.put(movement)
    counts = [one for one in _later(draft, part, movement) if one.why is MovementKind.COUNTED]
    if counts:
        after = min(counts, key=lambda one: (one.at, one.id))
        draft.change(after, quantity=exact(after.quantity - movement.quantity))
        return part
    return draft.change(part, on_hand=exact(part.on_hand + movement.quantity))


def _priced(draft: Draft, part: Part, movement: Movement) -> Movement:
    """Return a movement with cost and price of one unit then.

    What comes back is credited at what it went out at.
    """
    source = _went_out(draft, movement) if movement.why is MovementKind.RETURNED else None
    then = as_of(draft, part, movement.at)
    price, cost = (source.price_of(then), source.cost_of(then)) if source else (then.price_cents, then.cost_cents)
    return msgspec.structs.replace(movement, price_cents=price, cost_cents=cost)


def _went_out(draft: Draft, back: Movement) -> Movement | None:
    """Return the last issue on the line something came back from."""
    moves = draft.find(Movement, "line", back.line) if back.line else []
    issues = [one for one in moves if one.why is MovementKind.ISSUED and one.part == back.part and one.at <= back.at]
    return max(issues, key=lambda one: (one.at, one.id), default=None)


def _later(draft: Draft, part: Part, movement: Movement) -> list[Movement]:
    """Return the later movements of a part known before this one.

    Only a count looks for them, and what comes in from before a count. At one instant counts come last.
    """
    counts = movement.why is MovementKind.COUNTED
    if not counts and (part.counted_at is None or movement.at > part.counted_at):
        return []
    mine = (movement.at, counts, movement.id)
    moves = draft.find(Movement, "part", part.id)
    return [one for one in moves if (one.at, one.why is MovementKind.COUNTED, one.id) > mine]


def _count_now(draft: Draft, part: Part, quantity: float, note: str = "") -> None:
    """Count a part now.

    What comes in by the server's own hand, as a file does, was brought by somebody else than who counted. Of a
    terminal, the word of one person moves no stock.
    """
    operation = draft.operation
    if operation.device != SERVER_DEVICE:
        wait_for_second(draft, part, counted=quantity, note=note)
        return
    movement = Movement(
        id=operation.id,
        part=part.id,
        quantity=0,
        why=MovementKind.COUNTED,
        by=operation.actor,
        at=operation.at,
        note=note,
    )
    count(draft, part, quantity, movement)


def wait_for_second(
    draft: Draft, part: Part, *, counted: float | None = None, change: float | None = None, note: str = ""
) -> None:
    """Put what one person says of a part on a sheet.

    It is what lies there, or by how much a movement was wrong. Somebody else approves it as any other sheet.
    """
    operation = draft.operation
    line = CountLine(
        part=part.id,
        expected=part.on_hand,
        counted=None if counted is None else exact(counted),
        change=None if change is None else exact(change),
        by=operation.actor,
        at=operation.at,
        note=note,
    )
    draft.put(CountSheet(id=operation.id, name=part.number, lines=(line,), by=operation.actor, at=operation.at))


def received(draft: Draft, args: "ops.StockReceived") -> None:
    """Put what came in on hand."""
    part = draft.need(Part, args.part, "part-unknown")
    challenge_pieces(draft, part, args.quantity)
    move(draft, part, args.quantity, MovementKind.RECEIVED, note=args.note)


def counted(draft: Draft, args: "ops.StockCounted") -> None:
    """Let a count of one part wait for a second person.

    Of a file it is what is on hand; the difference, if only of nothing, is the movement.
    """
    part = draft.need(Part, args.part, "part-unknown")
    again = draft.operation.device == SERVER_DEVICE and exact(args.quantity) == part.on_hand
    if not again:  # a file that is imported twice is one count
        challenge_pieces(draft, part, args.quantity)
        _count_now(draft, part, args.quantity, args.note)


def corrected(draft: Draft, args: "ops.StockCorrected") -> None:
    """Let the correction of a movement wait for a second person."""
    part = draft.need(Part, args.part, "part-unknown")
    wait_for_second(draft, part, change=args.change, note=args.reason)


def revised(draft: Draft, args: "ops.PartRevised") -> None:
    """Change what the counter decides about a part.

    Its stock is not touched.
    """
    part = draft.need(Part, args.part, "part-unknown")
    said = {
        "bin": args.bin,
        "minimum": args.minimum,
        "price_cents": args.price_cents,
        "cost_cents": args.cost_cents,
        "supplier": args.supplier,
        "order_up_to": args.order_up_to,
        "pack": args.pack,
        "lead_days": args.lead_days,
        "models": args.models,
    }
    draft.change(part, **{name: value for name, value in said.items() if value is not None})


def saved(draft: Draft, args: "ops.PartSaved") -> None:
    """Set up or change a part.

    The same part said again changes nothing; reservations are never overwritten. No number takes its own place, not
    even by way of others: nothing would ever be ordered of them. Quantities have no unit of their own, so that of a
    part stays once there are any.
    """
    if goes_round(draft, args.part):
        raise Refused("supersession-loop", number=args.part.number, by=args.part.superseded_by)
    known = draft.get(Part, args.part.id)
    if known is not None and not same_unit(known.unit, args.part.unit) and _counted_in_its_unit(draft, known):
        raise Refused("unit-used", number=known.number, unit=known.unit, other=args.part.unit)
    kept = known or Part(id=args.part.id, number=args.part.number, name=args.part.name)
    part = msgspec.structs.replace(args.part, on_hand=kept.on_hand, reserved=kept.reserved, counted_at=kept.counted_at)
    if part != known:
        draft.put(part)
    difference = exact(args.part.on_hand - part.on_hand)
    if difference and known:
        _count_now(draft, part, args.part.on_hand)
    elif difference:
        move(draft, part, difference, MovementKind.OPENING)


def _counted_in_its_unit(draft: Draft, part: Part) -> bool:
    """Say whether any quantity of a part is on record."""
    on_record = ((Movement, "part"), (PartsLine, "part"), (Purchase, "awaited"))
    return bool(part.on_hand or part.reserved or any(draft.find(kind, index, part.id) for kind, index in on_record))
