"""Findings: what was seen on the vehicle, written again, and what the customer said to it."""

from typing import Any

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.records import Approval, Finding, Job, Order
from bay_tui.workshop.words import CLOSED_JOB_STATES, Answer, PayType


def recorded(draft: Draft, args: ops.FindingRecorded) -> None:
    """Keep a finding; that its job is closed by now is for a foreman to know, not a reason to lose it."""
    job = draft.need(Job, args.job, "job-unknown")
    order = draft.get(Order, job.order)
    if job.state in CLOSED_JOB_STATES:
        draft.flag("finding-after-close", subject=job.id, title=job.title)
    operation = draft.operation
    draft.put(
        Finding(
            id=operation.id,
            order=job.order,
            job=job.id,
            vehicle=order.vehicle if order else "",
            system=args.system,
            component=args.component,
            severity=args.severity,
            note=args.note,
            measurement=args.measurement,
            dtcs=args.dtcs,
            recommended=args.recommended,
            recommended_hours=args.recommended_hours,
            by=operation.actor,
            at=operation.at,
        )
    )


def revised(draft: Draft, args: ops.FindingRevised) -> None:
    """Write a finding again. The customer answered what stood there before, so that is flagged to be asked again."""
    finding = draft.need(Finding, args.finding, "finding-unknown")
    if finding.approval is not None:
        draft.flag("finding-revised-after-answer", subject=finding.id, component=finding.component)
    if finding.revised_at is not None and finding.revised_at > draft.operation.at:
        draft.flag("finding-revised-later", subject=finding.id, component=finding.component)
        return
    draft.change(
        finding,
        severity=args.severity,
        note=args.note,
        measurement=args.measurement,
        dtcs=args.dtcs,
        recommended=args.recommended,
        recommended_hours=args.recommended_hours,
        revised_at=draft.operation.at,
    )


def answered(draft: Draft, args: ops.FindingAnswered) -> None:
    """Write down the customer's answer; a yes approves the work added for the finding at the customer's cost.

    An answer that was given before the one that is known comes too late.
    """
    finding = draft.need(Finding, args.finding, "finding-unknown")
    operation = draft.operation
    if finding.approval is not None and finding.approval.at > operation.at:
        raise Refused("finding-answered-later", component=finding.component)
    approval = Approval(answer=args.answer, at=operation.at, who=args.who, by=operation.actor)
    draft.change(finding, approval=approval)
    for job in draft.find(Job, "order", finding.order):
        if job.finding == finding.id and job.state not in CLOSED_JOB_STATES:
            draft.change(job, approved=args.answer is Answer.APPROVED or job.pay is not PayType.CUSTOMER)


RULES: dict[type[ops.Args], Any] = {
    ops.FindingRecorded: recorded,
    ops.FindingRevised: revised,
    ops.FindingAnswered: answered,
}
