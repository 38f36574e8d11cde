"""Which column holds which field."""

import pytest

from bay_tui.server.importing.failures import ImportFailed, RowRejected
from bay_tui.server.importing.headers import RowCells, find_header, parse_mapping
from bay_tui.server.importing.readers import TableRow
from bay_tui.server.importing.run import IMPORTERS


def cells_of(kind: str, header: list[str], row: list[str], mapping: dict[str, str] | None = None) -> RowCells:
    _, columns = find_header(IMPORTERS[kind].fields, [TableRow(1, tuple(header))], mapping or {})
    return columns.cells(TableRow(2, tuple(row)))


def failure(kind: str, rows: list[tuple[str, ...]], mapping: dict[str, str] | None = None) -> ImportFailed:
    table = [TableRow(line, cells) for line, cells in enumerate(rows, 1)]
    with pytest.raises(ImportFailed) as failed:
        find_header(IMPORTERS[kind].fields, table, mapping or {})
    return failed.value


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        ("orders", {"工单号": "number", "车牌": "plate", "车主": "customer", "接车时间": "received", "状态": "state"}),
        ("orders", {"RO Number": "number", "Registration": "plate", "Promised": "due", "Job Type": "work"}),
        (
            "orders",
            {"委托书号": "number", "车架号": "vin", "预计交车时间": "due", "维修项目": "title", "标准工时": "hours"},
        ),
        ("parts", {"物料编码": "number", "名称及规格": "name", "数量": "on_hand", "货位": "bin", "销售价": "price"}),
        ("parts", {"Part Number": "number", "Description": "name", "Qty": "on_hand", "UOM": "unit"}),
        ("parts", {"配件编码": "number", "配件名称": "name", "销售价（元）": "price", "最低库存": "minimum"}),
        ("stock", {"配件号": "part", "实盘数量": "quantity", "备注": "note"}),
        ("staff", {"工号": "number", "姓名": "name", "岗位": "roles", "卡号": "badge", "密码": "pin"}),
        ("bays", {"工位号": "number", "工位名称": "name", "类型": "use"}),
        ("jobs", {"工单号": "number", "作业项目": "title", "标准工时": "hours", "结算方式": "pay"}),
    ],
)
def test_usual_headers_are_recognised(kind: str, headers: dict[str, str]):
    values = [f"value {index}" for index in range(len(headers))]
    cells = cells_of(kind, list(headers), values)
    assert [cells.text(field) for field in headers.values()] == values


def test_the_cost_price_is_never_taken_for_the_sales_price():
    cells = cells_of("parts", ["编码", "名称", "成本价", "销售价"], ["1", "a", "10", "20"])
    assert (cells.text("price"), cells.text("cost")) == ("20", "10")


def test_a_title_above_the_header_is_passed_over():
    rows = [TableRow(1, ("配件库存明细表",)), TableRow(3, ("物料编码", "名称", "数量")), TableRow(4, ("1", "a", "3"))]
    index, columns = find_header(IMPORTERS["parts"].fields, rows, {})
    assert index == 1
    assert columns.positions == {"number": 0, "name": 1, "on_hand": 2}


def test_a_mapping_wins_over_recognition_and_constants_fill_every_row():
    mapping = parse_mapping(["number=asset_id", "name==all alike", "bin=Where"])
    cells = cells_of("parts", ["number", "asset_id", "WHERE"], ["1", "00175", "A-1"], mapping)
    assert (cells.text("number"), cells.text("name"), cells.text("bin")) == ("00175", "all alike", "A-1")


def test_cells_pass_through_clean_and_short_rows_are_empty_at_the_end():
    cells = cells_of("parts", ["编码", "名称", "货位"], [" 0001\x1b[31m ", "a\x00b"])
    assert cells.text("number") == "0001 [31m"
    assert cells.text("name") == "a b"
    assert cells.text("bin") == ""


def test_a_row_wider_than_the_header_is_rejected():
    with pytest.raises(RowRejected) as rejected:
        cells_of("parts", ["编码", "名称"], ["1", "a", "b"])
    assert rejected.value.code == "row-too-wide"


@pytest.mark.parametrize("argument", ["number", "=x", "number=", " =x", ""])
def test_a_mapping_that_says_nothing_is_refused(argument: str):
    with pytest.raises(ImportFailed) as failed:
        parse_mapping([argument])
    assert failed.value.code == "mapping-invalid"


def test_wrong_mappings_and_headers_are_named():
    rows = [("编码", "名称"), ("1", "a")]
    assert failure("parts", rows, {"colour": "编码"}).code == "field-unknown"
    wrong = failure("parts", rows, {"bin": "货位"})
    assert (wrong.code, wrong.params["column"]) == ("column-unknown", "货位")
    assert failure("parts", [("1", "2"), ("3", "4")]).code == "header-missing"
    missing = failure("staff", [("工号", "姓名")])
    assert (missing.code, missing.params["fields"]) == ("fields-missing", "roles")


def test_an_order_file_without_plate_and_vin_is_told_so_once():
    rows = [("工单号", "客户"), ("1", "鲁先生")]
    missing = failure("orders", rows)
    assert (missing.code, missing.params) == ("fields-missing", {"fields": "plate / vin", "columns": "工单号, 客户"})
    for known in ("车牌", "车架号"):
        assert cells_of("orders", ["工单号", known], ["1", "A1"]).text("number") == "1"
