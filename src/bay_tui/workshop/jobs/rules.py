"""Jobs: added, assigned, moved, made to wait, finished and cancelled."""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.exceptions.undo import undoable
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.jobs.states import waiting_state
from bay_tui.workshop.labour.clocking import add_event, on_at
from bay_tui.workshop.parts.lines import cancel_line
from bay_tui.workshop.records import (
    Bay,
    Cancellation,
    Clock,
    Finding,
    Inspection,
    Job,
    LabourEvent,
    Order,
    PartsLine,
    SaidBefore,
    Staff,
    Standstill,
    Stop,
)
from bay_tui.workshop.time.hours import site_rules
from bay_tui.workshop.words import (
    CLOSED_JOB_STATES,
    CLOSED_ORDER_STATES,
    FINISHED_JOB_STATES,
    OPEN_LINE_STATES,
    Answer,
    InspectionLevel,
    JobState,
    LabourKind,
    OrderState,
    PayType,
)

if TYPE_CHECKING:
    from bay_tui.workshop.jobs import operations as ops


def added(draft: Draft, args: "ops.JobAdded") -> None:
    """Add a line of work to an open order.

    The order is then not ready any more.

    What a finding adds at the customer's cost needs the customer's yes.
    """
    order = draft.need(Order, args.order, "order-unknown")
    if order.state in CLOSED_ORDER_STATES:
        raise Refused("order-closed", number=order.number)
    approved = not args.finding or _is_agreed(draft.need(Finding, args.finding, "finding-unknown"), args.pay)
    siblings = draft.find(Job, "order", order.id)
    draft.put(
        Job(
            id=draft.operation.id,
            order=order.id,
            line=max((job.line for job in siblings), default=0) + 1,
            bay=next((job.bay for job in siblings if job.bay and job.state not in CLOSED_JOB_STATES), ""),
            title=args.title,
            work=args.work,
            standard_hours=args.standard_hours,
            pay=args.pay,
            skill=args.skill,
            finding=args.finding,
            approved=approved,
        )
    )
    if order.state is OrderState.READY:
        draft.change(order, state=OrderState.WORKING, ready_at=None)


def assigned(draft: Draft, args: "ops.JobAssigned") -> None:
    """Give a job to technicians and a bay.

    Of two foremen who saw the same job, the second is told.
    """
    job = _open_job(draft, args.job)
    if args.was is not None and args.was != job.technicians:
        raise Refused("assigned-meanwhile", title=job_named(draft, job.id))
    for technician in args.technicians:
        draft.need(Staff, technician, "staff-unknown")
    bay = draft.need(Bay, args.bay, "bay-unknown") if args.bay else None
    if bay is not None and not bay.active:
        raise Refused("bay-closed", number=bay.number)
    not_begun = job.state in (JobState.WAITING, JobState.ASSIGNED)
    state = waiting_state(args.technicians) if not_begun else job.state
    draft.change(
        job,
        technicians=tuple(dict.fromkeys(args.technicians)),
        bay=args.bay or job.bay,
        state=state,
        planned_for=args.planned_for or job.planned_for,
    )


def moved(draft: Draft, args: "ops.JobMoved") -> None:
    """Move a vehicle with all unfinished jobs of its order."""
    job = draft.need(Job, args.job, "job-unknown")
    bay = draft.need(Bay, args.bay, "bay-unknown") if args.bay else None
    if bay is not None and not bay.active:
        draft.challenge("bay-closed", subject=job.id, number=bay.number)
    for sibling in draft.find(Job, "order", job.order):
        if sibling.id == job.id or sibling.state not in CLOSED_JOB_STATES:
            draft.change(sibling, bay=args.bay)


def stopped(draft: Draft, args: "ops.JobStopped") -> None:
    """Mark a job that nobody is on as waiting.

    It waits from now on, or since when it is said to.
    """
    job = _open_job(draft, args.job)
    if draft.find(Clock, "jobs", job.id):
        raise Refused("job-running", title=job_named(draft, job.id))
    operation = draft.operation
    since = min(args.since or operation.at, operation.at)
    stop = Stop(reason=args.reason, since=since, note=args.note, eta=args.eta, by=operation.actor)
    draft.change(job, state=JobState.STOPPED, stop=stop, said=stop, said_at=operation.at, before=_before(draft, job))
    draft.put(Standstill(id=operation.id, job=job.id, at=operation.at, since=since, reason=args.reason))


def resumed(draft: Draft, args: "ops.JobResumed") -> None:
    """Let a job go on.

    It is with its technicians again, or waits for some.
    """
    job = _open_job(draft, args.job)
    if job.state is not JobState.STOPPED:
        raise Refused("job-not-stopped", title=job_named(draft, job.id))
    # It is that stop which is over, whatever the clocks of two terminals made of before and after.
    said_at = max(draft.operation.at, job.stop.since) if job.stop else draft.operation.at
    state = waiting_state(job.technicians)
    draft.change(job, state=state, stop=None, said=None, said_at=said_at, before=_before(draft, job))
    draft.put(Standstill(id=draft.operation.id, job=job.id, at=said_at, since=said_at))


