"""Decide on parts that went out, were fitted, or came back.

They did, whatever the records thought.
"""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.parts.lines import answer, out_on, standing
from bay_tui.workshop.records import Job, Movement, Order, Part, PartsLine, PartsReturn
from bay_tui.workshop.stock.claims import keep_apart
from bay_tui.workshop.stock.quantities import challenge_pieces
from bay_tui.workshop.stock.rules import exact, move
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.words import OPEN_LINE_STATES, LineState, MovementKind, ReturnKind

if TYPE_CHECKING:
    from bay_tui.workshop.parts import operations as ops


def issued(draft: Draft, args: "ops.PartsIssued") -> None:
    """Issue a part.

    It went out, whatever the records thought: a shelf below zero or a second issue is an exception.

    What came back leaves room: a defective part may be replaced on the same line.
    """
    line = draft.need(PartsLine, args.line, "line-unknown")
    open_quantity = exact(line.quantity - out_on(line))
    wanted = open_quantity if open_quantity > 0 else line.quantity
    quantity = exact(wanted if args.quantity is None else args.quantity)
    over = exact(quantity - open_quantity)
    freed = min(line.reserved, quantity)
    _challenge_issue(draft, line, quantity, over)
    part = draft.get(Part, line.part)
    if part is None:
        draft.flag("part-unknown", subject=line.id, number=line.part)
    else:
        before = part
        part = move(draft, part, -quantity, MovementKind.ISSUED, line=line.id, freed=freed)
        if part.on_hand < 0 and not draft.flags:
            _flag_below_zero(draft, before, line, quantity)
    challenge_pieces(draft, part, quantity)
    line = answer(
        draft,
        line,
        issued=exact(line.issued + quantity),
        picked=exact(max(line.picked - quantity, 0.0)),
        reserved=exact(line.reserved - freed),
        issued_at=draft.operation.at,
        filled_at=line.filled or (draft.operation.at if exact(line.issued + quantity) >= line.quantity else None),
    )
    out = out_on(line)
    if out >= line.quantity:
        fitted = line.state is LineState.FITTED
        draft.change(line, state=LineState.FITTED if fitted else LineState.ISSUED, eta=None)
    elif not out and line.issued >= line.quantity:
        draft.change(line, state=LineState.RETURNED, eta=None)
    elif line.state in OPEN_LINE_STATES:
        draft.change(line, state=standing(line))
    elif line.state in (LineState.CANCELLED, LineState.RETURNED):
        draft.change(line, state=LineState.ISSUED)


def _challenge_issue(draft: Draft, line: PartsLine, quantity: float, over: float) -> None:
    """Say what does not fit about an issue.

    Where two people issued the same, both are named.
    """
    if line.state is LineState.CANCELLED:
        draft.challenge("line-cancelled", subject=line.id, name=line.name)
        return
    if over <= 0:
        return
    other = _last_issue(draft, "line", line.id)
    if other is None:
        draft.challenge("issued-over", subject=line.id, name=line.name, over=decimal_text(over))
        return
    draft.challenge(
        "issued-twice",
        subject=line.id,
        name=line.name,
        over=decimal_text(over),
        by=name_of_staff(draft, draft.operation.actor),
        quantity=decimal_text(quantity),
        other=name_of_staff(draft, other.by),
        other_quantity=decimal_text(-other.quantity),
    )


def _flag_below_zero(draft: Draft, part: Part, line: PartsLine, quantity: float) -> None:
    """Flag a shelf below zero as one to count.

    Where somebody took what had been there, both sides are named.
    """
    on_hand = decimal_text(exact(part.on_hand - quantity))
    other = _last_issue(draft, "part", part.id)
    if other is None:
        draft.flag("stock-negative", subject=part.id, number=part.number, on_hand=on_hand)
        return
    draft.flag(
        "stock-negative-both",
        subject=part.id,
        number=part.number,
        on_hand=on_hand,
        by=name_of_staff(draft, draft.operation.actor),
        quantity=decimal_text(quantity),
        work=_work(draft, line.id),
        other=name_of_staff(draft, other.by),
        other_quantity=decimal_text(-other.quantity),
        other_work=_work(draft, other.line),
    )


def _last_issue(draft: Draft, index: str, value: str) -> Movement | None:
    """Return the last issue before this operation.

    It is that of a line or of a part.
    """
    issues = [
        move
        for move in draft.find(Movement, index, value)
        if move.why is MovementKind.ISSUED and move.id != draft.operation.id
    ]
    return max(issues, key=lambda move: (move.at, move.id), default=None)


def _work(draft: Draft, line: str) -> str:
    """Return order number and job line a parts line is for."""
    found = draft.get(PartsLine, line)
    job = draft.get(Job, found.job) if found else None
    order = draft.get(Order, job.order) if job else None
    return f"{order.number}/{job.line}" if order and job else line


def _challenge_cores(draft: Draft, line: PartsLine) -> None:
    """Ask about more old parts than new ones went out."""
    backs = draft.find(PartsReturn, "line", line.id)
    cores = exact(sum(back.quantity for back in backs if back.condition is ReturnKind.CORE))
    if cores > line.issued:
        draft.challenge(
            "cores-over", subject=line.id, name=line.name, cores=decimal_text(cores), issued=decimal_text(line.issued)
        )


def fitted(draft: Draft, args: "ops.PartsFitted") -> None:
    """Fit a part on the vehicle.

    One that nobody issued is an exception for the counter.
    """
    line = draft.need(PartsLine, args.line, "line-unknown")
    if line.state not in (LineState.ISSUED, LineState.FITTED):
        draft.flag("fitted-not-issued", subject=line.id, name=line.name)
    draft.change(line, state=LineState.FITTED)


def returned(draft: Draft, args: "ops.PartsReturned") -> None:
    """Take a part back.

    Good ones go on the shelf; defective ones are kept apart under a claim, as are old cores without one.
    """
    line = draft.need(PartsLine, args.line, "line-unknown")
    operation = draft.operation
    draft.put(
        PartsReturn(
            id=operation.id,
            line=line.id,
            part=line.part,
            quantity=exact(args.quantity),
            condition=args.condition,
            reason=args.reason,
            by=operation.actor,
            at=operation.at,
        )
    )
    if args.condition is ReturnKind.CORE:
        _challenge_cores(draft, line)
        challenge_pieces(draft, draft.get(Part, line.part), args.quantity)
        draft.change(line, reason=args.reason or line.reason)
        return
    total = exact(line.returned + args.quantity)
    if total > line.issued:
        draft.challenge("returned-over", subject=line.id, name=line.name, issued=decimal_text(line.issued))
    part = draft.get(Part, line.part)
    challenge_pieces(draft, part, args.quantity)
    if part is not None and args.condition is ReturnKind.STOCK:
        move(draft, part, args.quantity, MovementKind.RETURNED, line=line.id)
    elif part is not None:
        keep_apart(draft, part, args.quantity, supplier=part.supplier, line=line.id, note=args.reason)
    all_back = total >= line.issued and line.state not in OPEN_LINE_STATES
    state = LineState.RETURNED if all_back else line.state
    draft.change(line, returned=total, state=state, reason=args.reason or line.reason)
