"""Word the vehicle check, and return it as an operation.

It is the check without its widgets: what was seen on each line, how it reads, and what is recorded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from bay_tui.catalogue import offered
from bay_tui.i18n import _, listed_apart
from bay_tui.screens.findings.form import TEMPLATE, template_options
from bay_tui.screens.findings.reading import SEVERITY_MARKS
from bay_tui.screens.findings.recommended_parts import recommended
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording import word
from bay_tui.wording.catalogue import phrase, reworded
from bay_tui.workshop import operations as ops
from bay_tui.workshop.findings.catalogue import CheckItem
from bay_tui.workshop.findings.limits import better_than_measured, severity_of, worse
from bay_tui.workshop.findings.rules import TO_MEND
from bay_tui.workshop.readmodels.visit_checks import written_up
from bay_tui.workshop.records import Finding, Job, Measurement, Order
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Severity

ORDER = (Severity.RED, Severity.AMBER, Severity.GREEN, Severity.NOT_CHECKED)
"""The colours as they are counted and keyed: `1` red to `4` not checked."""


class Seen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold what was seen on one line.

    That is its colour, the value measured, the slug of a template, and a note; `finding` is the one as which it stands
    written up in this visit already.
    """

    severity: Severity = Severity.NOT_CHECKED
    value: float | None = None
    template: str = ""
    note: str = ""
    finding: str = ""


Sheet = Mapping[str, Seen]
"""What was seen so far, by the slug of the line; a line that is not there was not checked."""


def from_fields(fields: Mapping[str, Any]) -> dict[str, Seen]:
    """Return a parked check.

    Lines that cannot be read, or that this check does not have, are left out.
    """
    sheet: dict[str, Seen] = {}
    for slug, one in fields.items():
        try:
            sheet[slug] = msgspec.convert(one, Seen)
        except msgspec.ValidationError:
            continue
    return {slug: seen for slug, seen in sheet.items() if slug in offered().items}


def to_fields(sheet: Sheet) -> dict[str, Any]:
    """Return the check as it is parked."""
    return {slug: msgspec.to_builtins(seen) for slug, seen in sheet.items()}


def with_found(view: View, job: Job | None, sheet: Sheet) -> dict[str, Seen]:
    """Return the check with what stands written up in this visit.

    It stands there whatever else was marked: who sees it otherwise writes the finding again.
    """
    components = {slug: item.component for slug, item in offered().items.items()}
    found = written_up(view, job.order, components) if job is not None else {}
    stands = {
        slug: Seen(
            severity=one.severity,
            value=one.measurement.value if one.measurement else None,
            note=reworded(one.note),
            finding=one.id,
        )
        for slug, one in found.items()
    }
    return {**sheet, **stands}


def sheet_of(args: ops.CheckRecorded) -> dict[str, Seen]:
    """Return what was seen on each line of a recorded check.

    What a template says is that template again.
    """
    sheet = {one.item: _seen_of(one) for one in args.items if one.item in offered().items and not one.finding}
    return {slug: seen for slug, seen in sheet.items() if seen != Seen()}


def _seen_of(line: ops.CheckedItem) -> Seen:
    first, _newline, rest = line.note.partition("\n")
    worded = (one.slug for one in offered().templates_of(line.component) if first in (one.en, one.zh))
    template = next(worded, "") if first else ""
    return Seen(
        severity=line.severity,
        value=line.measurement.value if line.measurement else None,
        template=template,
        note=rest if template else line.note,
    )


def measurement_of(item: CheckItem, seen: Seen) -> Measurement | None:
    """Return what was measured on a line, with its limits."""
    usual = offered().usual_of(item)
    return usual.measured(seen.value) if usual is not None and seen.value is not None else None


def marked(item: CheckItem, seen: Seen, severity: Severity) -> Seen | None:
    """Return the line in another colour.

    None where the measured value says worse and no note says why.
    """
    if severity is Severity.NOT_CHECKED:
        return Seen(note=seen.note)
    if not seen.note and better_than_measured(severity, measurement_of(item, seen)):
        return None
    keep = severity in TO_MEND
    return replace(seen, severity=severity, template=seen.template if keep else "")


def with_value(item: CheckItem, seen: Seen, value: float | None) -> Seen:
    """Return the line with a measured value, which sets the colour.

    A worse one that was chosen stays.
    """
    changed = replace(seen, value=value)
    measurement = measurement_of(item, changed)
    if measurement is None:
        return changed
    measured = severity_of(measurement) or Severity.GREEN
    return changed if worse(seen.severity, measured) else replace(changed, severity=measured)


def wordings(item: CheckItem, severity: Severity) -> list[Option]:
    """Return the wordings a line may have, those of its colour first."""
    return template_options(offered().wordings_of(item.component, severity))


def with_wording(seen: Seen, key: str, text: str) -> Seen:
    """Return the line with the wording chosen or typed.

    It is chosen from `wordings`, or else typed instead.
    """
    if key.startswith(TEMPLATE):
        return replace(seen, template=key.removeprefix(TEMPLATE))
    return replace(seen, template="", note=text)


