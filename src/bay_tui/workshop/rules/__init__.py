"""What each operation does: one function an operation, in the file of its subject. Pure: they write into a draft."""

from collections.abc import Callable
from typing import Any

from bay_tui.workshop.decision import Draft
from bay_tui.workshop.operations import Args
from bay_tui.workshop.rules import calls, findings, inspections, jobs, labour, office, orders, parts, stock, undo

RULES: dict[type[Args], Callable[[Draft, Any], None]] = {
    **labour.RULES,
    **findings.RULES,
    **parts.RULES,
    **stock.RULES,
    **jobs.RULES,
    **inspections.RULES,
    **orders.RULES,
    **calls.RULES,
    **office.RULES,
    **undo.RULES,
}
"""The rule of every operation."""
