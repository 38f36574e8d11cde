"""Work on a server's database without HTTP.

For the command line, imports, exports and the demo. Everything here goes through the same transaction, rules and
ledger as what terminals send, and may run beside a server on the same database: it waits its turn for the site's
lock.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from bay_tui.server import devices, redating
from bay_tui.server.devices import Device
from bay_tui.server.redating import RedatedBoot, WrongSpan
from bay_tui.server.sql import backup
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.faults import for_good
from bay_tui.server.sql.schema import FIRST_HASH, ledger, site
from bay_tui.server.sql.site_identities import new_identity
from bay_tui.server.sql.sqlview import SqlView
from bay_tui.server.writing.site_cache import SiteCache
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.decision import Refused, Status
from bay_tui.workshop.operations import AnyArgs, Operation, SiteSaved
from bay_tui.workshop.records import Site
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Scope

T = TypeVar("T")

CHUNK = 300
"""How many operations `apply` puts into one transaction."""

_LEDGER_PAGE = 500


class LedgerLine(msgspec.Struct, frozen=True, kw_only=True):
    """Describe one operation of the ledger with its verdict.

    `at` is when it happened, `received_at` when it came.
    """

    seq: int
    operation: Operation
    status: Status
    code: str
    params: dict[str, str]
    at: datetime
    received_at: datetime


class Office:
    """Open one server's database for administration.

    By its URL, or open already. Not to be shared between threads. Raises ValueError for a URL of no use.
    """

    def __init__(self, database: str | ServerDatabase) -> None:
        self.database = database if isinstance(database, ServerDatabase) else ServerDatabase(database)
        self._cache = SiteCache()

    def __enter__(self) -> "Office":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    # Sites

    def sites(self) -> list[str]:
        """Return the ids of all sites."""
        with self.database.reading() as connection:
            return list(connection.execute(sa.select(site.c.id).order_by(site.c.id)).scalars())

    def create_site(self, id: str, name: str, timezone: str = "Asia/Shanghai", language: str = "zh_CN") -> None:
        """Set up a dealership.

        Raises Refused where its id is taken.
        """
        with self.database.writing() as connection:
            insert = self.database.insert(site).values(
                id=id, seq=0, epoch=uuid4().hex, chain=FIRST_HASH, number=0, identity=new_identity()
            )
            made = connection.execute(insert.on_conflict_do_nothing().returning(site.c.id)).one_or_none()
            if made is None:
                raise Refused("site-exists", id=id)
            transaction = SiteTransaction(self.database, connection, id)
            saved = SiteSaved(site=Site(id=id, name=name, timezone=timezone, language=language))
            transaction.apply_system(transaction.system(saved))
            transaction.flush()
        self.database.notify(id)

    # Operations

    def apply(
        self,
        args: Iterable[AnyArgs],
        *,
        site: str,
        actor: str = "",
        at: datetime | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[Verdict]:
        """Apply operations of the server's own in order; return their verdicts.

        Some hundreds share a transaction. They happen now, or at the instant `at`; `actor` is a staff id, if somebody
        in particular did it. `progress` is called with the number done. Raises Refused where there is no such site; a
        refused operation is a verdict, and so is one that the database can never hold.
        """
        verdicts: list[Verdict] = []
        rest = iter(args)
        while chunk := list(islice(rest, CHUNK)):
            verdicts += self._recorded(site, lambda one, chunk=chunk: _apply(one, chunk, actor, at))
            if progress is not None:
                progress(len(verdicts))
        return verdicts

    def apply_operations(self, operations: Iterable[Operation], *, site: str) -> list[Verdict]:
        """Replay the server's own operations as they are; return their verdicts.

        They have their ids, actors and instants already, as in a day replayed, and get the server's next numbers; one
        that is known already keeps its stored verdict. Raises Refused where there is no such site.
        """
        verdicts: list[Verdict] = []
        rest = iter(operations)
        while chunk := list(islice(rest, CHUNK)):
            verdicts += self._recorded(site, lambda one, chunk=chunk: _replay(one, chunk))
        return verdicts

    def ledger(
        self,
        site: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        device: str = "",
        statuses: Iterable[Status] = (),
        after: int = 0,
    ) -> Iterator[LedgerLine]:
        """Yield ledger lines in commit order, after the position `after`.

        `since` (inclusive) and `until` (exclusive) are about when the operations happened.
        """
        query = sa.select(ledger).where(ledger.c.site == site).order_by(ledger.c.seq).limit(_LEDGER_PAGE)
        if since is not None:
            query = query.where(ledger.c.at >= since)
        if until is not None:
            query = query.where(ledger.c.at < until)
        if device:
            query = query.where(ledger.c.device == device)
        wanted = [str(status) for status in statuses]
        if wanted:
            query = query.where(ledger.c.status.in_(wanted))
        page = True
        while page:
            with self.database.reading() as connection:
                page = [_line(row) for row in connection.execute(query.where(ledger.c.seq > after))]
            yield from page
            after = page[-1].seq if page else after

    def newest_position(self, site_id: str) -> int:
        """Return the position of the newest ledger line, 0 before any."""
        with self.database.reading() as connection:
            return connection.execute(sa.select(site.c.seq).where(site.c.id == site_id)).scalar() or 0

    # Reading

    def view(self, site: str) -> View:
        """Return the site's records, read anew at each look.

        For many looks that have to agree: `reading`.
        """
        return SqlView(site, self.database.reading, keep=False)

    @contextmanager
    def reading(self, site: str) -> Generator[View, None, None]:
        """Give the site's records as they are at one moment.

        A record is read once.
        """
        with self.database.reading() as connection:
            yield SqlView(site, lambda: nullcontext(connection), keep=True)

    # Devices

    def enrol_code(self, site: str, name: str, bay: str = "", scope: Scope = Scope.BAY) -> str:
        """Return a one-time code, good for a day, for one terminal.

        `name` is what it is or will be called, `bay` the id of its bay, `scope` what it may send. Raises Refused where
        site or bay are unknown.
        """
        return self._run(site, lambda transaction: devices.new_code(transaction, name, bay, scope))

    def terminals(self, site: str) -> list[Device]:
        """Return the site's terminals and integrations, by name."""
        with self.database.reading() as connection:
            return devices.devices_of(connection, SqlView(site, lambda: nullcontext(connection), keep=True), site)

    def revoke(self, device: str) -> None:
        """Let a terminal or an integration in no more.

        Raises Refused where it is unknown.
        """
        with self.database.reading() as connection:
            site_id = devices.site_of(connection, device)
        self._run(site_id, lambda transaction: devices.revoke(transaction, device))

    def integration_token(self, site: str, name: str = "dms", ends_at: datetime | None = None) -> str:
        """Return a new token with which a DMS may put orders.

        It is good until `ends_at`, or until it is revoked. Raises Refused where the site is unknown.
        """
        return self._run(site, lambda transaction: devices.add_integration(transaction, name, ends_at))

    # Clock

    def dated_within(self, site: str, span: WrongSpan) -> list[RedatedBoot]:
        """Return what was dated within a span of the ledger.

        By boots of terminals, with which of them would be set right.
        """
        with self.database.reading() as connection:
            return redating.planned(connection, site, span)

    def correct_clock(self, site: str, span: WrongSpan, reason: str, by: str) -> int:
        """Set right what a wrong clock dated; return the entries' number.

        `by` is the user of this machine. Raises Refused where there is nothing to set right.
        """
        return self._run(site, lambda transaction: redating.correct(transaction, span, reason, by))

    # Backup

    def backup(self, path: Path) -> int:
        """Write everything at one moment into a new file; return its rows.

        Raises OSError.
        """
        return backup.save(self.database, path)

    def restore(self, path: Path) -> int:
        """Replace everything by the rows of a backup; return their number.

        Works between SQLite and PostgreSQL. Each site gets a new epoch: terminals notice, read anew, and send again
        what the backup does not have. Raises OSError, or backup.BackupError where the file is no backup, damaged, or
        of a newer version; then nothing has changed.
        """
        rows = backup.load(self.database, path)
        for one in self.sites():
            self.database.notify(one)
        return rows

    def _recorded(self, site: str, work: Callable[[SiteTransaction], T]) -> T:
        """Decide operations, and return what `work` does.

        One that can never be written stands in the ledger without effect; it alone.
        """
        try:
            return self._run(site, work)
        except Exception as error:
            if not for_good(error):
                raise
        return self._run(site, work, careful=True)

    def _run(self, site: str, work: Callable[[SiteTransaction], T], *, careful: bool = False) -> T:
        with self.database.writing() as connection:
            transaction = SiteTransaction(self.database, connection, site, self._cache)
            transaction.careful = careful
            result = work(transaction)
            transaction.flush()
        transaction.committed()
        if transaction.moved:
            self.database.notify(site)
        return result


def _apply(transaction: SiteTransaction, chunk: list[AnyArgs], actor: str, at: datetime | None) -> list[Verdict]:
    operations = [transaction.system(args, actor=actor, at=at) for args in chunk]
    transaction.prepare(operations)
    return [transaction.apply_system(operation) for operation in operations]


def _replay(transaction: SiteTransaction, chunk: list[Operation]) -> list[Verdict]:
    transaction.prepare(chunk)
    known = [transaction.known.get(operation.id) for operation in chunk]
    return [
        entry.verdict if entry else transaction.apply_system(transaction.numbered(operation))
        for operation, entry in zip(chunk, known, strict=True)
    ]


def _line(row: sa.Row[tuple[object, ...]]) -> LedgerLine:
    return LedgerLine(
        seq=row.seq,
        operation=msgspec.json.decode(row.operation, type=Operation),
        status=Status(row.status),
        code=row.code,
        params=msgspec.json.decode(row.params, type=dict[str, str]),
        at=row.at.astimezone(UTC),
        received_at=row.received_at.astimezone(UTC),
    )
