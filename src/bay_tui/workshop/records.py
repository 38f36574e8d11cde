"""The records of a workshop: what is stored, sent and shown. Immutable; a change makes a new one.

Every record has a `kind` (the tag on the wire) and an `id` that is unique within its kind and site. Instants are
aware UTC datetimes, durations are minutes or decimal hours as named, quantities are pieces or the part's unit, money
is in the site's currency with two decimals held as cents. `indexes` names the attributes a view can find it by.
"""

from datetime import datetime
from typing import ClassVar, TypeVar, cast

import msgspec

from bay_tui.workshop.words import (
    Answer,
    BayKind,
    CallKind,
    Concurrency,
    InspectionLevel,
    JobKind,
    JobState,
    LabourKind,
    LineState,
    MovementKind,
    OrderState,
    PayType,
    Role,
    Severity,
    StopReason,
)


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag=str.lower):
    """What every record has: an id, unique within its kind and site."""

    indexes: ClassVar[tuple[str, ...]] = ()

    id: str


RecordT = TypeVar("RecordT", bound=Record)


class SiteRules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a site decides for itself. `shift_end` is local wall time, `HH:MM`."""

    concurrent: Concurrency = Concurrency.NONE
    inspections: tuple[InspectionLevel, ...] = (InspectionLevel.SELF, InspectionLevel.FINAL)
    shift_end: str = "18:00"
    comeback_days: int = 30


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


class Vehicle(Record, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle"):
    """A vehicle. `plate` is shown as written; it is found by `plate_key`, without spaces, dashes and case."""

    indexes: ClassVar[tuple[str, ...]] = ("plate_key", "vin")

    plate: str
    plate_key: str = ""
    vin: str = ""
    make: str = ""
    model: str = ""
    year: int = 0


class Contact(Record, frozen=True, kw_only=True, omit_defaults=True, tag="contact"):
    """A customer's phone and address, by order id. Kept on the server: never in a feed to a terminal."""

    phone: str = ""
    address: str = ""


