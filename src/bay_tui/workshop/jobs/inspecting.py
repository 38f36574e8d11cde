"""Say how finished work is inspected: points, level, people.

Rules and screens ask here.
"""

from collections.abc import Sequence

import msgspec

from bay_tui.workshop.decision import Refused
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.jobs.records import PointSeen
from bay_tui.workshop.records import Inspection, Job, LabourEvent, Order, Staff
from bay_tui.workshop.time.hours import site_rules
from bay_tui.workshop.time.timeline import effective
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CheckPoint, InspectionLevel, JobKind, JobState, LabourKind, Role

_ALWAYS = (CheckPoint.ORDER_DONE, CheckPoint.COMPLAINT_GONE)
_AT_THE_END = (CheckPoint.NO_TOOLS, CheckPoint.CLEAN)

CHECKLISTS: dict[JobKind, tuple[CheckPoint, ...]] = {
    JobKind.REPAIR: (*_ALWAYS, CheckPoint.TORQUE, CheckPoint.NO_LEAKS, CheckPoint.ROAD_TEST, *_AT_THE_END),
    JobKind.MAINTENANCE: (
        CheckPoint.ORDER_DONE,
        CheckPoint.FLUIDS,
        CheckPoint.NO_LEAKS,
        CheckPoint.TORQUE,
        CheckPoint.SERVICE_RESET,
        *_AT_THE_END,
    ),
    JobKind.INSPECTION: (CheckPoint.ORDER_DONE, CheckPoint.FINDINGS_WRITTEN, *_AT_THE_END),
    JobKind.DIAGNOSIS: (*_ALWAYS, CheckPoint.CODES_CLEARED, CheckPoint.FINDINGS_WRITTEN, *_AT_THE_END),
    JobKind.BODY: (CheckPoint.ORDER_DONE, CheckPoint.GAPS, CheckPoint.PAINT, CheckPoint.FUNCTIONS, *_AT_THE_END),
    JobKind.WASH: (CheckPoint.ORDER_DONE, CheckPoint.CLEAN),
}
"""What is looked at for each kind of job; never more than nine points, so that each has a digit."""


MEASURED: dict[CheckPoint, str] = {CheckPoint.TORQUE: "N·m", CheckPoint.ROAD_TEST: "km"}
"""The points at which something is measured, and its unit."""


class Due(msgspec.Struct, frozen=True):
    """Hold a finished job that waits for an inspection.

    It says which level is due, and whose work it is (staff ids).
    """

    job: Job
    order: Order
    level: InspectionLevel
    workers: frozenset[str]


def due(view: View) -> list[Due]:
    """Return what waits for an inspection, the longest waiting first."""
    found = [one for job in view.find(Job, "state", JobState.INSPECTION) if (one := due_of(view, job)) is not None]
    return sorted(found, key=lambda one: (one.job.finished_at is None, one.job.finished_at, one.job.id))


def due_of(view: View, job: Job) -> Due | None:
    """Return what is due of a job, if anything is."""
    if job.state is not JobState.INSPECTION:
        return None
    order, levels = view.get(Order, job.order), levels_left(view, job)
    return Due(job, order, levels[0], frozenset(workers(view, job))) if order is not None and levels else None


def may_inspect(view: View, person: Staff | None, one: Due | None) -> bool:
    """Say whether a person may pass or fail what is due."""
    return one is not None and person is not None and objection(view, person, person.id, one.job, one.level) is None


def levels_left(view: View, job: Job) -> list[InspectionLevel]:
    """Return the levels still to be passed, lowest first.

    They are those the site asks for that nobody has passed since the job was finished.
    """
    given = _signers(view, job)
    return [level for level in _levels(view) if level not in given]


def _levels(view: View) -> list[InspectionLevel]:
    """Return the levels the site asks of others, lowest first."""
    required = set(site_rules(view).inspections) - {InspectionLevel.SELF}
    return [level for level in InspectionLevel if level in required]


def _signers(view: View, job: Job) -> dict[InspectionLevel, str]:
    """Return who passed each level first since the job was finished."""
    checks = [
        check
        for check in view.find(Inspection, "job", job.id)
        if check.passed and job.finished_at is not None and check.at >= job.finished_at
    ]
    last_first = sorted(checks, key=lambda check: (check.at, check.id), reverse=True)
    return {check.level: check.by for check in last_first}


def objection(view: View, person: Staff | None, actor: str, job: Job, level: InspectionLevel) -> Refused | None:
    """Return why somebody may not inspect a job at a level.

    It is their own work, or the level is the foreman's.
    """
    if level is not InspectionLevel.SELF and actor in workers(view, job):
        return Refused("own-work", title=job_named(view, job.id))
    if level is InspectionLevel.FINAL and person is not None and Role.FOREMAN not in person.roles:
        return Refused("final-needs-foreman", name=person.name)
    return None


def passing_objection(view: View, actor: str, job: Job, level: InspectionLevel) -> Refused | None:
    """Return why somebody may send a job back, but not pass it.

    Each level the site asks for is passed after the lower ones, and by somebody who passed none of those. A fault is
    never too early to name, whoever sees it.
    """
    levels, given = _levels(view), _signers(view, job)
    for lower in levels[: levels.index(level)] if level in levels else ():
        if lower not in given:
            return Refused("inspection-order", title=job.title, level=lower)
        if given[lower] == actor:
            return Refused("signed-before", title=job.title, level=lower)
    return None


def points_objection(view: View, job: Job, points: Sequence[PointSeen]) -> Refused | None:
    """Return why a job may not be passed over these points.

    None of them may be out of order. A site may ask that each point of the work was looked at, and each value measured.
    """
    for seen in points:
        if not seen.ok:
            return Refused("point-not-ok", title=job.title, point=seen.point)
    if not site_rules(view).every_point:
        return None
    known = {seen.point: seen.value for seen in points}
    for point in CHECKLISTS[job.work]:
        if point not in known:
            return Refused("point-missing", title=job.title, point=point)
        if point in MEASURED and known[point] is None:
            return Refused("point-unmeasured", title=job.title, point=point)
    return None


def workers(view: View, job: Job) -> set[str]:
    """Return whose work a job is.

    It was given to them, or they were clocked on to it.
    """
    events = view.find(LabourEvent, "job", job.id)
    corrections = view.find(LabourEvent, "target", *(event.id for event in events))
    started = [event for event in effective([*events, *corrections]) if event.event is LabourKind.STARTED]
    return {*job.technicians, *(event.staff for event in started)}
