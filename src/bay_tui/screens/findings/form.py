"""Offer what a finding may be, and read its form.

It is the form without its widgets: what the lists offer, and what the fields say as an operation.
"""

import math
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from bay_tui.catalogue import offered
from bay_tui.i18n import LazyText, _, language, lazy
from bay_tui.screens.findings.reading import SEVERITY_MARKS, measured
from bay_tui.screens.findings.recommended_parts import as_parts, as_text
from bay_tui.widgets.choice import Option
from bay_tui.wording import sentence, word
from bay_tui.wording.catalogue import component_word, in_catalogue, measure_word, phrase
from bay_tui.workshop.constraints import valid_dtc
from bay_tui.workshop.findings.catalogue import Component, System, Template, Usual
from bay_tui.workshop.findings.limits import better_than_measured, in_force, severity_of
from bay_tui.workshop.records import Finding, Measurement, WantedPart
from bay_tui.workshop.search import matches, narrowed
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Severity

CHOICES = ("system", "component", "severity")
"""The questions that lists answer, in order."""

DETAILS = ("note", "value", "measured", "unit", "minimum", "maximum", "dtcs", "recommended", "hours", "parts")
"""The fields that may be typed, in order."""

AS_WRITTEN = "as written:"
"""What the key of a component somebody typed begins with."""

TEMPLATE = "template:"
"""What the key of a template begins with."""

_MOST_FOUND = 27
_LIMITS = ("minimum", "maximum", "amber_below", "amber_above")

_MEANINGS: dict[Severity, LazyText] = {
    Severity.RED: lazy("not safe or failing: now"),
    Severity.AMBER: lazy("will need work soon"),
    Severity.GREEN: lazy("looked at, in order"),
    Severity.NOT_CHECKED: lazy("could not be looked at"),
}


class FieldProblem(NamedTuple):
    """Name a field that will not do, and why in a sentence."""

    field: str
    sentence: str


def options_of(question: str, values: Mapping[str, str], typed: str) -> list[Option]:
    """Return what a list offers, narrowed by what was typed.

    It is the word, its English, or its pinyin initials. Typing at the first question also finds templates of every
    system.
    """
    if question == "severity":
        templates = offered().templates_of(values.get("component", ""))
        return [*template_options(templates, typed), *severity_options(typed)]
    if question == "system":
        systems = [_option(one) for one in narrowed(offered().systems, typed, _texts)]
        found = template_options(offered().templates, typed, named=True)[:_MOST_FOUND] if typed.strip() else []
        return [*systems, *found]
    system = offered().system_of.get(values.get("system", ""))
    options = [_option(one) for one in narrowed(system.components if system else (), typed, _texts)]
    if text := typed.strip():
        options.append(Option(AS_WRITTEN + text, _("“{text}”, as written").format(text=text), "info"))
    return options


def template_options(templates: Iterable[Template], typed: str = "", *, named: bool = False) -> list[Option]:
    """Return templates as options with the mark of their colour.

    If `named`, the component stands before the wording.
    """
    options: list[Option] = []
    for one in narrowed(templates, typed, _texts):
        mark, tone = SEVERITY_MARKS[one.severity]
        said = phrase(one)
        if named:
            said = _("{item}: {said}").format(item=component_word(one.component), said=said)
        options.append(Option(TEMPLATE + one.slug, f"{mark} {said}", tone, _hint(one)))
    return options


def severity_options(typed: str = "") -> list[Option]:
    """Return the colours as options, for what no template says."""
    return [
        Option(str(one), f"{mark} {word(one)}", tone, str(_MEANINGS[one]))
        for one, (mark, tone) in SEVERITY_MARKS.items()
        if not typed or matches(typed, word(one), str(one), str(_MEANINGS[one]))
    ]


def usual_of(values: Mapping[str, str]) -> Usual | None:
    """Return what is usually measured on the chosen component."""
    component = offered().component.get(values.get("component", ""))
    return component.measure if component else None


def proposal(usual: Usual | None) -> dict[str, str]:
    """Return the fields of a measurement as they are before anybody typed."""
    if usual is None:
        return dict.fromkeys(("measured", "unit", *_LIMITS), "")
    limits = {name: _shown(getattr(usual, name)) for name in _LIMITS}
    return {"measured": measure_word(usual.name), "unit": usual.unit, **limits}


def filled(values: Mapping[str, str], template: Template, parts: Iterable[WantedPart]) -> dict[str, str]:
    """Return what a template fills in.

    What somebody typed in its place stays.
    """
    fills = {
        "system": offered().system_of[template.component].slug,
        "component": template.component,
        "severity": str(template.severity),
    }
    if _open(values.get("note", "")):
        fills["note"] = phrase(template)
    if _open(values.get("recommended", "")):
        fills |= {
            "recommended": phrase(template.work),
            "hours": _shown(template.work.hours),
            "parts": as_text(parts),
        }
    return fills


