"""Inspection of finished work: passed, or failed and back to rework. Nobody signs off their own work."""

from typing import Any

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.hours import site_rules
from bay_tui.workshop.records import Inspection, Job, LabourEvent, Staff
from bay_tui.workshop.timeline import effective
from bay_tui.workshop.words import InspectionLevel, JobState, LabourKind, Role


def passed(draft: Draft, args: ops.InspectionPassed) -> None:
    """The work is good; after the last level the site asks for, the job is done."""
    job = _inspected(draft, args.job, args.level)
    _keep(draft, job, args.level, passed=True, reasons=())
    required = set(site_rules(draft).inspections) - {InspectionLevel.SELF}
    given = {args.level} | {
        check.level
        for check in draft.find(Inspection, "job", job.id)
        if check.passed and job.finished_at is not None and check.at >= job.finished_at
    }
    if required <= given:
        draft.change(job, state=JobState.DONE)


def failed(draft: Draft, args: ops.InspectionFailed) -> None:
    """The work is not good: it goes back, counted, to the same technicians or to others."""
    job = _inspected(draft, args.job, args.level)
    _keep(draft, job, args.level, passed=False, reasons=args.reasons)
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
        raise Refused("job-not-in-inspection", title=job.title)
    actor = draft.operation.actor
    if level is not InspectionLevel.SELF and actor in _workers(draft, job):
        raise Refused("own-work", title=job.title)
    person = draft.get(Staff, actor)
    if level is InspectionLevel.FINAL and person is not None and Role.FOREMAN not in person.roles:
        raise Refused("final-needs-foreman", name=person.name)
    return job


def _workers(draft: Draft, job: Job) -> set[str]:
    """Return whose work a job is: those it was given to, and those who were clocked on to it."""
    events = draft.find(LabourEvent, "job", job.id)
    corrections = draft.find(LabourEvent, "target", *(event.id for event in events))
    started = [event for event in effective([*events, *corrections]) if event.event is LabourKind.STARTED]
    return {*job.technicians, *(event.staff for event in started)}


def _keep(draft: Draft, job: Job, level: InspectionLevel, *, passed: bool, reasons: tuple[str, ...]) -> None:
    operation = draft.operation
    draft.put(
        Inspection(
            id=operation.id,
            job=job.id,
            level=level,
            passed=passed,
            reasons=reasons,
            by=operation.actor,
            at=operation.at,
        )
    )


RULES: dict[type[ops.Args], Any] = {ops.InspectionPassed: passed, ops.InspectionFailed: failed}
