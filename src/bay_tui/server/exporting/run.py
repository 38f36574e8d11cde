"""Export hours, parts, findings, orders and figures as CSV or JSON.

Column names are stable and the same in every format. Instants are ISO 8601 in the site's time zone with its offset,
hours decimal, money in the site's currency, quantities in the part's unit.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal, get_args

import msgspec

from bay_tui.server.exporting.records import Records, Row, Value
from bay_tui.server.exporting.rows import KINDS
from bay_tui.workshop.coded import CodedError
from bay_tui.workshop.view import View

Format = Literal["csv", "json", "jsonl"]
"""How an export is written: CSV, one JSON array, or one JSON object a line."""

BOM = "\ufeff"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class ExportFailed(CodedError):
    """Refuse an export there is none of."""


def export(
    view: View,
    kind: str,
    since: datetime | None = None,
    format: str = "csv",
    *,
    until: datetime | None = None,
    bom: bool = False,
) -> str:
    """Return a whole export as text; see `pieces`."""
    return "".join(pieces(view, kind, since, format, until=until, bom=bom))


def pieces(
    view: View,
    kind: str,
    since: datetime | None = None,
    format: str = "csv",
    *,
    until: datetime | None = None,
    bom: bool = False,
) -> Iterator[str]:
    """Return an export piece by piece, to be written as UTF-8.

    With the line ends it has. `kind` is one of `KINDS`, `since` (inclusive) and `until` (exclusive, now unless given)
    are aware. Hours count by when a booking began, a running one up to `until`; orders by the last thing that
    happened to them. With `bom` a CSV begins with a byte order mark, which Excel needs to read it as UTF-8. Raises
    ExportFailed: `export-unknown`, `format-unknown`.
    """
    if kind not in KINDS:
        raise ExportFailed("export-unknown", kind=kind, known=", ".join(KINDS))
    if format not in get_args(Format):
        raise ExportFailed("format-unknown", format=format, known=", ".join(get_args(Format)))
    columns, rows_of = KINDS[kind]
    rows = rows_of(Records(view, since, until or datetime.now(UTC)))
    if format == "csv":
        return _csv(columns, rows, bom)
    return _json_lines(columns, rows) if format == "jsonl" else _json_array(columns, rows)


def neutral(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula.

    With an apostrophe before what begins like one.
    """
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _csv(columns: Sequence[str], rows: Iterable[Row], bom: bool) -> Iterator[str]:
    """Yield the lines of a CSV (RFC 4180).

    CRLF, quotes where needed; numbers as they are, texts so that no formula is among them.
    """
    if bom:
        yield BOM
    yield _csv_line(columns)
    for row in rows:
        yield _csv_line([_csv_cell(row[column]) for column in columns])


def _csv_line(cells: Sequence[object]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _csv_cell(value: Value) -> str | float:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple():
            return neutral(" ".join(value))
        case str():
            return neutral(value)
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def _json_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield _json(columns, row) + "\n"


def _json_array(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    before = "["
    for row in rows:
        yield before + "\n" + _json(columns, row)
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _json(columns: Sequence[str], row: Row) -> str:
    return msgspec.json.encode({column: row[column] for column in columns}).decode()
