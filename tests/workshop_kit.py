"""Small builders for tests of the rulebook: a workshop in memory, operations on it, and clock events."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Decision, Draft, Refused, Status
from bay_tui.workshop.labour.clocking import add_event
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import (
    Bay,
    ExceptionCase,
    Job,
    LabourEvent,
    Order,
    Part,
    Promise,
    Record,
    RecordT,
    Site,
    SiteRules,
    Staff,
    Terminal,
    Vehicle,
)
from bay_tui.workshop.rulebook import decide, rehearse
from bay_tui.workshop.view import Memory, View
from bay_tui.workshop.words import LabourKind, OrderState, Role, Scope

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, nine in the morning in Shanghai."""

TECHNICIAN, COLLEAGUE, FOREMAN, COUNTER, ADVISER, ADMIN = "t1", "t2", "f1", "p1", "a1", "x1"


def at(minutes: float) -> datetime:
    """Return the instant so many minutes after the shift began."""
    return T0 + timedelta(minutes=minutes)


def site(**rules: object) -> Site:
    """Return the site with some rules of its own."""
    return Site(id="s", name="Shop", rules=SiteRules(**rules))  # type: ignore[arg-type]


def people() -> list[Staff]:
    """Return one person for every role, and a second technician."""
    return [
        Staff(id=TECHNICIAN, number="201", name="Li", roles=(Role.TECHNICIAN,), badge="B201"),
        Staff(id=COLLEAGUE, number="203", name="Zhou", roles=(Role.TECHNICIAN,)),
        Staff(id=FOREMAN, number="202", name="Wang", roles=(Role.FOREMAN,)),
        Staff(id=COUNTER, number="301", name="Chen", roles=(Role.PARTS,)),
        Staff(id=ADVISER, number="401", name="Zhao", roles=(Role.ADVISER,)),
        Staff(id=ADMIN, number="900", name="Sun", roles=(Role.ADMIN,)),
    ]


def records() -> list[Record]:
    """Return a small workshop: two orders with three jobs, two bays, two parts."""
    return [
        site(),
        *people(),
        Bay(id="b1", number="1"),
        Bay(id="b2", number="2"),
        Vehicle(id="v1", plate="粤B·59185", plate_key="粤B59185", vin="LSVAA4180E2184841"),
        Order(id="o1", number="0001", vehicle="v1", state=OrderState.RECEIVED, received_at=T0),
        Order(id="o2", number="0002", vehicle="v1", state=OrderState.RECEIVED, received_at=T0),
        Job(id="j1", order="o1", line=1, title="Brakes", standard_hours=2),
        Job(id="j2", order="o1", line=2, title="Oil", standard_hours=1),
        Job(id="j3", order="o2", line=1, title="Clutch", standard_hours=4),
        Part(id="P1", number="P1", name="Filter", on_hand=5),
        Part(id="OIL", number="OIL", name="Oil 5W-30", unit="l", on_hand=60),
    ]


