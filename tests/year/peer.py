"""The rule the outlook had before, written again: each visit alone, from open standard hours only. A peer to beat."""

from datetime import datetime, timedelta

from bay_tui.workshop.records import Job, Order, PartsLine
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.view import View
from bay_tui.workshop.words import JobState, LineState

_OVER = {JobState.DONE, JobState.CANCELLED, JobState.INSPECTION}
_OPEN = {LineState.REQUESTED, LineState.RESERVED, LineState.BACK_ORDERED, LineState.PICKED}


def was_at_risk(view: View, order: Order, now: datetime, hours: Hours) -> bool:
    """Whether the rule of before showed a promise at risk."""
    due = order.promises[-1].due
    end, left, heads, blind, dead = now, 0.0, set[str](), False, False
    for job in view.find(Job, "order", order.id):
        if job.state in _OVER:
            continue
        rest = max(job.standard_hours - hours.seconds_on_job(job.id) / 3600, 0.0)
        lines = [one for one in view.find(PartsLine, "job", job.id) if one.state in _OPEN]
        dead |= any(one.state is LineState.BACK_ORDERED and (one.eta is None or one.eta <= now) for one in lines)
        arrival = max((one.eta for one in lines if one.eta), default=None)
        start = now
        if job.stop is not None:
            resumes = job.stop.eta or arrival
            blind |= resumes is None or resumes <= now
            start = max(now, resumes or now)
        end = max(end, start + timedelta(hours=rest / max(len(job.technicians), 1)), arrival or now)
        left += rest
        heads.update(job.technicians or (job.id,))
    end = max(end, now + timedelta(hours=left / max(len(heads), 1)))
    hours_to_go = (due - now).total_seconds() / 3600
    return end > due or dead or (blind and hours_to_go < left + 1)
