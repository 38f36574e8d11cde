"""Read and write how far each device's operations have come."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa

from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.compiled_sql import Among
from bay_tui.server.sql.schema import STREAM, device

_STREAMS = sa.select(
    device.c.id, device.c.last_number, device.c.last_id, device.c.token_hash, device.c.revoked_at
).where(device.c.site == sa.bindparam("site"), Among(device.c.id, "ids"))
_ADD_STREAMS = sa.insert(device)
_MOVE_STREAM = (
    sa.update(device)
    .where(device.c.id == sa.bindparam("b_id"))
    .values(last_number=sa.bindparam("b_number"), last_id=sa.bindparam("b_last_id"), seen_at=sa.bindparam("b_seen"))
)


class Stream(msgspec.Struct):
    """Hold how far a device's operations have come, and its token's state.

    `moved` says that it came further in this transaction, `new` that it began in it.
    """

    id: str
    last_number: int
    last_id: str
    token_hash: str = ""
    revoked: bool = False
    moved: bool = False
    new: bool = False


def read_streams(connection: sa.Connection, site: str, ids: Iterable[str]) -> Iterator[Stream]:
    """Yield the streams of the devices that are known among `ids`."""
    rows = compiled_sql.execute(connection, _STREAMS, {"site": site, "ids": list(ids)})
    for id, last_number, last_id, token_hash, revoked_at in rows:
        yield Stream(id, last_number, last_id, token_hash, revoked_at is not None)


def write_streams(connection: sa.Connection, site: str, streams: Iterable[Stream]) -> None:
    """Write the streams that moved."""
    now = datetime.now(UTC)
    moved = [stream for stream in streams if stream.moved]
    new_rows = [_row(site, stream, now) for stream in moved if stream.new]
    if new_rows:
        compiled_sql.execute_many(connection, _ADD_STREAMS, new_rows)
    changes = [
        {"b_id": stream.id, "b_number": stream.last_number, "b_last_id": stream.last_id, "b_seen": now}
        for stream in moved
        if not stream.new
    ]
    if changes:
        compiled_sql.execute_many(connection, _MOVE_STREAM, changes)


def _row(site: str, stream: Stream, now: datetime) -> dict[str, object]:
    return {
        "id": stream.id,
        "site": site,
        "name": "",
        "use": STREAM,
        "token_hash": "",
        "last_number": stream.last_number,
        "last_id": stream.last_id,
        "enrolled_at": now,
        "seen_at": now,
        "revoked_at": None,
        "ends_at": None,
    }
