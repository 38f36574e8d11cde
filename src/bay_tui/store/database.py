"""Open the terminal's database: TinyDB on a journal that survives crashes.

Use it from the thread that opened it and no other: TinyDB is not thread-safe, and a store has one writer.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.table import Table

from bay_tui.store.errors import StoreError
from bay_tui.store.journal import frames
from bay_tui.store.journal.disk import Disk
from bay_tui.store.journal.rewriting import Rewriting
from bay_tui.store.journal.salvage import SalvageReport, salvage
from bay_tui.store.journal.storage import JournalStorage
from bay_tui.store.journal.torn_end import TornEnd
from bay_tui.store.journal.values import Change, Tables
from bay_tui.store.table import JournalTable, KeyedTable

Apart = Callable[..., Awaitable[Any]]
"""Runs a function with its arguments beside the event loop, as `asyncio.to_thread` does."""

_NOTHING: Change = {}

__all__ = ["Database", "SalvageReport", "salvage"]


class Database(TinyDB):
    """Keep TinyDB's tables so that every write is durable.

    A write is on the disk when the call returns, and not at all if it raises. `path` is the journal; `path.lock` and
    `path.reserve` lie beside it. A TinyDB JSON file or a store of an older version is converted on opening. `torn` is
    the unfinished last commit that was cut on opening, None as a rule.
    `known` are single values as they were read last, each with the storage's turn.

    Opening raises StoreBusy, StoreDamaged (then `salvage` helps), StoreTooNew, StoreFull, StoreReadOnly or StoreFailed;
    writing raises StoreFull, StoreReadOnly, StoreFailed, StoreReplaced or StoreClosed, and TypeError or ValueError for
    a document that JSON cannot hold. Nothing has changed then, in memory or in the file. Documents given in and handed
    out are copies: changing them changes nothing stored.
    """

    table_class = JournalTable

    def __init__(self, path: Path | str, *, disk: Disk | None = None) -> None:
        self._keyed: dict[str, KeyedTable] = {}
        self.known: dict[str, tuple[int, object]] = {}
        super().__init__(path, storage=JournalStorage, disk=disk)  # pyright: ignore[reportUnknownMemberType]

    @property
    def storage(self) -> JournalStorage:
        """Return the storage under the tables."""
        assert isinstance(self._storage, JournalStorage)  # noqa: S101 - tells the type checker
        return self._storage

    @property
    def torn(self) -> TornEnd | None:
        """Return the unfinished commit that was cut on opening."""
        return self.storage.journal.torn

    def dated_by(self, now: Callable[[], datetime]) -> None:
        """Date commits by `now`, which knows the time better than the machine."""
        self.storage.journal.now = lambda: int(now().timestamp() * 1000)

    def table(self, name: str, **kwargs: Any) -> JournalTable:
        """Return a table with numbered documents.

        The keyed one if `keyed` was asked for that name before.
        """
        found: Table | None = self._keyed.get(name)
        if found is None:
            found = super().table(name, **kwargs)  # pyright: ignore[reportUnknownMemberType]
        assert isinstance(found, JournalTable)  # noqa: S101 - tells the type checker
        return found

    def keyed(self, name: str) -> KeyedTable:
        """Return a table whose document ids are text.

        TinyDB's methods take and return those.
        """
        found = self._keyed.get(name)
        if found is None:
            found = self._keyed[name] = KeyedTable(self.storage, name)
        return found

    def committed(self, wanted: Callable[[str], bool]) -> Tables:
        """Return the wanted tables, by name, as they are stored.

        Their documents are packed, and the store's own: nobody changes them.
        """
        return self.storage.committed(wanted)

    def transaction(self, *, urgent: bool = False) -> AbstractContextManager[None]:
        """Make everything written inside one commit, or nothing.

        One write and one flush. Reading inside sees what was written inside. An exception, or a commit the disk
        refuses, leaves every table as it was. Transactions nest; an inner one that raises undoes only its own part.
        What is `urgent` may have all that is kept in reserve for a full disk: answers to what was handed in.
        """
        return self.storage.transaction(urgent=urgent)

    async def prepared_swap(
        self, tables: Tables, ready: frames.Unsealed, keep: Iterable[str], apart: Apart, *, ahead: Change = _NOTHING
    ) -> Rewriting:
        """Write the file of a `swap` beside this thread, and return it.

        `finish_swap` puts it in place, `complete` or `give_up` let go of it. What is committed meanwhile to the tables
        to `keep` comes along; `ahead` is what is known of what the transaction will change in them. Raises StoreError.
        """
        rewritten = self.storage.begin_swap(tables, ready, keep, ahead)
        try:
            while rewritten.behind:
                await apart(rewritten.write)
        except BaseException as error:
            rewritten.give_up()
            if isinstance(error, OSError):
                raise self.storage.journal.refusal(error) from error
            raise
        return rewritten

    def finish_swap(self, rewritten: Rewriting) -> None:
        """Swap the content for what was written beside.

        With the transaction. Raises as writing does.
        """
        self.storage.finish_swap(rewritten)

    def swap(self, tables: Tables, ready: frames.Unsealed | None = None, *, keep: Iterable[str] = ()) -> None:
        """Swap the content for these tables and those to `keep`.

        In a new file, at the end of the transaction. A crash at any point leaves wholly the old or wholly the new.
        `keep` wins over `tables`. The documents must be `plain` already; `ready` are the frames of those tables that
        were encoded elsewhere. Raises as writing does.
        """
        self.storage.swap(tables, ready or {}, keep)

    def compact(self) -> None:
        """Rewrite the journal without its garbage.

        Happens by itself when that is most of it.
        """
        self.storage.compact()

    async def compact_beside(self, apart: Apart) -> None:
        """Compact as `compact` does, but beside this thread.

        `apart` runs a function there. A disk that refuses it leaves the old file; it is tried again when there is more
        garbage.
        """
        storage = self.storage
        rewritten = storage.begin_compaction()
        try:
            while rewritten.behind:
                await apart(rewritten.write)
            if not rewritten.given_up:
                storage.finish_compaction(rewritten)
                await apart(rewritten.complete)
        except (OSError, StoreError):
            storage.journal.wait_to_compact()
        finally:
            rewritten.give_up()

    def tables(self) -> set[str]:
        """Return the names of all tables."""
        return self.storage.names()

    def drop_table(self, name: str) -> None:
        """Remove a table and all its documents."""
        self._tables.pop(name, None)
        self._keyed.pop(name, None)
        if name in self.storage.names():
            self.storage.change(name, None)