def count(sheet: Sheet) -> dict[Severity, int]:
    """Return how many lines have each colour.

    All lines nobody looked at are not checked.
    """
    counted = Counter(_seen(sheet, slug).severity for slug in offered().items)
    return {severity: counted[severity] for severity in ORDER}


def counted_cells(counted: Mapping[Severity, int]) -> list[Cell]:
    """Return the counts with symbol and word of each colour.

    A green line is in order.
    """
    cells: list[Cell] = []
    for severity in ORDER:
        mark, tone = SEVERITY_MARKS[severity]
        cells.append(Cell(f"{mark} {counted[severity]} {word_of(severity)}", tone if counted[severity] else "dim"))
    return cells


def recorded_text(counted: Mapping[Severity, int]) -> str:
    """Return what was recorded, in counts."""
    said = _("Recorded: {ok} in order, {amber} amber, {red} red, {open} not checked.")
    red, amber, ok, left = (counted[severity] for severity in ORDER)
    return said.format(ok=ok, amber=amber, red=red, open=left)


def word_of(severity: Severity) -> str:
    """Return the word for a colour in a check."""
    return _("in order") if severity is Severity.GREEN else word(severity)


def lines_of(sheet: Sheet) -> list[Row | Section]:
    """Return the check as it reads.

    Sections say how many of their lines were looked at; the lines follow.
    """
    lines: list[Row | Section] = []
    for section in offered().check:
        done = sum(_seen(sheet, item.slug).severity is not Severity.NOT_CHECKED for item in section.items)
        lines.append(Section(f"{phrase(section)}  {done}/{len(section.items)}"))
        lines += [_row(item, _seen(sheet, item.slug)) for item in section.items]
    return lines


def recorded(view: View, job: Job, sheet: Sheet) -> ops.CheckRecorded:
    """Return the operation that records the check, with every line of it."""
    order = view.get(Order, job.order)
    items = [_checked(view, order, item, _seen(sheet, item.slug)) for item in offered().items.values()]
    return ops.CheckRecorded(job=job.id, items=tuple(items))


def next_after(slug: str) -> str:
    """Return the line after this one; the last one stays."""
    slugs = list(offered().items)
    return slugs[min(slugs.index(slug) + 1, len(slugs) - 1)]


def first_open(sheet: Sheet) -> str | None:
    """Return the first line somebody was called away from.

    It is to mend without words, or else nobody looked at it.
    """
    wordless = (
        slug
        for slug, item in offered().items.items()
        if (seen := _seen(sheet, slug)).severity in TO_MEND
        and not seen.finding
        and not seen.template
        and not seen.note
        and wordings(item, seen.severity)
    )
    return next(wordless, None) or first_unchecked(sheet)


def first_unchecked(sheet: Sheet) -> str | None:
    """Return the first line nobody looked at."""
    unchecked: Iterable[str] = (slug for slug in offered().items if _seen(sheet, slug).severity is Severity.NOT_CHECKED)
    return next(iter(unchecked), None)


def _seen(sheet: Sheet, slug: str) -> Seen:
    return sheet.get(slug, Seen())


def _row(item: CheckItem, seen: Seen) -> Row:
    mark, tone = SEVERITY_MARKS[seen.severity]
    template = offered().template.get(seen.template)
    said = listed_apart(filter(None, (phrase(template) if template else "", seen.note)))
    text = phrase(item)
    if said:
        # A wording mostly begins with what it is about: said once is enough.
        text = said if said.startswith(text) else _("{item}: {said}").format(item=text, said=said)
    usual = offered().usual_of(item)
    figure = Cell(f"– {usual.unit}", "dim") if usual else Cell()
    if usual and seen.value is not None:
        figure = Cell(f"{decimal_text(seen.value)} {usual.unit}", tone)
    return Row(item.slug, (Cell(f"{mark} {word_of(seen.severity)}", tone), Cell(text), figure))


def _checked(view: View, order: Order | None, item: CheckItem, seen: Seen) -> ops.CheckedItem:
    if seen.finding:
        found = view.get(Finding, seen.finding)
        return ops.CheckedItem(
            item=item.slug,
            system=offered().system_of[item.component].slug,
            component=item.component,
            finding=seen.finding,
            severity=seen.severity,
            measurement=found.measurement if found else None,
        )
    template = offered().template.get(seen.template)
    line = ops.CheckedItem(
        item=item.slug,
        system=offered().system_of[item.component].slug,
        component=item.component,
        severity=seen.severity,
        note="\n".join(filter(None, (phrase(template) if template else "", seen.note))),
        measurement=measurement_of(item, seen),
    )
    if template is None:
        return line
    return replace(
        line,
        recommended=phrase(template.work),
        recommended_hours=template.work.hours,
        recommended_parts=recommended(view, order, template.parts),
    )
