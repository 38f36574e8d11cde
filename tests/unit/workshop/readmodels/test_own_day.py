"""A technician's own day in figures, and the question about a clock left running."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.own_day import Forgotten, day_begins, day_of, forgotten_clock, left_at
from bay_tui.workshop.records import Clock, Record, Site, SiteRules
from bay_tui.workshop.view import Memory
from pilot.workshop import NOW, Played, master_data, orders, sample_records
from workshop_kit import COLLEAGUE, TECHNICIAN, Shop, at

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = NOW - timedelta(hours=10, minutes=42, seconds=10)


def test_the_day_in_figures() -> None:
    day = day_of(Played(sample_records()), "101", MIDNIGHT, NOW)
    assert day.attended == pytest.approx(2.5)
    assert day.on_jobs == pytest.approx(100 / 60)
    assert day.idle == pytest.approx(50 / 60)
    assert day.other == pytest.approx(0)
    assert day.standard == pytest.approx(1.0)
    assert day.efficiency == pytest.approx(60 / 54)


def test_other_work_is_neither_idle_nor_a_job() -> None:
    day = day_of(Played(sample_records()), "103", MIDNIGHT, NOW)
    assert day.attended == pytest.approx(day.idle + day.other)
    assert day.other == pytest.approx(0.5)
    assert day.efficiency is None


def test_a_shift_that_began_yesterday_counts_whole_while_it_lasts() -> None:
    view = Played([*master_data(), *orders()])
    view.play(11 * 60 + 42, "101", ops.LabourArrived(staff="101"), ops.LabourStarted(staff="101", job="R101-1"))
    begins = day_begins(view, "101", NOW)
    assert begins == MIDNIGHT.replace(second=0, microsecond=0) - timedelta(days=1) + timedelta(seconds=MIDNIGHT.second)
    day = day_of(view, "101", begins, NOW)
    assert day.attended == pytest.approx(11.7)
    assert (day.standard, day.efficiency) == (0, None)


def test_yesterdays_shift_does_not_count_once_it_is_over() -> None:
    shop = Shop()
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.applied(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 60)
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 1440)
    begins = day_begins(shop.view, TECHNICIAN, at(1500))
    assert begins == at(1440) - timedelta(hours=9)
    assert day_of(shop.view, TECHNICIAN, begins, at(1500)).attended == pytest.approx(1)
    assert day_begins(shop.view, COLLEAGUE, at(1500)) == begins


def test_a_job_of_two_people_and_two_days_is_credited_by_the_share_of_all_its_hours() -> None:
    shop = Shop()
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.applied(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 60)
    shop.applied(ops.LabourStarted(staff=COLLEAGUE, job="j1"), COLLEAGUE, 1440)
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 1440)
    shop.applied(ops.JobFinished(job="j1"), TECHNICIAN, 1500)
    day = day_of(shop.view, TECHNICIAN, at(1440 - 60), at(1510))
    assert day.standard == pytest.approx(2 * 2 / 3)
    assert day.spent == pytest.approx(2)
    assert day.efficiency == pytest.approx(2 / 3)


def clocked(last: datetime, shift_end: str = "18:00", **fields: object) -> Memory:
    clock = Clock(id="t", since=last, last_at=last, **fields)  # type: ignore[arg-type]
    records: list[Record] = [Site(id="s", name="Shop", rules=SiteRules(shift_end=shift_end)), clock]
    return Memory(records)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def asked(last: datetime, now: datetime, shift_end: str = "18:00") -> datetime | None:
    """Return the instant suggested, None where nothing is asked."""
    found = forgotten_clock(clocked(last, shift_end, jobs=("j",)), "t", now, SHANGHAI)
    return found.suggested if found else None


def test_yesterdays_clock_is_asked_about_with_the_end_of_that_shift() -> None:
    assert asked(local(2, 16), local(3, 8)) == local(2, 18)
    assert asked(local(2, 16), local(5, 8)) == local(2, 18)


def test_overtime_has_no_shift_end_to_suggest() -> None:
    assert asked(local(2, 19), local(3, 8)) == local(2, 19)


def test_the_same_day_is_never_asked_about() -> None:
    assert asked(local(2, 8), local(2, 23)) is None


def test_a_night_shift_is_asked_only_once_it_is_over() -> None:
    assert asked(local(2, 22), local(3, 2), "06:00") is None
    assert asked(local(2, 22), local(3, 21), "06:00") == local(3, 6)


def test_other_work_can_be_forgotten_as_well_and_nothing_running_cannot() -> None:
    now = local(3, 8)
    found = forgotten_clock(clocked(local(2, 16), indirect="cleaning"), "t", now, SHANGHAI)
    assert found == Forgotten(since=local(2, 16), heard=local(2, 16), suggested=local(2, 18))
    assert forgotten_clock(clocked(local(2, 16)), "t", now, SHANGHAI) is None
    assert forgotten_clock(clocked(local(2, 16)), "nobody", now, SHANGHAI) is None


def test_who_left_today_left_then_and_whoever_is_back_or_left_yesterday_did_not() -> None:
    shop = Shop()
    assert left_at(shop.view, TECHNICIAN, at(0)) is None
    shop.do(ops.LabourArrived(staff=TECHNICIAN), TECHNICIAN, 0)
    assert left_at(shop.view, TECHNICIAN, at(60)) is None
    shop.do(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 415)  # 15:55 in Shanghai
    assert left_at(shop.view, TECHNICIAN, at(420)) == at(415)
    assert left_at(shop.view, TECHNICIAN, at(24 * 60)) is None
    shop.do(ops.LabourArrived(staff=TECHNICIAN), TECHNICIAN, 430)
    assert left_at(shop.view, TECHNICIAN, at(440)) is None
