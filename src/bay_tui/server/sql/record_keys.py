"""Make the keys of all records anew.

For a version that finds records by something else than the last one did.
"""

import msgspec
import sqlalchemy as sa

from bay_tui.server.sql.schema import record, record_key
from bay_tui.workshop.records import KINDS, index_values

_CHUNK = 500


def rebuild(connection: sa.Connection) -> None:
    """Replace all keys by those of the records as they are.

    Records of kinds unknown to this version get none.
    """
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
