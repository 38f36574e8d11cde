"""Take back what one recorded a moment ago.

It stays on record, and stops counting from then on.

Each kind has its counter-operation: a clock event is voided, a parts request nobody took is cancelled, a call is
cleared, a finding nobody asked the customer about is withdrawn, alone or with the whole check it was found in, and a
job stands again as it did. What others have built on is theirs to correct.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.jobs.states import waiting_state
from bay_tui.workshop.labour.clocking import stand_anew
from bay_tui.workshop.labour.correcting import check_correction
from bay_tui.workshop.labour.rules import add_event
from bay_tui.workshop.parts.lines import cancel_line
from bay_tui.workshop.records import (
    OPEN,
    Absence,
    Call,
    Check,
    Finding,
    Inspection,
    Job,
    LabourEvent,
    Leave,
    Order,
    PartsLine,
    PartsRequest,
    Standstill,
)
from bay_tui.workshop.time.hours import events_between
from bay_tui.workshop.time.timeline import effective
from bay_tui.workshop.view import View
from bay_tui.workshop.words import (
    CLOSED_ORDER_STATES,
    FINISHED_JOB_STATES,
    JobState,
    LabourKind,
    LineState,
    OrderState,
)

if TYPE_CHECKING:
    from bay_tui.workshop.exceptions import operations as ops

UNDO_MINUTES = 5
"""So long what one recorded oneself can be taken back; after that it is a correction, which is a foreman's."""

_CORRECTIONS = frozenset({LabourKind.MOVED, LabourKind.VOIDED})
_CLOCKED_OFF = ".s{number}"
"""What the ids of the clock events end with that `job.finished` makes, for one person after the other, from 1 on."""


def undoable(at: datetime, now: datetime) -> bool:
    """Say whether something recorded then can still be taken back."""
    return now - at <= timedelta(minutes=UNDO_MINUTES)


def undone(draft: Draft, args: "ops.OperationUndone") -> None:
    """Take back whatever record the operation made."""
    for cls, take_back in _BY_RECORD.items():
        record: Any = draft.get(cls, args.operation)
        if record is not None:
            take_back(draft, record)
            return
    ended = clocked_off(draft, args.operation)
    job = draft.get(Job, args.job or (ended[0].job if ended else ""))
    if job is None:
        raise Refused("undo-impossible")
    said = job.before if job.before is not None and job.before.operation == args.operation else None
    if ended or (said is not None and said.at == job.finished_at):
        _finish(draft, job, args.operation, ended)
    else:
        _said(draft, job, args.operation)


def clocked_off(view: View, operation: str) -> list[LabourEvent]:
    """Return the stops that the end of a job made, of whomever."""
    found: list[LabourEvent] = []
    while (event := view.get(LabourEvent, operation + _CLOCKED_OFF.format(number=len(found) + 1))) is not None:
        found.append(event)
    return found


def _check_own(draft: Draft, by: str, at: datetime) -> None:
    operation = draft.operation
    if by != operation.actor:
        raise Refused("undo-not-own")
    if not undoable(at, operation.at):
        raise Refused("undo-too-late", minutes=UNDO_MINUTES)


def _clocked(draft: Draft, event: LabourEvent) -> None:
    """Void a clock event that nothing followed.

    A start gives back technicians and bay as they were before it; whoever began since is one of them still.
    """
    _check_last(draft, event)
    job = draft.get(Job, event.job) if event.job else None
    if job is not None:
        others = tuple(one for one in job.technicians if not (event.joined and one == event.staff))
        technicians = dict.fromkeys((*event.had, *others))
        draft.change(job, technicians=tuple(technicians), bay="" if event.placed else job.bay)
    _void(draft, event)
    order = draft.get(Order, job.order) if job is not None else None
    if order is not None and order.state is OrderState.WORKING:
        begun = any(one.started_at for one in draft.find(Job, "order", order.id))
        draft.change(order, state=OrderState.WORKING if begun else OrderState.RECEIVED)


def _finish(draft: Draft, job: Job, operation: str, ended: list[LabourEvent]) -> None:
    """Let a job go on that somebody called finished.

    All that were clocked off it are on it again, until what they clocked since. Nobody may have inspected it since, nor
    may whoever takes it back be on something else.
    """
    said = job.before if job.before is not None and job.before.operation == operation else None
    if said is not None:
        _check_own(draft, said.actor, said.at)
    elif not any(_counts(draft, event) for event in ended):
        raise Refused("undo-impossible")
    else:
        _check_own(draft, ended[0].by or ended[0].staff, ended[0].at)
    at = said.at if said else ended[0].at
    for event in ended:
        if event.staff == draft.operation.actor:
            _check_last(draft, event)
    checks = [one for one in draft.find(Inspection, "job", job.id) if one.at >= at]
    if job.finished_at != at or job.state not in FINISHED_JOB_STATES or any(one.id != operation for one in checks):
        raise Refused("undo-inspected", title=job_named(draft, job.id))
    for check in checks:
        draft.change(check, withdrawn_at=draft.operation.at)
    _open_again(draft, job)
    _forget_said(draft, operation)
    before = said.before if said else job.before
    job = draft.change(job, state=waiting_state(job.technicians), finished_at=None, before=before)
    for number, event in enumerate(filter(partial(_counts, draft), ended), 1):
        _void(draft, event, suffix=f".{number}" if number > 1 else "")
    stand_anew(draft, draft.need(Job, job.id, "job-unknown"))


