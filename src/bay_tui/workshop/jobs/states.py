"""Name the state of a job that nobody has begun."""

from collections.abc import Collection

from bay_tui.workshop.words import JobState


def waiting_state(technicians: Collection[str]) -> JobState:
    """Return the state of a job that waits for nothing.

    It has not begun, or is free to go on.

    It has not begun, or may go on. It is assigned where it has `technicians` (staff ids), else it waits for somebody.
    """
    return JobState.ASSIGNED if technicians else JobState.WAITING
