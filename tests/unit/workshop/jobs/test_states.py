"""The state of a job that nobody has begun."""

from bay_tui.workshop.jobs.states import waiting_state
from bay_tui.workshop.words import JobState


def test_a_job_is_assigned_as_soon_as_somebody_has_it() -> None:
    assert waiting_state(()) is JobState.WAITING
    assert waiting_state(("t1",)) is JobState.ASSIGNED
