"""Keep unfinished forms, so that a power cut costs no sentence."""

from collections.abc import Mapping
from typing import Any

from bay_tui.store.database import Database

TABLE = "drafts"


class Drafts:
    """Keep half-filled forms by name.

    A name is the form's and what it is about, such as `finding/<job>/<staff>`. Values are what JSON can hold. A draft
    survives restarts, snapshots and re-enrolment until it is dropped, or until `Replica.record(…, drafts=[name])`
    records what became of it. Changing methods raise StoreError.
    """

    def __init__(self, database: Database) -> None:
        self._table = database.keyed(TABLE)

    def get(self, name: str) -> dict[str, Any] | None:
        """Return the draft, a copy; None where there is none."""
        document = self._table.get(doc_id=name)
        return None if document is None else dict(document)

    def save(self, name: str, fields: Mapping[str, Any]) -> None:
        """Keep the fields under the name, replacing earlier ones.

        Costs one disk flush: not for every key.
        """
        self._table.put({name: fields})

    def drop(self, *names: str) -> None:
        """Forget the drafts, as far as there are any."""
        for name in names:
            self._table.remove(doc_ids=[name])

    def names(self, start: str = "") -> list[str]:
        """Return the names that begin with `start`, in order."""
        return sorted(name for draft in self._table if (name := str(draft.doc_id)).startswith(start))
