"""Read which open exceptions concern whom. Pure.

Apart from all that needs somebody, since the status line asks it before the first picture.
"""

from bay_tui.workshop.exceptions.operations import ExceptionSettled
from bay_tui.workshop.records import OPEN, ExceptionCase, Staff
from bay_tui.workshop.rulebook import may
from bay_tui.workshop.view import View


def open_cases(view: View, person: Staff | None) -> list[ExceptionCase]:
    """Return the open exceptions that concern a person, the oldest first.

    Whoever may settle them is shown all, and so is a terminal at which nobody is signed in; anybody else those about
    what they recorded, or about their own hours.
    """
    found = sorted(view.find(ExceptionCase, "open", OPEN), key=lambda case: case.at)
    if person is None or may(person, ExceptionSettled):
        return found
    return [case for case in found if person.id in (case.actor, case.subject)]
