"""Keep single values beside the records.

Who the terminal is, how far it has read, what its clock knows.
"""

from typing import Any, TypeVar, cast

import msgspec

from bay_tui.store.database import Database

TABLE = "meta"

StructT = TypeVar("StructT", bound=msgspec.Struct)


def read(database: Database, name: str, kind: type[StructT]) -> StructT | None:
    """Return the value kept under `name`.

    None where nothing was, or something that is no `kind`.
    """
    turn, known = database.storage.turn, database.known.get(name)
    if known is None or known[0] != turn or not isinstance(known[1], kind):
        known = database.known[name] = turn, _read(database, name, kind)
    return cast(StructT | None, known[1])


def _read(database: Database, name: str, kind: type[StructT]) -> StructT | None:
    document = database.keyed(TABLE).get(doc_id=name)
    if document is None:
        return None
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError:
        return None


def write(database: Database, name: str, value: msgspec.Struct) -> None:
    """Keep `value` under `name`. Now, or with the open transaction. Raises StoreError."""
    database.keyed(TABLE).put({name: document(value)})


def document(value: msgspec.Struct) -> dict[str, Any]:
    """Return `value` as the store keeps it."""
    return cast("dict[str, Any]", msgspec.to_builtins(value))
