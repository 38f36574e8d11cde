"""The rule of every operation, gathered from the subjects. Pure: a rule writes into a draft."""

from collections.abc import Callable
from typing import Any

from bay_tui.workshop.calls.rules import RULES as CALLS
from bay_tui.workshop.customers.rules import RULES as CUSTOMERS
from bay_tui.workshop.decision import Draft
from bay_tui.workshop.exceptions.rules import RULES as EXCEPTIONS
from bay_tui.workshop.exceptions.undo import RULES as UNDO
from bay_tui.workshop.findings.rules import RULES as FINDINGS
from bay_tui.workshop.jobs.inspections import RULES as INSPECTIONS
from bay_tui.workshop.jobs.rules import RULES as JOBS
from bay_tui.workshop.labour.rules import RULES as LABOUR
from bay_tui.workshop.office.rules import RULES as OFFICE
from bay_tui.workshop.operations import Args
from bay_tui.workshop.orders.rules import RULES as ORDERS
from bay_tui.workshop.parts.issues import RULES as ISSUES
from bay_tui.workshop.parts.requests import RULES as REQUESTS
from bay_tui.workshop.parts.rules import RULES as PARTS
from bay_tui.workshop.stock.counts import RULES as COUNTS
from bay_tui.workshop.stock.purchases import RULES as PURCHASES
from bay_tui.workshop.stock.rules import RULES as STOCK

RULES: dict[type[Args], Callable[[Draft, Any], None]] = {
    **LABOUR,
    **REQUESTS,
    **PARTS,
    **ISSUES,
    **STOCK,
    **PURCHASES,
    **COUNTS,
    **FINDINGS,
    **JOBS,
    **INSPECTIONS,
    **ORDERS,
    **CALLS,
    **EXCEPTIONS,
    **CUSTOMERS,
    **OFFICE,
    **UNDO,
}
"""The rule of every operation."""
