"""List the checks of a visit and its findings. Pure."""

from collections.abc import Mapping

from bay_tui.workshop.findings.limits import worse
from bay_tui.workshop.findings.rules import TO_MEND
from bay_tui.workshop.records import Check, Finding
from bay_tui.workshop.view import View


def checks_of(view: View, order: str) -> list[Check]:
    """Return the checks of an order, the newest first."""
    return sorted(view.find(Check, "order", order), key=lambda one: (one.at, one.id), reverse=True)


def written_up(view: View, order: str, items: Mapping[str, str]) -> dict[str, Finding]:
    """Return what stands written up of an order, by line.

    `items` has the component of each line. Of several findings it is the worst, and of those the newest.
    """
    checked = {one.finding: one.item for check in checks_of(view, order) for one in check.results if one.finding}
    line_of = {component: slug for slug, component in reversed(list(items.items()))}
    found: dict[str, Finding] = {}
    for finding in sorted(view.find(Finding, "order", order), key=lambda one: (one.at, one.id)):
        slug = checked.get(finding.id) or line_of.get(finding.component, "")
        if slug not in items or finding.severity not in TO_MEND:
            continue
        if slug not in found or not worse(found[slug].severity, finding.severity):
            found[slug] = finding
    return found
