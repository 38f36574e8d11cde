"""What has been reads the same: a closed period's exports, whatever is changed of master data, rules and orders since.

Days are played and changes made through the office's own doors (operations and files of imports), and the exports of
the closed days compared as text, to the byte.
"""

import csv
import io
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bay_tui.server.exporting.run import export
from bay_tui.server.importing.run import import_file
from bay_tui.server.office import Office
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import SERVER_DEVICE, AnyArgs, ImportedJob, Operation
from bay_tui.workshop.records import Job, Order, Part, Site, SiteRules, Staff, Vehicle, WantedPart
from bay_tui.workshop.view import View
from bay_tui.workshop.words import (
    Concurrency,
    JobKind,
    JobState,
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

SOON, LATE = CLOSED + timedelta(hours=1), CLOSED + timedelta(days=900)
"""When the period is exported first and again."""

KINDS = ("hours", "kpis", "issues", "returns", "findings", "orders")
PLATES = ("粤B·59185", "沪A12345")
TITLES = ("Brakes", "Clutch", "Oil change")
PEOPLE = ("t1", "t2")
PARTS = ("A-1", "B-2")


class Days:
    """Three days of a small workshop, drawn."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.operations: list[Operation] = []

    def does(self, args: AnyArgs, at: datetime, actor: str = "x1") -> str:
        """Let somebody do something at an instant; return its id."""
        id_ = f"op{len(self.operations):04}"
        self.operations.append(Operation(id=id_, device=SERVER_DEVICE, number=0, actor=actor, at=at, args=args))
        return id_

    def play(self, office: Office) -> None:
        """Draw the days and apply them."""
        self._draw()
        office.create_site(SITE, "Shop", "Asia/Shanghai")
        office.apply_operations(self.operations, site=SITE)

    def _draw(self) -> None:
        chance = self.chance
        rules = SiteRules(concurrent=chance.choice(list(Concurrency)), comeback_days=30)
        before = T0 - timedelta(days=9)
        self.does(ops.SiteSaved(site=Site(id=SITE, name="Shop", rules=rules)), before)
        for number, id_ in enumerate((*PEOPLE, "x1"), 1):
            person = Staff(id=id_, number=f"10{number}", name=f"Person {number}", roles=tuple(Role))
            self.does(ops.StaffSaved(staff=person), before)
        for number in PARTS:
            part = Part(id=number, number=number, name=f"Part {number}", on_hand=20, price_cents=500, cost_cents=300)
            self.does(ops.PartSaved(part=part), before)
        for number in range(chance.randint(2, 4)):
            self._visit(number, T0 + timedelta(days=chance.randint(0, 1), minutes=chance.randint(0, 60)))

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
        self._found(jobs[0], came + timedelta(minutes=30))
        for person in PEOPLE:
            self._shift(person, jobs, came + timedelta(minutes=chance.randint(3, 40)))
        self._parts(jobs[0], came + timedelta(minutes=50))
        out = came + timedelta(hours=chance.randint(7, 9))
        finished = chance.random() < 0.5
        for job in jobs if finished else ():
            self.does(ops.JobFinished(job=job), out - timedelta(minutes=9), chance.choice(PEOPLE))
        match chance.choice(["delivered", "delivered", "cancelled"]):
            case "delivered":
                self.does(ops.OrderDelivered(order=order), out)
            case _:
                self.does(ops.OrderCancelled(order=order, reason="gone"), out)

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

    def _found(self, job: str, at: datetime) -> None:
        found = ops.FindingRecorded(
            job=job, system="brakes", component="pads", severity=Severity.RED, note="worn", recommended="new pads"
        )
        self.does(found, at, "t1")

    def _shift(self, person: str, jobs: list[str], begins: datetime) -> None:
        chance = self.chance
        self.does(ops.LabourArrived(staff=person), begins, person)
        for step in range(chance.randint(1, 4)):
            at = begins + timedelta(minutes=20 + 60 * step + chance.randint(0, 30))
            job = chance.choice(jobs)
            if chance.randint(0, 3):
                self.does(ops.LabourStarted(staff=person, job=job, alongside=chance.random() < 0.5), at, person)
            else:
                self.does(ops.LabourStopped(staff=person, job=job, reason=StopReason.PARTS), at, person)
        # One in four leaves after the end of the shift, some of them on the next day: a clock left running.
        hours = chance.choice([6, 6, 6, 10, 16, 21])
        self.does(
            ops.LabourLeft(staff=person), min(begins + timedelta(hours=hours), CLOSED - timedelta(hours=1)), person
        )

    def _parts(self, job: str, at: datetime) -> None:
        part = self.chance.choice(PARTS)
        line = self.does(ops.PartsRequested(job=job, lines=(WantedPart(part=part, quantity=2),)), at) + ".1"
        self.does(ops.PartsIssued(line=line), at + timedelta(minutes=5))
        if self.chance.random() < 0.5:
            self.does(
                ops.PartsReturned(line=line, quantity=1, condition=ReturnKind.STOCK, reason="spare"),
                at + timedelta(minutes=9),
            )


def changes(view: View, chance: random.Random) -> Iterator[AnyArgs]:
    """Draw what an office changes afterwards: rules, people, parts, and orders as the DMS has them now."""
    site = view.every(Site)[0]
    for _ in range(chance.randint(1, 3)):
        rules = SiteRules(
            concurrent=chance.choice(list(Concurrency)),
            comeback_days=chance.choice([1, 30, 90]),
            shift_end=chance.choice(["12:00", "18:00", "23:00"]),
        )
        zone = chance.choice(["Asia/Shanghai", "Europe/Berlin", "America/New_York"])
        yield ops.SiteSaved(site=msgspec.structs.replace(site, rules=rules, timezone=zone))
    for person in view.every(Staff):
        number = str(chance.randint(200, 999)) + person.id
        gone = chance.random() < 0.5
        yield ops.StaffSaved(staff=msgspec.structs.replace(person, number=number, name="Other", active=not gone))
    for part in view.every(Part):
        price = chance.randint(0, 9999)
        yield ops.PartSaved(part=msgspec.structs.replace(part, name="Other", price_cents=price, cost_cents=price))
        yield ops.PartSaved(part=msgspec.structs.replace(part, unit="L"))
    for order in view.every(Order):
        jobs = [
            ImportedJob(
                line=job.line,
                title=chance.choice([*TITLES, "Other"]) if came_from_there(job) else job.title,
                work=chance.choice(list(JobKind)),
                standard_hours=chance.choice([0.0, 2.0, 9.0]),
                pay=chance.choice(list(PayType)),
                state=chance.choice([JobState.WAITING, JobState.DONE]),
            )
            for job in view.find(Job, "order", order.id)
        ]
        vehicle = view.get(Vehicle, order.vehicle)
        assert vehicle is not None
        plate = chance.choice([vehicle.plate, "京C99999"])
        yield ops.OrderImported(
            number=order.number,
            vehicle=Vehicle(id="", plate=plate, vin=chance.choice(["", f"LSVAA4180E21{order.number}00"])),
            state=chance.choice([OrderState.RECEIVED, order.state]),
            customer=chance.choice(["", "Wang"]),
            words="Something else",
            odometer=chance.choice([None, 77]),
            due=chance.choice([None, T0, LATE]),
            jobs=tuple(jobs),
        )


def came_from_there(job: Job) -> bool:
    """Say whether the DMS told of a job: what it calls otherwise is the same job; one added here is another line."""
    return job.id.startswith("ro-")


def files(view: View) -> Iterator[tuple[str, list[list[object]]]]:
    """Yield the tables an office imports afterwards."""
    yield "staff", [["staff number", "name", "role"], *([one.number, "Renamed", "tech"] for one in view.every(Staff))]
    parts = [[one.number, "Renamed", 99, 88] for one in view.every(Part)]
    yield "parts", [["part number", "name", "price", "cost"], *parts]
    jobs: list[list[object]] = []
    for order in view.every(Order):
        vehicle = view.get(Vehicle, order.vehicle)
        assert vehicle is not None
        for job in view.find(Job, "order", order.id):
            jobs.append(
                [
                    order.number,
                    vehicle.plate,
                    "Zhou",
                    "2024-03-05 10:00",
                    job.line,
                    "Renamed" if came_from_there(job) else job.title,
                    7,
                ]
            )
    yield "orders", [["order number", "plate", "customer", "due date", "line", "title", "standard hours"], *jobs]


def exported(office: Office, now: datetime) -> dict[str, str]:
    """Return every export of the closed days, as of `now`."""
    since = T0 - timedelta(hours=9)
    with office.reading(SITE) as view:
        return {kind: export(view, kind, since, until=CLOSED, now=now) for kind in KINDS}


def imports(office: Office, folder: Path) -> None:
    for kind, table in list(files(office.view(SITE))):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(table)
        path = folder / f"{kind}.csv"
        path.write_text(text.getvalue(), encoding="utf-8")
        report = import_file(office, SITE, kind, path)
        assert report.changed, (kind, report)


@pytest.mark.parametrize("seed", range(12))
def test_a_closed_period_reads_the_same_after_any_change(seed: int, tmp_path: Path):
    chance = random.Random(seed)
    with Office(f"sqlite:///{tmp_path}/office.db") as office:
        Days(chance).play(office)
        before = exported(office, SOON)
        with office.reading(SITE) as view:
            changed = list(changes(view, chance))
        for number, args in enumerate(changed):
            office.apply([args], site=SITE, at=CLOSED + timedelta(days=1, minutes=number))
        if seed % 2:
            imports(office, tmp_path)
        after = exported(office, LATE)
    for kind in KINDS:
        assert after[kind] == before[kind], kind


def test_the_days_that_are_drawn_have_something_of_everything(tmp_path: Path):
    """Else nothing could differ."""
    rows = dict.fromkeys(KINDS, 0)
    for seed in range(3):
        with Office(f"sqlite:///{tmp_path}/{seed}.db") as office:
            Days(random.Random(seed)).play(office)
            for kind, text in exported(office, SOON).items():
                rows[kind] += len(list(csv.reader(io.StringIO(text)))) - 1
            refused = {one.code for one in office.ledger(SITE) if one.status is Status.REFUSED}
            assert refused <= {"jobs-unfinished", "job-running"}
    assert all(rows.values()), rows
