"""Read the feed: changes in commit order, and its head."""

from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa

from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.deadlines import GLANCE_SECONDS
from bay_tui.server.sql.schema import FIRST_HASH, ledger, record, revision, site
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import PULL_LIMIT, Change, PullReply
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.records import SERVER_ONLY

# Made once: building a statement takes longer than SQLite needs to answer it.
_HEAD = sa.select(site.c.epoch, site.c.seq, site.c.chain).where(site.c.id == sa.bindparam("site"))
_REVISION = sa.select(revision)
_CHAIN = sa.select(ledger.c.chain).where(ledger.c.site == sa.bindparam("site"), ledger.c.seq == sa.bindparam("seq"))
LEAVING = sa.and_(record.c.site == sa.bindparam("site"), *(record.c.kind != kind for kind in sorted(SERVER_ONLY)))
"""Selects the records of a site that may leave the server."""

_OF_ONE = (
    sa.select(record.c.kind, record.c.id, record.c.seq, record.c.body)
    .where(LEAVING, record.c.seq == sa.bindparam("seq"))
    .order_by(record.c.kind, record.c.id)
)
_CHANGES = (
    sa.select(record.c.kind, record.c.id, record.c.seq, record.c.body)
    .where(LEAVING, record.c.seq > sa.bindparam("since"))
    .order_by(record.c.seq, record.c.kind, record.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


class Head(msgspec.Struct, frozen=True):
    """Name the newest position of a site's feed."""

    epoch: str
    seq: int
    chain: str

    @property
    def cursor(self) -> str:
        """Return the cursor of a terminal that has read everything."""
        return str(Cursor(self.epoch, self.seq, self.chain))


class Feed:
    """Read the feed of any site.

    Blocking: to be called from a thread. Raises Refused for a site that is not there.
    """

    def __init__(self, database: ServerDatabase) -> None:
        self._database = database

    def head(self, site_id: str) -> Head:
        """Return the newest position."""
        with self._database.reading() as connection:
            return head_of(connection, site_id)

    def heads(self) -> dict[str, Head]:
        """Return the newest position of every site.

        Raises DatabaseError where another version has taken the database over.
        """
        with self._database.reading(GLANCE_SECONDS) as connection:
            self._database.check_revision(connection.execute(_REVISION).scalar_one())
            rows = connection.execute(sa.select(site.c.id, site.c.epoch, site.c.seq, site.c.chain))
            return {row.id: Head(row.epoch, row.seq, row.chain) for row in rows}

    def newest(self) -> dict[str, datetime | None]:
        """Return when the ledger of each site was written last.

        Raises DatabaseError where another version has taken the database over.
        """
        with self._database.reading(GLANCE_SECONDS) as connection:
            self._database.check_revision(connection.execute(_REVISION).scalar_one())
            rows = connection.execute(sa.select(site.c.id, site.c.newest_at))
            return {row.id: row.newest_at for row in rows}

    def pull(self, site_id: str, cursor: str, limit: int = PULL_LIMIT, acked: str = "") -> PullReply:
        """Return the changes after `cursor`, at least one operation's worth.

        An empty cursor starts at the beginning. About `limit` records; what one operation wrote is never divided. A
        cursor of another history answers `reset`, and otherwise an `acked` of another history answers `lost`.
        """
        with self._database.reading() as connection:
            head = head_of(connection, site_id)
            since = position_of(connection, site_id, head, cursor)
            if since is None:
                return PullReply(server_time=datetime.now(UTC), reset=True)
            if position_of(connection, site_id, head, acked) is None:
                return PullReply(server_time=datetime.now(UTC), lost=True)
            changes = _changes(connection, site_id, since, limit)
            more = len(changes) > limit
            if more:
                changes = _whole(connection, site_id, changes)
                upto = changes[-1].seq
                more = upto < head.seq
                if more:
                    head = Head(head.epoch, upto, _hash_at(connection, site_id, upto))
        return PullReply(server_time=datetime.now(UTC), cursor=head.cursor, changes=tuple(changes), more=more)


def head_of(connection: sa.Connection, site_id: str) -> Head:
    """Return the newest position of a site's feed.

    Raises Refused.
    """
    rows = compiled_sql.execute(connection, _HEAD, {"site": site_id})
    if not rows:
        raise Refused("site-unknown", id=site_id)
    return Head(*rows[0])


def position_of(connection: sa.Connection, site_id: str, head: Head, cursor: str) -> int | None:
    """Return the position of a cursor, None outside this feed's history.

    An empty cursor stands for 0. `head` is the feed's newest position.
    """
    if not cursor:
        return 0
    try:
        read = Cursor.parse(cursor)
    except ValueError:
        return None
    if read.epoch != head.epoch or not 0 <= read.seq <= head.seq:
        return None
    known = head.chain if read.seq == head.seq else _hash_at(connection, site_id, read.seq)
    return read.seq if read.hash == known else None


def _hash_at(connection: sa.Connection, site_id: str, seq: int) -> str:
    if seq == 0:
        return FIRST_HASH
    ((chain,),) = compiled_sql.execute(connection, _CHAIN, {"site": site_id, "seq": seq})
    return chain


def _changes(connection: sa.Connection, site_id: str, since: int, limit: int) -> list[Change]:
    rows = compiled_sql.execute(connection, _CHANGES, {"site": site_id, "since": since, "most": limit + 1})
    return [_change(*row) for row in rows]


def _whole(connection: sa.Connection, site_id: str, changes: list[Change]) -> list[Change]:
    """Cut the changes so that no operation's records are divided.

    The last operation is left out, or read whole where nothing came before it.
    """
    last = changes[-1].seq
    before = [change for change in changes if change.seq != last]
    if before:
        return before
    rows = compiled_sql.execute(connection, _OF_ONE, {"site": site_id, "seq": last})
    return [_change(*row) for row in rows]


def _change(kind: str, id: str, seq: int, body: str) -> Change:
    return Change(kind=kind, id=id, seq=seq, record=msgspec.Raw(body.encode()))
