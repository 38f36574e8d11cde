"""Tell which bays there are to work in. Pure."""

from bay_tui.workshop.records import Bay, Record
from bay_tui.workshop.view import View


def bay_in_use(view: View, id: str) -> Bay | None:
    """Return a bay, None where it is unknown or closed."""
    bay = view.get(Bay, id)
    return bay if bay is not None and bay.active else None


def free_id(view: View, kind: type[Record], number: str) -> str:
    """Return an id for what is set up anew under a number.

    It is the number itself, unless something has it that has another number by now.
    """
    id, turn = number, 2
    while view.get(kind, id) is not None:
        id, turn = f"{number}-{turn}", turn + 1
    return id
