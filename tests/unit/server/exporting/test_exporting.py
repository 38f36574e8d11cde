"""Exports: what payroll and the DMS read, and what a spreadsheet must not run."""

import csv
import gc
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from bay_tui.cli import EXPORTS
from bay_tui.server.exporting.rows import KINDS
from bay_tui.server.exporting.run import ExportFailed, export, neutral, pieces
from bay_tui.server.sample import shop
from bay_tui.workshop.records import (
    Finding,
    Job,
    LabourEvent,
    Measurement,
    Movement,
    Order,
    Part,
    PartsLine,
    PartsReturn,
    Site,
    Staff,
    Vehicle,
)
from bay_tui.workshop.time.hours import bookings_by_staff
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import LabourKind, MovementKind, ReturnKind, Severity

NOW = datetime(2026, 3, 10, 4, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def workshop() -> Memory:
    return shop.sample(NOW)


def small() -> Memory:
    """One job with a clocked hour, one part issued and partly returned, and texts that look like formulas."""
    at = NOW - timedelta(hours=2)
    return Memory(
        [
            Site(id="s", name="S", timezone="Asia/Shanghai"),
            Staff(id="t", number="0101", name='=HYPERLINK("http://x")'),
            Vehicle(id="v", plate="粤B·12345", plate_key="粤B12345"),
            Order(id="o", number="0001", vehicle="v", customer='@SUM(1)|"x', received_at=at),
            Job(id="j", order="o", line=1, title="-2+3", standard_hours=1.5),
            LabourEvent(id="e1", staff="t", event=LabourKind.STARTED, at=at, recorded_at=at, job="j"),
            LabourEvent(
                id="e2",
                staff="t",
                event=LabourKind.STOPPED,
                at=at + timedelta(minutes=75),
                recorded_at=at,
                job="j",
                reason="parts",
            ),
            LabourEvent(id="e3", staff="t", event=LabourKind.LEFT, at=at + timedelta(minutes=75), recorded_at=at),
            Part(id="p", number="00175", name="+机油", unit="L", price_cents=8500),
            PartsLine(id="r.1", request="r", job="j", order="o", part="p", at=at),
            Movement(id="m1", part="p", quantity=-4.5, why=MovementKind.ISSUED, line="r.1", by="t", at=at),
            Movement(id="m2", part="p", quantity=0.5, why=MovementKind.RETURNED, line="r.1", by="t", at=NOW),
            Movement(id="m3", part="p", quantity=9, why=MovementKind.RECEIVED, by="t", at=at),
            Finding(
                id="f",
                order="o",
                job="j",
                vehicle="v",
                system="brakes",
                component="Pads",
                severity=Severity.RED,
                note='two\nlines, and "quotes"',
                measurement=Measurement(name="left", value=-1.5, unit="mm"),
                dtcs=("P0300", "C1200"),
                by="t",
                at=at,
            ),
        ]
    )


def test_a_site_whose_timezone_is_not_known_here_is_exported_in_utc() -> None:
    view = small()
    view.put(Site(id="s", name="S", timezone="Nowhere/Atall"))
    rows = list(csv.DictReader(io.StringIO(export(view, "hours", until=NOW))))
    assert rows[0]["start"] == "2026-03-10T02:30:00+00:00"


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_hours_say_who_was_on_what_for_how_long_in_the_sites_time():
    (row,) = read_csv(export(small(), "hours", now=NOW))
    assert row["start"] == "2026-03-10T10:30:00+08:00"
    assert row["end"] == "2026-03-10T11:45:00+08:00"
    assert (row["staff_number"], row["hours"], row["ended_by"]) == ("0101", "1.25", "parts")
    assert (row["order_number"], row["plate"], row["job_line"]) == ("0001", "粤B·12345", "1")
    assert (row["standard_hours"], row["forgotten"]) == ("1.5", "false")


def test_issues_count_what_went_to_the_job_and_what_came_back():
    rows = read_csv(export(small(), "issues", now=NOW + timedelta(hours=1)))
    assert [(row["what"], row["quantity"], row["price"], row["amount"]) for row in rows] == [
        ("issued", "4.5", "85", "382.5"),
        ("returned", "-0.5", "85", "-42.5"),
    ]
    assert rows[0]["part_number"] == "00175"


def test_returns_have_the_condition_and_the_reason_of_all_that_came_back():
    back = PartsReturn(
        id="b",
        line="r.1",
        part="p",
        quantity=1,
        condition=ReturnKind.CORE,
        reason="old pump",
        by="t",
        at=NOW - timedelta(hours=1),
    )
    (row,) = read_csv(export(Memory([*small(), back]), "returns", now=NOW))
    assert (row["condition"], row["quantity"], row["reason"], row["order_number"]) == ("core", "1", "old pump", "0001")


def test_the_stock_is_exported_as_it_stands_with_class_and_turnover():
    (row,) = read_csv(export(small(), "stock", now=NOW + timedelta(hours=1)))
    assert (row["number"], row["unit"], row["price"], row["abc_class"]) == ("00175", "L", "85", "A")
    assert float(row["available"]) == float(row["on_hand"]) - float(row["reserved"])


def test_no_text_reaches_a_spreadsheet_as_a_formula_and_numbers_stay_numbers():
    assert read_csv(export(small(), "hours", now=NOW))[0]["staff_name"] == '\'=HYPERLINK("http://x")'
    assert read_csv(export(small(), "hours", now=NOW))[0]["job_title"] == "'-2+3"
    assert read_csv(export(small(), "orders", now=NOW))[0]["customer"] == "'@SUM(1)|\"x"
    assert read_csv(export(small(), "issues", now=NOW))[0]["part_name"] == "'+机油"
    assert read_csv(export(small(), "findings", now=NOW))[0]["value"] == "-1.5"
    assert json.loads(export(small(), "hours", format="json", now=NOW))[0]["job_title"] == "-2+3"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", " =1", "＝1", "－1"])
def test_what_begins_like_a_formula_is_neutral(text: str):
    assert neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=b", "1-2", "粤B·1", "'x", "P0300"])
def test_other_texts_stay_as_they_are(text: str):
    assert neutral(text) == text


def test_csv_has_the_line_ends_and_quotes_of_the_standard():
    text = export(small(), "findings", now=NOW)
    assert text.startswith("id,at,")
    assert text.endswith("\r\n")
    assert '"two\nlines, and ""quotes"""' in text
    assert "P0300 C1200" in text


def test_json_has_the_same_rows(workshop: Memory):
    for kind, (columns, _) in KINDS.items():
        rows = json.loads(export(workshop, kind, format="json", now=NOW))
        table = read_csv(export(workshop, kind, now=NOW))
        assert len(rows) == len(table) > (0 if kind in ("returns", "claims") else 19)
        assert all(tuple(row) == columns for row in rows + table)


def test_the_command_line_offers_every_export():
    assert set(KINDS) == set(EXPORTS)


def test_an_empty_export_still_is_one():
    empty = Memory()
    assert export(empty, "hours").splitlines() == [",".join(KINDS["hours"][0])]
    assert json.loads(export(empty, "hours", format="json")) == []


def test_hours_are_those_of_the_timeline_and_no_person_is_missing(workshop: Memory):
    since = NOW - timedelta(days=5)
    rows = json.loads(export(workshop, "hours", since, "json", now=NOW))
    expected = bookings_by_staff(workshop, since, NOW)
    assert {row["staff_number"] for row in rows} == set(expected)
    total = sum(booking.hours for bookings in expected.values() for booking in bookings)
    assert sum(row["hours"] for row in rows) == pytest.approx(total, abs=0.01)
    running = [row for row in rows if row["end"] is None]
    assert len(running) == 10


def test_a_long_span_gives_the_same_hours_as_a_short_one(workshop: Memory):
    short = export(workshop, "hours", NOW - timedelta(days=30), now=NOW)
    assert export(workshop, "hours", NOW - timedelta(days=2000), now=NOW) == short
    assert export(workshop, "hours", now=NOW) == short


def test_spans_that_meet_give_every_row_once(workshop: Memory):
    middle = NOW - timedelta(hours=3)
    for kind in ("hours", "issues", "findings", "orders"):
        first = json.loads(export(workshop, kind, None, "json", until=middle, now=NOW))
        second = json.loads(export(workshop, kind, middle, "json", now=NOW))
        whole = json.loads(export(workshop, kind, None, "json", now=NOW))
        assert first
        assert second
        assert [row for row in whole if row not in first + second] == [one for one in whole if is_to_come(one)]
        assert len(first + second) + sum(map(is_to_come, whole)) == len(whole)


def is_to_come(row: dict[str, str]) -> bool:
    """Say whether a row is an order to which nothing has happened yet."""
    if "odometer" not in row or any(row[name] for name in ("received_at", "ready_at", "delivered_at")):
        return False
    return not row["booked_for"] or datetime.fromisoformat(row["booked_for"]) >= NOW


def test_a_booking_over_the_end_of_a_span_counts_whole_where_it_began():
    events = [
        LabourEvent(id=id, staff="t", event=kind, at=at, recorded_at=at, job=job, device="d", reason=reason)
        for id, kind, at, job, reason in (
            ("on", LabourKind.STARTED, NOW - timedelta(hours=3), "j", ""),
            ("off", LabourKind.STOPPED, NOW - timedelta(hours=1), "j", "end_of_shift"),
        )
    ]
    shop = Memory([Staff(id="t", number="1", name="T"), Job(id="j", order="o", line=1, title="J"), *events])
    middle = NOW - timedelta(hours=2)
    for since in (None, NOW - timedelta(days=1)):
        (row,) = json.loads(export(shop, "hours", since, "json", until=middle, now=NOW))
        assert (row["hours"], row["end"] is None) == (2, False)
    assert json.loads(export(shop, "hours", middle, "json", now=NOW)) == []


def test_an_end_still_to_come_is_now():
    running = export(small(), "hours", until=NOW + timedelta(days=1), now=NOW)
    assert running == export(small(), "hours", now=NOW)


def test_figures_come_for_each_day_of_the_shop_and_of_everybody_with_what_they_are_divided_from():
    since = NOW - timedelta(days=1)
    shop, person = read_csv(export(small(), "kpis", since, now=NOW))[-2:]
    assert (shop["day"], shop["staff_number"], person["staff_number"]) == ("2026-03-10", "", "0101")
    assert (shop["visits"], shop["first_time_fixed"], person["visits"]) == ("1", "1", "0")
    assert (person["job_hours"], person["attended_hours"], person["utilisation"]) == ("1.25", "1.25", "1")
    assert (person["sold_hours"], person["efficiency"]) == ("0", "")
    assert shop["wait_parts_hours"] == "0.75"


def test_figures_of_days_that_meet_add_up(workshop: Memory):
    rows = json.loads(export(workshop, "kpis", None, "json", now=NOW))
    hours = sum(row["hours"] for row in json.loads(export(workshop, "hours", None, "json", now=NOW)) if row["plate"])
    for of_shop in (True, False):
        assert sum(row["job_hours"] for row in rows if bool(row["staff_number"]) != of_shop) == pytest.approx(
            hours, abs=0.01
        )


def test_orders_are_exported_by_what_happened_last(workshop: Memory):
    rows = json.loads(export(workshop, "orders", NOW - timedelta(hours=1), "json", now=NOW))
    recent = {
        order.number
        for order in workshop.every(Order)
        if any(
            at and NOW - timedelta(hours=1) <= at < NOW
            for at in (order.received_at, order.ready_at, order.delivered_at)
        )
    }
    assert {row["number"] for row in rows} >= recent
    assert len(rows) < len(workshop.every(Order))
    ready = [row for row in json.loads(export(workshop, "orders", None, "json")) if row["state"] == "ready"]
    assert all(row["jobs"] == row["jobs_done"] for row in ready)


def test_what_cannot_be_exported_is_refused_before_anything_is_written():
    for kind, form, code in (("secrets", "csv", "export-unknown"), ("hours", "xml", "format-unknown")):
        with pytest.raises(ExportFailed) as failed:
            pieces(Memory(), kind, format=form)
        assert failed.value.code == code


@pytest.mark.parametrize("ended", [True, False])
def test_what_is_held_to_the_end_is_not_looked_through_for_garbage(workshop: Memory, ended: bool) -> None:
    usual, old = gc.get_threshold(), gc.get_stats()[2]["collections"]
    rows = pieces(workshop, "kpis", now=NOW)
    assert gc.get_threshold() == usual, "nothing is made yet"
    next(rows)
    kept = [[number] for number in range(20 * usual[0] * usual[1])]
    assert gc.get_stats()[2]["collections"] == old
    assert len(kept) > usual[0]
    if ended:
        assert len(list(rows)) > 1
    else:
        rows.close()  # type: ignore[attr-defined]
    assert gc.get_threshold() == usual
