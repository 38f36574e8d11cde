"""Describe an importer: the fields it reads, the operations it makes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from bay_tui.server.importing.failures import Rejection, RowRejected
from bay_tui.server.importing.headers import ImportField, RowCells
from bay_tui.workshop.operations import AnyArgs
from bay_tui.workshop.records import Record
from bay_tui.workshop.view import Memory


@dataclass(frozen=True, slots=True)
class ImportedEntry:
    """Hold the operation some rows ask for, and the doubts about it.

    A doubt is no reason to reject a row.
    """

    lines: tuple[int, ...]
    args: AnyArgs
    doubts: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportContext:
    """Hold what importers look at: known records, and the site's zone."""

    known: Memory
    zone: tzinfo


class Importer(Protocol):
    """Read one kind of table."""

    fields: tuple[ImportField, ...]

    @property
    def makes(self) -> type[Record]:
        """Return the kind of record an entry is about."""
        ...

    @property
    def needs(self) -> tuple[type[Record], ...]:
        """Return the kinds of records the rules look at."""
        ...

    def read(self, rows: Iterable[RowCells], context: ImportContext) -> Iterator[ImportedEntry | Rejection]:
        """Turn rows into entries, and those that make no sense into rejections."""
        ...


def one_each(
    rows: Iterable[RowCells], key: str, build: Callable[[RowCells, str], AnyArgs]
) -> Iterator[ImportedEntry | Rejection]:
    """Read a table with one thing a row, named by `key`.

    Yields an entry a row, or its rejection; a second row of the same name is a duplicate.
    """
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
