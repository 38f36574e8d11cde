"""Write exports for payroll, the DMS and spreadsheets, as CSV or JSON.

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
from bay_tui.server.garbage import collecting_rarely
from bay_tui.workshop.coded import CodedError
from bay_tui.workshop.view import View

Format = Literal["csv", "json"]
"""How an export is written: CSV, or one JSON array."""

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
    now: datetime | None = None,
) -> str:
    """Return a whole export as text; see `pieces`."""
    return "".join(pieces(view, kind, since, format, until=until, now=now))


def pieces(
    view: View,
    kind: str,
    since: datetime | None = None,
    format: str = "csv",
    *,
    until: datetime | None = None,
    now: datetime | None = None,
) -> Iterator[str]:
    """Return an export piece by piece, with its line ends.

    It is to be written as UTF-8. `kind` is one of `KINDS`, `since` (inclusive), `until` (exclusive, `now` unless given)
    and `now` are aware. Hours count whole by when a booking began, a running one up to `now`; orders by the last thing
    that happened to them. Raises ExportFailed: `export-unknown`, `format-unknown`.
    """
    if kind not in KINDS:
        raise ExportFailed("export-unknown", kind=kind, known=", ".join(KINDS))
    if format not in get_args(Format):
        raise ExportFailed("format-unknown", format=format, known=", ".join(get_args(Format)))
    columns, rows_of = KINDS[kind]
    rows = rows_of(Records(view, since, until, now or datetime.now(UTC)))
    return _held(_csv(columns, rows) if format == "csv" else _json_array(columns, rows))


def _held(pieces: Iterator[str]) -> Iterator[str]:
    """Yield pieces whose rows hold all that was read until the end."""
    with collecting_rarely():
        yield from pieces


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    An apostrophe stands before what begins like one.
    """
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a CSV by RFC 4180.

    It has CRLF, and quotes where needed; numbers stand as they are, texts so that no formula is among them.
    """
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


def _json_array(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    before = "["
    for row in rows:
        yield before + "\n" + _json(columns, row)
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _json(columns: Sequence[str], row: Row) -> str:
    return msgspec.json.encode({column: row[column] for column in columns}).decode()