class Shop:
    """A workshop in memory that decides operations and keeps what they write."""

    def __init__(self, *extra: Record) -> None:
        self.view = Memory([*records(), Terminal(id="d1", name="Office", scope=Scope.OFFICE), *extra])
        self._numbers = count(1)

    def operation(self, args: ops.Args, by: str, minutes: float = 0, *, device: str = "d1", id: str = "") -> Operation:
        """Return an operation of `by`, so many minutes after the shift began."""
        number = next(self._numbers)
        return Operation(
            id=id or f"op{number:04}",
            device=device,
            number=number,
            actor=by,
            at=at(minutes),
            args=args,  # type: ignore[arg-type]
        )

    def do(self, args: ops.Args, by: str, minutes: float = 0, *, device: str = "d1", id: str = "") -> Decision:
        """Decide an operation and keep what it writes."""
        return self.take(self.operation(args, by, minutes, device=device, id=id))

    def take(self, operation: Operation) -> Decision:
        """Decide this operation and keep what it writes."""
        decision = decide(self.view, operation)
        if decision.status is not Status.REFUSED:
            for record in decision.records:
                self.view.put(record)
        return decision

    def applied(self, args: ops.Args, by: str, minutes: float = 0) -> Decision:
        """Do something that fits without an objection."""
        decision = self.do(args, by, minutes)
        assert decision.status is Status.APPLIED, (decision.code, decision.params)
        return decision

    def flagged(self, args: ops.Args, by: str, minutes: float = 0) -> str:
        """Do something that happened and does not fit; return the code of the exception."""
        decision = self.do(args, by, minutes)
        assert decision.status is Status.FLAGGED, decision
        return decision.code

    def refused(self, args: ops.Args, by: str, minutes: float = 0) -> str:
        """Wish for something that cannot be; return the code. Nothing is written."""
        decision = self.do(args, by, minutes)
        assert decision.status is Status.REFUSED, decision
        assert not decision.records
        return decision.code

    def rehearsed(self, args: ops.Args, by: str, minutes: float = 0) -> str:
        """Return the code with which a terminal refuses to record it, empty where it does not."""
        try:
            rehearse(self.view, self.operation(args, by, minutes))
        except Refused as refusal:
            return refusal.code
        return ""

    def asked(self, args: ops.Args, by: str, minutes: float = 0) -> list[str]:
        """Return the codes of what a terminal asks before it records it."""
        return [one.code for one in rehearse(self.view, self.operation(args, by, minutes)).questions]

    def kept_out(self, args: ops.Args, by: str, minutes: float = 0) -> str:
        """Try what makes no sense: no terminal records it, and one recorded all the same has no effect.

        Return the code with which a terminal refuses it. The server keeps an exception where a field does not allow
        what stands there, and refuses any other wish.
        """
        decision = self.do(args, by, minutes)
        assert decision.status in (Status.FLAGGED, Status.REFUSED), decision
        assert {type(record) for record in decision.records} <= {ExceptionCase}
        assert self.rehearsed(args, by, minutes) == decision.code
        return decision.code

    def corrected_before(self, target: str, minutes: float | None, recorded: float) -> None:
        """Keep a correction that fitted when it was recorded, whatever came in late since."""
        args = ops.LabourCorrected(event=target, reason="x")
        draft = Draft(self.view, self.operation(args, FOREMAN, recorded, id=f"fix{recorded}"))
        event = self.get(LabourEvent, target)
        kind = LabourKind.VOIDED if minutes is None else LabourKind.MOVED
        moment = event.at if minutes is None else at(minutes)
        fields = {"id": draft.operation.id, "staff": event.staff, "event": kind, "target": target}
        add_event(draft, LabourEvent(at=moment, recorded_at=at(recorded), **fields))  # type: ignore[arg-type]
        put_all(self.view, draft.changes())

    def get(self, cls: type[RecordT], id: str) -> RecordT:
        """Return a record that is there."""
        record = self.view.get(cls, id)
        assert record is not None, (cls, id)
        return record

    def job(self, id: str) -> Job:
        """Return a job."""
        return self.get(Job, id)

    def order(self, id: str) -> Order:
        """Return an order."""
        return self.get(Order, id)

    def part(self, id: str) -> Part:
        """Return a part."""
        return self.get(Part, id)

    def exceptions(self) -> list[str]:
        """Return the codes of all exceptions."""
        return [case.code for case in self.view.every(ExceptionCase)]

    def promise(self, order: str, minutes: float) -> Order:
        """Promise an order, so many minutes after the shift began, and return it."""
        promised = Promise(due=at(minutes), at=T0, by=ADVISER)
        self.view.put(changed(self.order(order), promises=(promised,)))
        return self.order(order)


def changed(record: RecordT, **fields: object) -> RecordT:
    """Return the record with some fields changed."""
    import msgspec

    return msgspec.structs.replace(record, **fields)


_ids = count(1)


def event(
    kind: LabourKind,
    minutes: float,
    *,
    staff: str = TECHNICIAN,
    id: str = "",
    recorded: float | None = None,
    **more: object,
) -> LabourEvent:
    """Return a clock event so many minutes after the shift began; `recorded` is when it was recorded."""
    return LabourEvent(
        id=id or f"e{next(_ids):05}",
        staff=staff,
        event=kind,
        at=at(minutes),
        recorded_at=at(minutes if recorded is None else recorded),
        **more,  # type: ignore[arg-type]
    )


def arrived(minutes: float, **more: object) -> LabourEvent:
    """Return the beginning of a day."""
    return event(LabourKind.ARRIVED, minutes, **more)  # type: ignore[arg-type]


def left(minutes: float, **more: object) -> LabourEvent:
    """Return the end of a day."""
    return event(LabourKind.LEFT, minutes, **more)  # type: ignore[arg-type]


def started(job: str, minutes: float, **more: object) -> LabourEvent:
    """Return a start on a job."""
    return event(LabourKind.STARTED, minutes, job=job, **more)  # type: ignore[arg-type]


def stopped(job: str, minutes: float, reason: str = "parts", **more: object) -> LabourEvent:
    """Return a stop of a job."""
    return event(LabourKind.STOPPED, minutes, job=job, reason=reason, **more)  # type: ignore[arg-type]


def moved(target: LabourEvent, minutes: float, recorded: float, **more: object) -> LabourEvent:
    """Return the correction that gives `target` another instant."""
    return event(LabourKind.MOVED, minutes, staff=target.staff, target=target.id, recorded=recorded, **more)  # type: ignore[arg-type]


def voided(target: LabourEvent, recorded: float, **more: object) -> LabourEvent:
    """Return the correction that takes `target` out of the count."""
    return LabourEvent(
        id=f"e{next(_ids):05}",
        staff=target.staff,
        event=LabourKind.VOIDED,
        at=target.at,
        recorded_at=at(recorded),
        target=target.id,
        **more,  # type: ignore[arg-type]
    )


def dump(view: View | Memory, *kinds: type[Record]) -> list[Record]:
    """Return all records of these kinds, to compare two views."""
    return [record for kind in kinds for record in view.every(kind)]


def put_all(view: Memory, written: Iterable[Record]) -> None:
    """Keep all of these."""
    for record in written:
        view.put(record)
