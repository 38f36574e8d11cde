"""Read XLSX cells as the text a person sees.

The one place that touches openpyxl.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, cast

import openpyxl

from bay_tui.server.importing.failures import ImportFailed

LARGEST_UNPACKED = 2**29
"""How large the sheets of a workbook may be, unpacked, in bytes."""

MOST_COLUMNS = 500
MOST_CELLS = 20_000_000
MOST_EMPTY_ROWS = 10_000
"""How far a sheet may reach, how many cells it may have, and how many empty rows on end.

Two cells at the ends of a sheet would be 17,000 million.
"""

_PADDED = re.compile(r"0+")
_DECIMALS = re.compile(r"(?:#,##)?0\.(0+)")


def sheet_rows(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    """Return the filled rows of a workbook's first sheet, with their numbers.

    `name` is the file's, for errors. Raises ImportFailed: `file-too-large`, `sheet-too-large`, `file-not-workbook`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise ImportFailed("file-too-large", file=name, most=LARGEST_UNPACKED)
        return _first_sheet(data, name)
    except ImportFailed:
        raise
    # A damaged workbook fails anywhere inside openpyxl, in whatever way the XML and the zip archive provide.
    except Exception as error:
        raise ImportFailed("file-not-workbook", file=name, error=type(error).__name__) from error


def _first_sheet(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    load = cast("Any", openpyxl).load_workbook
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions it leaves out; they hold no data.
        warnings.simplefilter("ignore")
        book = load(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            # It says itself how far it reaches, and each row would be made as wide.
            sheet.reset_dimensions()
            return [
                (number, [cell_text(cell.value, getattr(cell, "number_format", "")) for cell in row])
                for number, row in _filled(sheet.iter_rows(), name)
            ]
        finally:
            book.close()


def _filled(rows: Iterable[Sequence[Any]], name: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the rows that have cells, within the bounds of a sheet."""
    cells = empty = 0
    for number, row in enumerate(rows, 1):
        cells += len(row)
        filled = any(cell.value is not None for cell in row)
        empty = 0 if filled else empty + 1
        if len(row) > MOST_COLUMNS or cells > MOST_CELLS or empty > MOST_EMPTY_ROWS:
            raise ImportFailed("sheet-too-large", file=name, columns=MOST_COLUMNS, rows=MOST_EMPTY_ROWS)
        if filled:
            yield number, row


def cell_text(value: object, number_format: str = "General") -> str:
    """Return a cell as text, as a spreadsheet shows it.

    Numbers with the zeros of their format, dates in ISO form, nothing as empty.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(value, number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _number_text(value: float, number_format: str) -> str:
    shown = number_format.split(";", maxsplit=1)[0]
    decimals = _DECIMALS.fullmatch(shown)
    if decimals:
        return f"{value:.{len(decimals[1])}f}"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.15g}"
    return f"{int(value):0{len(shown)}d}" if _PADDED.fullmatch(shown) else str(int(value))
