"""Decide on inspections: passed, or back to rework.

Nobody signs off their own work, nor two levels of the same.
"""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.jobs.inspecting import levels_left, objection, passing_objection, points_objection
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.records import Inspection, Job, Staff
from bay_tui.workshop.words import InspectionLevel, JobState

if TYPE_CHECKING:
    from bay_tui.workshop.jobs import operations as ops


def passed(draft: Draft, args: "ops.InspectionPassed") -> None:
    """Pass an inspection.

    After the last level the site asks for, the job is done.
    """
    job = _inspected(draft, args.job, args.level)
    actor = draft.operation.actor
    wrong = passing_objection(draft, actor, job, args.level) or points_objection(draft, job, args.points)
    if wrong is not None:
        raise wrong
    _keep(draft, job, args, passed=True)
    if not levels_left(draft, job):
        draft.change(job, state=JobState.DONE)


def failed(draft: Draft, args: "ops.InspectionFailed") -> None:
    """Send a job back to rework, and count that.

    It goes to the same technicians or to others.
    """
    job = _inspected(draft, args.job, args.level)
    _keep(draft, job, args, passed=False, reasons=args.reasons)
    technicians = job.technicians if args.technicians is None else args.technicians
    for technician in technicians:
        draft.need(Staff, technician, "staff-unknown")
    draft.change(
        job,
        state=JobState.REWORK,
        reworks=job.reworks + 1,
        finished_at=None,
        technicians=tuple(dict.fromkeys(technicians)),
    )


def _inspected(draft: Draft, job_id: str, level: InspectionLevel) -> Job:
    job = draft.need(Job, job_id, "job-unknown")
    if job.state is not JobState.INSPECTION:
        raise Refused("job-not-in-inspection", title=job_named(draft, job.id))
    actor = draft.operation.actor
    wrong = objection(draft, draft.get(Staff, actor), actor, job, level)
    if wrong is not None:
        raise wrong
    return job


def _keep(
    draft: Draft,
    job: Job,
    args: "ops.InspectionPassed | ops.InspectionFailed",
    *,
    passed: bool,
    reasons: tuple[str, ...] = (),
) -> None:
    operation = draft.operation
    # The clock here may be a little behind the one the job was finished by; it was finished first all the same.
    at = max(operation.at, job.finished_at or operation.at)
    draft.put(
        Inspection(
            id=operation.id,
            job=job.id,
            level=args.level,
            passed=passed,
            reasons=reasons,
            by=operation.actor,
            at=at,
            points=args.points,
            finished_at=None if passed else job.finished_at,
        )
    )
