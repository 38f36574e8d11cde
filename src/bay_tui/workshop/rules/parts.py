"""The way of a part from the request to the vehicle and back. Stock moves only by what somebody says happened."""

from typing import Any

from bay_tui.workshop import operations as ops
from bay_tui.workshop.board import name_of_staff
from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.records import Job, Part, PartsLine, PartsRequest
from bay_tui.workshop.rules.stock import exact, move
from bay_tui.workshop.words import (
    CLOSED_JOB_STATES,
    OPEN_LINE_STATES,
    LineState,
    MovementKind,
    ReturnKind,
)


def requested(draft: Draft, args: ops.PartsRequested) -> None:
    """Ask the counter for parts. A part without a number needs a name to look for."""
    job = draft.need(Job, args.job, "job-unknown")
    if job.state in CLOSED_JOB_STATES:
        raise Refused("job-closed", title=job.title)
    operation = draft.operation
    for number, wanted in enumerate(args.lines, 1):
        part = draft.get(Part, wanted.part) if wanted.part else None
        if wanted.part and part is None and not wanted.name:
            raise Refused("part-unknown", number=wanted.part)
        draft.put(
            PartsLine(
                id=f"{operation.id}.{number}",
                request=operation.id,
                job=job.id,
                order=job.order,
                part=wanted.part,
                name=part.name if part else wanted.name,
                quantity=exact(wanted.quantity),
                at=operation.at,
            )
        )
    draft.put(
        PartsRequest(
            id=operation.id,
            order=job.order,
            job=job.id,
            bay=job.bay,
            by=operation.actor,
            at=operation.at,
            note=args.note,
        )
    )


def taken(draft: Draft, args: ops.PartsTaken) -> None:
    """One person at the counter takes the request; a second one is told who has it."""
    request = draft.need(PartsRequest, args.request, "request-unknown")
    actor = draft.operation.actor
    if request.taken_by not in ("", actor):
        raise Refused("request-taken", by=name_of_staff(draft, request.taken_by))
    draft.change(request, taken_by=actor, taken_at=request.taken_at or draft.operation.at)


def reserved(draft: Draft, args: ops.PartsReserved) -> None:
    """Set stock aside for a line; what is not available cannot be promised."""
    line = draft.need(PartsLine, args.line, "line-unknown")
    _must_be_open(line)
    part = draft.need(Part, line.part, "part-unknown")
    unreserved = exact(line.quantity - _out(line) - line.reserved)
    quantity = unreserved if args.quantity is None else exact(args.quantity)
    if not 0 < quantity <= unreserved:
        raise Refused("quantity-over-line", value=f"{quantity:g}", most=f"{max(unreserved, 0):g}")
    available = exact(part.available)
    if quantity > available:
        raise Refused("stock-short", number=part.number, have=f"{max(available, 0):g}", want=f"{quantity:g}")
    draft.change(part, reserved=exact(part.reserved + quantity))
    eta = None if quantity == unreserved else line.eta
    line = _answer(draft, line, reserved=exact(line.reserved + quantity), eta=eta)
    draft.change(line, state=_standing(line))


def released(draft: Draft, args: ops.PartsReleased) -> None:
    """Give a reservation up."""
    line = draft.need(PartsLine, args.line, "line-unknown")
    if not line.reserved:
        raise Refused("line-not-reserved", name=line.name)
    line = _release(draft, line)
    if line.state in OPEN_LINE_STATES:
        draft.change(line, state=LineState.REQUESTED, picked=0.0)


def picked(draft: Draft, args: ops.PartsPicked) -> None:
    """The part lies ready at the counter."""
    line = draft.need(PartsLine, args.line, "line-unknown")
    if line.state not in OPEN_LINE_STATES:
        draft.challenge("line-not-open", subject=line.id, name=line.name)
        return
    unpicked = exact(max(line.quantity - _out(line) - line.picked, 0.0))
    picked = exact(line.picked + (unpicked if args.quantity is None else args.quantity))
    _answer(draft, line, state=LineState.PICKED, picked=picked, eta=None)


def issued(draft: Draft, args: ops.PartsIssued) -> None:
    """The part went out. It did, whatever the records thought: a shelf below zero or a second issue is an exception.

    What came back leaves room: a defective part may be replaced on the same line.
    """
    line = draft.need(PartsLine, args.line, "line-unknown")
    open_quantity = exact(line.quantity - _out(line))
    wanted = open_quantity if open_quantity > 0 else line.quantity
    quantity = exact(wanted if args.quantity is None else args.quantity)
    over = exact(quantity - open_quantity)
    if line.state is LineState.CANCELLED:
        draft.challenge("line-cancelled", subject=line.id, name=line.name)
    elif over > 0:
        draft.challenge("issued-over", subject=line.id, name=line.name, over=f"{over:g}")
    freed = min(line.reserved, quantity)
    part = draft.get(Part, line.part)
    if part is None:
        draft.flag("part-unknown", subject=line.id, number=line.part)
    else:
        move(draft, part, -quantity, MovementKind.ISSUED, line=line.id, freed=freed)
    line = _answer(
        draft,
        line,
        issued=exact(line.issued + quantity),
        picked=exact(max(line.picked - quantity, 0.0)),
        reserved=exact(line.reserved - freed),
        issued_at=draft.operation.at,
    )
    out = _out(line)
    if out >= line.quantity:
        fitted = line.state is LineState.FITTED
        draft.change(line, state=LineState.FITTED if fitted else LineState.ISSUED, eta=None)
    elif not out and line.issued >= line.quantity:
        draft.change(line, state=LineState.RETURNED, eta=None)
    elif line.state in OPEN_LINE_STATES:
        draft.change(line, state=_standing(line))
    elif line.state in (LineState.CANCELLED, LineState.RETURNED):
        draft.change(line, state=LineState.ISSUED)


