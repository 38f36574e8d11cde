"""Set up the sample workshop: a fictional Chinese 4S shop.

Twelve bays, in the middle of a working day. Its people, bays and parts come from the files in `assets/demo`; its day
is played as operations through the rules, at instants relative to the moment it is seeded, so that the board looks
alive whenever the demo starts.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bay_tui.resources import asset
from bay_tui.server.importing.pinyin import initials
from bay_tui.server.sample.checks import record_check
from bay_tui.server.sample.day import play
from bay_tui.server.sample.script import Script
from bay_tui.workshop import operations as ops
from bay_tui.workshop.constraints import minutes_of
from bay_tui.workshop.office.pins import hash_pin
from bay_tui.workshop.operations import SERVER_DEVICE, Operation
from bay_tui.workshop.records import Bay, Part, Site, SiteRules, Staff
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import BayKind, Role

if TYPE_CHECKING:
    from bay_tui.server.office import Office

SITE = "demo"
"""The id of the sample site."""

TIMEZONE = "Asia/Shanghai"
_NAMES = ("云驰汽车星河服务中心", "Yunchi Service Centre Xinghe")
_SHIFT_LEFT = timedelta(hours=4)
_OPEN_FOR = timedelta(hours=6)
_OPEN_SINCE = timedelta(days=30)


class DemoPerson(NamedTuple):
    """Name somebody to sign in as: staff number, PIN and role."""

    number: str
    pin: str
    role: Role


PEOPLE_TO_TRY = (
    DemoPerson("101", "1111", Role.TECHNICIAN),
    DemoPerson("201", "2222", Role.FOREMAN),
    DemoPerson("301", "3333", Role.PARTS),
    DemoPerson("401", "4444", Role.ADVISER),
)
"""One person of each role; everybody else of that role has the same PIN."""

_PINS = {person.role: person.pin for person in PEOPLE_TO_TRY}


def seed(office: "Office", now: datetime, language: str = "zh_CN") -> None:
    """Create the sample site and play its day up to `now`.

    Does nothing where the site is already there. Texts are Chinese, or English where `language` is "en". The same
    `now` (aware) gives the same operations.
    """
    if SITE in office.sites():
        return
    office.create_site(SITE, _name(language), TIMEZONE, language)
    office.apply(setup(now, language), site=SITE, at=now - _OPEN_SINCE)
    office.apply_operations(day(now, language), site=SITE)


def sample(now: datetime, language: str = "zh_CN") -> Memory:
    """Return the sample workshop's records at `now`, without any server.

    For tests, benchmarks and pictures.
    """
    view = Memory()
    operations = [
        Operation(id=f"setup-{number}", device=SERVER_DEVICE, number=number, actor="", at=now - _OPEN_SINCE, args=args)
        for number, args in enumerate(setup(now, language), 1)
    ]
    for operation in [*operations, *day(now, language)]:
        for record in decide(view, operation).records:
            view.put(record)
    return view


def setup(now: datetime, language: str) -> Iterator[ops.AnyArgs]:
    """Yield the operations that set the site up.

    Its rules, bays, people with their PINs, and parts with their opening stock. A day that goes on past midnight is one
    day: it begins when the site opens.
    """
    opens, shift_end = _wall(now - _OPEN_FOR), _wall(now + _SHIFT_LEFT)
    rules = SiteRules(opens=opens, shift_end=shift_end, day_begins=minutes_of(opens) or 0 if opens > shift_end else 0)
    yield ops.SiteSaved(site=Site(id=SITE, name=_name(language), timezone=TIMEZONE, language=language, rules=rules))
    name = "name_latin" if language == "en" else "name"
    for row in _rows("bays.csv"):
        number, use, position = row["number"], BayKind(row["use"]), int(row["position"])
        yield ops.BaySaved(bay=Bay(id=number, number=number, name=row[name], use=use, position=position))
    for row in _rows("staff.csv"):
        yield _person(row, name)
    suppliers = _suppliers(language)
    for row in _rows("parts.csv"):
        yield ops.PartSaved(part=_part(row, name, suppliers))


def day(now: datetime, language: str) -> list[Operation]:
    """Return the day's operations up to `now`, in order of time.

    They are those of one device.
    """
    script = Script(now)
    offset = now.astimezone(ZoneInfo(TIMEZONE)).utcoffset() or timedelta()
    spoken = 1 if language == "en" else 0
    jobs = play(script, offset.total_seconds() / 60, spoken, _suppliers(language))
    record_check(script, jobs, spoken)
    return list(script.operations())


def _name(language: str) -> str:
    return _NAMES[1 if language == "en" else 0]


def _wall(at: datetime) -> str:
    """Return the half hour on the wall before an instant.

    Whenever the demo is started, the site is open then, and nobody's clock is to be closed in between.
    """
    local = at.astimezone(ZoneInfo(TIMEZONE))
    return f"{local:%H}:{local.minute // 30 * 30:02}"


def _person(row: dict[str, str], name: str) -> ops.StaffSaved:
    number = row["number"]
    roles = tuple(Role(role) for role in row["roles"].split())
    staff = Staff(
        id=number,
        number=number,
        name=row[name],
        initials=initials(row["name"], person=True),
        roles=roles,
        skills=tuple(row["skills"].split()),
        badge=row["badge"],
    )
    return ops.StaffSaved(staff=staff, pin=_hashed(_PINS[roles[0]], number))


@lru_cache(maxsize=64)
def _hashed(pin: str, number: str) -> str:
    """Return the hash of a demo PIN, the same for each seeding.

    Its salt follows from the staff number.
    """
    return hash_pin(pin, hashlib.sha256(f"{SITE}/{number}".encode()).digest()[:16])


def _part(row: dict[str, str], name: str, suppliers: Mapping[str, str]) -> Part:
    return Part(
        id=row["number"],
        number=row["number"],
        name=row[name],
        name_latin=row["name_latin"],
        initials=initials(row["name"]),
        unit=row["unit"],
        bin=row["bin"],
        on_hand=float(row["on_hand"]),
        minimum=float(row["minimum"]),
        price_cents=round(float(row["price"]) * 100),
        cost_cents=round(float(row["cost"]) * 100),
        supplier=suppliers[row["supplier"]],
        superseded_by=row["superseded_by"],
        models=row["models"],
    )


def _suppliers(language: str) -> dict[str, str]:
    """Return the suppliers' names by the other files' words for them."""
    return {row["slug"]: row["name_latin" if language == "en" else "name"] for row in _rows("suppliers.csv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with asset("demo", name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
