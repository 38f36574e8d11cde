"""The workshop that every world begins with, made once a process: two sites, their people, bays, parts and orders."""

from functools import cache
from random import Random

from tests.simulation.database import SimDatabase, fill
from tests.simulation.environment import BEGINNING, environment

from bay_tui.server.office import Office
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Bay, Part, Site, SiteRules, Staff, Vehicle
from bay_tui.workshop.words import Concurrency, InspectionLevel, Role

SITE = "s1"
ELSEWHERE = "s2"
"""A second site on the same server: nothing of it may ever arrive at a terminal of the first."""

TECHNICIANS = ("tech-1", "tech-2", "tech-3", "tech-4")
COUNTER = ("parts-1", "parts-2")
LEADS = ("fore-1", "fore-2")
ADVISERS = ("adv-1",)
_ROLES = {"tech": Role.TECHNICIAN, "parts": Role.PARTS, "fore": Role.FOREMAN, "adv": Role.ADVISER}
ORDERS, PARTS, BAYS = 6, 8, 4
CONCURRENCY = tuple(Concurrency)


def _staff(id: str, prefix: str) -> ops.StaffSaved:
    role = _ROLES[id.partition("-")[0]]
    return ops.StaffSaved(staff=Staff(id=prefix + id, number=prefix + id, name=f"{id} 王", roles=(role,)))


def _setup(site: str, concurrent: Concurrency, prefix: str) -> list[ops.AnyArgs]:
    levels = (InspectionLevel.SELF, InspectionLevel.FINAL)
    done: list[ops.AnyArgs] = [
        ops.SiteSaved(site=Site(id=site, name=site, rules=SiteRules(concurrent=concurrent, inspections=levels)))
    ]
    done += [_staff(id, prefix) for id in (*TECHNICIANS, *COUNTER, *LEADS, *ADVISERS)]
    done += [ops.BaySaved(bay=Bay(id=f"{prefix}b{n}", number=f"{prefix}{n}")) for n in range(1, BAYS + 1)]
    done += [
        ops.PartSaved(part=Part(id=f"{prefix}p{n}", number=f"{prefix}p{n}", name=f"机油滤清器 {n}", on_hand=4))
        for n in range(1, PARTS + 1)
    ]
    done += [order(f"{prefix}{n:03}", prefix) for n in range(1, ORDERS + 1)]
    return done


def order(number: str, prefix: str = "") -> ops.OrderImported:
    """Return an order as a DMS tells it, with what no terminal may see: the customer's phone and address."""
    jobs = tuple(ops.ImportedJob(line=n, title=f"更换 {number}/{n}", standard_hours=n / 2) for n in (1, 2, 3))
    return ops.OrderImported(
        number=number,
        vehicle=Vehicle(id="", plate=f"京A{prefix}{number}"),
        customer="张",
        phone="secret-phone",
        address="secret-address",
        jobs=jobs,
    )


@cache
def _empty() -> bytes:
    """A migrated database without a row."""
    return SimDatabase().raw.serialize()


@cache
def beginning(concurrent: Concurrency) -> bytes:
    """The database with which a world begins, as bytes."""
    database = SimDatabase()
    fill(database.raw, _empty())
    office = Office(database)
    with environment(Random(1), lambda: 0.0, _fail):
        for site, prefix in ((SITE, ""), (ELSEWHERE, "z-")):
            office.create_site(site, site)
            verdicts = office.apply(_setup(site, concurrent, prefix), site=site, at=BEGINNING)
            refused = [verdict for verdict in verdicts if verdict.code]
            assert not refused, refused
    return database.raw.serialize()


def _fail(text: str) -> None:
    raise AssertionError(text)
