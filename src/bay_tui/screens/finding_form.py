"""The finding form without its widgets: what the lists offer, and what the fields say as an operation."""

import math
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from bay_tui.i18n import LazyText, _, language, lazy
from bay_tui.screens.finding_rows import SEVERITY_MARKS, measured
from bay_tui.screens.systems_words import component_word, measure_word, system_word
from bay_tui.widgets.choice import Option
from bay_tui.wording import sentence, word
from bay_tui.workshop.records import Finding, Measurement
from bay_tui.workshop.rules.checks import valid_dtc
from bay_tui.workshop.search import matches
from bay_tui.workshop.systems import SYSTEMS, Usual, component_by, out_of_limits, system_by
from bay_tui.workshop.text import key_of
from bay_tui.workshop.words import Severity

CHOICES = ("system", "component", "severity")
"""The questions that lists answer, in order."""

DETAILS = ("note", "value", "measured", "unit", "minimum", "maximum", "dtcs", "recommended", "hours")
"""The fields that may be typed, in order."""

AS_WRITTEN = "as written:"
"""What the key of a component somebody typed begins with."""

_MEANINGS: dict[Severity, LazyText] = {
    Severity.RED: lazy("not safe or failing: now"),
    Severity.AMBER: lazy("will need work soon"),
    Severity.GREEN: lazy("looked at, in order"),
    Severity.NOT_CHECKED: lazy("could not be looked at"),
}


class Problem(NamedTuple):
    """Why a field will not do, as a sentence."""

    field: str
    sentence: str


def options_of(question: str, system: str, typed: str) -> list[Option]:
    """Return what a list offers, narrowed by what was typed: the word, its English, or its pinyin initials."""
    if question == "severity":
        marks = SEVERITY_MARKS.items()
        return [Option(str(one), f"{mark} {word(one)}", tone, str(_MEANINGS[one])) for one, (mark, tone) in marks]
    if question == "system":
        found = [(one.slug, system_word(one.slug), one.english, one.initials) for one in SYSTEMS]
    else:
        known = system_by(system)
        parts = known.components if known else ()
        found = [(one.slug, component_word(one.slug), one.english, one.initials) for one in parts]
    shown = [one for one in found if not typed or matches(typed, *one[1:])]
    wanted = key_of(typed)
    shown.sort(key=lambda one: bool(typed) and not any(key_of(text).startswith(wanted) for text in one[1:]))
    hints = language() == "zh_CN"
    options = [Option(slug, label, hint=initials if hints else "") for slug, label, _english, initials in shown]
    if question == "component" and typed.strip():
        text = typed.strip()
        options.append(Option(AS_WRITTEN + text, _("“{text}”, as written").format(text=text), "info"))
    return options


def usual_of(values: Mapping[str, str]) -> Usual | None:
    """Return what is usually measured on the chosen component."""
    component = component_by(values.get("system", ""), values.get("component", ""))
    return component.usual if component else None


def proposal(usual: Usual | None) -> dict[str, str]:
    """Return the fields of a measurement as they are before anybody typed."""
    if usual is None:
        return {"measured": "", "unit": "", "minimum": "", "maximum": ""}
    return {
        "measured": measure_word(usual.name),
        "unit": usual.unit,
        "minimum": _shown(usual.minimum),
        "maximum": _shown(usual.maximum),
    }


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
    }
    found = finding.measurement
    if found is not None:
        values |= {
            "value": _shown(found.value),
            "measured": measure_word(found.name),
            "unit": found.unit,
            "minimum": _shown(found.minimum),
            "maximum": _shown(found.maximum),
        }
    return values


def details_of(values: Mapping[str, str]) -> dict[str, Any] | Problem:
    """Return what the fields say, by the names the operations have for it, or the first thing that will not do."""
    numbers = {name: number(values.get(name, "")) for name in ("value", "minimum", "maximum", "hours")}
    for name, found in numbers.items():
        if found is None and values.get(name, "").strip():
            return Problem(name, _("This is not a number: {text}").format(text=values[name]))
    measurement: Measurement | None = None
    if numbers["value"] is not None:
        name = values.get("measured", "").strip()
        if not name:
            return Problem("measured", _("Say what was measured."))
        measurement = Measurement(
            name=_slug(name, usual_of(values)),
            value=numbers["value"],
            unit=values.get("unit", "").strip(),
            minimum=numbers["minimum"],
            maximum=numbers["maximum"],
        )
    codes = fault_codes(values.get("dtcs", ""))
    wrong = next((code for code in codes if not valid_dtc(code)), None)
    if wrong is not None:
        return Problem("dtcs", sentence("dtc-invalid", {"dtc": wrong}))
    return {
        "severity": Severity(values["severity"]),
        "note": values.get("note", ""),
        "measurement": measurement,
        "dtcs": codes,
        "recommended": values.get("recommended", ""),
        "recommended_hours": numbers["hours"] or 0.0,
    }


def measured_beyond(values: Mapping[str, str]) -> str:
    """Return the measurement in words where it lies beyond its limits, else nothing."""
    value, low, high = (number(values.get(name, "")) for name in ("value", "minimum", "maximum"))
    if value is None or not out_of_limits(value, low, high):
        return ""
    name, unit = values.get("measured", ""), values.get("unit", "")
    return measured(Measurement(name=name, value=value, unit=unit, minimum=low, maximum=high))


def fault_codes(text: str) -> tuple[str, ...]:
    """Return the codes in `text`, however they are set apart, each once."""
    plain = unicodedata.normalize("NFKC", text).upper()
    for mark in ",;、/":
        plain = plain.replace(mark, " ")
    return tuple(dict.fromkeys(plain.split()))


def number(text: str) -> float | None:
    """Return the number that `text` says, a comma or full-width digits included; None where it says none."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".").replace(",", ".").replace("−", "-")
    try:
        found = float(plain)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _slug(name: str, usual: Usual | None) -> str:
    """Return the slug of the usual measurement if it goes by this name, so that every terminal words it its way."""
    return usual.name if usual is not None and name == measure_word(usual.name) else name


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
