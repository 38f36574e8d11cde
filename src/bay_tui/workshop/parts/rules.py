"""Decide what the counter does for a line before issue.

Stock moves only by what somebody says happened.
"""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.parts.lines import answer, cancel_line, must_be_open, out_on, release, standing, wait_for
from bay_tui.workshop.records import Part, PartsLine, PartsRequest, Purchase
from bay_tui.workshop.stock.quantities import challenge_pieces
from bay_tui.workshop.stock.rules import exact
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.words import OPEN_LINE_STATES, LineState

if TYPE_CHECKING:
    from bay_tui.workshop.parts import operations as ops


def reserved(draft: Draft, args: "ops.PartsReserved") -> None:
    """Set stock aside for a line.

    What is not available cannot be promised.
    """
    line = draft.need(PartsLine, args.line, "line-unknown")
    must_be_open(line)
    part = draft.need(Part, line.part, "part-unknown")
    unreserved = exact(line.quantity - out_on(line) - line.reserved)
    quantity = unreserved if args.quantity is None else exact(args.quantity)
    if not 0 < quantity <= unreserved:
        raise Refused("quantity-over-line", value=decimal_text(quantity), most=decimal_text(max(unreserved, 0)))
    available = exact(part.available)
    if quantity > available:
        raise Refused(
            "stock-short", number=part.number, have=decimal_text(max(available, 0)), want=decimal_text(quantity)
        )
    draft.change(part, reserved=exact(part.reserved + quantity))
    eta = None if quantity == unreserved else line.eta
    line = answer(draft, line, reserved=exact(line.reserved + quantity), eta=eta)
    draft.change(line, state=standing(line))


def released(draft: Draft, args: "ops.PartsReleased") -> None:
    """Give a reservation up."""
    line = draft.need(PartsLine, args.line, "line-unknown")
    if not line.reserved:
        raise Refused("line-not-reserved", name=line.name)
    line = draft.change(release(draft, line), picked=0.0)
    if line.state in OPEN_LINE_STATES:
        draft.change(line, state=standing(line))


def picked(draft: Draft, args: "ops.PartsPicked") -> None:
    """Pick a part out of its bin.

    The technician is told by `ready`.
    """
    line = draft.need(PartsLine, args.line, "line-unknown")
    if line.state not in OPEN_LINE_STATES:
        draft.challenge("line-not-open", subject=line.id, name=line.name)
        return
    open_quantity = exact(max(line.quantity - out_on(line), 0.0))
    unpicked = exact(max(open_quantity - line.picked, 0.0))
    picked = exact(line.picked + (unpicked if args.quantity is None else args.quantity))
    over = exact(picked - open_quantity)
    if over > 0:
        draft.challenge("picked-over", subject=line.id, name=line.name, over=decimal_text(over))
    challenge_pieces(draft, draft.get(Part, line.part), picked)
    answer(draft, line, state=LineState.PICKED, picked=picked, picked_at=draft.operation.at, ready_at=None, eta=None)


def ready(draft: Draft, args: "ops.PartsReady") -> None:
    """Tell the technician and the bay that what is picked lies ready."""
    request = draft.need(PartsRequest, args.request, "request-unknown")
    waiting = [line for line in draft.find(PartsLine, "request", request.id) if line.state is LineState.PICKED]
    if not waiting:
        draft.deny("nothing-picked", subject=request.id)
    for line in waiting:
        draft.change(line, ready_at=line.ready_at or draft.operation.at)


def back_ordered(draft: Draft, args: "ops.PartsBackOrdered") -> None:
    """Expect a part that has to come first."""
    line = draft.need(PartsLine, args.line, "line-unknown")
    must_be_open(line)
    if args.eta <= draft.operation.at:
        raise Refused("eta-past")
    if args.purchase:
        draft.need(Purchase, args.purchase, "purchase-unknown")
    wait_for(draft, line, args.eta, args.purchase)


def substituted(draft: Draft, args: "ops.PartsSubstituted") -> None:
    """Another part serves instead; the line remembers which one was asked for.

    Where some of the first one went out already, the rest is cancelled and the other one requested for itself.
    """
    line = draft.need(PartsLine, args.line, "line-unknown")
    must_be_open(line)
    if line.issued:
        raise Refused("line-issued", name=line.name)
    part = draft.need(Part, args.part, "part-unknown")
    line = release(draft, line)
    answer(
        draft,
        line,
        part=part.id,
        name=part.name,
        instead_of=line.instead_of or line.part or line.name,
        reason=args.reason,
        state=LineState.REQUESTED,
        picked=0.0,
        eta=None,
        purchase="",
    )


def cancelled(draft: Draft, args: "ops.PartsCancelled") -> None:
    """Cancel a line, or what is still open of it.

    What was issued has to be returned instead.
    """
    line = draft.need(PartsLine, args.line, "line-unknown")
    if line.issued and line.state not in OPEN_LINE_STATES:
        raise Refused("line-issued", name=line.name)
    must_be_open(line)
    cancel_line(draft, line, args.reason)