class Promise(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When the customer was told the vehicle is ready: `due`, made at `at` by staff id `by`."""

    due: datetime
    at: datetime
    by: str = ""
    reason: str = ""
    told: bool = True


class Order(Record, frozen=True, kw_only=True, omit_defaults=True, tag="order"):
    """A repair order: one visit of one vehicle. `number` keeps its leading zeros; `words` are the customer's own."""

    indexes: ClassVar[tuple[str, ...]] = ("number", "vehicle", "state")

    number: str
    vehicle: str
    state: OrderState = OrderState.BOOKED
    customer: str = ""
    adviser: str = ""
    words: str = ""
    odometer: int | None = None
    promises: tuple[Promise, ...] = ()
    booked_for: datetime | None = None
    received_at: datetime | None = None
    ready_at: datetime | None = None
    delivered_at: datetime | None = None
    source: str = ""
    priority: int = 0

    @property
    def promise(self) -> Promise | None:
        """The promise in force: the last one made."""
        return self.promises[-1] if self.promises else None


class Stop(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a job stands still, since when, and when it is expected to go on."""

    reason: StopReason
    since: datetime
    note: str = ""
    eta: datetime | None = None
    by: str = ""


class Job(Record, frozen=True, kw_only=True, omit_defaults=True, tag="job"):
    """One line of work on an order. `standard_hours` are decimal hours; `technicians` are staff ids."""

    indexes: ClassVar[tuple[str, ...]] = ("order", "bay", "technicians", "state")

    order: str
    line: int
    title: str
    work: JobKind = JobKind.REPAIR
    standard_hours: float = 0.0
    pay: PayType = PayType.CUSTOMER
    skill: str = ""
    state: JobState = JobState.WAITING
    bay: str = ""
    technicians: tuple[str, ...] = ()
    stop: Stop | None = None
    finding: str = ""
    approved: bool = True
    planned_for: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    reworks: int = 0


class LabourEvent(Record, frozen=True, kw_only=True, omit_defaults=True, tag="labour"):
    """One immutable clock event. Exactly one of `job` (an id) and `indirect` (a code) names the activity.

    MOVED and VOIDED correct the event `target`: MOVED gives it the instant `at`, VOIDED takes it out of the count.
    `recorded_at` orders corrections of one target, the last one counts. `device` is where it was recorded.
    """

    indexes: ClassVar[tuple[str, ...]] = ("staff_day", "job", "target")

    staff: str
    event: LabourKind
    at: datetime
    recorded_at: datetime
    job: str = ""
    indirect: str = ""
    reason: str = ""
    note: str = ""
    target: str = ""
    by: str = ""
    device: str = ""
    estimated: bool = False
    forgotten: bool = False
    alongside: bool = False

    @property
    def staff_day(self) -> str:
        """Whose event it is and on which UTC day; a correction lies on the day of the instant it gives."""
        return staff_day(self.staff, self.at)


def staff_day(staff: str, at: datetime) -> str:
    """Return the index value under which the clock events of `staff` on the UTC day of `at` are found."""
    return f"{staff}@{at:%Y-%m-%d}"


class Clock(Record, frozen=True, kw_only=True, omit_defaults=True, tag="clock"):
    """What a technician is on right now, derived from the clock events; the id is the staff id.

    `jobs` are the running jobs (one, unless the site allows more), else `indirect` is the code; neither when not
    here. `since` is when that began, `last_at` the newest clock event there is.
    """

    indexes: ClassVar[tuple[str, ...]] = ("jobs",)

    jobs: tuple[str, ...] = ()
    indirect: str = ""
    since: datetime
    last_at: datetime


class Measurement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A measured value with its unit, and what it was measured against."""

    name: str
    value: float
    unit: str
    minimum: float | None = None
    maximum: float | None = None


class Approval(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customer's answer to a finding: who gave it, who wrote it down (staff id), when."""

    answer: Answer
    at: datetime
    who: str = ""
    by: str = ""


class Finding(Record, frozen=True, kw_only=True, omit_defaults=True, tag="finding"):
    """Something seen on the vehicle. `dtcs` are fault codes, `recommended` the work proposed in words."""

    indexes: ClassVar[tuple[str, ...]] = ("order", "job", "vehicle")

    order: str
    job: str
    vehicle: str
    system: str
    component: str
    severity: Severity
    note: str = ""
    measurement: Measurement | None = None
    dtcs: tuple[str, ...] = ()
    recommended: str = ""
    recommended_hours: float = 0.0
    by: str = ""
    at: datetime
    revised_at: datetime | None = None
    approval: Approval | None = None


class PartsRequest(Record, frozen=True, kw_only=True, omit_defaults=True, tag="request"):
    """What a job needs from the counter; its lines are records of their own. `taken_by` is a staff id."""

    indexes: ClassVar[tuple[str, ...]] = ("job", "order")

    order: str
    job: str
    bay: str = ""
    by: str
    at: datetime
    note: str = ""
    taken_by: str = ""
    taken_at: datetime | None = None
    talk: tuple[str, ...] = ()


class PartsLine(Record, frozen=True, kw_only=True, omit_defaults=True, tag="line"):
    """One part of a request. `quantity` was asked for; `reserved`, `picked`, `issued`, `returned` say what happened."""

    indexes: ClassVar[tuple[str, ...]] = ("request", "job", "part", "state")

    request: str
    job: str
    order: str
    part: str
    name: str = ""
    quantity: float = 1
    state: LineState = LineState.REQUESTED
    reserved: float = 0
    picked: float = 0
    issued: float = 0
    returned: float = 0
    eta: datetime | None = None
    instead_of: str = ""
    reason: str = ""
    at: datetime
    first_answer_at: datetime | None = None
    issued_at: datetime | None = None


class Part(Record, frozen=True, kw_only=True, omit_defaults=True, tag="part"):
    """A part in stock. The id is its number. `on_hand` may be below zero: a fact is a fact. `price_cents` per unit.

    `initials` are those of the name's pinyin (机油滤清器 is `jylqq`), so that it is found without an input method.
    """

    indexes: ClassVar[tuple[str, ...]] = ("bin",)

    number: str
    name: str
    name_latin: str = ""
    initials: str = ""
    unit: str = "pc"
    bin: str = ""
    on_hand: float = 0
    reserved: float = 0
    minimum: float = 0
    price_cents: int = 0
    superseded_by: str = ""

    @property
    def available(self) -> float:
        """What may still be promised: on hand less reserved."""
        return self.on_hand - self.reserved


class Movement(Record, frozen=True, kw_only=True, omit_defaults=True, tag="movement"):
    """One change of a part's stock by `quantity` (negative when it left), and what caused it."""

    indexes: ClassVar[tuple[str, ...]] = ("part", "line")

    part: str
    quantity: float
    why: MovementKind
    line: str = ""
    by: str = ""
    at: datetime
    note: str = ""


class Inspection(Record, frozen=True, kw_only=True, omit_defaults=True, tag="inspection"):
    """A check of finished work, passed or failed with reasons."""

    indexes: ClassVar[tuple[str, ...]] = ("job",)

    job: str
    level: InspectionLevel
    passed: bool
    reasons: tuple[str, ...] = ()
    by: str
    at: datetime


class Call(Record, frozen=True, kw_only=True, omit_defaults=True, tag="call"):
    """A bay asking for help, until somebody has cleared it."""

    indexes: ClassVar[tuple[str, ...]] = ("bay", "open")

    asks: CallKind
    bay: str = ""
    job: str = ""
    note: str = ""
    by: str
    at: datetime
    answered_by: str = ""
    answered_at: datetime | None = None
    cleared_by: str = ""
    cleared_at: datetime | None = None

    @property
    def open(self) -> str:
        """`yes` until the call is cleared: the index value of the open calls."""
        return "no" if self.cleared_at else "yes"


class ExceptionCase(Record, frozen=True, kw_only=True, omit_defaults=True, tag="exception"):
    """An accepted fact that does not fit, waiting for a person. `code` and `params` are worded by language."""

    indexes: ClassVar[tuple[str, ...]] = ("open", "subject")

    code: str
    operation: str
    actor: str
    at: datetime
    subject: str = ""
    params: dict[str, str] = {}
    settled_by: str = ""
    settled_at: datetime | None = None
    decision: str = ""

    @property
    def open(self) -> str:
        """`yes` until it is settled: the index value of the open exceptions."""
        return "no" if self.settled_at else "yes"


AnyRecord = (
    Site
    | Bay
    | Staff
    | Credential
    | Terminal
    | Vehicle
    | Contact
    | Order
    | Job
    | LabourEvent
    | Clock
    | Finding
    | PartsRequest
    | PartsLine
    | Part
    | Movement
    | Inspection
    | Call
    | ExceptionCase
)

KINDS: dict[str, type[Record]] = {str(cls.__struct_config__.tag): cls for cls in AnyRecord.__args__}
"""Every kind of record by its tag."""

SERVER_ONLY = frozenset({"contact"})
"""Kinds that never leave the server for a terminal."""


def kind_of(record: Record | type[Record]) -> str:
    """Return the tag of a record or a record class, as stored and sent."""
    return str(record.__struct_config__.tag)


def index_values(record: Record) -> list[tuple[str, str]]:
    """Return the (index, value) pairs a record is found under; an empty value is no entry."""
    pairs: list[tuple[str, str]] = []
    for name in record.indexes:
        value = getattr(record, name)
        if isinstance(value, tuple):
            items = cast("tuple[object, ...]", value)
            pairs.extend((name, str(item)) for item in items)
        elif value:
            pairs.append((name, str(value)))
    return pairs
