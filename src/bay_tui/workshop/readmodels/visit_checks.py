"""List the vehicle checks of a visit. Pure."""

from bay_tui.workshop.records import Check
from bay_tui.workshop.view import View


def checks_of(view: View, order: str) -> list[Check]:
    """Return the checks of an order, the newest first."""
    return sorted(view.find(Check, "order", order), key=lambda one: (one.at, one.id), reverse=True)
