"""A day's bookings of everybody: who is listed, what is corrected, and what somebody may have been on."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.day_bookings import (
    bookings_of_day,
    corrections_of,
    day_of_shift,
    offered_jobs,
    taken_out,
)
from bay_tui.workshop.readmodels.kpis import KpiSource
from bay_tui.workshop.readmodels.own_day import day_begins, day_of
from bay_tui.workshop.records import Site
from bay_tui.workshop.time.days import SiteDays
from bay_tui.workshop.words import StopReason
from workshop_kit import ADVISER, COLLEAGUE, FOREMAN, T0, TECHNICIAN, Shop, at, changed

DAY = T0.date()
SHANGHAI = ZoneInfo("Asia/Shanghai")


def worked() -> Shop:
    shop = Shop()
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0, id="on")
    shop.do(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.BREAK), TECHNICIAN, 60, id="off")
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 90, id="again")
    return shop


def test_technicians_are_listed_by_number_and_others_only_with_hours() -> None:
    shop = worked()
    found = bookings_of_day(shop.view, DAY, at(120))
    assert [one.person.number for one in found] == ["201", "203"]
    assert [len(one.bookings) for one in found] == [3, 0]
    assert [one.person.number for one in bookings_of_day(shop.view, DAY, at(120), "Zhou")] == ["203"]
    shop.do(ops.LabourStarted(staff=FOREMAN, indirect="training"), FOREMAN, 100)
    assert [one.person.number for one in bookings_of_day(shop.view, DAY, at(120))] == ["201", "202", "203"]


def test_a_break_is_not_attended() -> None:
    (one, _other) = bookings_of_day(worked().view, DAY, at(120))
    assert (one.on_jobs, one.attended) == (1.5, 1.5)


def test_a_day_still_to_come_has_no_bookings() -> None:
    tomorrow = at(24 * 60).date()
    assert [one.bookings for one in bookings_of_day(worked().view, tomorrow, at(120))] == [(), ()]


def test_corrections_stand_as_they_were_recorded_and_what_was_taken_out_stands_with_its_day() -> None:
    shop = worked()
    shop.do(ops.LabourCorrected(event="on", at=at(5), reason="late"), FOREMAN, 200, id="first")
    shop.do(ops.LabourCorrected(event="on", at=at(3), reason="less late"), FOREMAN, 201, id="second")
    shop.do(ops.LabourCorrected(event="again", reason="never was"), FOREMAN, 202, id="out")
    assert [one.id for one in corrections_of(shop.view, "on")] == ["first", "second"]
    assert [one.id for one in taken_out(shop.view, TECHNICIAN, DAY)] == ["out"]
    assert taken_out(shop.view, COLLEAGUE, DAY) == []


def test_what_they_worked_on_is_offered_first_then_their_own_then_the_others() -> None:
    shop = Shop()
    shop.view.put(changed(shop.job("j2"), technicians=(TECHNICIAN,)))
    offered = offered_jobs(shop.view, TECHNICIAN, ("j3",))
    assert [job.id for job in offered.likely] == ["j3", "j2"]
    assert [job.id for job in offered.others] == ["j1"]
    assert [job.id for job in offered_jobs(shop.view, ADVISER).others] == ["j1", "j2", "j3"]


def test_a_night_shift_is_one_day_on_hours_in_the_report_and_on_my_work() -> None:
    """From 22:00 to 06:00 it is eight hours of the day it began, and none of the next."""
    shop = Shop()
    evening = 13 * 60
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, evening)
    assert day_begins(shop.view, TECHNICIAN, at(evening + 240)) == SiteDays(SHANGHAI).span(DAY)[0]
    shop.do(ops.JobFinished(job="j1"), TECHNICIAN, evening + 300)
    own = day_of(shop.view, TECHNICIAN, day_begins(shop.view, TECHNICIAN, at(evening + 301)), at(evening + 301))
    assert (own.standard, own.spent) == (2.0, 5.0)
    shop.do(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, evening + 480)
    now = at(evening + 1000)
    for day, count, attended, finished in ((DAY, 2, 8.0, 1), (now.astimezone(SHANGHAI).date(), 0, 0.0, 0)):
        (one, _other) = bookings_of_day(shop.view, day, now)
        assert (len(one.bookings), one.attended) == (count, attended)
        assert all(booking.end is not None for booking in one.bookings)
        source = KpiSource(shop.view, T0, now)
        for staff in (TECHNICIAN, ""):
            figures = source.figures(*SiteDays(SHANGHAI).span(day), staff)
            assert (figures.attended, figures.finished) == (attended, finished)


def test_the_hours_of_a_day_are_those_of_the_report_also_over_midnight() -> None:
    shop = Shop(Site(id="s", name="Shop", timezone="UTC"))
    late = 24 * 60 - 2 * 60  # an hour before midnight
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, late)
    shop.do(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.END_OF_SHIFT), TECHNICIAN, late + 150)
    now = at(late + 200)
    for day, hours in ((DAY, 2.5), (now.date(), 0.0)):
        one = bookings_of_day(shop.view, day, now)[0]
        figures = KpiSource(shop.view, T0, now).figures(*SiteDays(UTC).span(day), TECHNICIAN)
        assert (one.on_jobs, one.attended) == (hours, hours) == (figures.on_jobs, figures.attended)


def test_what_does_not_fit_in_a_night_leads_to_the_day_its_shift_began() -> None:
    shop = Shop()
    evening = 13 * 60  # ten at night on Monday in Shanghai
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, evening)
    shop.do(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.PARTS), TECHNICIAN, evening + 240)
    shop.do(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, evening + 480)
    tuesday = DAY + timedelta(days=1)
    for minutes, day in ((0, DAY), (240, DAY), (300, DAY), (480, DAY), (600, tuesday)):
        assert day_of_shift(shop.view, TECHNICIAN, at(evening + minutes), at(evening + 700)) == day
