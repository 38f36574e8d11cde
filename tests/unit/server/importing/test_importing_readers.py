"""Reading files: encodings, dialects, sheets, and everything that is no table."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest

from bay_tui.server.importing import readers, sheets
from bay_tui.server.importing.failures import ImportFailed
from bay_tui.server.importing.readers import TableRow, read_rows


def rows_of(path: Path, content: bytes | str) -> list[TableRow]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_rows(path))


def code_of(path: Path, content: bytes) -> str:
    with pytest.raises(ImportFailed) as failed:
        rows_of(path, content)
    assert failed.value.params["file"].endswith(path.name)
    return failed.value.code


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_line_end_reads_the_same(path: Path, encoding: str, line_end: str):
    text = line_end.join(["工单号,车牌", "00175,粤B·12345", ""])
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    data = marks.get(encoding, b"") + text.encode(encoding)
    assert rows_of(path, data) == [TableRow(1, ("工单号", "车牌")), TableRow(2, ("00175", "粤B·12345"))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(path: Path, delimiter: str):
    text = f"number{delimiter}name{delimiter}price\n1{delimiter}a, b; c{delimiter}3\n"
    if delimiter in ",;":
        text = text.replace("a, b; c", '"a, b; c"')
    assert rows_of(path, text)[1].cells == ("1", "a, b; c", "3")


def test_lines_are_counted_where_a_row_begins(path: Path):
    rows = rows_of(path, 'number,note\n\n1,"two\nlines"\n  ,\n2,b\n')
    assert [(row.line, row.cells) for row in rows] == [
        (1, ("number", "note")),
        (3, ("1", "two\nlines")),
        (6, ("2", "b")),
    ]


def test_what_is_no_table_has_one_clear_code(path: Path, monkeypatch: pytest.MonkeyPatch):
    assert code_of(path, b"") == "file-empty"
    assert code_of(path, b" \n\r\n") == "file-empty"
    assert code_of(path, b",,,\n,,\n") == "file-empty"
    assert code_of(path, b"number,name\n1,a\0b\n") == "file-binary"
    assert code_of(path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\xff") == "file-binary"
    assert code_of(path, b"number,name\n1,\xff\xff\xff\n") == "file-encoding"
    assert code_of(path, b"\xff\xfea\0b") == "file-encoding"
    assert code_of(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook") == "file-old-excel"
    assert code_of(path, b"PK\x03\x04 nothing that follows") == "file-not-workbook"
    monkeypatch.setattr(readers, "LARGEST_FILE", 10)
    assert code_of(path, b"number,name\n") == "file-too-large"


def test_a_file_that_is_not_there_or_is_a_folder_has_a_code(tmp_path: Path):
    for name, code in (("nowhere.csv", "file-missing"), ("", "file-unreadable"), ("a\0b", "file-unreadable")):
        with pytest.raises(ImportFailed) as failed:
            list(read_rows(tmp_path / name))
        assert failed.value.code == code


def test_a_quote_that_never_ends_is_said_with_its_line(path: Path):
    with pytest.raises(ImportFailed) as failed:
        rows_of(path, 'number,name\n1,a\n2,"b\n3,c\n')
    assert failed.value.code == "file-broken"
    assert failed.value.params["line"] == "3"


def test_a_sheet_keeps_its_zeros_and_row_numbers(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["工号", "姓名"])
    sheet.append(["00175", "=cmd()|'/c calc'!A1"])
    sheet.append([])
    sheet.append([175, "b"])
    sheet["A4"].number_format = "00000"
    sheet["B2"].data_type = "s"
    book.save(tmp_path / "staff.xlsx")
    assert list(read_rows(tmp_path / "staff.xlsx")) == [
        TableRow(1, ("工号", "姓名")),
        TableRow(2, ("00175", "=cmd()|'/c calc'!A1")),
        TableRow(4, ("00175", "b")),
    ]


def test_a_workbook_that_unpacks_to_too_much_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bay_tui.server.importing.sheets.LARGEST_UNPACKED", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 1001)
    assert code_of(path, packed.getvalue()) == "file-too-large"


def workbook(*places: tuple[int, int]) -> bytes:
    """Return a workbook with a cell at each place, row and column."""
    book = openpyxl.Workbook()
    sheet = cast("Any", book.active)
    for row, column in places:
        sheet.cell(row, column, "number")
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def with_rows(rows: str) -> bytes:
    """Return a workbook whose sheet has other rows."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook((1, 1)))) as before, zipfile.ZipFile(packed, "w", 8) as after:
        for name in before.namelist():
            data = before.read(name).decode()
            if name.endswith("sheet1.xml"):
                data = re.sub("</sheetData>", f"{rows}</sheetData>", data)
            after.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize("places", [((1, 1), (1_048_576, 16_384)), ((1, 1), (1_048_576, 1)), ((1, 501),)])
def test_a_workbook_with_next_to_nothing_in_it_that_reaches_far(
    path: Path, places: tuple[tuple[int, int], ...]
) -> None:
    assert code_of(path, workbook(*places)) == "sheet-too-large"


def test_a_workbook_of_empty_rows(path: Path) -> None:
    numbered = "".join(f'<row r="{row}"/>' for row in range(2, 20_000))
    far = f'<row r="{10**15}"><c r="A{10**15}"><v>1</v></c></row>'
    for rows in (numbered, "<row/>" * 20_000, far):
        assert code_of(path, with_rows(rows)) == "sheet-too-large"


def test_a_workbook_with_too_many_cells(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_CELLS", 100)
    assert code_of(path, workbook(*((row, 10) for row in range(1, 12)))) == "sheet-too-large"
    path.write_bytes(workbook(*((row, 10) for row in range(1, 11))))
    assert len(list(read_rows(path))) == 10


def test_a_workbook_with_gaps_keeps_its_line_numbers(path: Path) -> None:
    path.write_bytes(workbook((1, 1), (3, 2), (9_000, 500)))
    assert [(row.line, len(row.cells)) for row in read_rows(path)] == [(1, 1), (3, 2), (9_000, 500)]
