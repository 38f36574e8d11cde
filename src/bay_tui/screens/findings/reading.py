"""Word a finding on a job card.

It tells severity, answer, measurement, fault codes and recommendation.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from bay_tui.i18n import _, listed, listed_apart
from bay_tui.screens.common.cells import Moment, mark_cell
from bay_tui.screens.findings.recommended_parts import as_text
from bay_tui.widgets.grid import Row
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.widgets.wrapping import wrapped
from bay_tui.wording import word
from bay_tui.wording.catalogue import component_word, meanings, measure_word, reworded, system_word
from bay_tui.wording.times import hours
from bay_tui.workshop.findings.limits import severity_of
from bay_tui.workshop.findings.rules import TO_MEND
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.outlook import Outlook, Risk
from bay_tui.workshop.records import Finding, Job, Measurement, Order, Vehicle
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key, View
from bay_tui.workshop.words import Answer, Severity

SEVERITY_MARKS: dict[Severity, tuple[str, Tone]] = {
    Severity.RED: ("▲", "bad"),
    Severity.AMBER: ("!", "warn"),
    Severity.GREEN: ("✓", "good"),
    Severity.NOT_CHECKED: ("○", "dim"),
}
"""The symbol and the tone of a severity; the word stands beside it."""

_ANSWER_TONES: dict[Answer, Tone] = {Answer.APPROVED: "good", Answer.DECLINED: "bad", Answer.LATER: "warn"}
LABEL_WIDTH = 16
FIGURE_WIDTH = 18
"""How wide the label and the figure of a row are; the text between them takes the rest."""


class Card(NamedTuple):
    """Hold what a job card is made of.

    It is the job with its order, vehicle and outlook, as they are at one moment.
    """

    view: View
    job: Job
    order: Order
    vehicle: Vehicle | None
    moment: Moment
    width: int
    marks: Mapping[Key, str]
    promise: Outlook = Outlook(risk=Risk.NONE)


def finding_rows(card: Card, finding: Finding) -> Iterator[Row]:
    """Return the rows of one finding.

    They tell what it is, and what was measured, read out and recommended.
    """
    mark, tone = SEVERITY_MARKS[finding.severity]
    name = _place(finding)
    sign = mark_cell(card.marks.get(("finding", finding.id), "")).text
    label = Cell(f"{mark} {word(finding.severity)} {sign}".rstrip(), tone)
    yield Row(f"finding:{finding.id}", (label, Cell(name, "title"), answer_cell(finding)))
    details = [reworded(finding.note)] if finding.note else []
    if finding.measurement is not None:
        details.append(measured(finding.measurement))
    make = card.vehicle.make if card.vehicle else ""
    details += [code_text(code, make) for code in finding.dtcs]
    if finding.recommended:
        details.append(recommendation(finding))
    if finding.recommended_parts:
        details.append(_("Parts for it: {parts}").format(parts=reworded_parts(finding)))
    if finding.approval is not None:
        who = finding.approval.who or name_of_staff(card.view, finding.approval.by)
        time = card.moment.day_and_time(finding.approval.at)
        details.append(
            _("The customer: {answer}, {who}, {time}").format(answer=word(finding.approval.answer), who=who, time=time)
        )
    for number, text in enumerate(details):
        yield from text_rows(card, f"finding:{finding.id}:{number}", Cell(), text)


def answer_cell(finding: Finding) -> Cell:
    """Return what the customer answered to a finding.

    Where nobody has asked yet, that is said.
    """
    if finding.approval is None:
        asked = finding.severity in TO_MEND
        return Cell(_("not answered") if asked else "", "dim")
    answer = finding.approval.answer
    return Cell(word(answer), _ANSWER_TONES[answer])


def measured(measurement: Measurement) -> str:
    """Return a measurement with its limits.

    A sign says where it lies beyond them.
    """
    limits = [
        text.format(value=decimal_text(limit))
        for text, limit in (
            (_("min {value}"), measurement.minimum),
            (_("amber below {value}"), measurement.amber_below),
            (_("amber above {value}"), measurement.amber_above),
            (_("max {value}"), measurement.maximum),
        )
        if limit is not None
    ]
    severity = severity_of(measurement)
    sign = f"{SEVERITY_MARKS[severity][0]} " if severity and severity is not Severity.GREEN else ""
    text = f"{measure_word(measurement.name)} {decimal_text(measurement.value)} {measurement.unit}".strip()
    if limits:
        text = _("{measurement} ({limits})").format(measurement=text, limits=listed(limits))
    return f"{sign}{text}"


def code_text(code: str, make: str) -> str:
    """Return a fault code with what it means.

    Where makers differ, each meaning there is stands there.
    """
    found = meanings(code, make)
    if not found:
        return _("Fault code {code}").format(code=code)
    return _("Fault code {code}: {meaning}").format(code=code, meaning=listed_apart(found))


def reworded_parts(finding: Finding) -> str:
    """Return the parts a finding recommends, as text.

    Those by description are in the language spoken now.
    """
    return as_text(replace(one, name=reworded(one.name)) for one in finding.recommended_parts)


def recommendation(finding: Finding) -> str:
    """Return the work proposed for a finding.

    Its hours stand there if they were given.
    """
    work = reworded(finding.recommended)
    if not finding.recommended_hours:
        return _("Recommended: {work}").format(work=work)
    time = hours(finding.recommended_hours)
    return _("Recommended: {work}, {hours} h").format(work=work, hours=time)


def left_open_row(finding: Finding) -> Row:
    """Return the row of a finding of an earlier visit.

    Nobody said yes to it; the customer may know of it.
    """
    mark, tone = SEVERITY_MARKS[finding.severity]
    answer = word(finding.approval.answer) if finding.approval else ""
    text = f"{_place(finding)}  {reworded(finding.note)}".rstrip()
    return Row(f"old:{finding.id}", (Cell(f"{mark} {word(finding.severity)}", tone), Cell(text), Cell(answer, "warn")))


def text_rows(card: Card, key: str, label: Cell, text: str, tone: Tone = "normal") -> Iterator[Row]:
    """Return a text in as many rows as it needs.

    A row that is cut hides what matters.
    """
    lines = wrapped(text, max(20, card.width - LABEL_WIDTH - FIGURE_WIDTH - 6))
    for number, line in enumerate(lines):
        yield Row(f"{key}:{number}", (Cell() if number else label, Cell(line, tone)))


def _place(finding: Finding) -> str:
    system, component = system_word(finding.system), component_word(finding.component)
    return _("{system}: {component}").format(system=system, component=component)
