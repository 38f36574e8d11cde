"""Give a scope to each terminal that has none yet.

It was enrolled before there were any, and goes on with what it did: one that the counter worked with is for the
counter, any other for a bay. None becomes an office by itself; the administrator sees them all in `bay-tui admin
terminals`.
"""

import sqlalchemy as sa

from bay_tui.server.sql.schema import ledger
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.workshop.operations import OPERATIONS, STREAM_MARK, TerminalSaved
from bay_tui.workshop.records import Terminal
from bay_tui.workshop.words import Scope

_OF_COUNTER = tuple(name for name, args in OPERATIONS.items() if args.needs is Scope.COUNTER)


def give_scopes(transaction: SiteTransaction) -> int:
    """Give each terminal without a scope one; return how many."""
    without = [one for one in transaction.overlay.every(Terminal) if one.scope is None and not one.revoked]
    if not without:
        return 0
    at_counter = _senders(transaction)
    for one in without:
        scope = Scope.COUNTER if one.id in at_counter else Scope.BAY
        args = TerminalSaved(terminal=one.id, name=one.name, bay=one.bay, scope=scope)
        transaction.apply_system(transaction.system(args))
    return len(without)


def _senders(transaction: SiteTransaction) -> set[str]:
    """Return the terminals that ever sent what needs a counter."""
    sent = sa.or_(*(ledger.c.operation.contains(f'"op":"{name}"') for name in _OF_COUNTER))
    asked = sa.select(ledger.c.device).where(ledger.c.site == transaction.site, sent).distinct()
    return {device.partition(STREAM_MARK)[0] for device in transaction.connection.execute(asked).scalars()}
