"""Make what a server sends, and have a replica take it over as the sync does."""

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from bay_tui.store.replica import Replica
from bay_tui.wire.protocol import Snapshot
from bay_tui.workshop.records import Record


def snapshot_of(records: Iterable[Record], cursor: str = "epoch:1:hash") -> Snapshot:
    """Return a snapshot of `records`, read at `cursor`."""
    raws = tuple(msgspec.Raw(msgspec.json.encode(record)) for record in records)
    return Snapshot(server_time=datetime.now(UTC), cursor=cursor, records=raws)


def take_snapshot(replica: Replica, snapshot: Snapshot) -> None:
    """Read a snapshot and take it over."""
    replica.swap(replica.read(snapshot))
