"""Hours from clock events: what runs, what ends it, and what corrections change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bay_tui.workshop.records import LabourEvent
from bay_tui.workshop.time.timeline import effective, job_hours, timeline
from bay_tui.workshop.words import Concurrency, LabourKind, StopReason
from workshop_kit import arrived, at, event, left, moved, started, stopped, voided


def told(bookings):
    """Return bookings as (activity, from minute, to minute, reason)."""
    zero = at(0)
    return [
        (
            one.job or str(one.indirect),
            (one.start - zero).total_seconds() / 60,
            None if one.end is None else (one.end - zero).total_seconds() / 60,
            str(one.reason),
        )
        for one in bookings
    ]


def minutes(bookings):
    return {job: hours * 60 for job, hours in job_hours(bookings).items()}


def always(rule: Concurrency):
    """Return a site's rule that never changed."""
    return lambda at: rule


def hours_of(standard: dict[str, float]):
    """Return standard hours that never changed."""
    return lambda job, at: standard[job]


def test_a_day_from_arrival_to_end_has_no_gaps():
    day = [
        arrived(0),
        started("j1", 10),
        stopped("j1", 60, "parts"),
        started("j2", 90),
        stopped("j2", 120, "break"),
        started("j2", 180),
        left(240),
    ]
    assert told(timeline(day)) == [
        ("idle", 0, 10, "switched"),
        ("j1", 10, 60, "parts"),
        ("idle", 60, 90, "switched"),
        ("j2", 90, 120, "break"),
        ("break", 120, 180, "switched"),
        ("j2", 180, 240, "end_of_shift"),
    ]


def test_a_start_ends_what_ran_before_at_that_instant():
    first, second = started("j1", 0), started("j2", 30, device="other")
    one, two = timeline([first, second], until=at(45))
    assert (one.end, one.reason, one.ended_by) == (at(30), "switched", second.id)
    assert (two.end, two.seconds) == (None, 15 * 60)


def test_starting_again_what_is_running_changes_nothing():
    assert told(timeline([started("j1", 0), started("j1", 20)])) == [("j1", 0, None, "")]


def test_an_indirect_start_is_an_activity_like_a_job():
    training = event(LabourKind.STARTED, 30, indirect="training")
    assert told(timeline([started("j1", 0), training, left(60)])) == [
        ("j1", 0, 30, "switched"),
        ("training", 30, 60, "end_of_shift"),
    ]


def test_a_stop_for_the_end_of_the_shift_leaves_nothing_running():
    assert told(timeline([started("j1", 0), stopped("j1", 60, "end_of_shift")])) == [("j1", 0, 60, "end_of_shift")]


def test_who_stops_another_job_because_the_shift_is_over_has_left():
    """The terminal did not know that somebody had switched at another one; that he went home it does know."""
    events = [started("j1", 0), started("j2", 30), stopped("j1", 60, "end_of_shift")]
    assert told(timeline(events))[-1] == ("j2", 30, 60, "end_of_shift")


def test_a_late_stop_of_what_does_not_run_any_more_changes_nothing():
    events = [started("j1", 0), started("j2", 30), stopped("j1", 40)]
    assert told(timeline(events)) == [("j1", 0, 30, "switched"), ("j2", 30, None, "")]


def test_a_stop_without_a_reason_is_a_finish():
    assert told(timeline([started("j1", 0), stopped("j1", 60, "")]))[0] == ("j1", 0, 60, "finished")


def test_stop_and_start_at_one_instant_are_a_switch_without_idle_between():
    events = [started("j2", 30), stopped("j1", 30), started("j1", 0)]
    assert told(timeline(events)) == [("j1", 0, 30, "parts"), ("j2", 30, None, "")]


def test_stopping_and_starting_the_same_job_at_one_instant_goes_on():
    events = [started("j1", 0), stopped("j1", 30), started("j1", 30)]
    assert told(timeline(events)) == [("j1", 0, 30, "parts"), ("j1", 30, None, "")]


def test_a_job_begun_and_stopped_at_one_instant_does_not_run_on():
    assert told(timeline([arrived(0), started("j1", 30), stopped("j1", 30)], until=at(60))) == [
        ("idle", 0, 30, "switched"),
        ("idle", 30, None, ""),
    ]


