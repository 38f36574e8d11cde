"""Read a site's ledger, decoded, from a position on."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
import sqlalchemy as sa

from bay_tui.server.sql.schema import ledger
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import Operation

PAGE = 1000


class DecodedEntry(msgspec.Struct, frozen=True):
    """Hold one operation of the ledger, with its verdict."""

    seq: int
    operation: Operation
    received_at: datetime
    status: Status
    code: str


def entries(connection: sa.Connection, site_id: str, first: int = 0) -> Iterator[DecodedEntry]:
    """Yield the entries from a position on, in their order."""
    columns = (ledger.c.seq, ledger.c.operation, ledger.c.received_at, ledger.c.status, ledger.c.code)
    query = sa.select(*columns).where(ledger.c.site == site_id).order_by(ledger.c.seq).limit(PAGE)
    after = first - 1
    rows = True
    while rows:
        rows = connection.execute(query.where(ledger.c.seq > after)).all()
        for seq, text, received_at, status, code in rows:
            operation = msgspec.json.decode(text, type=Operation)
            yield DecodedEntry(seq, operation, received_at, Status(status), code)
            after = seq
