"""Keep damaged goods apart, and settle the claims on suppliers.

What is damaged is no stock. It lies in quarantine under a claim until the supplier replaces it, credits it, or refuses.
"""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft
from bay_tui.workshop.records import Claim, ClaimSettlement, Part
from bay_tui.workshop.stock.quantities import challenge_pieces
from bay_tui.workshop.stock.rules import exact, move
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.words import ClaimOutcome, MovementKind

if TYPE_CHECKING:
    from bay_tui.workshop.stock import operations as ops


def keep_apart(
    draft: Draft, part: Part, quantity: float, *, supplier: str, purchase: str = "", line: str = "", note: str = ""
) -> None:
    """Put damaged goods in quarantine under a claim of their own.

    `purchase` is the supplier order they came on, `line` the parts line they came back from.
    """
    operation = draft.operation
    draft.put(
        Claim(
            id=operation.id,
            part=part.id,
            quantity=exact(quantity),
            supplier=supplier,
            purchase=purchase,
            line=line,
            note=note,
            by=operation.actor,
            at=operation.at,
        )
    )


def settled(draft: Draft, args: "ops.ClaimSettled") -> None:
    """Record what a supplier did about damaged goods.

    What was replaced has come in good, and is on hand.
    """
    claim = draft.need(Claim, args.claim, "claim-unknown")
    part = draft.need(Part, claim.part, "part-unknown")
    quantity = exact(claim.apart if args.quantity is None else args.quantity)
    over = exact(quantity - claim.apart)
    if not quantity:
        draft.deny("claim-closed", subject=part.id, number=part.number)
        return
    if over > 0:
        draft.challenge("claim-over", subject=part.id, number=part.number, over=decimal_text(over))
    challenge_pieces(draft, part, quantity)
    operation = draft.operation
    done = ClaimSettlement(outcome=args.outcome, quantity=quantity, by=operation.actor, at=operation.at, note=args.note)
    ordered = sorted((*claim.settled, done), key=lambda one: (one.at, one.by, one.quantity))
    draft.change(claim, settled=tuple(ordered))
    if args.outcome is ClaimOutcome.REPLACED:
        move(draft, part, quantity, MovementKind.RECEIVED, purchase=claim.purchase, note=args.note)