def test_a_start_moved_to_its_stop_leaves_nothing_of_the_booking():
    start, stop = started("j1", 0), stopped("j1", 50)
    assert minutes(timeline([start, stop, moved(start, 50, recorded=99)], until=at(500))) == {}


def test_of_two_starts_at_one_instant_the_one_said_last_is_running():
    said_first = started("j1", 30, id="z", recorded=30)
    said_last = started("j2", 30, id="a", recorded=31)
    assert told(timeline([said_last, said_first])) == [("j2", 30, None, "")]


def test_a_forgotten_clock_closed_when_it_began_is_closed():
    events = [started("j1", 0), left(0, forgotten=True, reason="end_of_shift")]
    assert timeline(events, until=at(60)) == []


def test_closing_a_forgotten_clock_marks_the_booking():
    closed = timeline([started("j1", 0), left(540, forgotten=True)])[0]
    assert closed.forgotten
    assert closed.end == at(540)


def test_settling_a_forgotten_clock_takes_the_mark_away():
    start, closing = started("j1", 0), left(540, forgotten=True)
    settled = timeline([start, closing, moved(closing, 480, recorded=1000)])[0]
    assert (settled.end, settled.forgotten) == (at(480), False)


def test_the_true_end_that_comes_in_late_makes_the_forgotten_one_idle():
    events = [started("j1", 0), left(540, forgotten=True), left(470)]
    assert told(timeline(events)) == [("j1", 0, 470, "end_of_shift")]


def test_arriving_while_clocked_on_changes_nothing():
    assert told(timeline([started("j1", 0), arrived(20)])) == [("j1", 0, None, "")]


def test_nothing_counts_before_arrival_or_after_the_end():
    events = [stopped("j1", -5), left(-2), arrived(0), left(60), stopped("j1", 90)]
    assert told(timeline(events, until=at(500))) == [("idle", 0, 60, "end_of_shift")]


def test_what_happened_after_until_does_not_count_yet():
    events = [started("j1", 0), started("j2", 60), left(90)]
    (only,) = timeline(events, until=at(30))
    assert (only.job, only.end, only.seconds) == ("j1", None, 30 * 60)


def test_people_do_not_touch_each_other():
    events = [started("j1", 0), started("j1", 10, staff="t2"), left(60), left(30, staff="t2")]
    assert [(one.staff, one.hours * 60) for one in timeline(events)] == [("t1", 60), ("t2", 20)]


# Corrections


def test_a_moved_event_counts_at_its_new_instant():
    start = started("j1", 0)
    assert minutes(timeline([start, left(60), moved(start, 20, recorded=100)])) == {"j1": 40}


def test_a_voided_event_does_not_count():
    start, wrong = started("j1", 0), started("j2", 30)
    assert told(timeline([start, wrong, left(60), voided(wrong, recorded=100)])) == [("j1", 0, 60, "end_of_shift")]


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_corrections_the_one_recorded_last_counts(swapped):
    start = started("j1", 0)
    corrections = [moved(start, 20, recorded=100), moved(start, 40, recorded=200)]
    if swapped:
        corrections.reverse()
    assert minutes(timeline([start, left(60), *corrections])) == {"j1": 20}


def test_a_correction_can_be_taken_back_by_another():
    start = started("j1", 0)
    events = [start, left(60), voided(start, recorded=100), moved(start, 0, recorded=200)]
    assert minutes(timeline(events)) == {"j1": 60}


def test_a_correction_of_a_correction_does_not_count():
    start = started("j1", 0)
    correction = moved(start, 20, recorded=100)
    assert minutes(timeline([start, left(60), correction, voided(correction, recorded=200)])) == {"j1": 40}


def test_a_correction_whose_event_is_not_here_yet_waits_for_it():
    start = started("j1", 0)
    assert effective([moved(start, 20, recorded=100)]) == []


def test_an_event_moved_to_another_day_counts_there():
    start, stop = started("j1", 0), stopped("j1", 60, "end_of_shift")
    day = 24 * 60
    events = [start, stop, moved(start, day, recorded=3000), moved(stop, day + 90, recorded=3000)]
    assert told(timeline(events)) == [("j1", day, day + 90, "end_of_shift")]


# Several jobs at once


def alongside(job, minute, **more):
    return started(job, minute, alongside=True, **more)


def test_elapsed_time_is_split_equally_and_never_counted_twice():
    events = [started("j1", 0), alongside("j2", 30), stopped("j1", 90), left(120)]
    assert minutes(timeline(events, concurrent=always(Concurrency.EQUAL))) == {"j1": 60, "j2": 60}


