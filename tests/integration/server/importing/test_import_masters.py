"""Parts, stock, staff and bays from files."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from bay_tui.cli import IMPORTS
from bay_tui.resources import asset
from bay_tui.server.importing.run import IMPORTERS, import_file
from bay_tui.workshop.office.pins import pin_matches
from bay_tui.workshop.operations import PartSaved, StockCounted
from bay_tui.workshop.records import Bay, Credential, FindingTemplate, Movement, Part, Staff, TemplatePart
from bay_tui.workshop.words import BayKind, MovementKind, Role, Severity
from import_kit import SITE, Desk, counts, opened_desk, rejected

PARTS = """\
物料编码,名称及规格,单位,货位,数量,成本价,销售价（元）,最低库存
00175,机油滤清器,个,A-01-1,12,20.00,38.50,4
88000-0W20,全合成机油 0W-20,升,O-01-1,186.5,50,85,40
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as desk:
        yield desk


def part_of(desk: Desk, number: str) -> Part:
    part = desk.view.get(Part, number)
    assert part is not None
    return part


def test_parts_arrive_with_stock_price_and_initials(desk: Desk):
    report = desk.take("parts", PARTS)
    assert (counts(report), report.ignored) == ((2, 0, 0, 0), ())
    assert part_of(desk, "00175") == Part(
        id="00175",
        number="00175",
        name="机油滤清器",
        initials="jylqq",
        unit="pc",
        bin="A-01-1",
        on_hand=12,
        minimum=4,
        price_cents=3850,
        cost_cents=2000,
    )
    assert (part_of(desk, "88000-0W20").unit, part_of(desk, "88000-0W20").on_hand) == ("L", 186.5)
    assert {movement.why for movement in desk.view.every(Movement)} == {MovementKind.OPENING}
    assert counts(desk.take("parts", PARTS)) == (0, 0, 2, 0)


def test_parts_said_again_change_what_they_say_and_never_the_stock(desk: Desk):
    desk.take("parts", PARTS)
    desk.apply(PartSaved(part=Part(id="x", number="x", name="other", on_hand=1)))
    again = "物料编码,名称,数量,销售价\n00175,机油滤清器,999,40\n88000-0W20,全合成机油 0W-20,0,85\n"
    assert counts(desk.take("parts", again)) == (0, 1, 1, 0)
    part = part_of(desk, "00175")
    assert (part.on_hand, part.price_cents, part.bin, part.minimum) == (12, 4000, "A-01-1", 4)


def test_bad_parts_are_rejected_by_line(desk: Desk):
    text = "编码,名称,数量,售价\n1,a,1,1\n,b,1,1\n3,,1,1\n4,d,many,1\n5,e,-2,1\n6,f,1,9999999999999\n1,a,1,1\n"
    report = desk.take("parts", text)
    assert rejected(report) == [
        (3, "text-missing"),
        (4, "text-missing"),
        (5, "number-unreadable"),
        (6, "number-impossible"),
        (7, "number-impossible"),
        (8, "row-duplicate"),
    ]
    assert report.rejections[-1].params == {"first": "2", "value": "1"}
    assert [part.id for part in desk.view.every(Part)] == ["1"]


def test_stock_is_counted_and_unknown_parts_are_rejected(desk: Desk):
    desk.take("parts", PARTS)
    text = "配件编码,实盘数量\n00175,10\n88000-0W20,186.5\n404,3\n175,\n"
    report = desk.take("stock", text)
    assert (counts(report), rejected(report)) == ((0, 1, 1, 2), [(4, "part-unknown"), (5, "text-missing")])
    assert part_of(desk, "00175").on_hand == 10
    before = desk.operations()
    assert counts(desk.take("stock", text)) == (0, 0, 2, 2)
    assert desk.operations() == before, "a part that is unknown leaves no exception behind either"


STAFF = "工号,姓名,岗位,技能,卡号,密码\n0101,单永强,机修工,机修、电工,T1,1111\n0201,曾国梁,车间主任,,F1,2222\n"


def test_staff_arrive_with_roles_badge_and_a_hashed_pin(desk: Desk):
    assert counts(desk.take("staff", STAFF)) == (2, 0, 0, 0)
    person = desk.view.find(Staff, "number", "0101")[0]
    assert (person.name, person.initials, person.badge) == ("单永强", "syq", "T1")
    assert (person.roles, person.skills) == ((Role.TECHNICIAN,), ("机修", "电工"))
    credential = desk.view.get(Credential, person.id)
    assert credential is not None
    assert pin_matches("1111", credential.pin)
    assert "1111" not in credential.pin
    assert counts(desk.take("staff", STAFF)) == (0, 0, 2, 0), "the same PIN changes nothing, whatever its salt"
    assert counts(desk.take("staff", STAFF.replace("1111", "1212"))) == (0, 1, 1, 0)


def test_bad_staff_are_rejected_by_line(desk: Desk):
    text = (
        "工号,姓名,岗位,卡号,密码,在职\n"
        "1,a,技师,T1,1111,是\n"
        "2,b,技师,T1,1111,\n"
        "3,c,厨师,,,\n"
        "4,d,技师,,12,\n"
        "5,e,技师,,,maybe\n"
        "6,f,,,,\n"
        "7,g,前台,,,离职\n"
    )
    report = desk.take("staff", text)
    assert rejected(report) == [
        (3, "number-in-use"),
        (4, "word-unknown"),
        (5, "pin-invalid"),
        (6, "word-unknown"),
        (7, "text-missing"),
    ]
    assert {person.number: person.active for person in desk.view.every(Staff)} == {"1": True, "7": False}


