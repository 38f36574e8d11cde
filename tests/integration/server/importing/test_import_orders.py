"""Orders and jobs from files: what another system says, once and again, and beside what happens here."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bay_tui.server.importing.failures import ImportFailed
from bay_tui.server.importing.run import import_file
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.operations import AnyArgs, BaySaved, JobAdded
from bay_tui.workshop.records import Bay, Contact, Job, Order, Vehicle
from bay_tui.workshop.words import JobKind, JobState, OrderState, PayType
from import_kit import SITE, Desk, counts, opened_desk, rejected

FLEET_MAP = (
    "number=work_order_id",
    "plate=asset_id",
    "received=date_id",
    "title=repair_reason_desc",
    "work=job_type",
    "hours=labor_hours",
    "state=work_order_status",
    "priority=priority_code",
    "customer=location_name",
    "source==fleet",
)
FLEET = """\
work_order_id,date_id,asset_id,location_name,job_type,repair_reason_desc,priority_code,work_order_status,labor_hours
2022-1,20220103,00175,POLICE,REPAIR,NORMAL WEAR,3,CLOSED,2.0
2022-2,20220104,X0222,POLICE,PM,"MANAGEMENT, OTHER",1,OPEN,0.0
2022-3,20220105,08950,FIRE,REPAIR,,3,WORK FINISHED,1.5
2022-4,20220106,00175,POLICE,PM,NORMAL WEAR,3,CLOSED,1.0
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(tmp_path) as desk:
        yield desk


def order_of(desk: Desk, number: str) -> Order:
    (order,) = desk.view.find(Order, "number", number)
    return order


def jobs_of(desk: Desk, number: str) -> list[Job]:
    return sorted(desk.view.find(Job, "order", order_of(desk, number).id), key=lambda job: job.line)


def test_a_fleets_export_arrives_in_its_states_with_its_zeros(desk: Desk):
    report = desk.take("orders", FLEET, *FLEET_MAP)
    assert counts(report) == (4, 0, 0, 0)
    assert report.rows == 4
    states = {order.number: order.state for order in desk.view.every(Order)}
    assert states == {
        "2022-1": OrderState.DELIVERED,
        "2022-2": OrderState.RECEIVED,
        "2022-3": OrderState.READY,
        "2022-4": OrderState.DELIVERED,
    }
    assert [job.state for number in states for job in jobs_of(desk, number)] == [
        JobState.DONE,
        JobState.WAITING,
        JobState.DONE,
        JobState.DONE,
    ]
    assert sorted(vehicle.plate for vehicle in desk.view.every(Vehicle)) == ["00175", "08950", "X0222"]
    waiting = order_of(desk, "2022-2")
    assert waiting.received_at == datetime(2022, 1, 3, 16, tzinfo=UTC)
    assert (waiting.customer, waiting.priority, waiting.source) == ("POLICE", 1, "fleet")
    (job,) = jobs_of(desk, "2022-2")
    assert (job.title, job.work, job.standard_hours) == ("MANAGEMENT, OTHER", JobKind.MAINTENANCE, 0.0)


def test_work_without_a_title_goes_by_its_kind(desk: Desk):
    desk.take("orders", FLEET, *FLEET_MAP)
    (job,) = jobs_of(desk, "2022-3")
    assert (job.title, job.work, job.standard_hours) == ("REPAIR", JobKind.REPAIR, 1.5)


def test_the_second_run_writes_nothing(desk: Desk):
    desk.take("orders", FLEET, *FLEET_MAP)
    before = desk.operations()
    assert counts(desk.take("orders", FLEET, *FLEET_MAP)) == (0, 0, 4, 0)
    assert desk.operations() == before


def test_a_dry_run_says_the_same_and_writes_nothing(desk: Desk):
    before = desk.operations()
    dry = desk.take("orders", FLEET, *FLEET_MAP, dry_run=True)
    assert (counts(dry), dry.dry_run) == ((4, 0, 0, 0), True)
    assert desk.operations() == before
    assert counts(desk.take("orders", FLEET, *FLEET_MAP)) == counts(dry)


def test_what_the_other_system_changed_is_changed_and_nothing_else(desk: Desk):
    desk.take("orders", FLEET, *FLEET_MAP)
    changed = FLEET.replace("1,OPEN", "1,WORK FINISHED")
    assert counts(desk.take("orders", changed, *FLEET_MAP)) == (0, 1, 3, 0)
    assert order_of(desk, "2022-2").state is OrderState.READY
    assert [job.state for job in jobs_of(desk, "2022-2")] == [JobState.DONE]
    assert counts(desk.take("orders", FLEET, *FLEET_MAP)) == (0, 0, 4, 0), "states only ever move on"


