"""Find the part a template means, or the one somebody typed.

A template names a part by what it is; which number that is depends on the vehicle, and where the stock does not say so
clearly, the counter finds it by the name.
"""

from bay_tui.workshop.findings.catalogue import NamedPart
from bay_tui.workshop.records import Part, Vehicle
from bay_tui.workshop.text import key_of
from bay_tui.workshop.view import View


def part_named(view: View, named: NamedPart, vehicle: Vehicle | None) -> Part | None:
    """Return the one part of that name that fits the vehicle's model.

    None where there is not exactly one: names are those in stock, of which some go on with a make or a model.
    """
    wanted = key_of(named.zh)
    found = [part for part in view.every(Part) if key_of(part.name).startswith(wanted) and not part.superseded_by]
    if len(found) > 1 and vehicle is not None:
        words = {key_of(word) for word in f"{vehicle.make} {vehicle.model}".split()} - {""}
        rest = {part.id: key_of(part.name).removeprefix(wanted) for part in found}
        found = [part for part in found if any(len(word) > 1 and word in rest[part.id] for word in words)]
    return found[0] if len(found) == 1 else None


def part_called(view: View, name: str) -> Part | None:
    """Return the part with exactly that number or name.

    A name only counts where one part alone has it.
    """
    number = view.get(Part, name)
    if number is not None:
        return number
    found = [part for part in view.every(Part) if name in (part.name, part.name_latin)]
    return found[0] if len(found) == 1 else None
