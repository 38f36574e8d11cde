"""What the text of a cell means."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bay_tui.server.importing.failures import RowRejected
from bay_tui.server.importing.sheets import cell_text
from bay_tui.server.importing.values import cents, instant, listed, number, whole, word
from bay_tui.server.importing.words import JOB_KINDS, ORDER_STATES, PAY_TYPES
from bay_tui.workshop.words import JobKind, OrderState, PayType

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", 0.0),
        ("12", 12.0),
        ("1,234.50", 1234.5),
        ("1,234", 1234.0),
        ("1.234,5", 1234.5),
        ("12,5", 12.5),
        ("￥58.00", 58.0),
        ("１２．５", 12.5),
        ("58元", 58.0),
        ("$ 1,000", 1000.0),
        (".5", 0.5),
        ("1 234", 1234.0),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float):
    assert number(text, "quantity") == value


@pytest.mark.parametrize("text", ["abc", "1e999", "nan", "inf", "1.2.3", "12x", "--1", "1,2,3", "=1+1", "0x10"])
def test_what_is_no_number_is_rejected(text: str):
    with pytest.raises(RowRejected) as rejected:
        number(text, "quantity")
    assert rejected.value.code == "number-unreadable"
    assert rejected.value.params == {"field": "quantity", "value": text}


@pytest.mark.parametrize("text", ["-1", "9" * 30, "9" * 400])
def test_an_absurd_number_is_rejected(text: str):
    with pytest.raises(RowRejected) as rejected:
        number(text, "quantity")
    assert rejected.value.code == "number-impossible"


def test_money_becomes_cents_and_whole_numbers_stay_whole():
    assert cents("￥1,234.56", "price") == 123456
    assert cents("0.29", "price") == 29
    assert whole("2,024", "year") == 2024
    with pytest.raises(RowRejected):
        whole("1.5", "year")


@pytest.mark.parametrize(
    "text",
    [
        "20220103",
        "2022-01-03",
        "2022/1/3",
        "2022.1.3",
        "2022年1月3日",
        "03.01.2022",
        "2022-01-03 00:00:00",
        "2022-01-03T00:00",
        "20220103 00:00",
        "2022-01-02T16:00:00Z",
        "2022-01-03 00:00:00+08:00",
        "２０２２-01-03",
    ],
)
def test_a_day_is_the_midnight_of_the_sites_wall_clock(text: str):
    assert instant(text, "received", SHANGHAI) == datetime(2022, 1, 2, 16, tzinfo=UTC)


def test_days_that_can_only_be_read_one_way_are_read_so():
    expected = datetime(2022, 12, 25, tzinfo=UTC)
    assert instant("25/12/2022", "due", UTC) == expected
    assert instant("12/25/2022", "due", UTC) == expected
    assert instant("3/3/2022", "due", UTC) == datetime(2022, 3, 3, tzinfo=UTC)
    assert instant(" ", "due", UTC) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/04/2022", "date-ambiguous"),
        ("2022-02-30", "date-impossible"),
        ("20221301", "date-impossible"),
        ("00010101", "date-impossible"),
        ("99991231", "date-impossible"),
        ("2022-01-03 25:00", "date-impossible"),
        ("2022-01-03 10:00+99:00", "date-impossible"),
        ("soon", "date-unreadable"),
        ("202201", "date-unreadable"),
        ("44564", "date-unreadable"),
    ],
)
def test_a_day_that_cannot_be_is_rejected_by_name(text: str, code: str):
    with pytest.raises(RowRejected) as rejected:
        instant(text, "due", UTC)
    assert rejected.value.code == code


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("CLOSED", OrderState.DELIVERED),
        ("WORK FINISHED", OrderState.READY),
        ("Open", OrderState.RECEIVED),
        ("已结算", OrderState.DELIVERED),
        ("完工", OrderState.READY),
        ("在修", OrderState.WORKING),
        ("作废", OrderState.CANCELLED),
        ("预约", OrderState.BOOKED),
        ("work_finished", OrderState.READY),
        ("delivered", OrderState.DELIVERED),
        ("", OrderState.RECEIVED),
    ],
)
def test_states_of_other_systems_are_understood(text: str, state: OrderState):
    assert word(text, "state", ORDER_STATES, OrderState.RECEIVED) is state


def test_kinds_of_work_and_payers_are_understood():
    assert word("PM", "work", JOB_KINDS, JobKind.REPAIR) is JobKind.MAINTENANCE
    assert word("钣喷", "work", JOB_KINDS, JobKind.REPAIR) is JobKind.BODY
    assert word("索赔", "pay", PAY_TYPES, PayType.CUSTOMER) is PayType.WARRANTY


def test_an_unknown_word_is_rejected_and_not_guessed():
    with pytest.raises(RowRejected) as rejected:
        word("vielleicht", "state", ORDER_STATES, OrderState.RECEIVED)
    assert rejected.value.code == "word-unknown"
    assert rejected.value.params["value"] == "vielleicht"


def test_a_cell_may_hold_several_items():
    assert listed("机修、电工;高压电") == ("机修", "电工", "高压电")
    assert listed(" a / b ") == ("a", "b")


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "General", ""),
        (175, "00000", "00175"),
        (175.0, "General", "175"),
        (0.1 + 0.2, "General", "0.3"),
        (12.5, "0.00", "12.50"),
        (1234, "#,##0.00", "1234.00"),
        ("00175", "@", "00175"),
        (True, "General", "TRUE"),
        (datetime(2022, 1, 3), "yyyy-mm-dd", "2022-01-03"),
        (datetime(2022, 1, 3, 8, 30), "yyyy-mm-dd hh:mm", "2022-01-03 08:30:00"),
        ("=cmd()", "General", "=cmd()"),
    ],
)
def test_a_sheet_cell_is_the_text_a_person_sees(value: object, number_format: str, text: str):
    assert cell_text(value, number_format) == text
