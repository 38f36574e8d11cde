"""Find out whether a database takes an operation's decision at all.

By writing it once for a try. Only where a batch could not be written for a reason that stays.
"""

from collections.abc import Callable, Mapping

import msgspec
import sqlalchemy as sa

from bay_tui.server.problems import log_unexpected
from bay_tui.server.sql.faults import for_good
from bay_tui.server.sql.sqlview import SqlView
from bay_tui.server.writing import flush
from bay_tui.workshop.decision import Decision
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.rulebook import WRITE_FAILED, failed

LineOf = Callable[[Decision], Mapping[str, object]]
"""Makes an operation's ledger line of a decision."""


def writable(
    connection: sa.Connection, view: SqlView, operation: Operation, decision: Decision, line_of: LineOf
) -> Decision:
    """Return a decision on an operation that the database takes.

    What it never will leaves its entry in the ledger, and an exception where it takes that. Raises what fails for a
    while.
    """
    error = _refusal(connection, view, decision, line_of(decision))
    if error is None:
        return decision
    decision = failed(operation, log_unexpected(error, f"writing operation {operation.id}"), WRITE_FAILED)
    if _refusal(connection, view, decision, line_of(decision)) is None:
        return decision
    return msgspec.structs.replace(decision, records=())


def _refusal(
    connection: sa.Connection, view: SqlView, decision: Decision, line: Mapping[str, object]
) -> Exception | None:
    """Return why the database will never take a decision, if so.

    It is written for a try, and that is undone.
    """
    positions = {flush.key_of_record(record): 0 for record in decision.records}
    savepoint = connection.begin_nested()
    try:
        flush.write_records(connection, view, decision.records, positions)
        flush.write_ledger(connection, [{**line, "seq": 0, "chain": ""}])  # positions begin at 1
    except Exception as error:
        if for_good(error):
            return error
        raise
    finally:
        savepoint.rollback()
    return None
