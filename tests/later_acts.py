"""What a workshop does after a period is closed: something of every operation there is, about what is known by then."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import msgspec

from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import AnyArgs
from bay_tui.workshop.records import (
    Absence,
    Bay,
    Call,
    Claim,
    Complaint,
    CountSheet,
    ExceptionCase,
    Finding,
    FindingTemplate,
    Job,
    LabourEvent,
    Leave,
    Measurement,
    Order,
    Part,
    PartsLine,
    PartsRequest,
    Purchase,
    RecordT,
    Site,
    Staff,
    Vehicle,
    WantedPart,
)
from bay_tui.workshop.view import View
from bay_tui.workshop.words import (
    Answer,
    CallKind,
    ClaimOutcome,
    InspectionLevel,
    LabourKind,
    PayType,
    ReturnKind,
    Severity,
    StopReason,
)
from days_kit import SYSTEMS

DAYS = tuple(date(2024, 3, day) for day in range(4, 10))
"""Days of the period and after it."""


class Later:
    """The days after a period: what may be done in them, drawn by a seed.

    `closed` is when the period was over, `at` the moment of the act.
    """

    def __init__(self, view: View, chance: random.Random, closed: datetime, at: datetime) -> None:
        self.view, self.chance, self.closed, self.at = view, chance, closed, at

    def one(self, cls: type[RecordT], fits: Callable[[RecordT], bool] = lambda _one: True) -> Iterator[RecordT]:
        """Yield any record of a kind that fits, or none."""
        found = sorted((one for one in self.view.every(cls) if fits(one)), key=lambda one: one.id)
        if found:
            yield self.chance.choice(found)

    def soon(self) -> datetime:
        """Return a moment ahead."""
        return self.at + timedelta(hours=self.chance.randint(1, 30))

    def seen(self) -> dict[str, object]:
        """Return what somebody says of something seen."""
        chance = self.chance
        return {
            "severity": chance.choice(list(Severity)),
            "note": chance.choice(["", "looked again"]),
            "measurement": chance.choice([None, Measurement(name="pad", value=7.0, unit="mm")]),
            "recommended": chance.choice(["", "something else"]),
            "recommended_hours": chance.choice([0.0, 2.5]),
        }

    # What is done to work.

    def started(self) -> Iterator[AnyArgs]:
        for person in self.one(Staff):
            for job in self.one(Job):
                yield ops.LabourStarted(staff=person.id, job=job.id, alongside=self.chance.random() < 0.3)

    def stopped(self) -> Iterator[AnyArgs]:
        for person in self.one(Staff):
            for job in self.one(Job):
                yield ops.LabourStopped(staff=person.id, job=job.id, reason=self.chance.choice(list(StopReason)))

    def corrected(self) -> Iterator[AnyArgs]:
        """Correct what was clocked since: to correct what was clocked before is to say otherwise of it."""
        plain = (LabourKind.STARTED, LabourKind.STOPPED, LabourKind.ARRIVED, LabourKind.LEFT)
        for event in self.one(LabourEvent, lambda one: one.at > self.closed and one.event in plain):
            at = self.chance.choice([None, event.at + timedelta(minutes=self.chance.randint(-9, 9))])
            yield ops.LabourCorrected(event=event.id, at=at, reason="a slip")

    def added_hours(self) -> Iterator[AnyArgs]:
        for person in self.one(Staff):
            for job in self.one(Job):
                end = self.closed + (self.at - self.closed) * self.chance.random()
                start = max(end - timedelta(minutes=30), self.closed)
                yield ops.LabourAdded(staff=person.id, job=job.id, start=start, end=end, reason="not clocked")

    def held(self) -> Iterator[AnyArgs]:
        for job in self.one(Job):
            since = self.chance.choice([None, max(self.closed, self.at - timedelta(minutes=40))])
            yield ops.JobStopped(job=job.id, reason=self.chance.choice(list(StopReason)), since=since)

    def job_added(self) -> Iterator[AnyArgs]:
        for order in self.one(Order):
            yield ops.JobAdded(order=order.id, title="Something new", standard_hours=1)

    def job_revised(self) -> Iterator[AnyArgs]:
        for job in self.one(Job):
            hours = self.chance.choice([None, 0.0, 5.0])
            yield ops.JobRevised(job=job.id, standard_hours=hours, pay=self.chance.choice([None, *PayType]))

    def failed(self) -> Iterator[AnyArgs]:
        for job in self.one(Job):
            yield ops.InspectionFailed(job=job.id, level=InspectionLevel.FINAL, reasons=("leaks",))

    # What is seen and answered.

    def found(self) -> Iterator[AnyArgs]:
        for job in self.one(Job):
            system = self.chance.choice(SYSTEMS)
            yield ops.FindingRecorded(job=job.id, system=system, component="pads", **self.seen())  # pyright: ignore

    def checked(self) -> Iterator[AnyArgs]:
        for job in self.one(Job):
            item = ops.CheckedItem(item="pads", system="brakes", component="pads", **self.seen())  # pyright: ignore
            yield ops.CheckRecorded(job=job.id, items=(item,))

    def revised(self) -> Iterator[AnyArgs]:
        for finding in self.one(Finding):
            yield ops.FindingRevised(finding=finding.id, **self.seen())  # pyright: ignore

    def answered(self) -> Iterator[AnyArgs]:
        for finding in self.one(Finding):
            yield ops.FindingAnswered(finding=finding.id, answer=self.chance.choice(list(Answer)), who="Li")

    # What goes over the counter.

    def requested(self) -> Iterator[AnyArgs]:
        for job in self.one(Job):
            for part in self.one(Part):
                yield ops.PartsRequested(job=job.id, lines=(WantedPart(part=part.id, quantity=2),))

    def substituted(self) -> Iterator[AnyArgs]:
        for line in self.one(PartsLine):
            for part in self.one(Part):
                yield ops.PartsSubstituted(line=line.id, part=part.id, reason="equivalent")

    def returned(self, line: PartsLine) -> AnyArgs:
        return ops.PartsReturned(line=line.id, quantity=1, condition=self.chance.choice(list(ReturnKind)))

    def part_revised(self) -> Iterator[AnyArgs]:
        for part in self.one(Part):
            yield ops.PartRevised(part=part.id, price_cents=self.chance.randint(0, 999), cost_cents=7, bin="Z-1")

    def part_saved(self) -> Iterator[AnyArgs]:
        for part in self.one(Part):
            fields = {"name": "Other", "price_cents": self.chance.randint(0, 999), "on_hand": 3.0}
            yield ops.PartSaved(part=msgspec.structs.replace(part, **fields))

    def ordered(self) -> Iterator[AnyArgs]:
        for part in self.one(Part):
            for line in self.one(PartsLine):
                wanted = ops.OrderedPart(part=part.id, quantity=4, wanted_by=(line.id,))
                yield ops.PurchaseOrdered(supplier="East", lines=(wanted,), eta=self.soon())

    def delivered(self) -> Iterator[AnyArgs]:
        for purchase in self.one(Purchase):
            for part in self.one(Part):
                yield ops.PurchaseReceived(purchase=purchase.id, part=part.id, quantity=2, damaged=1)

    def counted(self) -> Iterator[AnyArgs]:
        for sheet in self.one(CountSheet):
            for part in self.one(Part):
                yield ops.CountEntered(sheet=sheet.id, part=part.id, quantity=5)

    # What the office changes.

    def site_saved(self) -> Iterator[AnyArgs]:
        for site in self.one(Site):
            rules = msgspec.structs.replace(site.rules, comeback_days=self.chance.choice([1, 30, 90]))
            zone = self.chance.choice(["Asia/Shanghai", "Europe/Berlin"])
            yield ops.SiteSaved(site=msgspec.structs.replace(site, rules=rules, timezone=zone))

    def staff_saved(self) -> Iterator[AnyArgs]:
        for person in self.one(Staff, lambda one: one.id != "x1"):
            yield ops.StaffSaved(staff=msgspec.structs.replace(person, name="Other"))

    def imported(self) -> Iterator[AnyArgs]:
        for order in self.one(Order):
            plate = self.chance.choice(["粤B59185", "沪A12345", "京C99999"])
            yield ops.OrderImported(
                number=order.number,
                vehicle=Vehicle(id="", plate=plate),
                state=order.state,
                due=self.chance.choice([None, self.soon()]),
            )

    def parts_imported(self) -> Iterator[AnyArgs]:
        for job in self.one(Job):
            for part in self.one(Part):
                lines = (ops.ImportedLine(line=1, part=part.id, quantity=self.chance.randint(1, 3)),)
                yield ops.PartsImported(number=f"P-{self.chance.randint(1, 3)}", job=job.id, lines=lines)


def _of(cls: type[RecordT], make: Callable[[Later, RecordT], AnyArgs]) -> Callable[[Later], Iterator[AnyArgs]]:
    """Draw an act about any record of a kind."""
    return lambda later: (make(later, one) for one in later.one(cls))


def _line(make: Callable[[Later, PartsLine], AnyArgs]) -> Callable[[Later], Iterator[AnyArgs]]:
    return _of(PartsLine, make)


def _request(make: Callable[[Later, PartsRequest], AnyArgs]) -> Callable[[Later], Iterator[AnyArgs]]:
    return _of(PartsRequest, make)


def _job(make: Callable[[Later, Job], AnyArgs]) -> Callable[[Later], Iterator[AnyArgs]]:
    return _of(Job, make)


def _order(make: Callable[[Later, Order], AnyArgs]) -> Callable[[Later], Iterator[AnyArgs]]:
    return _of(Order, make)


DRAWN: dict[type, Callable[[Later], Iterator[AnyArgs]]] = {
    ops.LabourArrived: _of(Staff, lambda _later, one: ops.LabourArrived(staff=one.id)),
    ops.LabourLeft: _of(Staff, lambda _later, one: ops.LabourLeft(staff=one.id)),
    ops.LabourStarted: Later.started,
    ops.LabourStopped: Later.stopped,
    ops.LabourAdded: Later.added_hours,
    ops.LabourCorrected: Later.corrected,
    ops.LabourForgotten: _of(Staff, lambda later, one: ops.LabourForgotten(staff=one.id, end=later.at)),
    ops.FindingRecorded: Later.found,
    ops.FindingRevised: Later.revised,
    ops.CheckRecorded: Later.checked,
    ops.FindingAnswered: Later.answered,
    ops.PartsRequested: Later.requested,
    ops.PartsTaken: _request(lambda _later, one: ops.PartsTaken(request=one.id)),
    ops.PartsReserved: _line(lambda _later, one: ops.PartsReserved(line=one.id)),
    ops.PartsReleased: _line(lambda _later, one: ops.PartsReleased(line=one.id)),
    ops.PartsPicked: _line(lambda _later, one: ops.PartsPicked(line=one.id)),
    ops.PartsIssued: _line(lambda _later, one: ops.PartsIssued(line=one.id)),
    ops.PartsReady: _request(lambda _later, one: ops.PartsReady(request=one.id)),
    ops.PartsBackOrdered: _line(lambda later, one: ops.PartsBackOrdered(line=one.id, eta=later.soon())),
    ops.PartsSubstituted: Later.substituted,
    ops.PartsCancelled: _line(lambda _later, one: ops.PartsCancelled(line=one.id, reason="not needed")),
    ops.PartsFitted: _line(lambda _later, one: ops.PartsFitted(line=one.id)),
    ops.PartsReturned: _line(Later.returned),
    ops.PartsNoted: _request(lambda _later, one: ops.PartsNoted(request=one.id, text="coming")),
    ops.PartsImported: Later.parts_imported,
    ops.StockReceived: _of(Part, lambda _later, one: ops.StockReceived(part=one.id, quantity=5)),
    ops.StockCounted: _of(Part, lambda later, one: ops.StockCounted(part=one.id, quantity=later.chance.randint(0, 9))),
    ops.PartSaved: Later.part_saved,
    ops.PartRevised: Later.part_revised,
    ops.StockCorrected: _of(Part, lambda _later, one: ops.StockCorrected(part=one.id, change=-1, reason="a slip")),
    ops.PurchaseOrdered: Later.ordered,
    ops.PurchaseExpected: _of(Purchase, lambda later, one: ops.PurchaseExpected(purchase=one.id, eta=later.soon())),
    ops.PurchaseReceived: Later.delivered,
    ops.PurchaseClosed: _of(Purchase, lambda _later, one: ops.PurchaseClosed(purchase=one.id, reason="no more")),
    ops.ClaimSettled: _of(
        Claim, lambda later, one: ops.ClaimSettled(claim=one.id, outcome=later.chance.choice(list(ClaimOutcome)))
    ),
    ops.CountOpened: _of(Part, lambda _later, one: ops.CountOpened(name="again", parts=(one.id,))),
    ops.CountExtended: _of(CountSheet, lambda _later, one: ops.CountExtended(sheet=one.id, parts=("A-1",))),
    ops.CountEntered: Later.counted,
    ops.CountApproved: _of(CountSheet, lambda _later, one: ops.CountApproved(sheet=one.id)),
    ops.CountHeld: _of(CountSheet, lambda _later, one: ops.CountHeld(sheet=one.id)),
    ops.CountRejected: _of(CountSheet, lambda _later, one: ops.CountRejected(sheet=one.id, reason="again")),
    ops.JobAdded: Later.job_added,
    ops.JobAssigned: _job(
        lambda later, one: ops.JobAssigned(job=one.id, technicians=(later.chance.choice(["t1", "t2"]),))
    ),
    ops.JobMoved: _job(lambda _later, one: ops.JobMoved(job=one.id)),
    ops.JobStopped: Later.held,
    ops.JobResumed: _job(lambda _later, one: ops.JobResumed(job=one.id)),
    ops.JobFinished: _job(lambda _later, one: ops.JobFinished(job=one.id)),
    ops.JobCancelled: _job(lambda _later, one: ops.JobCancelled(job=one.id, reason="not wanted")),
    ops.JobRevised: Later.job_revised,
    ops.InspectionPassed: _job(lambda _later, one: ops.InspectionPassed(job=one.id, level=InspectionLevel.FINAL)),
    ops.InspectionFailed: Later.failed,
    ops.OrderBooked: _of(Vehicle, lambda _later, one: ops.OrderBooked(vehicle=msgspec.structs.replace(one, id=""))),
    ops.OrderReceived: _order(lambda _later, one: ops.OrderReceived(order=one.id, odometer=99)),
    ops.OrderPromised: _order(lambda later, one: ops.OrderPromised(order=one.id, due=later.soon())),
    ops.OrderReady: _order(lambda _later, one: ops.OrderReady(order=one.id)),
    ops.OrderDelivered: _order(lambda _later, one: ops.OrderDelivered(order=one.id)),
    ops.OrderCancelled: _order(lambda _later, one: ops.OrderCancelled(order=one.id, reason="gone")),
    ops.OrderImported: Later.imported,
    ops.CallRaised: _job(lambda _later, one: ops.CallRaised(asks=CallKind.FOREMAN, job=one.id)),
    ops.CallAnswered: _of(Call, lambda _later, one: ops.CallAnswered(call=one.id)),
    ops.CallCleared: _of(Call, lambda _later, one: ops.CallCleared(call=one.id)),
    ops.ExceptionSettled: _of(
        ExceptionCase, lambda _later, one: ops.ExceptionSettled(exception=one.id, decision="it is so")
    ),
    ops.ComplaintRecorded: _order(lambda _later, one: ops.ComplaintRecorded(order=one.id, words="It squeaks")),
    ops.ComplaintSettled: _of(
        Complaint, lambda _later, one: ops.ComplaintSettled(complaint=one.id, decision="done again")
    ),
    ops.SiteSaved: Later.site_saved,
    ops.StaffSaved: Later.staff_saved,
    ops.LeaveGiven: _of(Staff, lambda _later, one: ops.LeaveGiven(staff=one.id, first=DAYS[0], last=DAYS[-1])),
    ops.LeaveWithdrawn: _of(Leave, lambda _later, one: ops.LeaveWithdrawn(leave=one.id)),
    ops.AbsenceRecorded: _of(Staff, lambda _later, one: ops.AbsenceRecorded(staff=one.id, day=DAYS[1])),
    ops.AbsenceWithdrawn: _of(Absence, lambda _later, one: ops.AbsenceWithdrawn(staff=one.staff, day=one.day)),
    ops.ShiftSaved: lambda later: iter(
        [ops.ShiftSaved(shift="early", name="Early", begins=300, ends=800, from_day=later.chance.choice(DAYS))]
    ),
    ops.WeekPlanned: _of(
        Staff,
        lambda later, one: ops.WeekPlanned(staff=one.id, days=("early",) * 7, from_day=later.chance.choice(DAYS)),
    ),
    ops.DayPlanned: _of(
        Staff, lambda later, one: ops.DayPlanned(staff=one.id, day=later.chance.choice(DAYS), shift="early")
    ),
    ops.BaySaved: lambda _later: iter([ops.BaySaved(bay=Bay(id="b9", number="9", name="Nine"))]),
    ops.TemplateSaved: lambda _later: iter(
        [
            ops.TemplateSaved(
                template=FindingTemplate(id="own", component="pads", severity=Severity.RED, zh="磨损", en="worn")
            )
        ]
    ),
    ops.TerminalSaved: lambda _later: iter([ops.TerminalSaved(terminal="d-9", name="Nine")]),
    ops.OperationDiscarded: _of(ExceptionCase, lambda _later, one: ops.OperationDiscarded(operation=one.operation)),
    ops.ServerClockDoubted: lambda later: iter([ops.ServerClockDoubted(says=later.at)]),
}
"""What is done later, by operation."""

NOT_DRAWN: dict[type, str] = {
    ops.OperationUndone: "takes back what was recorded five minutes before at most: nothing of a period that is over",
    ops.OperationUnread: "stands for what nobody could read, and changes no record",
    ops.ServerClockCorrected: "moves the instants themselves that a wrong clock gave, and with them their days",
}
"""What cannot be drawn, and why."""


FINDS_OUT = frozenset({ops.FindingRecorded, ops.CheckRecorded, ops.JobAdded})
"""What adds to a visit: a vehicle that came back may be found to have come back on a later day than it came."""

SAYS_OTHERWISE = (ops.FindingRevised, ops.FindingAnswered)
"""What is drawn oftener: of the many findings only few make a comeback."""


def act(later: Later, *, finds_out: bool) -> AnyArgs | None:
    """Return one act, drawn; None where there is nothing it could be about."""
    kinds = [kind for kind in DRAWN if finds_out or kind not in FINDS_OUT]
    kind = later.chance.choice([*kinds, *SAYS_OTHERWISE * 8])
    return next(DRAWN[kind](later), None)
