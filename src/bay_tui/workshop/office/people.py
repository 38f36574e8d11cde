"""Naming people: by the id their records carry."""

from bay_tui.workshop.records import Staff
from bay_tui.workshop.view import View


def name_of_staff(view: View, staff: str) -> str:
    """Return a person's name.

    It is the id where nobody by it is known, and nothing for nobody.
    """
    person = view.get(Staff, staff) if staff else None
    return person.name if person else staff
