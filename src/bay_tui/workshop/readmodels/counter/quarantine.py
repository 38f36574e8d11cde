"""List the damaged goods that are kept apart, with their claims. Pure."""

from bay_tui.workshop.records import OPEN, Claim
from bay_tui.workshop.stock.rules import exact
from bay_tui.workshop.view import View
from bay_tui.workshop.words import ClaimOutcome


def open_claims(view: View) -> list[Claim]:
    """Return the claims that wait for a supplier, the oldest first."""
    return sorted(view.find(Claim, "open", OPEN), key=lambda one: (one.at, one.id))


def apart(view: View, part: str) -> float:
    """Return how much of a part lies in quarantine."""
    return exact(sum(one.apart for one in view.find(Claim, "part", part)))


def settled_as(claim: Claim, outcome: ClaimOutcome) -> float:
    """Return how much of a claim came to this outcome."""
    return exact(sum(one.quantity for one in claim.settled if one.outcome is outcome))
