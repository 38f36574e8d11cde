"""Name a wanted part.

It goes by its number where it is known, else by description.

Requests, recommendations of findings and templates, and drafts of forms all carry wanted parts. Each is converted here.
"""

from typing import NamedTuple

from bay_tui.workshop.records import Part, WantedPart
from bay_tui.workshop.text import clean, decimal_text
from bay_tui.workshop.view import View

BY_DESCRIPTION = "by description:"
"""What the key of a line begins with that asks for a part nobody has a number for."""


class Wanted(NamedTuple):
    """Hold one wanted part with its name and unit.

    It goes by number, or with none by description.
    """

    part: str
    name: str
    unit: str
    quantity: float

    @property
    def key(self) -> str:
        """Return what tells this line from the others of a request."""
        return self.part or BY_DESCRIPTION + self.name

    def asked(self) -> WantedPart:
        """Return the line as a request has it.

        Its name is there only where it has no number.
        """
        return WantedPart(part=self.part, quantity=self.quantity, name="" if self.part else self.name)

    def recommended(self) -> WantedPart:
        """Return the line as a finding recommends it, always with its name."""
        return WantedPart(part=self.part, quantity=self.quantity, name=self.name)


def wanted_of(part: Part, quantity: float = 1) -> Wanted:
    """Return the line that wants a part by number."""
    return Wanted(part.id, part.name, part.unit, quantity)


def described(text: str, quantity: float = 1) -> Wanted:
    """Return the line that wants something by description."""
    return Wanted("", clean(text), "", quantity)


def known_or_described(part: Part | None, text: str, quantity: float = 1) -> Wanted:
    """Return the line that wants `part`, or without one what `text` describes."""
    return wanted_of(part, quantity) if part is not None else described(text, quantity)


def wanted_line(view: View, one: WantedPart) -> Wanted:
    """Return a wanted part of a record as a line.

    A number nobody knows is described.
    """
    part = view.get(Part, one.part) if one.part else None
    return known_or_described(part, one.name or one.part, one.quantity)


def amount_of(quantity: float, name: str) -> str:
    """Return a part with how many of it, as people type it.

    One of it goes without saying: `2 × Front brake disc`, `Front brake pads`.
    """
    return name if quantity == 1 else f"{decimal_text(quantity)} × {name}"
