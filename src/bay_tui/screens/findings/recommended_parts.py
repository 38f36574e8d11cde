"""The parts a finding recommends, as text in a form and as lines of a request.

A template names a part by what it is; which number that is depends on the vehicle, and where the stock does not say so
clearly, the counter finds it by the name.
"""

import re
from collections.abc import Iterable

from bay_tui.wording.catalogue import phrase
from bay_tui.workshop.findings.catalogue import NamedPart
from bay_tui.workshop.records import Order, Part, Vehicle, WantedPart
from bay_tui.workshop.text import clean, key_of
from bay_tui.workshop.view import View

_ONE = re.compile(r"\s*(?:(\d+(?:[.]\d+)?)\s*[×x*]\s+)?(.+?)\s*", re.IGNORECASE)
_APART = "；"


def part_named(view: View, named: NamedPart, vehicle: Vehicle | None) -> Part | None:
    """Return the one part of that name that fits the vehicle's model, or None where there is not exactly one."""
    wanted = key_of(named.zh)
    found = [part for part in view.every(Part) if key_of(part.name).startswith(wanted) and not part.superseded_by]
    if len(found) > 1 and vehicle is not None:
        words = {key_of(word) for word in f"{vehicle.make} {vehicle.model}".split()} - {""}
        rest = {part.id: key_of(part.name).removeprefix(wanted) for part in found}
        found = [part for part in found if any(len(word) > 1 and word in rest[part.id] for word in words)]
    return found[0] if len(found) == 1 else None


def recommended(view: View, order: Order | None, parts: Iterable[NamedPart]) -> tuple[WantedPart, ...]:
    """Return the parts of a template for the vehicle of an order: by number where that is clear, else by name."""
    vehicle = view.get(Vehicle, order.vehicle) if order else None
    wanted: list[WantedPart] = []
    for named in parts:
        part = part_named(view, named, vehicle)
        wanted.append(
            WantedPart(part=part.id if part else "", name=part.name if part else phrase(named), quantity=named.quantity)
        )
    return tuple(wanted)


def as_text(parts: Iterable[WantedPart]) -> str:
    """Return the parts as they are typed: `2 × Front brake disc; Front brake pads`."""
    return "; ".join(f"{one.quantity:g} × {one.name}" if one.quantity != 1 else one.name or one.part for one in parts)


def as_parts(view: View, text: str) -> tuple[WantedPart, ...]:
    """Return what is typed as parts: by number where a name or number is exactly one in stock, else by description."""
    wanted: list[WantedPart] = []
    for piece in text.replace(_APART, ";").split(";"):
        found = _ONE.fullmatch(clean(piece))
        if found is None:
            continue
        quantity, name = float(found[1] or 1), found[2]
        known = _exact(view, name)
        wanted.append(WantedPart(part=known.id if known else "", name=known.name if known else name, quantity=quantity))
    return tuple(wanted)


def _exact(view: View, name: str) -> Part | None:
    number = view.get(Part, name)
    if number is not None:
        return number
    found = [part for part in view.every(Part) if name in (part.name, part.name_latin)]
    return found[0] if len(found) == 1 else None
