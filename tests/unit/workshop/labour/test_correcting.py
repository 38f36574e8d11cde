"""Corrections lie between the entries beside them and before now."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Clock, Job, LabourEvent
from bay_tui.workshop.time.hours import bookings_of
from bay_tui.workshop.words import JobState, StopReason
from workshop_kit import COLLEAGUE, FOREMAN, TECHNICIAN, Shop, at, changed


def worked() -> Shop:
    """Return a morning: j1 0-60, idle, j2 80-120, a meeting 120-127, j3 127-200, then training, still running."""
    shop = Shop()
    for id, minutes, args in (
        ("on1", 0, ops.LabourStarted(staff=TECHNICIAN, job="j1")),
        ("off1", 60, ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.PARTS)),
        ("on2", 80, ops.LabourStarted(staff=TECHNICIAN, job="j2")),
        ("meeting", 120, ops.LabourStarted(staff=TECHNICIAN, indirect="meeting")),
        ("on3", 127, ops.LabourStarted(staff=TECHNICIAN, job="j3")),
        ("training", 200, ops.LabourStarted(staff=TECHNICIAN, indirect="training")),
    ):
        shop.do(args, TECHNICIAN, minutes, id=id)
    return shop


def refused(shop: Shop, event: str, minutes: float | None, now: float = 300) -> tuple[str, dict[str, str]]:
    """Return the refusal of a correction, at a terminal and at the server alike."""
    args = ops.LabourCorrected(event=event, reason="x", at=None if minutes is None else at(minutes))
    decision = shop.do(args, FOREMAN, now)
    assert shop.rehearsed(args, FOREMAN, now) == decision.code
    assert not decision.records
    return decision.code, decision.params


@pytest.mark.parametrize(
    ("event", "minutes", "code", "activity", "time"),
    [
        ("off1", -30, "correction-too-early-begin", "粤B·59185 Brakes", "09:00"),
        ("off1", 0, "correction-too-early-begin", "粤B·59185 Brakes", "09:00"),
        ("off1", 85, "correction-too-late-begin", "粤B·59185 Oil", "10:20"),
        ("on1", 60, "correction-too-late-end", "粤B·59185 Brakes", "10:00"),
        ("on2", 50, "correction-too-early-end", "粤B·59185 Brakes", "10:00"),
        ("on2", 121, "correction-too-late-end", "粤B·59185 Oil", "11:00"),
        ("meeting", 80, "correction-too-early-begin", "粤B·59185 Oil", "10:20"),
        ("on3", 250, "correction-too-late-end", "粤B·59185 Clutch", "12:20"),
        ("training", 100, "correction-too-early-begin", "粤B·59185 Clutch", "11:07"),
        ("on3", -1440 * 3, "correction-too-early-begin", "meeting", "2026-03-02 11:00"),
    ],
)
def test_a_time_beyond_a_neighbour_is_refused_and_the_neighbour_named(event, minutes, code, activity, time):
    shop = worked()
    before = shop.view.every(LabourEvent)
    found, params = refused(shop, event, minutes)
    assert (found, params["activity"], params["time"]) == (code, activity, time)
    assert shop.view.every(LabourEvent) == before


@pytest.mark.parametrize(
    ("event", "minutes"),
    [("off1", 80), ("off1", 1), ("on2", 60), ("on2", 119), ("meeting", 126), ("on3", 121), ("on1", -500), ("on1", 59)],
)
def test_up_to_a_neighbour_any_time_is_taken(event, minutes):
    shop = worked()
    shop.applied(ops.LabourCorrected(event=event, reason="x", at=at(minutes)), FOREMAN, 300)
    bookings = bookings_of(shop.view, TECHNICIAN, at(-600), at(300))
    assert at(minutes) in {one.start for one in bookings} | {one.end for one in bookings}
    assert [one.job or one.indirect for one in bookings if one.indirect != "idle"] == [
        "j1", "j2", "meeting", "j3", "training",
    ]  # fmt: skip


def test_an_end_before_its_begin_starts_no_clock():
    """The end of 10:00-11:00 typed as 9:30 once left the clock running, and the job in progress."""
    shop = Shop()
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 60, id="on")
    shop.do(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.END_OF_SHIFT), TECHNICIAN, 120, id="off")
    stood = shop.job("j1")
    assert refused(shop, "off", 30)[0] == "correction-too-early-begin"
    assert refused(shop, "on", 125)[0] == "correction-too-late-end"
    assert (shop.job("j1"), shop.get(Clock, TECHNICIAN).jobs) == (stood, ())


def test_what_follows_at_the_same_instant_is_not_in_the_way_of_an_earlier_end():
    shop = Shop()
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.do(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.PARTS), TECHNICIAN, 60, id="off")
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j2"), TECHNICIAN, 60, id="on")
    assert refused(shop, "off", -5) == ("correction-too-early-begin", {"activity": "粤B·59185 Brakes", "time": "09:00"})
    assert refused(shop, "off", 70) == ("correction-too-late-begin", {"activity": "粤B·59185 Oil", "time": "10:00"})
    assert refused(shop, "on", 50) == ("correction-too-early-end", {"activity": "粤B·59185 Brakes", "time": "10:00"})


def test_what_was_taken_out_is_not_brought_back_by_another_time():
    shop = worked()
    shop.applied(ops.LabourCorrected(event="meeting", reason="x"), FOREMAN, 300)
    assert refused(shop, "meeting", 121, 301)[0] == "event-taken-out"


def test_taking_out_a_stop_never_runs_on_with_finished_work():
    shop = Shop()
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.do(ops.JobFinished(job="j1"), TECHNICIAN, 30, id="fin")
    code, params = refused(shop, "fin.s1", None)
    assert (code, params) == ("correction-restarts", {"title": "粤B·59185 Brakes"})
    shop.view.put(changed(shop.get(Job, "j1"), state=JobState.STOPPED, finished_at=None))
    shop.applied(ops.LabourCorrected(event="fin.s1", reason="not yet"), FOREMAN, 300)
    assert shop.get(Clock, TECHNICIAN).jobs == ("j1",)


def test_taking_back_a_stop_never_runs_on_with_what_a_colleague_finished():
    shop = Shop()
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.do(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.BREAK), TECHNICIAN, 30, id="off")
    shop.do(ops.JobFinished(job="j1"), COLLEAGUE, 31)
    assert shop.job("j1").state is JobState.INSPECTION
    assert shop.refused(ops.OperationUndone(operation="off"), TECHNICIAN, 32) == "correction-restarts"
    assert shop.get(Clock, TECHNICIAN).jobs == ()


def test_added_hours_over_another_entry_name_it():
    shop = worked()
    args = ops.LabourAdded(staff=TECHNICIAN, start=at(70), end=at(90), job="j1", reason="x")
    decision = shop.do(args, FOREMAN, 300)
    assert (decision.code, decision.params) == ("span-overlaps", {"count": "1", "time": "2026-03-02 10:20"})
