"""Add the sample workshop's vehicle health checks.

One on record, and one that a technician has begun.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from bay_tui.catalogue import shipped
from bay_tui.resources import asset
from bay_tui.server.sample.script import Script
from bay_tui.workshop import operations as ops
from bay_tui.workshop.findings.catalogue import CatalogueEntry, CheckItem
from bay_tui.workshop.records import Job, Order, WantedPart
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Answer, Severity

_ADVISER = "401"
_SAID_BY = ("本人", "owner")


class _Noted(msgspec.Struct, frozen=True, kw_only=True):
    """Describe a line that is to mend.

    Its colour, the slug of a template, the customer's answer and when it was given.
    """

    severity: Severity
    template: str
    answer: tuple[Answer, float] | None = None


class _Check(msgspec.Struct, frozen=True, kw_only=True):
    """Describe one check: of which job, by whom and when.

    Lines that are not named are in order, up to the line `until`.
    """

    order: int
    job: int
    by: str
    values: dict[str, float]
    findings: dict[str, _Noted]
    at: float = 0
    until: str = ""


class _Checks(msgspec.Struct, frozen=True, kw_only=True):
    recorded: _Check
    begun: _Check


def record_check(script: Script, jobs: Mapping[int, list[str]], language: int) -> None:
    """Add the check on record to the script, with the customer's answers.

    `jobs` are the ids by order number.
    """
    check = _checks().recorded
    job = jobs[check.order][check.job]
    items = [_line(check, item, language) for item in shipped().items.values()]
    id_ = script.do(check.at, check.by, ops.CheckRecorded(job=job, items=tuple(items)))
    for number, item in enumerate(items, 1):
        noted = check.findings.get(item.item)
        if noted is not None and noted.answer is not None:
            answer, minute = noted.answer
            answered = ops.FindingAnswered(finding=f"{id_}.{number}", answer=answer, who=_SAID_BY[language])
            script.do(minute, _ADVISER, answered)


def begun_check(view: View) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the check begun on the terminal, as draft name and lines."""
    check = _checks().begun
    visits = (order for order in view.every(Order) if order.number.endswith(f"{check.order:03}"))
    jobs = [job for order in visits for job in view.find(Job, "order", order.id) if job.line == check.job + 1]
    if not jobs:
        return
    lines: dict[str, Any] = {}
    for slug in shipped().items:
        noted = check.findings.get(slug)
        lines[slug] = {"severity": str(noted.severity), "template": noted.template} if noted else {"severity": "green"}
        if slug in check.values:
            lines[slug]["value"] = check.values[slug]
        if slug == check.until:
            break
    yield f"check/{jobs[0].id}/{check.by}", lines


def _checks() -> _Checks:
    return msgspec.json.decode(asset("demo", "checks.json").read_bytes(), type=_Checks)


def _line(check: _Check, item: CheckItem, language: int) -> ops.CheckedItem:
    noted, usual = check.findings.get(item.slug), shipped().usual_of(item)
    line = ops.CheckedItem(
        item=item.slug,
        system=shipped().system_of[item.component].slug,
        component=item.component,
        severity=noted.severity if noted else Severity.GREEN,
        measurement=usual.measured(check.values[item.slug]) if usual and item.slug in check.values else None,
    )
    if noted is None:
        return line
    template = shipped().template[noted.template]
    return msgspec.structs.replace(
        line,
        note=_text_of(template, language),
        recommended=_text_of(template.work, language),
        recommended_hours=template.work.hours,
        recommended_parts=tuple(
            WantedPart(part="", name=_text_of(part, language), quantity=part.quantity) for part in template.parts
        ),
    )


def _text_of(entry: CatalogueEntry, language: int) -> str:
    return entry.en if language else entry.zh
