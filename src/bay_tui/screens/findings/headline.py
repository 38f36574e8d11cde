"""Word what stands above a finding's list and fields.

That is what was chosen, the question, and what to know of it.
"""

from collections.abc import Mapping

from bay_tui.i18n import LazyText, _, lazy
from bay_tui.screens.common.lines import TextLine
from bay_tui.screens.findings.form import colour_of, fault_codes, measured_beyond
from bay_tui.screens.findings.reading import SEVERITY_MARKS, code_text
from bay_tui.widgets.tones import Cell
from bay_tui.widgets.wrapping import wrapped
from bay_tui.wording import word
from bay_tui.wording.catalogue import component_word, system_word
from bay_tui.workshop.constraints import LONGEST_NOTE, valid_dtc

QUESTIONS: dict[str, LazyText] = {
    "system": lazy("Which system?"),
    "component": lazy("Which component?"),
    "severity": lazy("What is it, or how urgent is it?"),
}
"""What is asked before a list."""

LABELS: dict[str, LazyText] = {
    "note": lazy("Note"),
    "value": lazy("Measured value"),
    "measured": lazy("What was measured"),
    "unit": lazy("Unit"),
    "minimum": lazy("At least"),
    "maximum": lazy("At most"),
    "dtcs": lazy("Fault codes"),
    "recommended": lazy("Recommended"),
    "hours": lazy("Hours for it"),
    "parts": lazy("Parts for it"),
}
"""The words before the fields."""

MOST = {"note": LONGEST_NOTE, "recommended": LONGEST_NOTE, "parts": 500}
"""How many characters a field takes where it takes more than a line of them."""

_NEARLY_FULL = 0.8
_MOST_MEANINGS = 3


def chosen_so_far(values: Mapping[str, str]) -> TextLine:
    """Return system, component and severity.

    What is not chosen yet is named instead.
    """
    system, component = values.get("system", ""), values.get("component", "")
    severity = colour_of(values)
    mark, tone = SEVERITY_MARKS[severity] if severity else ("", "dim")
    return [
        Cell(system_word(system)) if system else Cell(_("System"), "dim"),
        Cell("→", "dim"),
        Cell(component_word(component)) if component else Cell(_("Component"), "dim"),
        Cell("→", "dim"),
        Cell(f"{mark} {word(severity)}", tone) if severity else Cell(_("Severity"), "dim"),
    ]


def question_line(question: str, typed: str) -> TextLine:
    """Return the question of a list, with what was typed.

    What is typed narrows the list.
    """
    return [Cell(str(QUESTIONS[question]), "accent"), Cell(f"{typed}_" if typed else "", "accent")]


def details_lines(values: Mapping[str, str], make: str, width: int) -> list[TextLine]:
    """Return what stands above the fields.

    Among it is what the fault codes mean on a vehicle of this make.
    """
    codes = [code for code in fault_codes(values.get("dtcs", "")) if valid_dtc(code)]
    meanings = [line for code in codes for line in wrapped(code_text(code, make), max(40, width - 2))]
    return [
        [Cell(_("Anything else?"), "accent"), _hint(values)],
        *([Cell(one, "info")] for one in meanings[:_MOST_MEANINGS]),
    ]


def _hint(values: Mapping[str, str]) -> Cell:
    """Return what has to be known before Enter.

    A text is nearly full, or a value beyond its limits.
    """
    for name, most in MOST.items():
        typed = values.get(name, "")
        if len(typed) >= most * _NEARLY_FULL:
            text = _("{field}: {size} of {most} characters")
            return Cell(text.format(field=str(LABELS[name]), size=len(typed), most=most), "warn")
    beyond = measured_beyond(values)
    severity = colour_of(values)
    if beyond and severity is not None:
        return Cell(f"{beyond} → {word(severity)}", SEVERITY_MARKS[severity][1])
    return Cell(_("Enter records; all of this may stay empty."), "dim")
