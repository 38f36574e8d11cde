"""Asking the counter for parts, and the words between counter and technician."""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.parts.talk import order_of
from bay_tui.workshop.records import CounterMessage, Job, Part, PartsLine, PartsRequest
from bay_tui.workshop.stock.rules import exact
from bay_tui.workshop.words import CLOSED_JOB_STATES, LineState

if TYPE_CHECKING:
    from bay_tui.workshop.parts import operations as ops


def requested(draft: Draft, args: "ops.PartsRequested") -> None:
    """Ask the counter for parts.

    A part without a number needs a name to look for.
    """
    job = draft.need(Job, args.job, "job-unknown")
    if job.state in CLOSED_JOB_STATES:
        raise Refused("job-closed", title=job_named(draft, job.id))
    operation = draft.operation
    for number, wanted in enumerate(args.lines, 1):
        part = draft.get(Part, wanted.part) if wanted.part else None
        if wanted.part and part is None and not wanted.name:
            raise Refused("part-unknown", number=wanted.part)
        name = part.name if part else wanted.name
        _put_line(draft, job, operation.id, number, part=wanted.part, name=name, quantity=wanted.quantity)
    draft.put(
        PartsRequest(
            id=operation.id,
            order=job.order,
            job=job.id,
            bay=job.bay,
            by=operation.actor,
            at=operation.at,
            note=args.note,
        )
    )


def imported(draft: Draft, args: "ops.PartsImported") -> None:
    """Take over an open request of another system.

    What the counter has begun here stays as it is.
    """
    job = draft.need(Job, args.job, "job-unknown")
    if job.state in CLOSED_JOB_STATES:
        raise Refused("job-closed", title=job_named(draft, job.id))
    operation = draft.operation
    id = f"dms-{args.number}"
    request = draft.get(PartsRequest, id)
    if request is not None and request.job != job.id:
        raise Refused("number-in-use", number=args.number)
    if request is None:
        draft.put(PartsRequest(id=id, order=job.order, job=job.id, bay=job.bay, by="", at=operation.at, note=args.note))
    for wanted in args.lines:
        part = draft.get(Part, wanted.part)
        if part is None:
            raise Refused("part-unknown", number=wanted.part)
        line = draft.get(PartsLine, f"{id}.{wanted.line}")
        if line is None:
            _put_line(draft, job, id, wanted.line, part=part.id, name=part.name, quantity=wanted.quantity)
        elif line.first_answer_at is None and line.state is LineState.REQUESTED:
            draft.change(line, part=part.id, name=part.name, quantity=exact(wanted.quantity))


def _put_line(draft: Draft, job: Job, request: str, number: int, *, part: str, name: str, quantity: float) -> None:
    """Write line `number` of a request as it is wanted."""
    draft.put(
        PartsLine(
            id=f"{request}.{number}",
            request=request,
            job=job.id,
            order=job.order,
            part=part,
            name=name,
            quantity=exact(quantity),
            at=draft.operation.at,
        )
    )


def taken(draft: Draft, args: "ops.PartsTaken") -> None:
    """Take a request at the counter.

    A second person is told who has it.
    """
    request = draft.need(PartsRequest, args.request, "request-unknown")
    actor = draft.operation.actor
    if request.taken_by not in ("", actor):
        raise Refused("request-taken", by=name_of_staff(draft, request.taken_by))
    draft.change(request, taken_by=actor, taken_at=request.taken_at or draft.operation.at)


def noted(draft: Draft, args: "ops.PartsNoted") -> None:
    """Keep a word between counter and technician, with who said it."""
    request = draft.need(PartsRequest, args.request, "request-unknown")
    message = CounterMessage(at=draft.operation.at, by=draft.operation.actor, text=args.text)
    draft.change(request, messages=tuple(sorted({*request.messages, message}, key=order_of)))