def back_ordered(draft: Draft, args: ops.PartsBackOrdered) -> None:
    """The part has to come first, and is expected at a time."""
    line = draft.need(PartsLine, args.line, "line-unknown")
    _must_be_open(line)
    if args.eta <= draft.operation.at:
        raise Refused("eta-past")
    line = _release(draft, line)
    _answer(draft, line, state=LineState.BACK_ORDERED, eta=args.eta)


def substituted(draft: Draft, args: ops.PartsSubstituted) -> None:
    """Another part serves instead; the line remembers which one was asked for.

    Where some of the first one went out already, the rest is cancelled and the other one requested for itself.
    """
    line = draft.need(PartsLine, args.line, "line-unknown")
    _must_be_open(line)
    if line.issued:
        raise Refused("line-issued", name=line.name)
    part = draft.need(Part, args.part, "part-unknown")
    line = _release(draft, line)
    _answer(
        draft,
        line,
        part=part.id,
        name=part.name,
        instead_of=line.instead_of or line.part or line.name,
        reason=args.reason,
        state=LineState.REQUESTED,
        picked=0.0,
        eta=None,
    )


def cancelled(draft: Draft, args: ops.PartsCancelled) -> None:
    """A line is not needed any more, or no more of it; what was issued has to be returned instead."""
    line = draft.need(PartsLine, args.line, "line-unknown")
    if line.issued and line.state not in OPEN_LINE_STATES:
        raise Refused("line-issued", name=line.name)
    _must_be_open(line)
    cancel_line(draft, line, args.reason)


def cancel_line(draft: Draft, line: PartsLine, reason: str = "") -> None:
    """Close an open line: what is set aside for it is free again, what went out on it stays out."""
    line = _release(draft, line)
    state = LineState.CANCELLED
    if line.issued:
        state = LineState.ISSUED if _out(line) else LineState.RETURNED
    draft.change(line, state=state, picked=0.0, reason=reason or line.reason, eta=None)


def fitted(draft: Draft, args: ops.PartsFitted) -> None:
    """The part is on the vehicle; one that nobody issued is an exception for the counter."""
    line = draft.need(PartsLine, args.line, "line-unknown")
    if line.state not in (LineState.ISSUED, LineState.FITTED):
        draft.flag("fitted-not-issued", subject=line.id, name=line.name)
    draft.change(line, state=LineState.FITTED)


def returned(draft: Draft, args: ops.PartsReturned) -> None:
    """A part comes back. Good ones go on the shelf; defective ones and old cores are kept apart."""
    line = draft.need(PartsLine, args.line, "line-unknown")
    if args.condition is ReturnKind.CORE:
        draft.change(line, reason=args.reason or line.reason)
        return
    total = exact(line.returned + args.quantity)
    if total > line.issued:
        draft.challenge("returned-over", subject=line.id, name=line.name, issued=f"{line.issued:g}")
    part = draft.get(Part, line.part)
    if part is not None and args.condition is ReturnKind.STOCK:
        move(draft, part, args.quantity, MovementKind.RETURNED, line=line.id)
    all_back = total >= line.issued and line.state not in OPEN_LINE_STATES
    state = LineState.RETURNED if all_back else line.state
    draft.change(line, returned=total, state=state, reason=args.reason or line.reason)


def noted(draft: Draft, args: ops.PartsNoted) -> None:
    """Keep a word between counter and technician, with who said it."""
    request = draft.need(PartsRequest, args.request, "request-unknown")
    said = f"{draft.operation.at.isoformat()} {draft.operation.actor} {args.text}"
    draft.change(request, talk=tuple(sorted({*request.talk, said})))


def _must_be_open(line: PartsLine) -> None:
    if line.state not in OPEN_LINE_STATES:
        raise Refused("line-not-open", name=line.name)


def _out(line: PartsLine) -> float:
    """Return how much of a line is out with the technician; a return may be heard of before its issue."""
    return exact(max(line.issued - line.returned, 0.0))


def _standing(line: PartsLine) -> LineState:
    """Return where an open line stands, by what was done for it."""
    if line.picked:
        return LineState.PICKED
    if line.reserved:
        return LineState.RESERVED
    return LineState.BACK_ORDERED if line.eta else LineState.REQUESTED


def _answer(draft: Draft, line: PartsLine, **fields: object) -> PartsLine:
    """Change a line by something the counter did, and keep when it first reacted."""
    first = line.first_answer_at or draft.operation.at
    return draft.change(line, first_answer_at=first, **fields)


def _release(draft: Draft, line: PartsLine) -> PartsLine:
    part = draft.get(Part, line.part)
    if line.reserved and part is not None:
        draft.change(part, reserved=exact(max(part.reserved - line.reserved, 0.0)))
    return draft.change(line, reserved=0.0)


RULES: dict[type[ops.Args], Any] = {
    ops.PartsRequested: requested,
    ops.PartsTaken: taken,
    ops.PartsReserved: reserved,
    ops.PartsReleased: released,
    ops.PartsPicked: picked,
    ops.PartsIssued: issued,
    ops.PartsBackOrdered: back_ordered,
    ops.PartsSubstituted: substituted,
    ops.PartsCancelled: cancelled,
    ops.PartsFitted: fitted,
    ops.PartsReturned: returned,
    ops.PartsNoted: noted,
}