def _open_again(draft: Draft, job: Job) -> None:
    """Let a job's order be worked on again.

    One that is closed refuses it.
    """
    order = draft.get(Order, job.order)
    if order is not None and order.state in CLOSED_ORDER_STATES:
        raise Refused("order-closed", number=order.number)
    if order is not None and order.state is OrderState.READY:
        draft.change(order, state=OrderState.WORKING, ready_at=None)


def _counts(view: View, event: LabourEvent) -> bool:
    """Say whether a clock event counts still."""
    return bool(effective([event, *view.find(LabourEvent, "target", event.id)]))


def _check_last(draft: Draft, event: LabourEvent) -> None:
    """Refuse an event that is not the person's own last one.

    One that corrects something, or counts no more, is refused as well.
    """
    operation = draft.operation
    _check_own(draft, event.by or event.staff, event.at)
    if event.event in _CORRECTIONS or event.forgotten:
        raise Refused("undo-impossible")
    counted = effective(events_between(draft, event.staff, event.at, operation.at))
    if all(one.id != event.id for one in counted):
        raise Refused("undo-done")
    if counted[-1].id != event.id:
        raise Refused("undo-followed")


def _void(draft: Draft, event: LabourEvent, suffix: str = "") -> None:
    """Take an event out, unless finished work would run on."""
    operation = draft.operation
    void = LabourEvent(
        id=operation.id + suffix,
        staff=event.staff,
        event=LabourKind.VOIDED,
        at=event.at,
        recorded_at=operation.at,
        target=event.id,
        by=operation.actor if operation.actor != event.staff else "",
        device=operation.terminal,
        estimated=operation.estimated,
    )
    check_correction(draft, void)
    add_event(draft, void)


def _requested(draft: Draft, request: PartsRequest) -> None:
    _check_own(draft, request.by, request.at)
    lines = draft.find(PartsLine, "request", request.id)
    if request.taken_by or any(line.state not in (LineState.REQUESTED, LineState.CANCELLED) for line in lines):
        raise Refused("undo-request-taken")
    wanted = [line for line in lines if line.state is LineState.REQUESTED]
    if not wanted:
        raise Refused("undo-done")
    for line in wanted:
        cancel_line(draft, line)


def _called(draft: Draft, call: Call) -> None:
    """Clear a call whose caller needs nobody any more.

    Somebody may be on the way; the call keeps its times.
    """
    _check_own(draft, call.by, call.at)
    if call.open != OPEN:
        raise Refused("undo-done")
    draft.change(call, cleared_by=draft.operation.actor, cleared_at=draft.operation.at, taken_back=True)


def _checked(draft: Draft, check: Check) -> None:
    """Withdraw a whole check with the findings it made.

    None of them may have gone further.
    """
    _check_own(draft, check.by, check.at)
    if check.withdrawn_at is not None:
        raise Refused("undo-done")
    made = [draft.get(Finding, result.finding) for result in check.results if result.finding]
    for finding in made:
        if finding is not None and finding.check == check.id and finding.withdrawn_at is None:
            _withdraw(draft, finding)
    draft.change(check, withdrawn_at=draft.operation.at)


def _said(draft: Draft, job: Job, operation: str) -> None:
    """Let a job stand as before somebody spoke about it.

    They said that it waits, or can go on.
    """
    before = job.before
    if before is None or before.operation != operation:
        raise Refused("undo-impossible")
    _check_own(draft, before.actor, before.at)
    waiting = waiting_state(job.technicians)
    if job.stop != job.said or job.state is not (JobState.STOPPED if job.said else waiting):
        raise Refused("undo-job-moved-on", title=job_named(draft, job.id))
    draft.change(
        job,
        state=waiting if before.state in (JobState.ASSIGNED, JobState.WAITING) else before.state,
        stop=before.stop,
        said=before.said,
        said_at=before.said_at,
        before=before.before,
    )
    _forget_said(draft, operation)


def _forget_said(draft: Draft, operation: str) -> None:
    """Let what an operation said of a standstill count no more."""
    said = draft.get(Standstill, operation)
    if said is not None:
        draft.change(said, withdrawn_at=draft.operation.at)


def _found(draft: Draft, finding: Finding) -> None:
    _check_own(draft, finding.by, finding.at)
    if finding.withdrawn_at is not None:
        raise Refused("undo-done")
    _withdraw(draft, finding)


def _withdraw(draft: Draft, finding: Finding) -> None:
    """Take a finding back that nobody has built on."""
    used = any(job.finding == finding.id for job in draft.find(Job, "order", finding.order))
    if finding.approval is not None or finding.revised_at is not None or used:
        raise Refused("undo-finding-used", component=finding.component)
    draft.change(finding, withdrawn_at=draft.operation.at)


def _planned(draft: Draft, record: Absence | Leave) -> None:
    """Take back that somebody is away."""
    _check_own(draft, record.by, record.at)
    if record.withdrawn_at is not None:
        raise Refused("undo-done")
    draft.change(record, withdrawn_at=draft.operation.at)


_BY_RECORD: dict[type[Any], Callable[[Draft, Any], None]] = {
    LabourEvent: _clocked,
    PartsRequest: _requested,
    Call: _called,
    Check: _checked,
    Finding: _found,
    Absence: _planned,
    Leave: _planned,
}