CHINESE = """\
维修工单明细表,,,,,,,,
工单号,车牌,车架号,客户,联系电话,状态,接车时间,维修项目,标准工时
0001,粤B·12345,,陈女士,13800000000,在修,2026-03-10 08:30,更换机油机滤,0.6
0001,粤B·12345,,陈女士,,,,更换前制动片,1
0002,,LY0A5B1C9HY001370,,,已结算,2026年3月9日,四轮定位,1.0
0003,粤B·99999,,,,在修,,,
"""


def test_several_rows_of_one_number_are_several_jobs(desk: Desk):
    report = desk.take("orders", CHINESE)
    assert (counts(report), report.rows) == ((3, 0, 0, 0), 4)
    assert [(job.line, job.title, job.standard_hours) for job in jobs_of(desk, "0001")] == [
        (1, "更换机油机滤", 0.6),
        (2, "更换前制动片", 1.0),
    ]
    order = order_of(desk, "0001")
    assert order.state is OrderState.WORKING
    assert order.received_at == datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
    contact = desk.view.get(Contact, order.id)
    assert contact is not None
    assert contact.phone == "13800000000"
    assert jobs_of(desk, "0003") == []
    vehicle = desk.view.get(Vehicle, order_of(desk, "0002").vehicle)
    assert vehicle is not None
    assert (vehicle.plate, vehicle.vin) == ("", "LY0A5B1C9HY001370")
    assert counts(desk.take("orders", CHINESE)) == (0, 0, 3, 0)


def test_rows_in_another_order_and_renamed_jobs_keep_their_lines(desk: Desk):
    head, title, *rows = CHINESE.splitlines()
    desk.take("orders", CHINESE)
    turned = "\n".join([head, title, rows[1], rows[0].replace("更换机油机滤", "小保养"), *rows[2:]])
    assert counts(desk.take("orders", turned)) == (0, 1, 2, 0)
    assert [(job.line, job.title) for job in jobs_of(desk, "0001")] == [(1, "小保养"), (2, "更换前制动片")]


def test_jobs_of_one_title_stay_as_many_as_they_were(desk: Desk):
    text = "number,plate,title,hours\n1,A1,Check,0.5\n1,A1,Check,1\n"
    assert counts(desk.take("orders", text)) == (1, 0, 0, 0)
    assert counts(desk.take("orders", text)) == (0, 0, 1, 0)
    assert [job.standard_hours for job in jobs_of(desk, "1")] == [0.5, 1.0]


def test_a_job_added_here_is_never_taken_over(desk: Desk):
    desk.take("orders", CHINESE)
    desk.apply(JobAdded(order=order_of(desk, "0001").id, title="现场增项"))
    more = CHINESE.replace("0002,,LY", "0001,粤B·12345,,,,,,更换雨刮,0.2\n0002,,LY")
    assert counts(desk.take("orders", more)) == (0, 1, 2, 0)
    assert [(job.line, job.title) for job in jobs_of(desk, "0001")] == [
        (1, "更换机油机滤"),
        (2, "更换前制动片"),
        (3, "现场增项"),
        (4, "更换雨刮"),
    ]


def test_every_bad_row_comes_back_with_its_line_and_reason_and_the_rest_goes_in(desk: Desk):
    text = """\
number,plate,title,hours,state,received,odometer,due
1,A1,ok,1,open,2022-01-03,1000,2022-01-04 18:00
,A2,no number,1,open,,,
3,,no vehicle,1,open,,,
4,A4,hours,1e9,open,,,
5,A5,hours,9999999,open,,,
6,A6,state,1,perhaps,,,
7,A7,date,1,open,03/04/2022,,
8,A8,date,1,open,,,31.02.2022
9,A9,odometer,1,open,,99999999,
1,A1,ok,1,open,2022-01-03,1000,2022-01-04 18:00
1,B1,other vehicle,1,open,,,
12,A12,=cmd()|'/c calc'!A1,1,open,,,
13,A13,x,1,open,,,,too wide
"""
    report = desk.take("orders", text)
    assert rejected(report) == [
        (3, "text-missing"),
        (4, "vehicle-unnamed"),
        (5, "number-unreadable"),
        (6, "number-impossible"),
        (7, "word-unknown"),
        (8, "date-ambiguous"),
        (9, "date-impossible"),
        (10, "number-impossible"),
        (11, "row-duplicate"),
        (12, "order-differs"),
        (14, "row-too-wide"),
    ]
    assert (report.added, report.rows) == (2, 13)
    assert [job.title for job in jobs_of(desk, "12")] == ["=cmd()|'/c calc'!A1"]
    order = order_of(desk, "1")
    assert order.promise is not None
    assert order.promise.due == datetime(2022, 1, 4, 10, tzinfo=UTC)