def _before(draft: Draft, job: Job) -> SaidBefore:
    """Return how the job stands before it is spoken about.

    It is kept for as long as what is said now can be taken back.
    """
    operation = draft.operation
    recent = job.before is not None and undoable(job.before.at, operation.at)
    return SaidBefore(
        operation=operation.id,
        actor=operation.actor,
        at=operation.at,
        state=job.state,
        stop=job.stop,
        said=job.said,
        said_at=job.said_at,
        before=job.before if recent else None,
    )


def finished(draft: Draft, args: "ops.JobFinished") -> None:
    """Finish a job; clocks on it end.

    It goes to inspection where the site asks for one by others.

    Whoever clocked on to it again after that, before this came in, is an exception. How it stood is kept as long as
    this can be taken back.
    """
    job = draft.need(Job, args.job, "job-unknown")
    if job.state in FINISHED_JOB_STATES:
        draft.challenge("job-finished", subject=job.id, title=job_named(draft, job.id))
        return
    operation, before = draft.operation, _before(draft, job)
    if job.stop is not None:
        draft.put(Standstill(id=operation.id, job=job.id, at=operation.at, since=operation.at, over=True))
    _clock_off(draft, job)
    if draft.find(Clock, "jobs", job.id):
        draft.flag("job-finished", subject=job.id, title=job_named(draft, job.id))
    if args.checked:
        draft.put(
            Inspection(
                id=operation.id,
                job=job.id,
                level=InspectionLevel.SELF,
                passed=True,
                by=operation.actor,
                at=operation.at,
            )
        )
    others = [level for level in site_rules(draft).inspections if level is not InspectionLevel.SELF]
    state = JobState.INSPECTION if others else JobState.DONE
    job = draft.need(Job, job.id, "job-unknown")
    draft.change(job, state=state, stop=None, finished_at=operation.at, before=before)


def _clock_off(draft: Draft, job: Job) -> None:
    """End every clock on a job that is finished."""
    operation = draft.operation
    for number, staff in enumerate(on_at(draft, job.id, operation.at), 1):
        add_event(
            draft,
            LabourEvent(
                id=f"{operation.id}.s{number}",
                staff=staff,
                event=LabourKind.STOPPED,
                at=operation.at,
                recorded_at=operation.at,
                job=job.id,
                by=operation.actor if operation.actor != staff else "",
                device=operation.terminal,
                estimated=operation.estimated,
            ),
        )


def cancelled(draft: Draft, args: "ops.JobCancelled") -> None:
    """Cancel a job, unless somebody is working on it.

    What was set aside for it is free again. What was issued stays out until it is returned.
    """
    job = _open_job(draft, args.job)
    if draft.find(Clock, "jobs", job.id):
        raise Refused("job-running", title=job_named(draft, job.id))
    close(draft, job, cancellation(draft, args.reason))


def cancellation(draft: Draft, reason: str = "") -> Cancellation:
    """Return who cancels now, and why.

    Another system gives no `reason`.
    """
    return Cancellation(at=draft.operation.at, by=draft.operation.actor, reason=reason)


def close(draft: Draft, job: Job, why: Cancellation) -> None:
    """Cancel a job nobody is on, with parts at the counter."""
    draft.change(job, state=JobState.CANCELLED, stop=None, cancellation=why)
    for line in draft.find(PartsLine, "job", job.id):
        if line.state in OPEN_LINE_STATES:
            cancel_line(draft, line)


def revised(draft: Draft, args: "ops.JobRevised") -> None:
    """Change the standard hours of a job, or who pays for it.

    The visit is still here. Whoever pays for added work has to agree to it.
    """
    job = draft.need(Job, args.job, "job-unknown")
    order = draft.get(Order, job.order)
    if order is not None and order.state in CLOSED_ORDER_STATES:
        raise Refused("order-closed", number=order.number)
    if job.state is JobState.CANCELLED:
        raise Refused("job-closed", title=job_named(draft, job.id))
    hours = job.standard_hours if args.standard_hours is None else args.standard_hours
    pay = args.pay or job.pay
    finding = draft.get(Finding, job.finding) if job.finding and pay is not job.pay else None
    approved = _is_agreed(finding, pay) if finding is not None else job.approved
    draft.change(job, standard_hours=hours, pay=pay, approved=approved)


def _is_agreed(finding: Finding, pay: PayType) -> bool:
    """Tell whether added work needs no yes any more."""
    said_yes = finding.approval is not None and finding.approval.answer is Answer.APPROVED
    return said_yes or pay is not PayType.CUSTOMER


def _open_job(draft: Draft, job_id: str) -> Job:
    job = draft.need(Job, job_id, "job-unknown")
    if job.state in FINISHED_JOB_STATES:
        raise Refused("job-closed", title=job_named(draft, job.id))
    return job
