"""Describe a commit's additions to a site's feed.

The writer knows them, so live streams need not read them back.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from bay_tui.wire.protocol import PULL_LIMIT, Change, PullReply
from bay_tui.workshop.records import SERVER_ONLY
from bay_tui.workshop.view import Key


class FeedEvent(msgspec.Struct, frozen=True):
    """Hold the reply to a pull from the cursor `since`.

    It is what `Feed.pull` would read there.
    """

    since: str
    reply: PullReply


def event_of(since: str, cursor: str, positions: Mapping[Key, int], bodies: Mapping[Key, bytes]) -> FeedEvent | None:
    """Return the event of a commit, None for more than a page.

    The commit led from `since` to `cursor`; `positions` and `bodies` are those of the records it wrote.
    """
    changes = [
        Change(kind=kind, id=id, seq=positions[kind, id], record=msgspec.Raw(body))
        for (kind, id), body in bodies.items()
        if kind not in SERVER_ONLY
    ]
    if len(changes) > PULL_LIMIT:
        return None
    changes.sort(key=lambda change: (change.seq, change.kind, change.id))
    return FeedEvent(since, PullReply(server_time=datetime.now(UTC), cursor=cursor, changes=tuple(changes)))
