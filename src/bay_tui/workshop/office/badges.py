"""Say whom a badge belongs to, and what it proves.

It may sign its owner in alone, or not.
"""

from bay_tui.workshop.records import Staff
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Role


def badge_owner(view: View, badge: str) -> Staff | None:
    """Return the active person with that badge."""
    return next((person for person in view.find(Staff, "badge", badge.strip()) if person.active), None)


def badge_suffices(person: Staff) -> bool:
    """Say whether a badge alone signs the person in.

    A technician with gloves on clocks hours and writes findings: the badge will do. Whoever may do more types the PIN
    as well, since a badge is a picture anybody can copy.
    """
    return set(person.roles) == {Role.TECHNICIAN}
