"""What has been reads the same: a closed period's exports, whatever is changed of master data, rules and orders since.

Days are played and changes made through the office's own doors (operations and files of imports), and the exports of
the closed days compared as text, to the byte.
"""

import csv
import io
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from bay_tui.server.exporting.run import export
from bay_tui.server.importing.run import import_file
from bay_tui.server.office import Office
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import AnyArgs, ImportedJob
from bay_tui.workshop.records import Job, Order, Part, Site, SiteRules, Staff, Vehicle
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_ORDER_STATES, Concurrency, JobKind, JobState, OrderState, PayType
from days_kit import CLOSED, SITE, T0, TITLES, Days
from later_acts import DRAWN, NOT_DRAWN, Later, act

SOON, LATE = CLOSED + timedelta(hours=1), CLOSED + timedelta(days=900)
"""When the period is exported first and again."""

KINDS = ("hours", "kpis", "issues", "returns", "findings", "orders")


def changes(view: View, chance: random.Random) -> Iterator[AnyArgs]:
    """Draw what an office changes afterwards: rules, people, parts, and orders as the DMS has them now."""
    site = view.every(Site)[0]
    for _ in range(chance.randint(1, 3)):
        rules = SiteRules(
            concurrent=chance.choice(list(Concurrency)),
            comeback_days=chance.choice([1, 30, 90]),
            day_begins=chance.choice([0, 0, 300]),
            opens=chance.choice(["08:00", "10:00"]),
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
    for order in still_here(view):
        yield from later_of(view, order, chance)
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


def later_of(view: View, order: Order, chance: random.Random) -> Iterator[AnyArgs]:
    """Draw what becomes later of a visit that is still here: it is cancelled, or some of its jobs are."""
    if chance.random() < 0.5:
        yield ops.OrderCancelled(order=order.id, reason="gone")
        return
    for job in view.find(Job, "order", order.id):
        if chance.random() < 0.6:
            yield ops.JobCancelled(job=job.id, reason="not wanted")


def still_here(view: View) -> list[Order]:
    """Return the visits that the days leave open, with work that is finished and work that is not."""
    return [order for order in view.every(Order) if order.state not in CLOSED_ORDER_STATES]


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


def settled(files_then: dict[str, str], here: set[str]) -> dict[str, str]:
    """Return exports without the lines of visits that were still here, which say what became of them.

    What counts of their days stays.
    """
    kept = dict(files_then)
    for kind, column in (("orders", "number"), ("findings", "order_number")):
        rows = csv.DictReader(io.StringIO(files_then[kind]))
        kept[kind] = "\n".join(",".join(row.values()) for row in rows if row[column] not in here)
    return kept


def without_first_time(kpis: str) -> str:
    """Return the figures of an export without the visits that had not come back as far as was known."""
    rows = csv.DictReader(io.StringIO(kpis))
    return "\n".join(",".join(cell for name, cell in row.items() if name != "first_time_fixed") for row in rows)


@pytest.mark.parametrize("seed", range(24))
def test_a_closed_period_reads_the_same_whatever_is_done_later(seed: int, tmp_path: Path):
    """Do forty things of any kind. What is found out later of a visit counts for first-time fix, and nothing else."""
    finds_out = seed % 3 == 0
    chance = random.Random(seed)
    with Office(f"sqlite:///{tmp_path}/office.db") as office:
        Days(chance).play(office)
        before = exported(office, SOON)
        here = {order.number for order in still_here(office.view(SITE))}
        at = CLOSED + timedelta(hours=chance.choice([2, 9, 30]))
        for _ in range(40):
            at += timedelta(minutes=chance.randint(6, 200))
            with office.reading(SITE) as view:
                args = act(Later(view, chance, CLOSED, at), finds_out=finds_out)
            if args is not None:
                office.apply([args], site=SITE, actor=chance.choice(["t1", "x1"]), at=at)
        after = exported(office, LATE)
    before, after = settled(before, here), settled(after, here)
    if finds_out:
        before["kpis"], after["kpis"] = without_first_time(before["kpis"]), without_first_time(after["kpis"])
    for kind in KINDS:
        assert after[kind] == before[kind], kind


def test_every_operation_is_drawn_or_named():
    """A new operation has to say whether it can change what has been."""
    assert DRAWN.keys() | NOT_DRAWN.keys() == set(get_args(AnyArgs))
    assert not DRAWN.keys() & NOT_DRAWN.keys()


@pytest.mark.parametrize("seed", range(12))
def test_a_closed_period_reads_the_same_after_any_change(seed: int, tmp_path: Path):
    chance = random.Random(seed)
    with Office(f"sqlite:///{tmp_path}/office.db") as office:
        Days(chance).play(office)
        before = exported(office, SOON)
        with office.reading(SITE) as view:
            changed = list(changes(view, chance))
            here = {order.number for order in still_here(view)}
        for number, args in enumerate(changed):
            office.apply([args], site=SITE, at=CLOSED + timedelta(days=1, minutes=number))
        if seed % 2:
            imports(office, tmp_path)
        after = exported(office, LATE)
    before, after = settled(before, here), settled(after, here)
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
