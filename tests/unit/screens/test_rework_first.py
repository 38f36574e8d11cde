"""Rework says why before anything else: on My work and on the card, until the work is finished again."""

from datetime import timedelta

import pytest

from bay_tui.i18n import set_language
from bay_tui.screens.job_card.sections import card_lines, card_of
from bay_tui.screens.my_work.jobs import details
from bay_tui.widgets.grid import Row, Section
from bay_tui.wording.times import Moment
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.my_work import my_jobs
from bay_tui.workshop.records import Staff
from bay_tui.workshop.time.zones import zone_named
from bay_tui.workshop.words import CheckPoint, InspectionLevel
from pilot.workshop import NOW, Played, sample_records

LATER = Moment(NOW + timedelta(minutes=30), zone_named("Asia/Shanghai"))
REASONS = (CheckPoint.TORQUE, "左前异响未消除")


@pytest.fixture
def view() -> Played:
    set_language("en")
    view = Played(sample_records())
    view.play(0, "101", ops.JobFinished(job="R101-1"))
    view.play(-10, "201", ops.InspectionFailed(job="R101-1", level=InspectionLevel.FINAL, reasons=REASONS))
    return view


def card_text(view: Played) -> list[str]:
    card = card_of(view, "R101-1", LATER, 100, {})
    assert card is not None
    return [
        str(line.title) if isinstance(line, Section) else "  ".join(cell.text for cell in line.cells)
        for line in card_lines(card)
        if isinstance(line, Row | Section)
    ]


def my_work_text(view: Played) -> list[str]:
    person = view.get(Staff, "101")
    assert person is not None
    (one,) = (job for job in my_jobs(view, person, LATER.now).mine if job.job.id == "R101-1")
    return ["  ".join(cell.text for cell in line) for line in details(one, LATER)]


def test_the_card_begins_with_what_failed_who_says_so_and_when(view: Played) -> None:
    text = card_text(view)
    assert text[0] == "Rework"
    assert [line.strip() for line in text[1:4]] == [
        "✗ failed  final inspection  曾国梁 10:52",
        "wheels and bolts at torque, marked",
        "左前异响未消除",
    ]


def test_my_work_says_it_in_the_first_line_after_the_name(view: Played) -> None:
    assert "rework: wheels and bolts at torque, marked; 左前异响未消除" in my_work_text(view)[1]
    view.play(-20, "101", ops.LabourStarted(staff="101", job="R101-1"))
    assert "左前异响未消除" in my_work_text(view)[1]
    assert card_text(view)[0] == "Rework"


def test_once_it_is_finished_again_it_is_history(view: Played) -> None:
    view.play(-25, "101", ops.JobFinished(job="R101-1"))
    assert card_text(view)[0] == "What the customer said"
    assert "左前异响未消除" not in my_work_text(view)[1]


def test_only_the_last_failure_counts(view: Played) -> None:
    view.play(-25, "101", ops.JobFinished(job="R101-1"))
    again = ops.InspectionFailed(job="R101-1", level=InspectionLevel.FINAL, reasons=("油迹",))
    view.play(-28, "201", again)
    assert "rework: 油迹" in my_work_text(view)[1]
    assert "左前异响未消除" not in my_work_text(view)[1]
