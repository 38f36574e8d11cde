"""The operations: everything a person can do, one small struct each, as recorded, queued and sent.

A class says whether it is a *fact* (it happened, nobody may refuse it) or a *wish* (it may be refused with a reason),
and which roles may do it. Ids refer to records; instants are aware UTC, hours decimal, quantities in the part's unit.
What an operation changes is written in `rules`.
"""

import hashlib
from datetime import datetime
from typing import ClassVar

import msgspec

from bay_tui.workshop.records import Bay, Measurement, Part, Site, Staff, Vehicle
from bay_tui.workshop.words import (
    Answer,
    CallKind,
    InspectionLevel,
    JobKind,
    JobState,
    OrderState,
    PayType,
    ReturnKind,
    Role,
    Severity,
    StopReason,
)

SCHEMA = 1
"""The version of the operations below. A server reads this one and those before it."""

SERVER_DEVICE = "server"
"""The device name of the server's own operations: imports, administration, the DMS. No terminal can have it."""

STREAM_MARK = "~"
"""Parts a terminal's id from the suffix of a further stream of its operations, as in `<terminal>~<suffix>`."""

EVERYONE = frozenset(Role)
FLOOR = frozenset({Role.TECHNICIAN, Role.FOREMAN, Role.ADMIN})
COUNTER = frozenset({Role.PARTS, Role.ADMIN})
COUNTER_AND_FLOOR = FLOOR | COUNTER
LEAD = frozenset({Role.FOREMAN, Role.ADMIN})
FRONT = frozenset({Role.ADVISER, Role.FOREMAN, Role.ADMIN})
OFFICE = frozenset({Role.ADMIN})


class Args(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="op"):
    """What every operation's arguments have: whether it is a fact, and who may do it."""

    fact: ClassVar[bool] = False
    roles: ClassVar[frozenset[Role]] = EVERYONE


# Labour


class LabourArrived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.arrived"):
    """`staff` begins the attended day."""

    fact: ClassVar[bool] = True
    staff: str


