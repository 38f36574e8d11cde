"""Decide on findings, checks, and the customer's answers.

A finding is seen singly or in a check, and may be written again.
"""

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.findings.limits import better_than_measured, impossible
from bay_tui.workshop.findings.records import Assessment
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.records import Approval, Check, CheckResult, Finding, Job, Order
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.words import CLOSED_JOB_STATES, Answer, PayType, Severity

if TYPE_CHECKING:
    from bay_tui.workshop.findings import operations as ops

TO_MEND = frozenset({Severity.RED, Severity.AMBER})
"""The colours that ask for work, and that a check makes findings of."""


def recorded(draft: Draft, args: "ops.FindingRecorded") -> None:
    """Keep a finding.

    That its job is closed by now is for a foreman to know, not a reason to lose it.
    """
    job = _job(draft, args.job)
    _check_said(draft, args.component, args)
    draft.put(_finding(draft, job, draft.operation.id, args))


def checked(draft: Draft, args: "ops.CheckRecorded") -> None:
    """Keep a check, and a finding for each red or amber line.

    A line that stands written up in this visit refers to that finding. In order beside one is asked about.
    """
    job = _job(draft, args.job)
    operation = draft.operation
    results: list[CheckResult] = []
    for number, item in enumerate(args.items, 1):
        result = CheckResult(item=item.item, severity=item.severity, measurement=item.measurement)
        if item.finding and _stands(draft, job, item.finding):
            results.append(replace(result, finding=item.finding))
            continue
        _check_said(draft, item.component, item)
        _check_found(draft, job, item)
        if item.severity in TO_MEND:
            finding = _finding(draft, job, f"{operation.id}.{number}", item, check=operation.id)
            draft.put(finding)
            results.append(replace(result, finding=finding.id))
        else:
            results.append(replace(result, note=item.note))
    draft.put(
        Check(
            id=operation.id,
            order=job.order,
            job=job.id,
            vehicle=_vehicle(draft, job),
            results=tuple(results),
            by=operation.actor,
            at=operation.at,
        )
    )


def revised(draft: Draft, args: "ops.FindingRevised") -> None:
    """Write a finding again.

    The customer answered what stood there before, so that is flagged to be asked again.
    """
    finding = draft.need(Finding, args.finding, "finding-unknown")
    if finding.withdrawn_at is not None:
        draft.challenge("finding-withdrawn", subject=finding.id, component=finding.component)
    _check_said(draft, finding.component, args)
    if finding.approval is not None:
        draft.flag("finding-revised-after-answer", subject=finding.id, component=finding.component)
    if finding.revised_at is not None and finding.revised_at > draft.operation.at:
        draft.flag("finding-revised-later", subject=finding.id, component=finding.component)
        return
    draft.change(finding, **_said(args), revised_at=draft.operation.at)


def answered(draft: Draft, args: "ops.FindingAnswered") -> None:
    """Write down the customer's answer.

    A yes approves the work added for the finding at the customer's cost.

    An answer that was given before the one that is known comes too late.
    """
    finding = draft.need(Finding, args.finding, "finding-unknown")
    if finding.withdrawn_at is not None:
        raise Refused("finding-withdrawn", component=finding.component)
    operation = draft.operation
    if finding.approval is not None and finding.approval.at > operation.at:
        raise Refused("finding-answered-later", component=finding.component)
    approval = Approval(answer=args.answer, at=operation.at, who=args.who, by=operation.actor)
    draft.change(finding, approval=approval)
    for job in draft.find(Job, "order", finding.order):
        if job.finding == finding.id and job.state not in CLOSED_JOB_STATES:
            draft.change(job, approved=args.answer is Answer.APPROVED or job.pay is not PayType.CUSTOMER)


def _job(draft: Draft, id: str) -> Job:
    job = draft.need(Job, id, "job-unknown")
    if job.state in CLOSED_JOB_STATES:
        draft.flag("finding-after-close", subject=job.id, title=job_named(draft, job.id))
    return job


def _vehicle(draft: Draft, job: Job) -> str:
    order = draft.get(Order, job.order)
    return order.vehicle if order else ""


def _check_said(draft: Draft, component: str, said: Assessment) -> None:
    """Ask why somebody calls something better than was measured.

    Once it is recorded it stands. So does a value that can hardly be, which is asked about and flagged.
    """
    if draft.rehearsal and not said.note.strip() and better_than_measured(said.severity, said.measurement):
        raise Refused("better-than-measured", component=component)
    measured = said.measurement
    possible = impossible(measured) if measured is not None else None
    if measured is not None and possible is not None:
        figures = {
            "value": decimal_text(measured.value),
            "low": decimal_text(possible.low),
            "high": decimal_text(possible.high),
        }
        draft.challenge("measure-unlikely", component=component, unit=possible.unit, **figures)


def _check_found(draft: Draft, job: Job, item: "ops.CheckedItem") -> None:
    """Ask about a line in order that stands as worse."""
    if item.severity is not Severity.GREEN:
        return
    for finding in draft.find(Finding, "order", job.order):
        if finding.component == item.component and finding.severity in TO_MEND:
            draft.challenge("check-found-worse", subject=job.id, component=item.component)
            return


def _stands(draft: Draft, job: Job, finding: str) -> bool:
    """Say whether a finding of the visit of a job still stands."""
    known = draft.get(Finding, finding)
    return known is not None and known.withdrawn_at is None and known.order == job.order


def _finding(
    draft: Draft, job: Job, id: str, said: "ops.FindingRecorded | ops.CheckedItem", *, check: str = ""
) -> Finding:
    return Finding(
        id=id,
        order=job.order,
        job=job.id,
        vehicle=_vehicle(draft, job),
        system=said.system,
        component=said.component,
        check=check,
        by=draft.operation.actor,
        at=draft.operation.at,
        **_said(said),
    )


def _said(said: Assessment) -> dict[str, Any]:
    """Return what a person says of something seen, by field.

    A finding has each of these fields.
    """
    return {name: getattr(said, name) for name in Assessment.__struct_fields__}
