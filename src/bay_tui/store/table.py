"""Extend TinyDB's tables so that a write costs its change.

Not what the table holds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, cast

from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from bay_tui.store.journal.storage import JournalStorage
from bay_tui.store.journal.values import JsonObject, plain, same


class TableDraft(MutableMapping[Any, JsonObject]):
    """Show a table to TinyDB's update functions.

    A stored document is read when it is first touched. A draft that is `replacing` holds none of them: whatever is put
    into it is stored, in the place of what was there.
    """

    def __init__(
        self, base: Mapping[str, JsonObject], id_class: Callable[[str], Any], *, replacing: bool = False
    ) -> None:
        self._base: Mapping[str, JsonObject] = {} if replacing else base
        self._id_class = id_class
        self._touched: dict[str, JsonObject | None] = {}

    def __getitem__(self, doc_id: object) -> JsonObject:
        key = str(doc_id)
        if key not in self._touched:
            self._touched[key] = self._base[key]
        document = self._touched[key]
        if document is None:
            raise KeyError(doc_id)
        return document

    def __setitem__(self, doc_id: object, document: JsonObject) -> None:
        self._touched[str(doc_id)] = document

    def __delitem__(self, doc_id: object) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self._touched[str(doc_id)] = None

    def __contains__(self, doc_id: object) -> bool:
        key = str(doc_id)
        return self._touched[key] is not None if key in self._touched else key in self._base

    def __iter__(self) -> Iterator[Any]:
        keys = dict.fromkeys((*self._base, *self._touched))
        return (self._id_class(key) for key in keys if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Remove all documents."""
        self._touched = dict.fromkeys(self._base)

    def changes(self) -> dict[str, JsonObject | None]:
        """Return the documents to be stored.

        Those that became others, None for removed ones. Raises TypeError or ValueError for what no document may hold.
        """
        changes: dict[str, JsonObject | None] = {}
        for key, touched in self._touched.items():
            known, new = key in self._base, None if touched is None else plain(touched)
            # Reading what stands there costs more than all else: only what may be the same is compared.
            if known if new is None else not (known and same(self._base[key], new)):
                changes[key] = new
        return changes


class JournalTable(Table):
    """Hold documents under whole numbers, as TinyDB does.

    All of TinyDB's methods, with its results. Documents handed out are read anew: change them freely. There is no query
    cache. Numbers are given out again after the highest is removed and the store reopened, so they are no identity: for
    that use `KeyedTable`.
    """

    def __init__(self, storage: JournalStorage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        self._journal = storage
        self._rollbacks = storage.rollbacks
        self._replacing = False
        super().__init__(storage, name, cache_size=0)
        if persist_empty and name not in storage.names():
            storage.change(name, {})

    def _matching(self, cond: QueryLike) -> list[Any]:
        return [self.document_id_class(key) for key, document in self._read_table().items() if cond(document)]

    def get(  # pyright: ignore[reportIncompatibleMethodOverride] - TinyDB overloads it eight ways
        self,
        cond: QueryLike | None = None,
        doc_id: Any = None,
        doc_ids: Iterable[Any] | None = None,
    ) -> Any:
        """Return the document with an id, or None.

        Without an id, the first that matches; for several ids, a list.
        """
        return cast(Any, super()).get(cond, doc_id, doc_ids)

    def update(
        self,
        fields: Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None],
        cond: QueryLike | None = None,
        doc_ids: Iterable[Any] | None = None,
    ) -> list[Any]:
        """Set fields in documents, and return the ids of those.

        In those with these ids, in those that match, or in all.
        """
        if doc_ids is None and cond is not None:
            doc_ids = self._matching(cond)
        return super().update(fields, doc_ids=doc_ids)  # pyright: ignore[reportUnknownMemberType]

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[Any] | None = None) -> list[Any]:
        """Remove documents by id or query, and return their ids."""
        if doc_ids is None and cond is not None:
            doc_ids = self._matching(cond)
        return super().remove(doc_ids=doc_ids)

    def _get_next_id(self) -> int:
        if self._rollbacks != self._journal.rollbacks:
            self._rollbacks, self._next_id = self._journal.rollbacks, None
        return super()._get_next_id()

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        return cast(dict[str, Mapping[str, Any]], self._journal.view(self.name))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        draft = TableDraft(self._journal.view(self.name), self.document_id_class, replacing=self._replacing)
        updater(draft)
        changes = draft.changes()
        if changes:
            self._journal.change(self.name, changes)


class KeyedTable(JournalTable):
    """Hold documents under ids that are text.

    They are the caller's: insert only `Document(…, doc_id=…)` into it.
    """

    document_id_class = cast(type[int], str)

    def put(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        """Insert documents by id, replacing those there: one commit.

        No field of an earlier one remains, as it would by `upsert`.
        """
        if not documents:
            return
        new = [Document(fields, doc_id=cast(int, key)) for key, fields in documents.items()]
        self._replacing = True
        try:
            self.insert_multiple(new)  # pyright: ignore[reportUnknownMemberType]
        finally:
            self._replacing = False

    def _get_next_id(self) -> int:
        raise ValueError(f"table {self.name} is keyed: give a Document with its doc_id")
