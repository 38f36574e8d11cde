"""Hold a dealership: its bays, its people, its terminals."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from bay_tui.workshop.constraints import (
    LAST_MINUTE,
    MOST_COMEBACK_DAYS,
    MOST_POSITION,
    MOST_SERVICE_KM,
    MOST_SERVICE_MONTHS,
    MOST_SHIFT_HOURS,
    MOST_STAGE_MINUTES,
    Bounds,
    Items,
    Text,
    TimeOfDay,
)
from bay_tui.workshop.fields import Initials, Name, NeededName, NeededNumber, Skill
from bay_tui.workshop.record import Record
from bay_tui.workshop.words import BayKind, Concurrency, InspectionLevel, Role, Scope, Weekday, english


class SiteRules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold what a site decides for itself.

    `opens`, `shift_end` and the break are local wall time, `HH:MM`; a site is open from `opens` to `shift_end` but on
    the weekdays it is `closed`. One that opens when the shift ends is open day and night. `day_begins` is where the
    site cuts its days, in minutes after midnight.

    `inspection_minutes`, `wash_minutes` and `handover_minutes` are how long each takes from where the stage before it
    ends, with the time a vehicle waits for it; none where the site has no such stage.

    `scanner_prefix` says that every scanner sends a prefix, so that terminals need not wait to tell typing from a scan.
    A booking longer than `longest_shift` hours is asked about and put before a foreman.
    With `every_point` an inspection is passed only once each of its points was looked at and its values are written.
    `check_values` says that a vehicle check asks for the value of each line that has one, in order or not.
    `service_km` and `service_months` are how far and how long after a service the next one is due, whichever is first.
    """

    concurrent: Concurrency = Concurrency.NONE
    inspections: Annotated[tuple[InspectionLevel, ...], Items(), english("inspections")] = (
        InspectionLevel.SELF,
        InspectionLevel.FINAL,
    )
    shift_end: Annotated[str, TimeOfDay(), english("end of the shift")] = "18:00"
    comeback_days: Annotated[int, Bounds(1, MOST_COMEBACK_DAYS), english("days of a comeback")] = 30
    service_km: Annotated[int, Bounds(1, MOST_SERVICE_KM), english("service interval in km")] = 10_000
    service_months: Annotated[int, Bounds(1, MOST_SERVICE_MONTHS), english("service interval in months")] = 12
    scanner_prefix: bool = False
    longest_shift: Annotated[int, Bounds(1, MOST_SHIFT_HOURS), english("longest shift in hours")] = 16
    day_begins: Annotated[int, Bounds(0, LAST_MINUTE), english("minutes after midnight at which a day begins")] = 0
    opens: Annotated[str, TimeOfDay(), english("opening time")] = "08:00"
    closed: Annotated[tuple[Weekday, ...], Items(), english("closed days")] = ()
    break_begins: Annotated[str, TimeOfDay(), english("begin of the break")] = ""
    break_ends: Annotated[str, TimeOfDay(), english("end of the break")] = ""
    every_point: bool = False
    check_values: bool = False
    inspection_minutes: Annotated[int, Bounds(0, MOST_STAGE_MINUTES), english("minutes of an inspection")] = 10
    wash_minutes: Annotated[int, Bounds(0, MOST_STAGE_MINUTES), english("minutes of the wash")] = 20
    handover_minutes: Annotated[int, Bounds(0, MOST_STAGE_MINUTES), english("minutes of a hand-over")] = 10


class Site(Record, frozen=True, kw_only=True, omit_defaults=True, tag="site"):
    """One dealership. `timezone` is an IANA name, `language` a catalogue name."""

    dated: ClassVar[tuple[str, ...]] = ("timezone", "rules")

    name: NeededName
    timezone: Annotated[str, Text(), english("timezone")] = "Asia/Shanghai"
    language: Annotated[str, Text(), english("language")] = "zh_CN"
    rules: SiteRules = SiteRules()


class Bay(Record, frozen=True, kw_only=True, omit_defaults=True, tag="bay"):
    """Hold a place a vehicle stands.

    `number` is what is painted on the floor; `position` orders the board.
    """

    indexes: ClassVar[tuple[str, ...]] = ("number",)

    number: NeededNumber
    name: Name = ""
    use: BayKind = BayKind.LIFT
    position: Annotated[int, Bounds(0, MOST_POSITION), english("position")] = 0
    active: bool = True


class Staff(Record, frozen=True, kw_only=True, omit_defaults=True, tag="staff"):
    """Hold a person who works here.

    `number` is typed at sign-in, `badge` is what the scanner reads.
    """

    indexes: ClassVar[tuple[str, ...]] = ("number", "badge")
    dated: ClassVar[tuple[str, ...]] = ("number", "name")

    number: NeededNumber
    name: NeededName
    initials: Initials = ""
    roles: Annotated[tuple[Role, ...], Items(), english("roles")] = ()
    skills: Annotated[tuple[Skill, ...], Items(), english("skills")] = ()
    badge: Annotated[str, Text(), english("badge")] = ""
    language: Annotated[str, Text(), english("language")] = ""
    active: bool = True


class Credential(Record, frozen=True, kw_only=True, omit_defaults=True, tag="credential"):
    """Hold the salted scrypt hash a person's PIN is checked by.

    So it works offline, too. The id is the staff id.
    """

    pin: str


class Terminal(Record, frozen=True, kw_only=True, omit_defaults=True, tag="terminal"):
    """Hold an enrolled device.

    `bay` is the id of the bay it stands in, if it stands in one, `scope` what it may send; none where it was enrolled
    before there were scopes.
    """

    name: str
    bay: str = ""
    enrolled_at: datetime | None = None
    revoked: bool = False
    scope: Scope | None = None
