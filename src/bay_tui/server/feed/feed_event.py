"""What one transaction added to a site's feed, as its writer knows it: live streams need not read it back."""

from datetime import UTC, datetime

import msgspec

from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.wire.protocol import PULL_LIMIT, Change, PullReply
from bay_tui.workshop.records import SERVER_ONLY


class FeedEvent(msgspec.Struct, frozen=True):
    """The reply to a pull from the cursor `since`: what `Feed.pull` would read there."""

    since: str
    reply: PullReply


def news_of(transaction: SiteTransaction, since: str) -> FeedEvent | None:
    """Return what a flushed transaction that began at `since` changed; None where that is more than a page."""
    changes = [
        Change(kind=kind, id=id, seq=transaction.written[kind, id], record=msgspec.Raw(body))
        for (kind, id), body in transaction.bodies.items()
        if kind not in SERVER_ONLY
    ]
    if len(changes) > PULL_LIMIT:
        return None
    changes.sort(key=lambda change: (change.seq, change.kind, change.id))
    return FeedEvent(since, PullReply(server_time=datetime.now(UTC), cursor=transaction.cursor, changes=tuple(changes)))
