"""The order of a technician's jobs, and the figures of the day."""

from datetime import timedelta

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import WantedPart
from bay_tui.workshop.readmodels.my_work import could_take, job_meant, my_jobs, next_jobs, work_rows
from bay_tui.workshop.readmodels.planning.work_order import WorkRank, can_go_on
from bay_tui.workshop.records import Job, Order, Staff, Stop
from bay_tui.workshop.view import View
from bay_tui.workshop.words import InspectionLevel, JobState, OrderState, StopReason
from pilot.workshop import NOW, Played, master_data, orders, sample_records


def person(view: View, number: str) -> Staff:
    found = view.get(Staff, number)
    assert found is not None
    return found


def ids(view: View, number: str) -> list[str]:
    mine, _free = my_jobs(view, person(view, number), NOW)
    return [one.job.id for one in mine]


def test_running_rework_what_can_go_on_what_is_next_what_waits() -> None:
    view = Played([*master_data(), *orders()])
    view.play(300, "201", *(ops.JobAssigned(job=f"R10{n}-1", technicians=("104",)) for n in (1, 2, 3, 4, 7, 8)))
    start = ops.LabourStarted
    stop = ops.LabourStopped
    view.play(200, "104", start(staff="104", job="R101-1"))
    view.play(190, "104", stop(staff="104", job="R101-1", reason=StopReason.APPROVAL))
    view.play(180, "104", start(staff="104", job="R102-1"))
    view.play(170, "104", stop(staff="104", job="R102-1", reason=StopReason.BREAK))
    view.play(160, "104", start(staff="104", job="R103-1"))
    view.play(150, "104", ops.JobFinished(job="R103-1"))
    view.play(140, "201", ops.InspectionFailed(job="R103-1", level=InspectionLevel.FINAL, reasons=("leaks",)))
    view.play(130, "104", start(staff="104", job="R105-1"))
    # running, rework, can go on, then by promise: R104 in 240 min, R107 in 300; then what waits; then what is not here
    assert ids(view, "104") == ["R105-1", "R103-1", "R102-1", "R104-1", "R107-1", "R101-1", "R108-1"]


def mixed() -> Played:
    """Running R105, rework R103, can go on R102, next R104, waiting R101, not here R108; R106 with the inspector."""
    view = Played([*master_data(), *orders()])
    view.play(300, "201", *(ops.JobAssigned(job=f"R10{n}-1", technicians=("104",)) for n in (1, 2, 3, 4, 5, 6, 8)))
    start, stop = ops.LabourStarted, ops.LabourStopped
    view.play(210, "104", start(staff="104", job="R106-1"))
    view.play(205, "104", ops.JobFinished(job="R106-1"))
    view.play(200, "104", start(staff="104", job="R101-1"))
    view.play(190, "104", stop(staff="104", job="R101-1", reason=StopReason.APPROVAL))
    view.play(180, "104", start(staff="104", job="R102-1"))
    view.play(170, "104", stop(staff="104", job="R102-1", reason=StopReason.BREAK))
    view.play(160, "104", start(staff="104", job="R103-1"))
    view.play(150, "104", ops.JobFinished(job="R103-1"))
    view.play(140, "201", ops.InspectionFailed(job="R103-1", level=InspectionLevel.FINAL, reasons=("leaks",)))
    view.play(130, "104", start(staff="104", job="R105-1"))
    return view


def test_the_next_job_is_the_first_that_can_be_begun_at_once() -> None:
    view = mixed()
    jobs = [one.job.id for one in next_jobs(my_jobs(view, person(view, "104"), NOW))]
    # One's own, what could be taken (R102-2 and R107-1 have nobody yet), what waits, and what is not here.
    assert jobs == ["R103-1", "R102-1", "R104-1", "R102-2", "R107-1", "R101-1", "R108-1"]


def test_the_job_meant_is_what_runs_else_what_can_go_on_else_the_next() -> None:
    view = mixed()
    who = person(view, "104")
    assert job_meant(my_jobs(view, who, NOW), "R101-1") == "R105-1"
    view.play(1, "104", ops.LabourStopped(staff="104", job="R105-1", reason=StopReason.BREAK))
    assert job_meant(my_jobs(view, who, NOW), "R105-1") == "R105-1"
    assert job_meant(my_jobs(view, who, NOW), "R104-1") == "R104-1"
    for left_behind in ("R101-1", "R106-1", "R108-1", "gone", ""):
        assert job_meant(my_jobs(view, who, NOW), left_behind) == "R103-1"


def test_without_a_job_none_is_meant() -> None:
    view = Played([*master_data()])
    assert job_meant(my_jobs(view, person(view, "104"), NOW), "R101-1") == ""


def test_what_could_be_taken_needs_the_skill_and_the_vehicle() -> None:
    view = Played(sample_records())
    order, booked = view.get(Order, "R107"), view.get(Order, "R108")
    assert order is not None
    assert booked is not None
    assert booked.state is OrderState.BOOKED
    who = person(view, "101")
    free = Job(id="x", order="R107", line=9, title="x", skill="mechanical")
    assert could_take(who, free, order)
    assert not could_take(who, free, booked)
    assert not could_take(person(view, "107"), free, order)
    assert not could_take(who, Job(id="x", order="R107", line=9, title="x", technicians=("102",)), order)


def test_not_approved_comes_last_of_what_could_be_taken() -> None:
    view = Played(sample_records())
    _mine, free = my_jobs(view, person(view, "101"), NOW)
    assert [one.job.approved for one in free] == [True, True, False]


@pytest.mark.parametrize(
    ("reason", "eta", "on"),
    [
        (StopReason.BREAK, None, True),
        (StopReason.TECHNICIAN, None, True),
        (StopReason.APPROVAL, None, False),
        (StopReason.PARTS, None, False),
        (StopReason.TOOL, NOW - timedelta(minutes=1), True),
        (StopReason.SUBLET, NOW + timedelta(minutes=1), False),
    ],
)
def test_what_can_go_on(reason: StopReason, eta: object, on: bool) -> None:
    view = Played(sample_records())
    stop = Stop(reason=reason, since=NOW - timedelta(hours=1), eta=eta)  # pyright: ignore[reportArgumentType]
    job = Job(id="R107-1", order="R107", line=1, title="x", state=JobState.STOPPED, stop=stop)
    assert can_go_on(view, job, NOW) is on


def test_a_job_that_waited_for_parts_goes_on_once_they_lie_ready() -> None:
    view = Played(sample_records())
    (wanted,) = view.play(5, "101", ops.PartsRequested(job="R101-1", lines=(WantedPart(part="58101-X700"),)))
    view.play(4, "101", ops.LabourStopped(staff="101", job="R101-1", reason=StopReason.PARTS))
    job = view.get(Job, "R101-1")
    assert job is not None
    assert not can_go_on(view, job, NOW)
    view.play(3, "301", ops.PartsPicked(line=f"{wanted}.1"))
    assert not can_go_on(view, job, NOW)
    view.play(2, "301", ops.PartsReady(request=wanted))
    assert can_go_on(view, job, NOW)


def test_scripts_are_told_what_the_screen_lists() -> None:
    view = Played(sample_records())
    who = person(view, "101")
    mine, free = my_jobs(view, who, NOW)
    told = work_rows(view, who, NOW)
    assert [(row.row.job, row.mine) for row in told] == [
        *((one.job.id, True) for one in mine),
        *((one.job.id, False) for one in free),
    ]
    assert mine and free and told[0].rank is WorkRank.RUNNING
