"""A site cuts its days where it says, and every figure of a day is cut there: against the wall, and the whole."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.server.exporting.run import export
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.readmodels.day_bookings import bookings_of_day
from bay_tui.workshop.readmodels.kpis import KpiSource
from bay_tui.workshop.readmodels.own_day import day_begins, day_of
from bay_tui.workshop.records import Site, SiteRules
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.time.days import SiteDays
from bay_tui.workshop.view import Memory
from workshop_kit import TECHNICIAN, records

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe", "UTC")
"""In Santiago and Beirut clocks change at midnight: a day there has no midnight, or two."""


def worked(zone: str, begins: int, spans: list[tuple[datetime, datetime]]) -> Memory:
    """Return a workshop in which one technician worked these shifts on one job."""
    view = Memory([one for one in records() if not isinstance(one, Site)])
    view.put(Site(id="s", name="Shop", timezone=zone, rules=SiteRules(day_begins=begins)))
    number = 0
    for start, end in spans:
        acts = (
            (start, ops.LabourStarted(staff=TECHNICIAN, job="j1")),
            (end, ops.LabourLeft(staff=TECHNICIAN)),
        )
        for at, args in acts:
            number += 1
            operation = Operation(id=f"o{number}", device="d", number=number, actor=TECHNICIAN, at=at, args=args)
            for record in decide(view, operation).records:
                view.put(record)
    return view


def hours_of(view: Memory, day: date, now: datetime) -> float:
    (mine,) = [one for one in bookings_of_day(view, day, now) if one.person.id == TECHNICIAN]
    return round(mine.attended, 6)


@pytest.mark.parametrize(("begins", "first", "second"), [(6 * 60, 8.0, 6.0), (0, 8.0, 6.0)])
def test_a_night_shift_lies_whole_on_the_day_it_began(begins: int, first: float, second: float) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    monday = date(2026, 3, 2)
    night = (datetime(2026, 3, 2, 22, tzinfo=zone), datetime(2026, 3, 3, 6, tzinfo=zone))
    # Whoever comes at one in the morning begins Tuesday's work at a site whose day begins at midnight,
    # and Monday's where it begins at six; the two shifts are of one day there.
    late = (datetime(2026, 3, 4, 1, tzinfo=zone), datetime(2026, 3, 4, 7, tzinfo=zone))
    view = worked("Asia/Shanghai", begins, [night, late])
    now = datetime(2026, 3, 4, 12, tzinfo=zone)
    after = monday + timedelta(days=1 if begins else 2)
    assert hours_of(view, monday, now) == first
    assert hours_of(view, after, now) == second
    # in the middle of the night, My work goes on with the day of the evening
    middle = datetime(2026, 3, 3, 3, tzinfo=zone)
    running = worked("Asia/Shanghai", begins, [night])
    since = day_begins(running, TECHNICIAN, middle)
    assert since == datetime(2026, 3, 2, begins // 60, tzinfo=zone)
    assert round(day_of(running, TECHNICIAN, since, middle).attended, 6) == 5.0 or begins == 0


@settings(max_examples=80, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    begins=st.sampled_from((0, 60, 150, 6 * 60, 1439)),
    start=st.integers(0, 400),
    lengths=st.lists(st.tuples(st.integers(1, 20), st.integers(1, 12)), min_size=1, max_size=5),
    spring=st.booleans(),
)
def test_every_figure_of_a_day_is_cut_where_the_site_says_and_they_add_up(
    zone: str, begins: int, start: int, lengths: list[tuple[int, int]], spring: bool
) -> None:
    at = datetime(2026, 3, 20, tzinfo=UTC) if spring else datetime(2026, 10, 18, tzinfo=UTC)
    at += timedelta(hours=start)
    spans: list[tuple[datetime, datetime]] = []
    for pause, length in lengths:
        at += timedelta(hours=pause)
        spans.append((at, at + timedelta(hours=length)))
        at += timedelta(hours=length)
    now = at + timedelta(hours=1)
    view = worked(zone, begins, spans)
    wanted: dict[date, float] = {}
    for begun, ended in spans:
        # The day a shift began, by the wall alone: what stands there, put back by when the day begins.
        wall = begun.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        day = (wall - timedelta(minutes=begins)).date()
        wanted[day] = wanted.get(day, 0.0) + (ended - begun).total_seconds() / 3600
    days = SiteDays(ZoneInfo(zone), begins)
    every = [min(wanted) + timedelta(days=count - 1) for count in range((max(wanted) - min(wanted)).days + 3)]
    source = KpiSource(view, days.start(every[0]), now)
    rows = csv.DictReader(io.StringIO(export(view, "kpis", days.start(every[0]), now=now)))
    exported = {row["day"]: float(row["attended_hours"] or 0) for row in rows if not row["staff_number"]}
    for day in every:
        hours = pytest.approx(wanted.get(day, 0.0), abs=1e-3)
        assert source.figures(*days.span(day)).attended == hours
        assert hours_of(view, day, now) == hours
        assert exported.get(day.isoformat(), 0.0) == hours
    assert sum(exported.values()) == pytest.approx(sum(wanted.values()), abs=1e-2)


@given(
    zone=st.sampled_from(ZONES),
    begins=st.integers(0, 1439),
    hour=st.integers(0, 24 * 400),
    minute=st.integers(0, 59),
)
def test_an_instant_lies_on_the_day_whose_span_has_it(zone: str, begins: int, hour: int, minute: int) -> None:
    days = SiteDays(ZoneInfo(zone), begins)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)
    day = days.of(at)
    since, until = days.span(day)
    assert since <= at < until
    assert days.of(since) == day
    assert days.of(until) == day + timedelta(days=1)
    assert timedelta(hours=22) < until - since < timedelta(hours=26)
