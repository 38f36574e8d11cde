"""Three days of a small workshop, drawn by a seed and played through the office."""

import random
from datetime import UTC, datetime, timedelta

from bay_tui.server.office import Office
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import SERVER_DEVICE, AnyArgs, ImportedJob, Operation
from bay_tui.workshop.records import Part, Site, SiteRules, Staff, Vehicle, WantedPart
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import (
    Answer,
    Concurrency,
    InspectionLevel,
    OrderState,
    PayType,
    ReturnKind,
    Role,
    Severity,
    StopReason,
)

SITE = "s"
T0 = datetime(2024, 3, 4, 1, tzinfo=UTC)
"""A Monday, nine in the morning in Shanghai."""

CLOSED = datetime(2024, 3, 6, 16, tzinfo=UTC)
"""Midnight after the third day in Shanghai."""

PLATES = ("粤B·59185", "沪A12345")
TITLES = ("Brakes", "Clutch", "Oil change")
SYSTEMS = ("brakes", "engine", "steering")
PEOPLE = ("t1", "t2")
PARTS = ("A-1", "B-2")
STOPS = (StopReason.PARTS, StopReason.APPROVAL, StopReason.TOOL, StopReason.SUBLET)
"""Why work stands still in these days; breaks are drawn as well."""


class Days:
    """Three days of a small workshop, drawn."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.operations: list[Operation] = []
        self._draw()

    def does(self, args: AnyArgs, at: datetime, actor: str = "x1") -> str:
        """Let somebody do something at an instant; return its id."""
        id_ = f"op{len(self.operations):04}"
        self.operations.append(Operation(id=id_, device=SERVER_DEVICE, number=0, actor=actor, at=at, args=args))
        return id_

    def play(self, office: Office) -> None:
        """Apply the days to an office."""
        office.create_site(SITE, "Shop", "Asia/Shanghai")
        office.apply_operations(self.operations, site=SITE)

    def view(self) -> Memory:
        """Return the records the days leave, without any server."""
        view = Memory()
        for operation in self.operations:
            for record in decide(view, operation).records:
                view.put(record)
        return view

    def _draw(self) -> None:
        chance = self.chance
        rules = SiteRules(concurrent=chance.choice(list(Concurrency)), comeback_days=30)
        before = T0 - timedelta(days=60)
        self.does(ops.SiteSaved(site=Site(id=SITE, name="Shop", rules=rules)), before)
        for number, id_ in enumerate((*PEOPLE, "x1"), 1):
            person = Staff(id=id_, number=f"10{number}", name=f"Person {number}", roles=tuple(Role))
            self.does(ops.StaffSaved(staff=person), before)
        for number in PARTS:
            part = Part(id=number, number=number, name=f"Part {number}", on_hand=20, price_cents=500, cost_cents=300)
            self.does(ops.PartSaved(part=part), before)
        for number, plate in enumerate(PLATES):
            self._before(f"E-{number}", plate, T0 - timedelta(days=chance.choice([5, 28, 29, 30, 31, 40])))
        for number in range(chance.randint(2, 4)):
            self._visit(number, T0 + timedelta(days=chance.randint(0, 1), minutes=chance.randint(0, 60)))

    def _before(self, number: str, plate: str, came: datetime) -> None:
        """Add a visit of weeks before, on which brakes were done."""
        order = self.does(ops.OrderBooked(vehicle=Vehicle(id="", plate=plate), number=number), came)
        self.does(ops.OrderReceived(order=order), came)
        job = self.does(ops.JobAdded(order=order, title="Brakes", standard_hours=1), came)
        found = self._found(job, came)
        if self.chance.random() < 0.7:
            answer = self.chance.choice([Answer.APPROVED, Answer.APPROVED, Answer.DECLINED])
            self.does(ops.FindingAnswered(finding=found, answer=answer, who="Li"), came + timedelta(minutes=9))
        self.does(ops.JobFinished(job=job), came, "t1")
        self.does(ops.OrderDelivered(order=order), came + timedelta(hours=2))

    def _visit(self, number: int, came: datetime) -> None:
        chance = self.chance
        vehicle = Vehicle(id="", plate=chance.choice(PLATES))
        count = chance.randint(1, 2)
        if chance.random() < 0.5:
            booked = ops.OrderBooked(vehicle=vehicle, number=f"R-{number}", customer="Li")
            order = self.does(booked, came - timedelta(minutes=1))
            jobs = [self._job(order, came) for _ in range(count)]
        else:
            order, jobs = f"ro-R-{number}", [f"ro-R-{number}.{line}" for line in range(1, count + 1)]
            self.does(self._imported(f"R-{number}", vehicle, count), came - timedelta(minutes=1))
        self.does(ops.OrderReceived(order=order, odometer=1000 + number), came)
        if chance.random() < 0.5:
            due = came + timedelta(hours=chance.randint(1, 9))
            self.does(ops.OrderPromised(order=order, due=due), came + timedelta(minutes=1))
            if chance.random() < 0.5:
                another = came + timedelta(hours=chance.randint(1, 12))
                self.does(ops.OrderPromised(order=order, due=another), came + timedelta(hours=1))
        self._found(jobs[0], came + timedelta(minutes=30))
        for person in PEOPLE:
            self._shift(person, jobs, came + timedelta(minutes=chance.randint(3, 40)))
        self._parts(jobs[0], came + timedelta(minutes=50))
        for job in jobs:
            self._hold(job, came + timedelta(minutes=chance.randint(60, 400)))
        out = came + timedelta(hours=chance.randint(7, 9))
        finished = chance.random() < 0.5
        for job in jobs if finished else ():
            self.does(ops.JobFinished(job=job), out - timedelta(minutes=59), chance.choice(PEOPLE))
            if chance.random() < 0.3:
                self._again(job, out - timedelta(minutes=50))
        match chance.choice(["delivered", "delivered", "cancelled", "cancelled later", "stays"]):
            case "delivered":
                self.does(ops.OrderDelivered(order=order), out)
            case "cancelled":
                self.does(ops.OrderCancelled(order=order, reason="gone"), out)
            case "cancelled later":
                self.does(ops.OrderCancelled(order=order, reason="gone"), CLOSED - timedelta(minutes=5))
            case _:
                pass

    def _job(self, order: str, came: datetime) -> str:
        chance = self.chance
        added = ops.JobAdded(
            order=order,
            title=chance.choice(TITLES),
            standard_hours=chance.choice([0.5, 1.0, 3.0]),
            pay=chance.choice(list(PayType)),
        )
        return self.does(added, came + timedelta(minutes=2))

    def _imported(self, number: str, vehicle: Vehicle, count: int) -> ops.OrderImported:
        jobs = [
            ImportedJob(line=line, title=self.chance.choice(TITLES), standard_hours=self.chance.choice([0.5, 1.0, 3.0]))
            for line in range(1, count + 1)
        ]
        return ops.OrderImported(number=number, vehicle=vehicle, state=OrderState.BOOKED, jobs=tuple(jobs))

    def _found(self, job: str, at: datetime) -> str:
        found = ops.FindingRecorded(
            job=job,
            system=self.chance.choice(SYSTEMS),
            component="pads",
            severity=self.chance.choice([Severity.RED, Severity.AMBER, Severity.GREEN]),
            note="worn",
            recommended="new pads",
        )
        return self.does(found, at, "t1")

    def _shift(self, person: str, jobs: list[str], begins: datetime) -> None:
        chance = self.chance
        self.does(ops.LabourArrived(staff=person), begins, person)
        for step in range(chance.randint(1, 4)):
            at = begins + timedelta(minutes=20 + 60 * step + chance.randint(0, 30))
            job = chance.choice(jobs)
            if chance.randint(0, 3):
                self.does(ops.LabourStarted(staff=person, job=job, alongside=chance.random() < 0.5), at, person)
            else:
                why = chance.choice([*STOPS, StopReason.BREAK])
                self.does(ops.LabourStopped(staff=person, job=job, reason=why), at, person)
        # One in four leaves after the end of the shift, some of them on the next day: a clock left running.
        hours = chance.choice([6, 6, 6, 10, 16, 21])
        self.does(
            ops.LabourLeft(staff=person), min(begins + timedelta(hours=hours), CLOSED - timedelta(hours=1)), person
        )

    def _hold(self, job: str, at: datetime) -> None:
        """Hold a job, perhaps as of before, and perhaps let it go on; neither is taken where somebody is on it."""
        chance = self.chance
        if chance.random() < 0.5:
            since = at - timedelta(minutes=chance.choice([0, 0, 45]))
            self.does(ops.JobStopped(job=job, reason=chance.choice(STOPS), since=since), at)
            if chance.random() < 0.5:
                self.does(ops.JobResumed(job=job), at + timedelta(minutes=chance.randint(5, 200)))

    def _again(self, job: str, at: datetime) -> None:
        """Send a job back, which somebody does again, not always to its end."""
        person = self.chance.choice(PEOPLE)
        self.does(ops.InspectionFailed(job=job, level=InspectionLevel.FINAL, reasons=("leaks",)), at)
        self.does(ops.LabourStarted(staff=person, job=job), at + timedelta(minutes=5), person)
        if self.chance.random() < 0.7:
            self.does(ops.JobFinished(job=job), at + timedelta(minutes=40), person)
        self.does(ops.LabourLeft(staff=person), at + timedelta(minutes=45), person)

    def _parts(self, job: str, at: datetime) -> None:
        part = self.chance.choice(PARTS)
        line = self.does(ops.PartsRequested(job=job, lines=(WantedPart(part=part, quantity=2),)), at) + ".1"
        if self.chance.random() < 0.5:
            self.does(ops.PartsBackOrdered(line=line, eta=at + timedelta(hours=2)), at + timedelta(minutes=1))
        issued = self.chance.choice([None, None, None, 1, 0])
        if issued != 0:
            self.does(ops.PartsIssued(line=line, quantity=issued), at + timedelta(minutes=5))
        if self.chance.random() < 0.5:
            self.does(
                ops.PartsReturned(line=line, quantity=1, condition=ReturnKind.STOCK, reason="spare"),
                at + timedelta(minutes=9),
            )
