"""Word the parts request: what a search finds, and what is wanted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bay_tui.i18n import _
from bay_tui.screens.common.cells import Moment
from bay_tui.widgets.grid import Row
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording.units import unit_word
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.parts import talk
from bay_tui.workshop.parts.wanted import BY_DESCRIPTION, Wanted, wanted_line
from bay_tui.workshop.readmodels.counter.counter_queue import Cover, cover, unpromised
from bay_tui.workshop.readmodels.counter.fitting import Fit, parts_for
from bay_tui.workshop.readmodels.counter.supply import expected_first
from bay_tui.workshop.records import Finding, Part, PartsRequest
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import View

_MOST_FOUND = 40


def added(lines: Sequence[Wanted], line: Wanted) -> list[Wanted]:
    """Return the lines with one more.

    Asked for again, a part is wanted once more.
    """
    if any(one.key == line.key for one in lines):
        return [one._replace(quantity=one.quantity + line.quantity) if one.key == line.key else one for one in lines]
    return [*lines, line]


def with_quantity(lines: Sequence[Wanted], key: str, quantity: float) -> list[Wanted]:
    """Return the lines with another quantity on one of them."""
    return [one._replace(quantity=quantity) if one.key == key else one for one in lines]


def with_recommended(view: View, lines: Sequence[Wanted], finding: Finding) -> list[Wanted]:
    """Return the lines with the parts a finding recommends.

    Each is there once, however often it is asked for.
    """
    wanted = list(lines)
    for line in (wanted_line(view, one) for one in finding.recommended_parts):
        if all(line.key != known.key for known in wanted):
            wanted.append(line)
    return wanted


def found_rows(view: View, job: str, query: str) -> list[Row]:
    """Return what the search finds for a job's vehicle.

    The last row is for a description.
    """
    if not query.strip():
        return []
    rows = [found_row(part, fit) for part, fit in parts_for(view, job, query, most=_MOST_FOUND)]
    text = query.strip()
    return [*rows, Row(BY_DESCRIPTION + text, (Cell(_("+ not listed"), "accent"), Cell(f"“{text}”", "info")))]


def found_row(part: Part, fit: Fit) -> Row:
    """Return the row of one part.

    It tells number, name, what is there, where, the price, what replaces it, and that it is for another model.
    """
    name = Cell(part.name)
    if fit is Fit.OTHER_MODEL:
        name = Cell(_("other model: {name}").format(name=part.name), "warn")
    if part.superseded_by:
        name = Cell(_("now {part}: {name}").format(name=part.name, part=part.superseded_by), "warn")
    return Row(
        part.id,
        (
            Cell(part.number, "accent"),
            name,
            Cell(f"{decimal_text(part.on_hand)} {unit_word(part.unit, part.name)}", "dim"),
            free_cell(part, 1),
            Cell(part.bin, "dim"),
            Cell(f"{part.price_cents / 100:.2f}", "dim"),
        ),
    )


def free_cell(part: Part, quantity: float) -> Cell:
    """Return how much of a part is free, against what is wanted."""
    free = unpromised(part)
    there = cover(free, quantity)
    return Cell(_("none") if there is Cover.NONE else decimal_text(free), cover_tone(there))


def cover_tone(there: Cover) -> Tone:
    """Return the tone of what is there of what is wanted."""
    tones: dict[Cover, Tone] = {Cover.ALL: "good", Cover.SOME: "warn", Cover.NONE: "bad"}
    return tones[there]


def received_text(part: Part | None, number: str, quantity: float) -> str:
    """Return what came in of a part, and where it belongs."""
    bin_ = part.bin if part else ""
    said = _("Received: {count} × {part} → {bin}.") if bin_ else _("Received: {count} × {part}, no bin yet.")
    return said.format(count=decimal_text(quantity), part=number, bin=bin_)


def there_cell(view: View, line: Wanted, moment: Moment) -> Cell:
    """Return whether a line is there, or when more is expected."""
    part = view.get(Part, line.part) if line.part else None
    if part is None:
        return Cell(_("the counter looks for it"), "info")
    free = unpromised(part)
    there = cover(free, line.quantity)
    if there is Cover.ALL:
        return Cell(_("✓ there, {bin}").format(bin=part.bin), "good")
    text = _("✗ none there") if there is Cover.NONE else _("! only {count} there").format(count=decimal_text(free))
    eta = expected_first(view, part.id)
    if eta is not None:
        text = _("{reason}, {time}").format(reason=text, time=moment.day_and_time(eta))
    return Cell(text, "warn")


def wanted_rows(view: View, lines: Iterable[Wanted], moment: Moment) -> list[Row]:
    """Return the lines of the request, each with what is there."""
    rows: list[Row] = []
    for line in lines:
        quantity = Cell(f"{decimal_text(line.quantity)} {unit_word(line.unit, line.name)}".strip(), "title")
        rows.append(
            Row(line.key, (quantity, Cell(line.part, "accent"), Cell(line.name), there_cell(view, line, moment)))
        )
    return rows


def to_fields(lines: Sequence[Wanted], note: str, typed: str) -> dict[str, Any]:
    """Return the request as it is parked, or nothing."""
    if not lines and not note and not typed:
        return {}
    return {"lines": [list(line) for line in lines], "note": note, "typed": typed}


def from_fields(fields: Mapping[str, Any]) -> tuple[list[Wanted], str, str]:
    """Return lines, note and what was typed of a parked request.

    What cannot be read is left out.
    """
    lines: list[Wanted] = []
    for one in fields.get("lines", ()):
        match one:
            case [str(part), str(name), str(unit), int() | float() as quantity]:
                lines.append(Wanted(part, name, unit, float(quantity)))
            case _:
                pass
    return lines, str(fields.get("note", "")), str(fields.get("typed", ""))


def conversation(view: View, request: PartsRequest, moment: Moment) -> list[str]:
    """Return the messages about a request, with when and who."""
    return [
        _("{item}: {said}").format(item=f"{moment.clock_time(said.at)} {name_of_staff(view, said.by)}", said=said.text)
        for said in talk.conversation(view, request)
    ]
