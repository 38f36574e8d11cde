"""What each operation does: one function an operation, in the file of its subject. Pure: they write into a draft."""

from collections.abc import Callable
from typing import Any

from bay_tui.workshop.decision import Draft
from bay_tui.workshop.operations import Args
from bay_tui.workshop.rules import (
    calls,
    counts,
    findings,
    inspections,
    issues,
    jobs,
    labour,
    office,
    orders,
    parts,
    purchases,
    requests,
    stock,
    undo,
)

RULES: dict[type[Args], Callable[[Draft, Any], None]] = {
    **labour.RULES,
    **findings.RULES,
    **requests.RULES,
    **parts.RULES,
    **issues.RULES,
    **stock.RULES,
    **purchases.RULES,
    **counts.RULES,
    **jobs.RULES,
    **inspections.RULES,
    **orders.RULES,
    **calls.RULES,
    **office.RULES,
    **undo.RULES,
}
"""The rule of every operation."""
