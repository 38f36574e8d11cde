"""Describe the replies that carry records, for OpenAPI alone.

The wire has their JSON as it is stored.
"""

from datetime import datetime

import msgspec

from bay_tui.workshop.records import AnyRecord


class DescribedChange(msgspec.Struct, frozen=True, kw_only=True):
    """One record as it is now; without `record`, it is gone."""

    kind: str
    id: str
    seq: int
    record: AnyRecord | None = None


class DescribedPullReply(msgspec.Struct, frozen=True, kw_only=True):
    """Carry the changes after a cursor, and the cursor after them.

    In commit order. `more` asks for another pull at once; `reset` says that the cursor is of no use here: take a
    snapshot. `lost` says that the moment in `acked` is not known here: push first.
    """

    server_time: datetime
    cursor: str = ""
    changes: tuple[DescribedChange, ...] = ()
    more: bool = False
    reset: bool = False
    lost: bool = False


class DescribedSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Carry everything a terminal may hold, at one moment.

    Nothing of it where it is `lost`.
    """

    server_time: datetime
    cursor: str
    records: tuple[AnyRecord, ...]
    lost: bool = False
