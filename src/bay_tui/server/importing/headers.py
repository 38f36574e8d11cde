"""Find the columns of a table by their headers.

Recognised in English or Chinese, or named with `--map`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bay_tui.server.importing.failures import ImportFailed, RowRejected
from bay_tui.server.importing.readers import TableRow
from bay_tui.server.importing.values import word_key
from bay_tui.workshop.text import clean

CONSTANT = "="
"""What a column begins with in a mapping that gives every row the same value: `pay` mapped to `=warranty`."""

HEADER_WITHIN = 10
"""The header is looked for among so many rows: exports like to put a title above it."""

_REMARK = re.compile(r"[(（\[【].*")


@dataclass(frozen=True, slots=True)
class ImportField:
    """Describe something an importer reads.

    `spellings` are the headers it is recognised by, separated by commas. `unless` names the field that does as well
    where this one is required.
    """

    name: str
    spellings: str
    required: bool = False
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Map each field to a column, or to one constant value."""

    positions: dict[str, int]
    constants: dict[str, str]
    width: int
    ignored: tuple[str, ...]

    def cells(self, row: TableRow) -> "RowCells":
        """Return the row with its cells by field.

        Raises RowRejected where it has more cells than the header.
        """
        if any(cell.strip() for cell in row.cells[self.width :]):
            raise RowRejected("row-too-wide", most=self.width)
        return RowCells(row, self)


@dataclass(frozen=True, slots=True)
class RowCells:
    """Read one row by field."""

    row: TableRow
    columns: Columns

    @property
    def line(self) -> int:
        """Return the line of the file the row begins on."""
        return self.row.line

    def text(self, field: str, *, lines: bool = False) -> str:
        """Return the cleaned text of a field.

        Empty where the file says nothing. `lines` keeps line breaks.
        """
        constant = self.columns.constants.get(field)
        if constant is not None:
            return clean(constant)
        position = self.columns.positions.get(field)
        if position is None or position >= len(self.row.cells):
            return ""
        return clean(self.row.cells[position], lines=lines)

    def needed(self, field: str) -> str:
        """Return the text of a field that must not be empty.

        Raises RowRejected.
        """
        text = self.text(field)
        if not text:
            raise RowRejected("text-missing", field=field)
        return text


def parse_mapping(arguments: Iterable[str]) -> dict[str, str]:
    """Return the mapping that `FIELD=COLUMN` and `FIELD==VALUE` say. Raises ImportFailed: `mapping-invalid`."""
    mapping: dict[str, str] = {}
    for argument in arguments:
        field, equals, column = argument.partition("=")
        if not equals or not field.strip() or not column.strip():
            raise ImportFailed("mapping-invalid", argument=argument)
        mapping[field.strip()] = column.strip()
    return mapping


def find_header(
    fields: Sequence[ImportField], rows: Sequence[TableRow], mapping: Mapping[str, str]
) -> tuple[int, Columns]:
    """Return the header's place among the first `rows`, and its columns.

    Raises ImportFailed: `field-unknown` or `column-unknown` for a wrong mapping, `header-missing` where no row looks
    like a header, `fields-missing` where one does but lacks a required field.
    """
    names = [field.name for field in fields]
    for field in mapping:
        if field not in names:
            raise ImportFailed("field-unknown", field=field, known=", ".join(names))
    best = max(range(len(rows)), key=lambda index: _recognised(fields, rows[index], mapping))
    if not _recognised(fields, rows[best], mapping):
        raise ImportFailed("header-missing", expected=", ".join(field.name for field in fields if field.required))
    return best, _columns(fields, rows[best], mapping)


def _recognised(fields: Sequence[ImportField], row: TableRow, mapping: Mapping[str, str]) -> int:
    keys = {key for header in row.cells for key in _keys(header)}
    wanted = {word_key(column) for column in mapping.values() if not column.startswith(CONSTANT)}
    return len(keys & wanted) + sum(not keys.isdisjoint(_spellings(field)) for field in fields)


def _columns(fields: Sequence[ImportField], header: TableRow, mapping: Mapping[str, str]) -> Columns:
    positions: dict[str, int] = {}
    constants: dict[str, str] = {}
    for field, column in mapping.items():
        if column.startswith(CONSTANT):
            constants[field] = column.removeprefix(CONSTANT)
        else:
            positions[field] = _position(header, column)
    taken = set(positions.values())
    for field in fields:
        if field.name in mapping:
            continue
        found = _find(field, header, taken)
        if found is not None:
            positions[field.name] = found
            taken.add(found)
    given = {*positions, *constants}
    missing = [
        f"{field.name} / {field.unless}" if field.unless else field.name
        for field in fields
        if field.required and given.isdisjoint((field.name, field.unless))
    ]
    if missing:
        raise ImportFailed("fields-missing", fields=", ".join(missing), columns=", ".join(header.cells))
    used = set(positions.values())
    ignored = tuple(clean(cell) for index, cell in enumerate(header.cells) if index not in used and cell.strip())
    return Columns(positions, constants, len(header.cells), ignored)


def _position(header: TableRow, column: str) -> int:
    """Return the column with that name.

    If need be without regard to case and signs.
    """
    names = [clean(cell) for cell in header.cells]
    keys = [word_key(cell) for cell in header.cells]
    if column in names:
        return names.index(column)
    if word_key(column) in keys:
        return keys.index(word_key(column))
    raise ImportFailed("column-unknown", column=column, columns=", ".join(names))


def _find(field: ImportField, header: TableRow, taken: set[int]) -> int | None:
    """Return the first free column spelled like the field.

    Earlier spellings are better ones.
    """
    for spelling in _spellings(field):
        for index, cell in enumerate(header.cells):
            if index not in taken and spelling in _keys(cell):
                return index
    return None


def _spellings(field: ImportField) -> list[str]:
    return [word_key(field.name), *(word_key(spelling) for spelling in field.spellings.split(","))]


def _keys(header: str) -> set[str]:
    """Return the forms under which a header is compared.

    Whole, and without a remark in brackets, as in 销售价（元）.
    """
    return {word_key(header), word_key(_REMARK.sub("", header))} - {""}
