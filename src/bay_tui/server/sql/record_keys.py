"""What records are found by, made anew from the records: where a version finds them by something else than the last."""

import msgspec
import sqlalchemy as sa

from bay_tui.server.sql.schema import record, record_key
from bay_tui.workshop.records import KINDS, index_values

_CHUNK = 500


def rebuild(connection: sa.Connection) -> None:
    """Replace every key by those the records have now. Of kinds nobody here knows, nothing is looked up."""
    connection.execute(sa.delete(record_key))
    columns = record.c.site, record.c.kind, record.c.id, record.c.body
    # The option belongs to the statement: the connection goes on in somebody else's hands.
    every = sa.select(*columns).where(record.c.kind.in_(KINDS)).execution_options(yield_per=_CHUNK)
    for part in connection.execute(every).partitions():
        keys = [
            {"site": site, "kind": kind, "name": name, "value": value, "id": id}
            for site, kind, id, body in part
            for name, value in set(index_values(msgspec.json.decode(body, type=KINDS[kind])))
        ]
        if keys:
            connection.execute(sa.insert(record_key), keys)