def colour_of(values: Mapping[str, str]) -> Severity | None:
    """Return the colour that will be recorded, if one was chosen.

    That is the one chosen, or the measured value's where that is worse. Whoever chooses again after measuring insists
    on the colour chosen, and has to say why in the note.
    """
    if not values.get("severity"):
        return None
    return in_force(Severity(values["severity"]), _measurement(values), insisted=bool(values.get("insisted")))


def values_of(finding: Finding) -> dict[str, str]:
    """Return the form of a finding that is written again."""
    values = {
        "system": finding.system,
        "component": finding.component,
        "severity": str(finding.severity),
        "note": finding.note,
        "dtcs": " ".join(finding.dtcs),
        "recommended": finding.recommended,
        "hours": _shown(finding.recommended_hours or None),
        "parts": as_text(finding.recommended_parts),
    }
    found = finding.measurement
    if found is not None:
        values |= {
            "value": _shown(found.value),
            "measured": measure_word(found.name),
            "unit": found.unit,
            "minimum": _shown(found.minimum),
            "maximum": _shown(found.maximum),
            "amber_below": _shown(found.amber_below),
            "amber_above": _shown(found.amber_above),
            "insisted": "yes" if better_than_measured(finding.severity, found) else "",
        }
    return values


def details_of(values: Mapping[str, str], view: View) -> dict[str, Any] | FieldProblem:
    """Return what the fields say, or what will not do.

    It goes by the names the operations have for it; of what will not do, it is the first. Parts of the view that go by
    a typed name are meant by their number.
    """
    numbers = {name: number(values.get(name, "")) for name in ("value", "minimum", "maximum", "hours")}
    for name, found in numbers.items():
        if found is None and values.get(name, "").strip():
            return FieldProblem(name, _("This is not a number: {text}").format(text=values[name]))
    if numbers["value"] is not None and not values.get("measured", "").strip():
        return FieldProblem("measured", _("Say what was measured."))
    codes = fault_codes(values.get("dtcs", ""))
    wrong = next((code for code in codes if not valid_dtc(code)), None)
    if wrong is not None:
        return FieldProblem("dtcs", sentence("dtc-invalid", {"dtc": wrong}))
    return {
        "severity": colour_of(values),
        "note": values.get("note", ""),
        "measurement": _measurement(values),
        "dtcs": codes,
        "recommended": values.get("recommended", ""),
        "recommended_hours": numbers["hours"] or 0.0,
        "recommended_parts": as_parts(view, values.get("parts", "")),
    }


def measured_beyond(values: Mapping[str, str]) -> str:
    """Return a measurement beyond its limits in words, else nothing."""
    measurement = _measurement(values)
    if measurement is None or severity_of(measurement) in (None, Severity.GREEN):
        return ""
    return measured(measurement)


def fault_codes(text: str) -> tuple[str, ...]:
    """Return the codes in `text`, however they are set apart, each once."""
    plain = unicodedata.normalize("NFKC", text).upper()
    for mark in ",;、/":
        plain = plain.replace(mark, " ")
    return tuple(dict.fromkeys(plain.split()))


def number(text: str) -> float | None:
    """Return the number a text says, or None.

    A comma or full-width digits will do.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".").replace(",", ".").replace("−", "-")
    try:
        found = float(plain)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _measurement(values: Mapping[str, str]) -> Measurement | None:
    """Return the measured value with its limits.

    The usual one goes by its slug, so that every terminal words it its way.
    """
    value, name = number(values.get("value", "")), values.get("measured", "").strip()
    if value is None:
        return None
    usual = usual_of(values)
    known = usual is not None and name == measure_word(usual.name)
    limits = {limit: number(values.get(limit, "")) for limit in _LIMITS}
    unit = values.get("unit", "").strip()
    return Measurement(name=usual.name if usual and known else name, value=value, unit=unit, **limits)


def _open(text: str) -> bool:
    """Say whether a template may write here.

    Nothing is there then, or only what another template wrote.
    """
    return not text.strip() or in_catalogue(text)


def _texts(entry: System | Component | Template) -> tuple[str, ...]:
    texts = (phrase(entry), entry.en, entry.initials)
    return (*texts, component_word(entry.component)) if isinstance(entry, Template) else texts


def _option(entry: System | Component) -> Option:
    return Option(entry.slug, phrase(entry), hint=_hint(entry))


def _hint(entry: System | Component | Template) -> str:
    return entry.initials[:8] if language() == "zh_CN" else ""


def _shown(value: float | None) -> str:
    return "" if value is None else decimal_text(value)
