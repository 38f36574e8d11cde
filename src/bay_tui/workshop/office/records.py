"""A dealership: its bays, its people, its terminals."""

from datetime import datetime
from typing import ClassVar

import msgspec

from bay_tui.workshop.record import Record
from bay_tui.workshop.words import BayKind, Concurrency, InspectionLevel, Role


class SiteRules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a site decides for itself. `shift_end` is local wall time, `HH:MM`.

    `scanner_prefix` says that every scanner sends a prefix, so that terminals need not wait to tell typing from a scan.
    `service_km` and `service_months` are how far and how long after a service the next one is due, whichever is first.
    """

    concurrent: Concurrency = Concurrency.NONE
    inspections: tuple[InspectionLevel, ...] = (InspectionLevel.SELF, InspectionLevel.FINAL)
    shift_end: str = "18:00"
    comeback_days: int = 30
    service_km: int = 10_000
    service_months: int = 12
    scanner_prefix: bool = False


class Site(Record, frozen=True, kw_only=True, omit_defaults=True, tag="site"):
    """One dealership. `timezone` is an IANA name, `language` a catalogue name."""

    name: str
    timezone: str = "Asia/Shanghai"
    language: str = "zh_CN"
    rules: SiteRules = SiteRules()


class Bay(Record, frozen=True, kw_only=True, omit_defaults=True, tag="bay"):
    """A place a vehicle stands. `number` is what is painted on the floor; `position` orders the board."""

    indexes: ClassVar[tuple[str, ...]] = ("number",)

    number: str
    name: str = ""
    use: BayKind = BayKind.LIFT
    position: int = 0
    active: bool = True


class Staff(Record, frozen=True, kw_only=True, omit_defaults=True, tag="staff"):
    """A person who works here. `number` is typed at sign-in, `badge` is what the scanner reads."""

    indexes: ClassVar[tuple[str, ...]] = ("number", "badge")

    number: str
    name: str
    initials: str = ""
    roles: tuple[Role, ...] = ()
    skills: tuple[str, ...] = ()
    badge: str = ""
    language: str = ""
    active: bool = True


class Credential(Record, frozen=True, kw_only=True, omit_defaults=True, tag="credential"):
    """How a person's PIN is checked, offline too: `pin` is a salted scrypt hash. The id is the staff id."""

    pin: str


class Terminal(Record, frozen=True, kw_only=True, omit_defaults=True, tag="terminal"):
    """An enrolled device. `bay` is the id of the bay it stands in, if it stands in one."""

    name: str
    bay: str = ""
    enrolled_at: datetime | None = None
    revoked: bool = False
