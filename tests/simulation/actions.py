"""What people do: real operations, chosen from what their terminal shows, now and then wrong or too late."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from bay_tui.store.replica import Replica
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import (
    Bay,
    Call,
    Claim,
    Clock,
    Complaint,
    CountSheet,
    ExceptionCase,
    Finding,
    Job,
    LabourEvent,
    Order,
    Part,
    PartsLine,
    PartsRequest,
    Purchase,
    Record,
    Staff,
    Vehicle,
)
from bay_tui.workshop.view import View
from bay_tui.workshop.words import (
    Answer,
    CallKind,
    ClaimOutcome,
    Indirect,
    InspectionLevel,
    JobState,
    LineState,
    ReturnKind,
    Role,
    Severity,
    StopReason,
)

T = TypeVar("T")


class Scene:
    """What somebody has before them: the view of their terminal, and what time it seems to be."""

    def __init__(self, view: View, now: datetime, actor: Staff, random: Random) -> None:
        self.view, self.now, self.actor, self.random = view, now, actor, random

    def any(self, cls: type[Record], *fits: Callable[[Any], bool]) -> Any:
        """Return one record that fits, or, rarely, one that does not. Raises IndexError where there is none."""
        found = self.view.every(cls)
        if fits and self.random.random() > 0.05:
            found = [record for record in found if all(fit(record) for fit in fits)]
        return found[self.random.randrange(len(found))] if found else _nothing()

    def pick(self, values: Sequence[T]) -> T:
        """Return one of the values."""
        return values[self.random.randrange(len(values))]

    def whose(self) -> str:
        """Return whom this is about: oneself, or for a foreman anybody."""
        if Role.FOREMAN in self.actor.roles:
            return self.any(Staff, lambda one: Role.TECHNICIAN in one.roles).id
        return self.actor.id


def _nothing() -> Any:
    raise IndexError


def _job(*states: JobState) -> Callable[[Any], bool]:
    return lambda job: job.state in states


_OPEN = _job(JobState.WAITING, JobState.ASSIGNED, JobState.IN_PROGRESS, JobState.STOPPED, JobState.REWORK)


def _line(*states: LineState) -> Callable[[Any], bool]:
    return lambda line: line.state in states


_UNSERVED = _line(LineState.REQUESTED, LineState.RESERVED, LineState.BACK_ORDERED, LineState.PICKED)


def _running(scene: Scene) -> ops.Args:
    clock = scene.view.get(Clock, scene.actor.id)
    job = scene.pick(clock.jobs) if clock and clock.jobs else scene.any(Job).id
    eta = scene.now + timedelta(hours=1) if scene.random.random() < 0.3 else None
    return ops.LabourStopped(staff=scene.actor.id, job=job, reason=scene.pick(list(StopReason)), eta=eta)


def _finding(scene: Scene) -> ops.Args:
    job = scene.any(Job).id
    severity = scene.pick(list(Severity))
    return ops.FindingRecorded(job=job, system="brakes", component="前刹车片", severity=severity, note="2 mm\n左前")


def _revised(scene: Scene) -> ops.Args:
    return ops.FindingRevised(finding=scene.any(Finding).id, severity=scene.pick(list(Severity)), note="looked again")


def _checked(scene: Scene) -> ops.Args:
    items = tuple(
        ops.CheckedItem(item=item, system="brakes", component=item, severity=scene.pick(list(Severity)))
        for item in ("前刹车片", "rear discs", "fluid")
    )
    return ops.CheckRecorded(job=scene.any(Job).id, items=items)


def _undone(scene: Scene) -> ops.Args:
    """Take back the last thing of a sort that one recorded oneself."""
    cls: Any = scene.pick((LabourEvent, Finding, PartsRequest, Call))
    mine = [one for one in scene.view.every(cls) if (one.by or one.staff) == scene.actor.id]
    last = max(mine, key=lambda one: (one.at, one.id)) if mine else _nothing()
    return ops.OperationUndone(operation=last.id.removesuffix(".s1"))


def _requested(scene: Scene) -> ops.Args:
    count = scene.random.randrange(1, 3)
    lines = tuple(ops.WantedPart(part=scene.any(Part).id, quantity=scene.random.randrange(1, 4)) for _ in range(count))
    return ops.PartsRequested(job=scene.any(Job, _OPEN).id, lines=lines)


def _assigned(scene: Scene) -> ops.Args:
    job = scene.any(Job, _OPEN)
    technicians = (scene.any(Staff, lambda one: Role.TECHNICIAN in one.roles).id,)
    return ops.JobAssigned(job=job.id, technicians=technicians, bay=scene.any(Bay).id, was=job.technicians)


def _corrected(scene: Scene) -> ops.Args:
    event = scene.any(LabourEvent, lambda one: not one.target)
    at = event.at - timedelta(minutes=scene.random.randrange(30)) if scene.random.random() < 0.7 else None
    return ops.LabourCorrected(event=event.id, reason="as the camera shows", at=at)


def _added(scene: Scene) -> ops.Args:
    end = scene.now - timedelta(seconds=scene.random.randrange(1, 3600))
    start = end - timedelta(minutes=scene.random.randrange(1, 30))
    return ops.LabourAdded(staff=scene.whose(), start=start, end=end, reason="forgot", job=scene.any(Job).id)


def _inspected(scene: Scene) -> ops.Args:
    job = scene.any(Job, _job(JobState.INSPECTION)).id
    level = InspectionLevel.FINAL if Role.FOREMAN in scene.actor.roles else InspectionLevel.PEER
    if scene.random.random() < 0.3:
        return ops.InspectionFailed(job=job, level=level, reasons=("loose",))
    return ops.InspectionPassed(job=job, level=level)


def _booked(scene: Scene) -> ops.Args:
    plate = f"沪B{scene.random.randrange(1, 9)}0000"
    return ops.OrderBooked(vehicle=Vehicle(id="", plate=plate), words="异响\nnoise")


def _returned(scene: Scene) -> ops.Args:
    line = scene.any(PartsLine, _line(LineState.ISSUED, LineState.FITTED))
    return ops.PartsReturned(line=line.id, quantity=1, condition=scene.pick(list(ReturnKind)), reason="wrong")


def _ordered(scene: Scene) -> ops.Args:
    line = scene.any(PartsLine, _UNSERVED)
    wanted = ops.OrderedPart(part=line.part, quantity=scene.random.randrange(1, 5), wanted_by=(line.id,))
    return ops.PurchaseOrdered(supplier="供应商", lines=(wanted,), eta=scene.now + timedelta(days=1))


def _delivered(scene: Scene) -> ops.Args:
    purchase = scene.any(Purchase, _is_open)
    part = scene.pick(purchase.lines).part
    damaged = scene.random.randrange(2)
    return ops.PurchaseReceived(purchase=purchase.id, part=part, quantity=scene.random.randrange(1, 4), damaged=damaged)


def _counted(scene: Scene) -> ops.Args:
    sheet = scene.any(CountSheet, _is_open)
    return ops.CountEntered(sheet=sheet.id, part=scene.pick(sheet.lines).part, quantity=scene.random.randrange(0, 9))


def _is_open(record: Any) -> bool:
    return record.open == "yes"


Do = Callable[[Scene], ops.Args]
_LABOUR: list[Do] = [
    lambda s: ops.LabourArrived(staff=s.actor.id),
    lambda s: ops.LabourStarted(staff=s.whose(), job=s.any(Job, _OPEN).id, alongside=s.random.random() < 0.3),
    lambda s: ops.LabourStarted(staff=s.whose(), job=s.any(Job, _OPEN).id, reason="asked to", instead=True),
    lambda s: ops.LabourStarted(staff=s.whose(), indirect=s.pick(list(Indirect))),
    _running,
    _running,
    lambda s: ops.LabourLeft(staff=s.actor.id),
    lambda s: ops.JobFinished(job=s.any(Job, _job(JobState.IN_PROGRESS)).id, checked=s.random.random() < 0.8),
    _inspected,
]
_FLOOR: list[Do] = [
    _finding,
    _finding,
    _checked,
    _revised,
    _requested,
    _requested,
    _undone,
    _undone,
    lambda s: ops.PartsFitted(line=s.any(PartsLine, _line(LineState.ISSUED)).id),
    lambda s: ops.CallRaised(asks=s.pick(list(CallKind)), job=s.any(Job).id),
    lambda s: ops.CallCleared(call=s.any(Call, _is_open).id),
    lambda s: ops.JobMoved(job=s.any(Job, _OPEN).id, bay=s.any(Bay).id),
    lambda s: ops.JobRevised(job=s.any(Job, _OPEN).id, standard_hours=s.random.choice((0.5, 1.0, 2.5))),
    lambda s: ops.PartsNoted(request=s.any(PartsRequest).id, text="where is it?"),
]
_COUNTER: list[Do] = [
    lambda s: ops.PartsTaken(request=s.any(PartsRequest, lambda one: not one.taken_by).id),
    lambda s: ops.PartsReserved(line=s.any(PartsLine, _UNSERVED).id),
    lambda s: ops.PartsReserved(line=s.any(PartsLine, _UNSERVED).id, quantity=1),
    lambda s: ops.PartsReleased(line=s.any(PartsLine, _line(LineState.RESERVED)).id),
    lambda s: ops.PartsPicked(line=s.any(PartsLine, _UNSERVED).id),
    lambda s: ops.PartsIssued(line=s.any(PartsLine, _UNSERVED).id),
    lambda s: ops.PartsIssued(line=s.any(PartsLine, _UNSERVED).id, quantity=1),
    lambda s: ops.PartsBackOrdered(line=s.any(PartsLine, _UNSERVED).id, eta=s.now + timedelta(days=1)),
    lambda s: ops.PartsSubstituted(line=s.any(PartsLine, _UNSERVED).id, part=s.any(Part).id, reason="equivalent"),
    _returned,
    lambda s: ops.StockReceived(part=s.any(Part).id, quantity=s.random.randrange(1, 5)),
    lambda s: ops.StockCounted(part=s.any(Part).id, quantity=s.random.randrange(0, 9)),
    lambda s: ops.PartsReady(request=s.any(PartsRequest, lambda one: one.taken_by).id),
    _ordered,
    _delivered,
    _delivered,
    lambda s: ops.PurchaseExpected(purchase=s.any(Purchase, _is_open).id, eta=s.now + timedelta(days=2)),
    lambda s: ops.PurchaseClosed(purchase=s.any(Purchase, _is_open).id, reason="discontinued"),
    lambda s: ops.ClaimSettled(claim=s.any(Claim, _is_open).id, outcome=s.pick(list(ClaimOutcome))),
    lambda s: ops.CountOpened(name="一号架", parts=tuple({s.any(Part).id: None, s.any(Part).id: None})),
    lambda s: ops.CountExtended(sheet=s.any(CountSheet, _is_open).id, parts=(s.any(Part).id,)),
    _counted,
    _counted,
    lambda s: ops.CountApproved(sheet=s.any(CountSheet, _is_open).id),
    lambda s: ops.CountHeld(sheet=s.any(CountSheet, _is_open).id),
    lambda s: ops.StockCorrected(part=s.any(Part).id, change=s.random.choice((-1, 2)), reason="typed wrongly"),
    lambda s: ops.CountRejected(sheet=s.any(CountSheet, _is_open).id, reason="too far off"),
    lambda s: ops.CallAnswered(call=s.any(Call, _is_open).id),
]
_LEAD: list[Do] = [
    _assigned,
    _assigned,
    _corrected,
    _added,
    _inspected,
    _inspected,
    lambda s: ops.ExceptionSettled(exception=s.any(ExceptionCase, _is_open).id, decision="fine"),
    lambda s: ops.JobStopped(job=s.any(Job, _OPEN).id, reason=s.pick(list(StopReason))),
    lambda s: ops.JobResumed(job=s.any(Job, _job(JobState.STOPPED)).id),
    lambda s: ops.JobCancelled(job=s.any(Job, _OPEN).id, reason="not wanted"),
    lambda s: ops.LabourForgotten(staff=s.whose(), end=s.now),
    lambda s: ops.CountApproved(sheet=s.any(CountSheet, _is_open).id),
    _undone,
]
_FRONT: list[Do] = [
    _booked,
    lambda s: ops.OrderReceived(order=s.any(Order).id, odometer=s.random.randrange(200_000)),
    lambda s: ops.OrderPromised(order=s.any(Order).id, due=s.now + timedelta(hours=s.random.randrange(1, 9))),
    lambda s: ops.FindingAnswered(finding=s.any(Finding).id, answer=s.pick(list(Answer)), who="customer"),
    lambda s: ops.JobAdded(order=s.any(Order).id, title="增项", finding=s.any(Finding).id),
    lambda s: ops.JobAdded(order=s.any(Order).id, title="wash"),
    lambda s: ops.OrderReady(order=s.any(Order).id),
    lambda s: ops.PartsCancelled(line=s.any(PartsLine, _UNSERVED).id, reason="declined"),
    lambda s: ops.ComplaintRecorded(order=s.any(Order).id, words="还是响"),
    lambda s: ops.ComplaintSettled(complaint=s.any(Complaint, _is_open).id, decision="looked at, free of charge"),
]
_BY_ROLE = {
    Role.TECHNICIAN: _LABOUR * 2 + _FLOOR,
    Role.PARTS: _COUNTER,
    Role.FOREMAN: _LEAD + _LABOUR + _FRONT,
    Role.ADVISER: _FRONT,
}


def propose(replica: Replica, actor: Staff, random: Random) -> list[ops.Args]:
    """Return what `actor` does next at this terminal; empty where nothing offers itself."""
    scene = Scene(replica.view, replica.now(), actor, random)
    choices = _BY_ROLE[actor.roles[0]]
    count = 2 if random.random() < 0.08 else 1
    try:
        return [choices[random.randrange(len(choices))](scene) for _ in range(count)]
    except IndexError:
        return []