class LabourLeft(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.left"):
    """`staff` ends the attended day; whatever was running ends with it."""

    fact: ClassVar[bool] = True
    staff: str
    note: str = ""


class LabourStarted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.started"):
    """`staff` clocks on to a job or to an indirect code (exactly one). `reason` answers the gates that warned.

    `alongside` keeps the running job going too, where the site allows concurrent jobs.
    """

    fact: ClassVar[bool] = True
    staff: str
    job: str = ""
    indirect: str = ""
    reason: str = ""
    alongside: bool = False


class LabourStopped(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.stopped"):
    """`staff` stops work on `job`, with the reason, and when it may go on if that is known."""

    fact: ClassVar[bool] = True
    staff: str
    job: str
    reason: StopReason
    note: str = ""
    eta: datetime | None = None


class LabourAdded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.added"):
    """A foreman adds time that was not clocked: `staff` was on `job` or `indirect` from `start` to `end`."""

    roles: ClassVar[frozenset[Role]] = LEAD
    staff: str
    start: datetime
    end: datetime
    reason: str
    job: str = ""
    indirect: str = ""


class LabourCorrected(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.corrected"):
    """A foreman gives the clock event `event` another instant, or with no `at` takes it out of the count."""

    roles: ClassVar[frozenset[Role]] = LEAD
    event: str
    reason: str
    at: datetime | None = None


class LabourForgotten(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.forgotten"):
    """A clock left running is closed at `end`, the end of the shift, and a foreman is asked to settle it."""

    fact: ClassVar[bool] = True
    staff: str
    end: datetime


# Findings


class FindingRecorded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="finding.recorded"):
    """Something seen on the vehicle of `job`."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR | FRONT
    job: str
    system: str
    component: str
    severity: Severity
    note: str = ""
    measurement: Measurement | None = None
    dtcs: tuple[str, ...] = ()
    recommended: str = ""
    recommended_hours: float = 0.0


class FindingRevised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="finding.revised"):
    """A finding written again by somebody who looked again; the earlier text stays in the ledger."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR | FRONT
    finding: str
    severity: Severity
    note: str = ""
    measurement: Measurement | None = None
    dtcs: tuple[str, ...] = ()
    recommended: str = ""
    recommended_hours: float = 0.0


class FindingAnswered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="finding.answered"):
    """The customer's answer to a finding, as `who` gave it to the adviser."""

    roles: ClassVar[frozenset[Role]] = FRONT
    finding: str
    answer: Answer
    who: str


# Parts


class WantedPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line somebody asks for: a part number, or a description in `name` where the number is not known."""

    part: str
    quantity: float = 1
    name: str = ""


class PartsRequested(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.requested"):
    """A job needs parts; each line gets the id `<operation id>.<n>`, counted from 1."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    job: str
    lines: tuple[WantedPart, ...]
    note: str = ""


class PartsTaken(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.taken"):
    """Somebody at the counter takes a request, so that two do not walk for it."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    request: str


class PartsReserved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.reserved"):
    """`quantity` of the line's part is set aside; without a quantity, all that is still open."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    quantity: float | None = None


class PartsReleased(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.released"):
    """A reservation is given up."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str


class PartsPicked(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.picked"):
    """The part was taken from its bin and lies ready at the counter."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    quantity: float | None = None


class PartsIssued(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.issued"):
    """The part left the shelf and went to the technician; without a quantity, all that is still open."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    quantity: float | None = None


class PartsBackOrdered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.back_ordered"):
    """The part is not here and is expected at `eta`."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    eta: datetime


class PartsSubstituted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.substituted"):
    """Another part serves instead, for a reason (superseded, equivalent)."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    part: str
    reason: str


class PartsCancelled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.cancelled"):
    """A line is not needed any more."""

    roles: ClassVar[frozenset[Role]] = COUNTER_AND_FLOOR | FRONT
    line: str
    reason: str


class PartsFitted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.fitted"):
    """The issued part is on the vehicle."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR
    line: str


class PartsReturned(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.returned"):
    """`quantity` came back to the counter: to stock, defective, or the old part as a core."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    quantity: float
    condition: ReturnKind
    reason: str = ""


class PartsNoted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.noted"):
    """A word between counter and technician about a request."""

    fact: ClassVar[bool] = True
    request: str
    text: str


class StockReceived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="stock.received"):
    """`quantity` of a part came in and was put in its bin."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    part: str
    quantity: float
    note: str = ""


class StockCounted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="stock.counted"):
    """Somebody counted the bin: `quantity` is what lies there."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    part: str
    quantity: float
    note: str = ""


# Jobs


class JobAdded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.added"):
    """A line of work is added to an order; with `finding`, it is added work and needs the customer's yes."""

    roles: ClassVar[frozenset[Role]] = FRONT
    order: str
    title: str
    work: JobKind = JobKind.REPAIR
    standard_hours: float = 0.0
    pay: PayType = PayType.CUSTOMER
    skill: str = ""
    finding: str = ""


class JobAssigned(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.assigned"):
    """The job goes to technicians and, if named, to a bay. `was` are the technicians the foreman saw before."""

    roles: ClassVar[frozenset[Role]] = LEAD
    job: str
    technicians: tuple[str, ...]
    bay: str = ""
    was: tuple[str, ...] | None = None
    planned_for: datetime | None = None


class JobMoved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.moved"):
    """The vehicle of the job stands in another bay now; an empty `bay` means outside."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR | FRONT
    job: str
    bay: str = ""


class JobStopped(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.stopped"):
    """A job nobody is on is marked as waiting, with reason and expected end."""

    roles: ClassVar[frozenset[Role]] = COUNTER_AND_FLOOR | FRONT
    job: str
    reason: StopReason
    note: str = ""
    eta: datetime | None = None


class JobResumed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.resumed"):
    """What a stopped job waited for is there."""

    roles: ClassVar[frozenset[Role]] = COUNTER_AND_FLOOR | FRONT
    job: str


class JobFinished(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.finished"):
    """The work is done. `checked` is the technician's own inspection; running clocks on the job end here."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR
    job: str
    checked: bool = True
    note: str = ""


class JobCancelled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.cancelled"):
    """The job will not be done."""

    roles: ClassVar[frozenset[Role]] = FRONT
    job: str
    reason: str


class InspectionPassed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="inspection.passed"):
    """Finished work was checked and is good."""

    roles: ClassVar[frozenset[Role]] = FLOOR
    job: str
    level: InspectionLevel


class InspectionFailed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="inspection.failed"):
    """Finished work was checked and is not good: it goes to rework, for the reasons given."""

    roles: ClassVar[frozenset[Role]] = FLOOR
    job: str
    level: InspectionLevel
    reasons: tuple[str, ...]
    technicians: tuple[str, ...] | None = None


# Orders


class OrderBooked(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.booked"):
    """A visit is booked; the order's id is the operation's id, its number given or made from it."""

    roles: ClassVar[frozenset[Role]] = FRONT
    vehicle: Vehicle
    customer: str = ""
    words: str = ""
    booked_for: datetime | None = None
    number: str = ""


class OrderReceived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.received"):
    """The vehicle is here: odometer in kilometres, the customer's own words."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FRONT
    order: str
    odometer: int | None = None
    words: str = ""


class OrderPromised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.promised"):
    """The customer was (or, with `told` false, still has to be) told when the vehicle is ready."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FRONT
    order: str
    due: datetime
    reason: str = ""
    told: bool = True


class OrderReady(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.ready"):
    """Washed and prepared, ready for handover."""

    roles: ClassVar[frozenset[Role]] = FRONT | FLOOR
    order: str


class OrderDelivered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.delivered"):
    """The customer has the vehicle back."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FRONT
    order: str


class OrderCancelled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.cancelled"):
    """The visit does not take place."""

    roles: ClassVar[frozenset[Role]] = FRONT
    order: str
    reason: str


# Calls and exceptions


class CallRaised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.raised"):
    """A bay asks for help."""

    fact: ClassVar[bool] = True
    asks: CallKind
    bay: str = ""
    job: str = ""
    note: str = ""


class CallAnswered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.answered"):
    """Somebody is coming."""

    fact: ClassVar[bool] = True
    call: str


class CallCleared(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.cleared"):
    """The help is given."""

    fact: ClassVar[bool] = True
    call: str
    note: str = ""


class ExceptionSettled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="exception.settled"):
    """A person decided what an accepted fact that did not fit means, and says so."""

    roles: ClassVar[frozenset[Role]] = LEAD | COUNTER
    exception: str
    decision: str


class OperationDiscarded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="operation.discarded"):
    """Whoever made a refused operation lets it go; that, too, is recorded."""

    fact: ClassVar[bool] = True
    operation: str
    reason: str = ""


# The site's own data, from the office, an import or the DMS


class SiteSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="site.saved"):
    """The site's name and rules."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    site: Site


class BaySaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="bay.saved"):
    """A bay is set up or changed."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    bay: Bay


class StaffSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="staff.saved"):
    """A person is set up or changed; `pin`, when given, is the salted hash and never the PIN."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    staff: Staff
    pin: str = ""


class PartSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="part.saved"):
    """A part's master data; its stock is the opening stock for a new part and a count for a known one."""

    roles: ClassVar[frozenset[Role]] = OFFICE | COUNTER
    part: Part


class TerminalSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="terminal.saved"):
    """A terminal is enrolled, named, placed in a bay or revoked."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    terminal: str
    name: str
    bay: str = ""
    revoked: bool = False


class ImportedJob(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One job as another system knows it; `state` only where that system says it is finished or cancelled."""

    line: int
    title: str
    work: JobKind = JobKind.REPAIR
    standard_hours: float = 0.0
    pay: PayType = PayType.CUSTOMER
    skill: str = ""
    state: JobState = JobState.WAITING


class OrderImported(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.imported"):
    """An order as another system knows it, by its number; said again it changes only what that system changed."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    number: str
    vehicle: Vehicle
    state: OrderState = OrderState.RECEIVED
    customer: str = ""
    phone: str = ""
    address: str = ""
    words: str = ""
    odometer: int | None = None
    due: datetime | None = None
    booked_for: datetime | None = None
    received_at: datetime | None = None
    delivered_at: datetime | None = None
    source: str = ""
    priority: int = 0
    jobs: tuple[ImportedJob, ...] = ()


AnyArgs = (
    LabourArrived
    | LabourLeft
    | LabourStarted
    | LabourStopped
    | LabourAdded
    | LabourCorrected
    | LabourForgotten
    | FindingRecorded
    | FindingRevised
    | FindingAnswered
    | PartsRequested
    | PartsTaken
    | PartsReserved
    | PartsReleased
    | PartsPicked
    | PartsIssued
    | PartsBackOrdered
    | PartsSubstituted
    | PartsCancelled
    | PartsFitted
    | PartsReturned
    | PartsNoted
    | StockReceived
    | StockCounted
    | JobAdded
    | JobAssigned
    | JobMoved
    | JobStopped
    | JobResumed
    | JobFinished
    | JobCancelled
    | InspectionPassed
    | InspectionFailed
    | OrderBooked
    | OrderReceived
    | OrderPromised
    | OrderReady
    | OrderDelivered
    | OrderCancelled
    | CallRaised
    | CallAnswered
    | CallCleared
    | ExceptionSettled
    | OperationDiscarded
    | SiteSaved
    | BaySaved
    | StaffSaved
    | PartSaved
    | TerminalSaved
    | OrderImported
)

OPERATIONS: dict[str, type[Args]] = {str(cls.__struct_config__.tag): cls for cls in AnyArgs.__args__}
"""Every operation's arguments by its name."""


def name_of(args: Args | type[Args]) -> str:
    """Return the name of an operation, such as `labour.started`."""
    return str(args.__struct_config__.tag)


class Operation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing a person did, as a device recorded it.

    `id` is a random UUIDv4, `number` counts this device's operations from 1 without gaps. `actor` is a staff id, empty
    for the server's own (imports, administration). `at` is the corrected instant; `boot` and `boot_ms` say in which
    boot of the device and how many milliseconds into it, so that the server can date it better; `estimated` marks an
    instant no server has confirmed. `supersedes` is the refused operation this one was sent again for.
    """

    id: str
    device: str
    number: int
    actor: str
    at: datetime
    args: AnyArgs
    schema: int = SCHEMA
    boot: str = ""
    boot_ms: int = 0
    estimated: bool = False
    supersedes: str = ""

    @property
    def terminal(self) -> str:
        """The id of the terminal that recorded it; `device` without the mark of a further stream."""
        return self.device.partition(STREAM_MARK)[0]


def content_hash(operation: Operation) -> str:
    """Return the SHA-256 (hex) of what the operation says, without device and number.

    A cloned device renumbers its operations under a new device id; what they say, and so this hash, stays.
    """
    said = msgspec.structs.replace(operation, device="", number=0)
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()
