"""A site that moved its clocks to another zone: every instant reads as it was read then, and days have no gap."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bay_tui.workshop.time.days import span_of
from bay_tui.workshop.time.zones import DatedZone

NAMES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe", "UTC")
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@st.composite
def moves(draw: st.DrawFn) -> list[tuple[datetime, str]]:
    """Draw zones, each with the instant until which it held; the last one holds for ever."""
    untils = sorted(draw(st.lists(INSTANTS, min_size=1, max_size=3, unique=True)))
    return [(until, draw(st.sampled_from(NAMES))) for until in [*untils, datetime.max.replace(tzinfo=UTC)]]


def dated(zones: list[tuple[datetime, str]]) -> DatedZone:
    return DatedZone([(until, ZoneInfo(name)) for until, name in zones[:-1]], ZoneInfo(zones[-1][1]))


@given(moves(), INSTANTS)
def test_an_instant_has_the_wall_time_of_the_zone_of_then(zones: list[tuple[datetime, str]], at: datetime):
    then = next(name for until, name in zones if at < until)
    local = at.astimezone(dated(zones))
    assert local.replace(tzinfo=None) == at.astimezone(ZoneInfo(then)).replace(tzinfo=None)
    assert local.utcoffset() == at.astimezone(ZoneInfo(then)).utcoffset()
    assert local.tzname() == at.astimezone(ZoneInfo(then)).tzname()


@given(moves(), st.data())
def test_around_a_move_an_instant_comes_back_from_its_wall_time(zones: list[tuple[datetime, str]], data: st.DataObject):
    near = timedelta(minutes=data.draw(st.integers(-1500, 1500)))
    at = data.draw(st.sampled_from(zones[:-1]))[0] + near
    assert at.astimezone(dated(zones)).astimezone(UTC) == at


@given(moves(), st.integers(0, 3650))
def test_days_follow_each_other_without_a_gap(zones: list[tuple[datetime, str]], number: int):
    zone, day = dated(zones), date(2020, 1, 1) + timedelta(days=number)
    (begin, end), (after, _) = span_of(day, zone), span_of(day + timedelta(days=1), zone)
    assert end == after
    assert begin <= end
