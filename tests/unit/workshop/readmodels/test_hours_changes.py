"""What an operation would change of the hours, before it is recorded: each booking as it was and as it will be."""

from datetime import datetime

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.readmodels.hours_changes import HoursChange, changes_by, first_of
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.words import StopReason
from workshop_kit import FOREMAN, TECHNICIAN, Shop, at


def worked() -> Shop:
    """Return j2 0-40, a meeting 40-47, j3 47-120, then idle."""
    shop = Shop()
    for id, minutes, args in (
        ("on2", 0, ops.LabourStarted(staff=TECHNICIAN, job="j2")),
        ("meeting", 40, ops.LabourStarted(staff=TECHNICIAN, indirect="meeting")),
        ("on3", 47, ops.LabourStarted(staff=TECHNICIAN, job="j3")),
        ("off3", 120, ops.LabourStopped(staff=TECHNICIAN, job="j3", reason=StopReason.PARTS)),
    ):
        shop.do(args, TECHNICIAN, minutes, id=id)
    return shop


def told(shop: Shop, args: ops.Args, since: float) -> list[tuple[str, object, object]]:
    """Return each change as activity, span before and span after, in minutes."""
    found = changes_by(shop.view, args, actor=FOREMAN, staff=TECHNICIAN, since=at(since), now=at(300))
    return [(one.booking.job or one.booking.indirect, span(one.before), span(one.after)) for one in found]


def span(booking: Booking | None) -> tuple[float | None, float | None] | None:
    def minute(moment: datetime | None) -> float | None:
        return (moment - at(0)).total_seconds() / 60 if moment else None

    return (minute(booking.start), minute(booking.end)) if booking is not None else None


def test_an_entry_between_two_bookings_moves_both() -> None:
    shop = worked()
    before = list(shop.view)
    args = ops.LabourCorrected(event="meeting", reason="x", at=at(30))
    assert told(shop, args, 0) == [("j2", (0, 40), (0, 30)), ("meeting", (40, 47), (30, 47))]
    assert list(shop.view) == before


def test_what_the_entry_began_comes_first() -> None:
    args = ops.LabourCorrected(event="meeting", reason="x", at=at(30))
    found = changes_by(worked().view, args, actor=FOREMAN, staff=TECHNICIAN, since=at(0), now=at(300))
    assert [one.booking.event for one in first_of(found, "meeting")] == ["meeting", "on2"]


def test_what_is_taken_out_goes_and_what_was_before_goes_on() -> None:
    args = ops.LabourCorrected(event="on3", reason="x")
    assert told(worked(), args, 47) == [
        ("meeting", (40, 47), (40, None)),
        ("j3", (47, 120), None),
        ("idle", (120, None), None),
    ]


def test_added_time_splits_what_ran_then() -> None:
    args = ops.LabourAdded(staff=TECHNICIAN, start=at(130), end=at(150), indirect="cleaning", reason="x")
    assert told(worked(), args, 130) == [
        ("idle", (120, None), (120, 130)),
        ("cleaning", None, (130, 150)),
        ("idle", None, (150, None)),
    ]


def test_what_cannot_be_recorded_is_refused() -> None:
    args = ops.LabourCorrected(event="on3", reason="x", at=at(200))
    with pytest.raises(Refused, match="correction-too-late-end"):
        changes_by(worked().view, args, actor=FOREMAN, staff=TECHNICIAN, since=at(0), now=at(300))


def test_a_change_of_nothing_is_none() -> None:
    args = ops.LabourCorrected(event="on3", reason="x", at=at(47))
    assert changes_by(worked().view, args, actor=FOREMAN, staff=TECHNICIAN, since=at(0), now=at(300)) == []
    with pytest.raises(AssertionError):
        HoursChange(None, None).booking  # noqa: B018 - the access is what fails
