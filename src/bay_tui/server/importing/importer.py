"""What an importer of one kind is: the fields it reads, and how rows become operations."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from bay_tui.server.importing.failures import Rejection, RowRejected
from bay_tui.server.importing.headers import Cells, ImportField
from bay_tui.workshop.operations import AnyArgs
from bay_tui.workshop.records import Record
from bay_tui.workshop.view import Memory


@dataclass(frozen=True, slots=True)
class ImportedEntry:
    """What one or several rows ask for, and what looks wrong in it without being a reason to reject it."""

    lines: tuple[int, ...]
    args: AnyArgs
    doubts: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What importers may look at: what is known already, and the site's time zone."""

    known: Memory
    zone: tzinfo


class Importer(Protocol):
    """Reads one kind of table."""

    fields: tuple[ImportField, ...]

    @property
    def makes(self) -> type[Record]:
        """The kind of record an entry is about."""
        ...

    @property
    def needs(self) -> tuple[type[Record], ...]:
        """The kinds of records the rules look at."""
        ...

    def read(self, rows: Iterable[Cells], context: Context) -> Iterator[ImportedEntry | Rejection]:
        """Turn rows into entries, and those that make no sense into rejections."""
        ...


def one_each(
    rows: Iterable[Cells], key: str, build: Callable[[Cells, str], AnyArgs]
) -> Iterator[ImportedEntry | Rejection]:
    """Read a table of which every row is one thing, named by the field `key`; a second row of it is a duplicate."""
    seen: dict[str, int] = {}
    for row in rows:
        try:
            name = row.needed(key)
            if name in seen:
                raise RowRejected("row-duplicate", first=seen[name], value=name)
            args = build(row, name)
        except RowRejected as rejected:
            yield Rejection(row.line, rejected.code, rejected.params)
        else:
            seen[name] = row.line
            yield ImportedEntry((row.line,), args)
