"""Word the parts a finding recommends, and read those somebody typed."""

import re
from collections.abc import Iterable

from bay_tui.i18n import listed_apart
from bay_tui.wording.catalogue import phrase
from bay_tui.workshop.findings.catalogue import NamedPart
from bay_tui.workshop.findings.template_parts import part_called, part_named
from bay_tui.workshop.parts.wanted import amount_of, known_or_described
from bay_tui.workshop.records import Order, Vehicle, WantedPart
from bay_tui.workshop.text import clean
from bay_tui.workshop.view import View

_ONE = re.compile(r"\s*(?:(\d+(?:[.]\d+)?)\s*[×x*]\s+)?(.+?)\s*", re.IGNORECASE)
_APART = "；"


def recommended(view: View, order: Order | None, parts: Iterable[NamedPart]) -> tuple[WantedPart, ...]:
    """Return the parts of a template for the vehicle of an order.

    Each goes by its number where that is clear, else by its name in the language spoken.
    """
    vehicle = view.get(Vehicle, order.vehicle) if order else None
    found = ((one, part_named(view, one, vehicle)) for one in parts)
    return tuple(known_or_described(part, phrase(one), one.quantity).recommended() for one, part in found)


def as_text(parts: Iterable[WantedPart]) -> str:
    """Return the parts as they are typed.

    They read `2 × Front brake disc; Front brake pads`.
    """
    return listed_apart(amount_of(one.quantity, one.name or one.part) for one in parts)


def as_parts(view: View, text: str) -> tuple[WantedPart, ...]:
    """Return typed parts, by number where exactly one in stock is meant.

    What names no part or several is kept as a description.
    """
    pieces = (_ONE.fullmatch(clean(piece)) for piece in text.replace(_APART, ";").split(";"))
    said = [(float(one[1] or 1), one[2]) for one in pieces if one is not None]
    return tuple(known_or_described(part_called(view, name), name, quantity).recommended() for quantity, name in said)
