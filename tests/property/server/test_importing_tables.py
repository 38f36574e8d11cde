"""Any table, written in any encoding and dialect, reads back equal."""

import csv
import io
import tempfile
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.server.importing.readers import read_rows

HEADER = ("工单号", "车牌", "name", "数量")
# What a cell may hold: text of any script, with everything that quoting is for; no control bytes but line breaks.
CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn"]) | st.sampled_from(',;|"\t\n'), max_size=12)
TABLES = st.lists(st.tuples(*[CELLS] * len(HEADER)).filter(lambda row: row[0].strip()), max_size=8)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
SHEET_CELLS = st.text(st.characters(min_codepoint=33, max_codepoint=0xD7FF, blacklist_categories=["Cc"]), max_size=12)


@settings(max_examples=150)
@given(TABLES, ENCODINGS, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_a_written_csv_reads_back_equal(
    table: list[tuple[str, ...]], encoding: str, delimiter: str, line_end: str
) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=line_end).writerows([HEADER, *table])
    text = written.getvalue()
    if encoding == "gb18030":
        # Without a mark, bytes that happen to be UTF-8 are read as such: only then the two cannot be told apart.
        text = text.replace("工单号", "工单号码")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(text.encode(encoding))
        read = [row.cells for row in read_rows(path)]
    assert read[0][1:] == HEADER[1:]
    assert read[1:] == table


@settings(max_examples=40)
@given(st.lists(st.tuples(*[SHEET_CELLS] * len(HEADER)).filter(lambda row: row[0].strip()), max_size=6))
def test_a_written_sheet_reads_back_equal(table: list[tuple[str, ...]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for line, row in enumerate([HEADER, *table], 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(line, column, text)
            cell.data_type = "s"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        book.save(path)
        read = [row.cells for row in read_rows(path)]
    assert read == [HEADER, *table]
