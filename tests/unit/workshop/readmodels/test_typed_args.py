"""Times typed for an operation outside a screen mean what they mean in its dialog."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.coded import Refused
from bay_tui.workshop.operations import OPERATIONS, Args
from bay_tui.workshop.readmodels.typed_args import read_times, times_among
from bay_tui.workshop.records import Clock, LabourEvent, Site, SiteRules
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import LabourKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 10, 42, 30, tzinfo=SHANGHAI)
TYPED_FOR_TEN = ("9:05", "9.05", "905", "0905", "９：０５", "９０５", "9。05", " 9:05 ")


def wall(text: str) -> datetime:
    """Return the instant of a wall time in Shanghai, which has no summer time."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC) - timedelta(hours=8)


def shop(zone: str = "Asia/Shanghai", **rules: Any) -> Memory:
    view = Memory()
    view.put(Site(id="s", name="Shop", timezone=zone, rules=SiteRules(**rules)))
    return view


def read(cls: type[Args], view: Memory | None = None, now: datetime = NOW, **given: str) -> dict[str, object]:
    return read_times(cls, given, shop() if view is None else view, now)


@pytest.mark.parametrize("typed", TYPED_FOR_TEN)
@pytest.mark.parametrize(
    ("cls", "field"),
    [
        (ops.LabourAdded, "start"),
        (ops.LabourAdded, "end"),
        (ops.LabourCorrected, "at"),
        (ops.LabourStopped, "eta"),
        (ops.JobStopped, "eta"),
        (ops.JobStopped, "since"),
        (ops.JobAssigned, "planned_for"),
        (ops.OrderBooked, "booked_for"),
        (ops.OrderPromised, "due"),
        (ops.PartsBackOrdered, "eta"),
        (ops.PurchaseOrdered, "eta"),
        (ops.PurchaseExpected, "eta"),
    ],
)
def test_a_time_is_read_alike_in_every_field(cls: type[Args], field: str, typed: str) -> None:
    assert read(cls, **{field: typed})[field] == wall("2026-11-24 09:05")


@pytest.mark.parametrize(
    ("cls", "field", "typed", "meant"),
    [
        (ops.OrderPromised, "due", "25 9:00", "2026-11-25 09:00"),
        (ops.OrderPromised, "due", "11-23", "2027-11-23 10:00"),
        (ops.OrderPromised, "due", "2026-11-25 14:00", "2026-11-25 14:00"),
        (ops.OrderPromised, "due", "2天", "2026-11-26 10:42"),
        (ops.LabourAdded, "start", "23 9:00", "2026-11-23 09:00"),
        (ops.LabourAdded, "start", "11-25 9:00", "2025-11-25 09:00"),
        (ops.LabourAdded, "start", "30 9:00", "2026-10-30 09:00"),
        (ops.LabourAdded, "start", "24 9:00", "2026-11-24 09:00"),
        (ops.LabourAdded, "start", "２０２６－１１－２０ ９：００", "2026-11-20 09:00"),
    ],
)
def test_a_day_is_to_come_where_something_is_expected_and_over_where_it_was(
    cls: type[Args], field: str, typed: str, meant: str
) -> None:
    given = read(cls, **{field: typed})[field]
    assert isinstance(given, datetime)
    assert given.replace(second=0) == wall(meant)


def test_a_span_ends_after_it_began() -> None:
    later = NOW + timedelta(hours=12)
    span = read(ops.LabourAdded, now=later, start="23 22:00", end="6:00")
    assert (span["start"], span["end"]) == (wall("2026-11-23 22:00"), wall("2026-11-24 06:00"))
    span = read(ops.LabourAdded, start="2026-11-23T14:00:00Z", end="23:30")
    assert (span["start"], span["end"]) == ("2026-11-23T14:00:00Z", wall("2026-11-23 23:30"))


def test_a_correction_is_on_the_day_of_its_entry_and_to_the_second_of_another() -> None:
    view = shop()
    first, second = wall("2026-11-20 08:00"), wall("2026-11-20 09:05") + timedelta(seconds=17)
    for name, at in (("a", first), ("b", second)):
        event = LabourEvent(id=name, staff="t", event=LabourKind.STARTED, at=at, recorded_at=at, job=name)
        view.put(event)
    assert read(ops.LabourCorrected, view, event="a", at="905")["at"] == second
    assert read(ops.LabourCorrected, view, event="a", at="8:30")["at"] == wall("2026-11-20 08:30")
    moved = LabourEvent(
        id="m", staff="t", event=LabourKind.MOVED, at=wall("2026-11-19 08:00"), recorded_at=NOW, target="a"
    )
    view.put(moved)
    assert read(ops.LabourCorrected, view, event="a", at="8:30")["at"] == wall("2026-11-19 08:30")


def test_a_forgotten_clock_stops_after_it_was_last_heard_of() -> None:
    view = shop()
    heard = wall("2026-11-23 20:00")
    view.put(Clock(id="t", last_at=heard, since=heard, jobs=("j",)))
    assert read(ops.LabourForgotten, view, staff="t", end="2311")["end"] == wall("2026-11-23 23:11")
    assert read(ops.LabourForgotten, view, staff="t", end="１：３０")["end"] == wall("2026-11-24 01:30")


def test_a_time_before_the_day_begins_is_in_the_night_after_it() -> None:
    night = shop(day_begins=6 * 60)
    assert read(ops.LabourAdded, night, wall("2026-11-25 03:00"), start="2:00")["start"] == wall("2026-11-25 02:00")


def test_minutes_after_midnight_are_typed_as_a_time_or_counted() -> None:
    given = read(ops.ShiftSaved, shift="x", name="Early", begins="8:00", ends="１６：３０")
    assert (given["begins"], given["ends"]) == (480, 990)
    assert times_among(ops.ShiftSaved, {"begins": "905", "ends": "990"}) == frozenset()


def test_a_wall_time_of_a_clock_change_is_refused_until_it_is_said_which() -> None:
    berlin = shop("Europe/Berlin")
    now = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="time-twice"):
        read(ops.LabourAdded, berlin, now, start="2:30")
    given = read(ops.LabourAdded, berlin, now, start="2:30a", end="2:30b")
    assert (given["start"], given["end"]) == (now.replace(hour=0, minute=30), now.replace(hour=1, minute=30))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25T14:00:00Z",
        "2026-11-25T14:00:00+08:00",
        "2026-11-25 14:00:00",
        "1764518400",
        "2026-11-25T14:00:00.5Z",
    ],
)
def test_iso_8601_and_seconds_are_left_as_they_are(text: str) -> None:
    for name, cls in OPERATIONS.items():
        given = dict.fromkeys(cls.__struct_fields__, text)
        assert times_among(cls, given) == frozenset(), name


def test_what_names_no_time_is_left_to_be_refused() -> None:
    for text in ("soon", "25:00", "2026-02-30 9:00", ""):
        assert read(ops.OrderPromised, due=text)["due"] == text
        assert read(ops.LabourAdded, start=text)["start"] == text