def test_rules_refuse_a_row_as_they_refuse_a_person(desk: Desk):
    report = desk.take("orders", f"number,plate,title\n1,A1,{'x' * 400}\n2,A2,fine\n")
    assert rejected(report) == [(2, "text-too-long")]
    assert report.added == 1


def test_no_control_byte_gets_in(desk: Desk):
    desk.take("orders", "number,plate,title,words\n1,A1,a\x1b[31mb,\u202ec\n")
    (job,) = jobs_of(desk, "1")
    assert job.title == "a [31mb"
    assert order_of(desk, "1").words == "c"


def test_jobs_go_to_orders_that_are_known(desk: Desk):
    desk.take("orders", CHINESE)
    text = (
        "工单号,作业项目,作业类型,标准工时,结算方式,工种\n"
        "0001,空调检查,诊断,1,索赔,electrical\n"
        "0099,什么,维修,1,自费,\n"
        "0001,,维修,1,,\n"
    )
    report = desk.take("jobs", text)
    assert (counts(report), rejected(report)) == ((1, 0, 0, 2), [(3, "order-unknown"), (4, "text-missing")])
    job = jobs_of(desk, "0001")[-1]
    assert (job.line, job.title, job.work) == (3, "空调检查", JobKind.DIAGNOSIS)
    assert (job.pay, job.skill, job.state) == (PayType.WARRANTY, "electrical", JobState.WAITING)
    assert counts(desk.take("jobs", text)) == (0, 0, 1, 2)


def test_progress_tells_how_far_it_is(desk: Desk, tmp_path: Path):
    path = tmp_path / "many.csv"
    path.write_text("number,plate,title\n" + "".join(f"{n:05},A{n},x\n" for n in range(700)), encoding="utf-8")
    told: list[tuple[int, int]] = []
    report = import_file(desk.office, SITE, "orders", path, progress=lambda done, total: told.append((done, total)))
    assert report.added == 700
    assert told[-1] == (700, 700)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len(told) > 1


def test_what_becomes_impossible_between_trying_and_writing_is_rejected(desk: Desk, tmp_path: Path):
    class Meanwhile:
        """An office where somebody takes a bay's number just before the import writes its own."""

        view = desk.office.view

        def apply(self, args: Iterable[AnyArgs], **more: Any) -> list[Verdict]:
            desk.apply(BaySaved(bay=Bay(id="other", number="2")))
            return desk.office.apply(args, **more)

    path = tmp_path / "bays.csv"
    path.write_text("number,name\n1,a\n2,b\n", encoding="utf-8")
    report = import_file(Meanwhile(), SITE, "bays", path)
    assert (counts(report), rejected(report)) == ((1, 0, 0, 1), [(3, "number-in-use")])


def test_an_unknown_kind_or_site_is_said(desk: Desk, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("number,plate\n1,A1\n", encoding="utf-8")
    for site, kind, code in ((SITE, "customers", "kind-unknown"), ("elsewhere", "orders", "site-unknown")):
        with pytest.raises(ImportFailed) as failed:
            import_file(desk.office, site, kind, path)
        assert failed.value.code == code


def test_a_doubtful_vin_is_taken_and_reported(desk: Desk) -> None:
    table = "number,plate,vin,title\nR1,粤B11111,LSVAA4180E2184841,Oil\nR2,粤B22222,1M8GDM9AXKP042788,Oil\n"
    report = desk.take("orders", table)
    assert counts(report) == (2, 0, 0, 0)
    assert [(one.line, one.code) for one in report.doubts] == [(2, "vin-check-digit")]


def test_a_plate_without_its_province_is_the_car_that_is_known(desk: Desk) -> None:
    desk.take("orders", "number,plate,title\nR1,粤B·59185,Oil\n")
    desk.take("orders", "number,plate,title\nR2,b-59185,Brakes\nR3,湘B59185,Oil\n")
    vehicles = {order.number: order.vehicle for order in desk.view.every(Order)}
    assert vehicles["R1"] == vehicles["R2"] != vehicles["R3"]
    assert sorted(one.plate for one in desk.view.every(Vehicle)) == ["湘B59185", "粤B·59185"]