def test_elapsed_time_is_split_by_standard_hours():
    events = [started("j1", 0), alongside("j2", 0), left(90)]
    split = timeline(events, concurrent=always(Concurrency.STANDARD), standard_hours=hours_of({"j1": 2.0, "j2": 1.0}))
    assert minutes(split) == {"j1": 60, "j2": 30}


@pytest.mark.parametrize("standard", [{"j1": 2.0, "j2": 0.0}, {"j1": 0.0, "j2": 0.0}, {"j1": -1.0, "j2": 3.0}])
def test_a_job_without_standard_hours_makes_the_split_equal(standard):
    events = [started("j1", 0), alongside("j2", 0), left(60)]
    split = timeline(events, concurrent=always(Concurrency.STANDARD), standard_hours=hours_of(standard))
    assert minutes(split) == {"j1": 30, "j2": 30}


def test_alongside_is_a_switch_where_the_site_does_not_allow_it():
    events = [started("j1", 0), alongside("j2", 30), left(60)]
    assert minutes(timeline(events)) == {"j1": 30, "j2": 30}


def test_a_start_that_is_not_alongside_ends_all_others_even_if_it_runs_already():
    events = [started("j1", 0), alongside("j2", 0), started("j1", 60), left(120)]
    assert minutes(timeline(events, concurrent=always(Concurrency.EQUAL))) == {"j1": 90, "j2": 30}


def test_a_job_alongside_ends_idle_time():
    events = [arrived(0), alongside("j1", 10), left(20)]
    assert told(timeline(events, concurrent=always(Concurrency.EQUAL))) == [
        ("idle", 0, 10, "switched"),
        ("j1", 10, 20, "end_of_shift"),
    ]


def test_stopping_one_of_two_jobs_leaves_the_other_running_without_idle():
    events = [started("j1", 0), alongside("j2", 0), stopped("j1", 30), left(60)]
    bookings = timeline(events, concurrent=always(Concurrency.EQUAL))
    assert {one.job for one in bookings} == {"j1", "j2"}
    assert sum(one.seconds for one in bookings) == 3600


# Real time


@pytest.mark.parametrize(
    ("night", "hours"),
    [(datetime(2026, 3, 28, 22), 7), (datetime(2026, 10, 24, 22), 9), (datetime(2026, 5, 5, 22), 8)],
    ids=["clocks go forward", "clocks go back", "any night"],
)
def test_a_night_shift_has_the_length_it_had(night, hours):
    """From ten to six on the wall clock of Berlin."""
    berlin = ZoneInfo("Europe/Berlin")
    began = night.replace(tzinfo=berlin).astimezone(UTC)
    ended = (night + timedelta(hours=8)).replace(tzinfo=berlin).astimezone(UTC)
    events = [
        LabourEvent(id="a", staff="t1", event=LabourKind.STARTED, job="j1", at=began, recorded_at=began),
        LabourEvent(id="b", staff="t1", event=LabourKind.LEFT, at=ended, recorded_at=ended),
    ]
    assert job_hours(timeline(events)) == {"j1": hours}


def test_an_event_two_weeks_late_falls_into_its_place():
    day = [arrived(0), started("j1", 10), left(480)]
    later = [arrived(20_000), started("j3", 20_010), left(20_400)]
    late = started("j2", 240, recorded=20_500)
    bookings = told(timeline([*later, late, *day]))
    assert ("j1", 10, 240, "switched") in bookings
    assert ("j2", 240, 480, "end_of_shift") in bookings
    assert ("j3", 20_010, 20_400, "end_of_shift") in bookings


def test_an_estimated_start_marks_its_booking():
    assert timeline([started("j1", 0, estimated=True)])[0].estimated


def test_the_reasons_people_give_are_kept():
    for reason in StopReason:
        booking = timeline([started("j1", 0), stopped("j1", 5, reason)])[0]
        assert booking.reason == reason


def test_a_booking_says_its_hours():
    assert timeline([started("j1", 0), left(90)])[0].hours == 1.5


def test_the_events_themselves_stay_as_they_were_recorded():
    start = started("j1", 0)
    before = msgspec.structs.asdict(start)
    timeline([start, moved(start, 20, recorded=50)])
    assert msgspec.structs.asdict(start) == before
