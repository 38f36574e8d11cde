"""The operations: everything a person can do, one small struct each, as recorded, queued and sent.

A class says whether it is a *fact* (it happened, nobody may refuse it) or a *wish* (it may be refused with a reason),
and which roles may do it. Ids refer to records; instants are aware UTC, hours decimal, quantities in the part's unit.
What an operation changes is written in `rules`.
"""

import hashlib
from datetime import datetime

import msgspec

from bay_tui.workshop.calls.operations import CallAnswered, CallCleared, CallRaised
from bay_tui.workshop.customers.operations import ComplaintRecorded, ComplaintSettled
from bay_tui.workshop.exceptions.operations import ExceptionSettled, OperationDiscarded, OperationUndone
from bay_tui.workshop.findings.operations import CheckedItem as CheckedItem
from bay_tui.workshop.findings.operations import CheckRecorded, FindingAnswered, FindingRecorded, FindingRevised
from bay_tui.workshop.jobs.operations import (
    InspectionFailed,
    InspectionPassed,
    JobAdded,
    JobAssigned,
    JobCancelled,
    JobFinished,
    JobMoved,
    JobResumed,
    JobStopped,
)
from bay_tui.workshop.labour.operations import (
    LabourAdded,
    LabourArrived,
    LabourCorrected,
    LabourForgotten,
    LabourLeft,
    LabourStarted,
    LabourStopped,
)
from bay_tui.workshop.office.operations import (
    BaySaved,
    OrderImported,
    SiteSaved,
    StaffSaved,
    TemplateSaved,
    TerminalSaved,
)
from bay_tui.workshop.office.operations import ImportedJob as ImportedJob
from bay_tui.workshop.operation import COUNTER as COUNTER
from bay_tui.workshop.operation import COUNTER_AND_FLOOR as COUNTER_AND_FLOOR
from bay_tui.workshop.operation import EVERYONE as EVERYONE
from bay_tui.workshop.operation import FLOOR as FLOOR
from bay_tui.workshop.operation import FRONT as FRONT
from bay_tui.workshop.operation import LEAD as LEAD
from bay_tui.workshop.operation import OFFICE as OFFICE
from bay_tui.workshop.operation import SCHEMA, Args
from bay_tui.workshop.operation import SERVER_DEVICE as SERVER_DEVICE
from bay_tui.workshop.operation import STREAM_MARK as STREAM_MARK
from bay_tui.workshop.orders.operations import (
    OrderBooked,
    OrderCancelled,
    OrderDelivered,
    OrderPromised,
    OrderReady,
    OrderReceived,
)
from bay_tui.workshop.parts.operations import ImportedLine as ImportedLine
from bay_tui.workshop.parts.operations import (
    PartsBackOrdered,
    PartsCancelled,
    PartsFitted,
    PartsImported,
    PartsIssued,
    PartsNoted,
    PartsPicked,
    PartsReady,
    PartsReleased,
    PartsRequested,
    PartsReserved,
    PartsReturned,
    PartsSubstituted,
    PartsTaken,
)
from bay_tui.workshop.records import WantedPart as WantedPart
from bay_tui.workshop.stock.operations import (
    CountApproved,
    CountEntered,
    CountExtended,
    CountOpened,
    CountRejected,
    PartRevised,
    PartSaved,
    PurchaseClosed,
    PurchaseExpected,
    PurchaseOrdered,
    PurchaseReceived,
    StockCorrected,
    StockCounted,
    StockReceived,
)
from bay_tui.workshop.stock.operations import OrderedPart as OrderedPart

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
    | CheckRecorded
    | PartsRequested
    | PartsTaken
    | PartsReserved
    | PartsReleased
    | PartsPicked
    | PartsReady
    | PartsIssued
    | PartsBackOrdered
    | PartsSubstituted
    | PartsCancelled
    | PartsFitted
    | PartsReturned
    | PartsNoted
    | PartsImported
    | StockReceived
    | StockCounted
    | StockCorrected
    | PartRevised
    | PurchaseOrdered
    | PurchaseExpected
    | PurchaseReceived
    | PurchaseClosed
    | CountOpened
    | CountExtended
    | CountEntered
    | CountApproved
    | CountRejected
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
    | ComplaintRecorded
    | ComplaintSettled
    | OperationDiscarded
    | OperationUndone
    | SiteSaved
    | BaySaved
    | StaffSaved
    | TemplateSaved
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
