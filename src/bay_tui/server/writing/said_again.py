"""Tell whether what another system says is news here."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa

from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.schema import record
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import SERVER_DEVICE, AnyArgs, Operation
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.sanitise import sanitise

_POSITION = sa.select(record.c.seq).where(
    record.c.site == sa.bindparam("site"), record.c.id == sa.bindparam("id"), record.c.kind == sa.bindparam("kind")
)


def is_news(transaction: SiteTransaction, args: AnyArgs) -> bool:
    """Tell whether an operation of the server's own leaves anything behind.

    What a DMS says again every night is then not recorded again. A refusal is something too.
    """
    now = datetime.now(UTC)
    trial = Operation(id=str(uuid4()), device=SERVER_DEVICE, number=0, actor="", at=now, args=sanitise(args))
    decision = decide(transaction.overlay, trial)
    return decision.status is not Status.APPLIED or bool(decision.records)


def position_of(transaction: SiteTransaction, kind: str, id: str) -> int:
    """Return the position of a record's last change."""
    if (kind, id) in transaction.positions:
        return transaction.positions[kind, id]
    where = {"site": transaction.site, "id": id, "kind": kind}
    return int(compiled_sql.execute(transaction.connection, _POSITION, where)[0][0])
