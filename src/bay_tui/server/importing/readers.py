"""Read CSV and XLSX files as rows of text with line numbers.

CSV in any common encoding and dialect. Everything stays text, so that `00175` keeps its zeros and `=cmd()` is just a
name.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from bay_tui.server.importing.failures import ImportFailed
from bay_tui.server.importing.sheets import sheet_rows

LARGEST_FILE = 256 * 2**20
"""The largest file that is read, in bytes."""

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 50
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TableRow(NamedTuple):
    """Hold one row of a table: its first line, its cells.

    Lines count from 1.
    """

    line: int
    cells: tuple[str, ...]


def read_rows(path: Path) -> Iterator[TableRow]:
    """Yield a file's rows that are not blank, the header among them.

    Raises ImportFailed: `file-missing`, `file-unreadable`, `file-too-large`, `file-empty`, `file-old-excel`,
    `file-binary`, `file-encoding`, or `file-broken` with the line where it stops making sense.
    """
    data = _load(path)
    rows = iter(sheet_rows(data, path.name)) if data.startswith(_ZIP) else _csv_rows(_decoded(data, path.name))
    empty = True
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            empty = False
            yield TableRow(line, tuple(cells))
    if empty:
        raise ImportFailed("file-empty", file=path.name)


def _load(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ImportFailed("file-too-large", file=path.name, most=LARGEST_FILE)
        data = path.read_bytes()
    except FileNotFoundError:
        raise ImportFailed("file-missing", file=path) from None
    except (OSError, ValueError) as error:
        raise ImportFailed("file-unreadable", file=path, error=error) from None
    if not data.strip():
        raise ImportFailed("file-empty", file=path.name)
    if data.startswith(_OLD_EXCEL):
        raise ImportFailed("file-old-excel", file=path.name)
    return data


def _decoded(data: bytes, name: str) -> str:
    """Return the text of a file.

    Decoded by the byte order mark, else as UTF-8 where that fits, else as GB18030, which contains GBK and GB2312.
    """
    marked = [encoding for bom, encoding in _BOMS if data.startswith(bom)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise ImportFailed("file-binary", file=name)
        return text
    if b"\0" in data and not marked:
        raise ImportFailed("file-binary", file=name)
    raise ImportFailed("file-encoding", file=name)


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise ImportFailed("file-broken", line=line, error=error) from None
        if cells is None:
            return
        yield line, cells


def _delimiter(text: str) -> str:
    """Return the delimiter that gives the header most columns.

    Of equals, the one the other rows agree with.
    """

    def score(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            widths = [len(cells) for cells in islice(reader, _SAMPLE_ROWS) if cells]
        except csv.Error:
            return (0, 0)
        return (widths[0], widths.count(widths[0])) if widths else (0, 0)

    return max(_DELIMITERS, key=score)