def test_bays_arrive_and_keep_their_place(desk: Desk):
    text = "工位号,名称,类型,顺序\n1,机修一,举升,1\n8,定位,四轮定位,8\n9,?,飞机库,9\n"
    report = desk.take("bays", text)
    assert (counts(report), rejected(report)) == ((2, 0, 0, 1), [(4, "word-unknown")])
    assert [(bay.number, bay.use, bay.position) for bay in desk.view.every(Bay)] == [
        ("1", BayKind.LIFT, 1),
        ("8", BayKind.ALIGNMENT, 8),
    ]
    assert counts(desk.take("bays", "工位号,启用\n8,停用\n")) == (0, 1, 0, 0)
    (bay,) = desk.view.find(Bay, "number", "8")
    assert (bay.active, bay.use, bay.name) == (False, BayKind.ALIGNMENT, "定位")


def test_a_workbook_is_imported_like_a_csv(desk: Desk, tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["配件库存"])
    sheet.append(["物料编码", "名称及规格", "数量", "销售价"])
    sheet.append([175, "机油滤清器", 12, 38.5])
    sheet["A3"].number_format = "00000"
    book.save(tmp_path / "parts.xlsx")
    report = import_file(desk.office, SITE, "parts", tmp_path / "parts.xlsx")
    assert counts(report) == (1, 0, 0, 0)
    assert part_of(desk, "00175").price_cents == 3850


@pytest.mark.parametrize(("kind", "entries"), [("parts", 300), ("staff", 17), ("bays", 12)])
def test_the_demos_own_files_import(desk: Desk, kind: str, entries: int):
    report = import_file(desk.office, SITE, kind, asset("demo", f"{kind}.csv"))
    assert counts(report) == (entries, 0, 0, 0)


TEMPLATES = """\
编号,部件,颜色,描述,英文描述,建议作业,工时,配件,启用
4s.pads,前制动片,红,前制动片低于本店标准,,更换前制动片并做跑合,1.1,前制动片；2 × 制动盘螺栓,
front_discs.grooved,front_discs,amber,前制动盘有浅槽,Front discs lightly grooved,,0,,
front_pads.uneven,Front brake pads,黄,x,,,,,停用
bad.1,涡轮翼子板,红,x,,,,,
bad.2,前制动片,紫,x,,,,,
bad.3,前制动片,红,,,,,,
bad.4,前制动片,红,x,,,很久,,
4s.pads,前制动片,红,x,,,,,
"""


def test_templates_of_the_site_are_taken_and_what_makes_no_sense_is_named_by_line(desk: Desk):
    report = desk.take("templates", TEMPLATES)
    assert rejected(report) == [
        (5, "component-unknown"),
        (6, "word-unknown"),
        (7, "text-missing"),
        (8, "number-unreadable"),
        (9, "row-duplicate"),
    ]
    assert counts(report) == (3, 0, 0, 5)
    assert desk.view.get(FindingTemplate, "4s.pads") == FindingTemplate(
        id="4s.pads",
        component="front_pads",
        severity=Severity.RED,
        zh="前制动片低于本店标准",
        en="前制动片低于本店标准",
        initials="qzdpdybdbz",
        work_zh="更换前制动片并做跑合",
        work_en="更换前制动片并做跑合",
        hours=1.1,
        parts=(TemplatePart(name="前制动片"), TemplatePart(name="制动盘螺栓", quantity=2)),
    )
    assert counts(desk.take("templates", TEMPLATES)) == (0, 0, 3, 5)


@pytest.mark.parametrize("dry_run", [True, False])
def test_another_unit_of_a_part_with_stock_is_rejected_by_row(desk: Desk, dry_run: bool):
    desk.take("parts", "物料编码,名称,单位,库存\n5W30,机油,升,60\nNEW,新件,个,0\n")
    desk.apply(StockCounted(part="5W30", quantity=0))
    changed = "物料编码,名称,单位\n5W30,机油 5W-30,个\nNEW,新件,套\n"
    report = desk.take("parts", changed, dry_run=dry_run)
    assert rejected(report) == [(2, "unit-used")]
    assert report.rejections[0].params == {"number": "5W30", "unit": "L", "other": "pc"}
    assert counts(report) == (0, 1, 0, 1)
    assert part_of(desk, "5W30").unit == "L"


def test_every_kind_there_is_can_be_named_on_the_command_line():
    assert tuple(IMPORTERS) == IMPORTS


def test_parts_say_how_they_are_ordered(desk: Desk):
    text = "编码,名称,最低库存,最高库存,包装数,到货周期\nA,机滤,4,20,10,7\nB,空滤,,,,\n"
    assert counts(desk.take("parts", text)) == (2, 0, 0, 0)
    part = part_of(desk, "A")
    assert (part.minimum, part.order_up_to, part.pack, part.lead_days) == (4, 20, 10, 7)
    assert rejected(desk.take("parts", "编码,名称,到货周期\nA,机滤,400\nB,空滤,half\n")) == [
        (2, "number-impossible"),
        (3, "number-unreadable"),
    ]
    assert part_of(desk, "A").lead_days == 7


@pytest.mark.parametrize("head", ["适用车型", "Model", "车型"])
def test_parts_say_which_models_they_fit(desk: Desk, head: str):
    text = f"编码,名称,{head}\nA,机滤,YX7、YA5\nB,空滤,\n"
    assert counts(desk.take("parts", text)) == (2, 0, 0, 0)
    assert (part_of(desk, "A").models, part_of(desk, "B").models) == ("YX7、YA5", "")
    assert counts(desk.take("parts", text)) == (0, 0, 2, 0)
    assert counts(desk.take("parts", "编码,名称\nA,机油滤清器\n")) == (0, 1, 0, 0)
    assert part_of(desk, "A").models == "YX7、YA5", "what a file says nothing about stays"
