"""Gather the records of a workshop: stored, sent and shown.

They are immutable; a change makes a new one.

Every record has a `kind` (the tag on the wire) and an `id` that is unique within its kind and site. Instants are aware
UTC datetimes, durations are minutes or decimal hours as named, quantities are pieces or the part's unit, money is in
the site's currency with two decimals held as cents. `indexes` names the attributes a view can find it by.
"""

from typing import cast

from bay_tui.workshop.authority.records import HeldFact
from bay_tui.workshop.calls.records import Call
from bay_tui.workshop.customers.records import Complaint
from bay_tui.workshop.exceptions.records import ExceptionCase
from bay_tui.workshop.findings.records import Approval as Approval
from bay_tui.workshop.findings.records import Check, Finding, FindingTemplate
from bay_tui.workshop.findings.records import CheckResult as CheckResult
from bay_tui.workshop.findings.records import Measurement as Measurement
from bay_tui.workshop.findings.records import TemplatePart as TemplatePart
from bay_tui.workshop.jobs.records import Cancellation as Cancellation
from bay_tui.workshop.jobs.records import Inspection, Job, Standstill
from bay_tui.workshop.jobs.records import SaidBefore as SaidBefore
from bay_tui.workshop.jobs.records import Stop as Stop
from bay_tui.workshop.labour.records import Clock, LabourEvent
from bay_tui.workshop.labour.records import staff_day as staff_day
from bay_tui.workshop.labour.records import staff_days as staff_days
from bay_tui.workshop.office.records import Bay, Credential, Site, Staff, Terminal
from bay_tui.workshop.office.records import SiteRules as SiteRules
from bay_tui.workshop.orders.records import Contact, Order, Vehicle
from bay_tui.workshop.orders.records import Promise as Promise
from bay_tui.workshop.parts.records import CounterMessage as CounterMessage
from bay_tui.workshop.parts.records import Movement, Part, PartsLine, PartsRequest, PartsReturn
from bay_tui.workshop.parts.records import WantedPart as WantedPart
from bay_tui.workshop.past.records import Former
from bay_tui.workshop.record import OPEN as OPEN
from bay_tui.workshop.record import Record
from bay_tui.workshop.record import RecordT as RecordT
from bay_tui.workshop.roster.records import Absence, Leave, PlannedDay, Shift, WeekPattern
from bay_tui.workshop.roster.records import ShiftTimes as ShiftTimes
from bay_tui.workshop.server_clock.records import ServerClockCorrection
from bay_tui.workshop.stock.records import Claim, CountSheet, Purchase
from bay_tui.workshop.stock.records import ClaimSettlement as ClaimSettlement
from bay_tui.workshop.stock.records import CountLine as CountLine
from bay_tui.workshop.stock.records import PurchaseLine as PurchaseLine

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
    | Check
    | FindingTemplate
    | PartsRequest
    | PartsLine
    | Part
    | Movement
    | PartsReturn
    | Purchase
    | CountSheet
    | Inspection
    | Call
    | ExceptionCase
    | Complaint
    | Shift
    | WeekPattern
    | PlannedDay
    | Leave
    | Absence
    | Claim
    | Former
    | Standstill
    | ServerClockCorrection
    | HeldFact
)

KINDS: dict[str, type[Record]] = {str(cls.__struct_config__.tag): cls for cls in AnyRecord.__args__}
"""Every kind of record by its tag."""

# Asking a class for its configuration makes an object each time, and a batch asks ten thousand times.
TAGS = {cls: tag for tag, cls in KINDS.items()}
"""The tag of every kind, by its class."""

SERVER_ONLY = frozenset({"contact"})
"""Kinds that never leave the server for a terminal."""

_WITHDRAWABLE = frozenset(cls for cls in KINDS.values() if "withdrawn_at" in cls.__struct_fields__)


def kind_of(record: Record | type[Record]) -> str:
    """Return the tag of a record or its class, as stored."""
    return TAGS[record if isinstance(record, type) else type(record)]


def index_values(record: Record) -> list[tuple[str, str]]:
    """Return the (index, value) pairs a record is found under.

    An empty value is no entry.

    What was taken back is found under nothing.
    """
    if type(record) in _WITHDRAWABLE and getattr(record, "withdrawn_at", None) is not None:
        return []
    pairs: list[tuple[str, str]] = []
    for name in record.indexes:
        value: object = getattr(record, name)
        if not value:
            continue
        if type(value) is str:
            pairs.append((name, value))
        elif isinstance(value, tuple):
            items = cast("tuple[object, ...]", value)
            pairs += [(name, str(item)) for item in items]
        else:
            pairs.append((name, str(value)))
    return pairs


def index_changes(old: Record | None, new: Record) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return the (index, value) pairs lost and gained by a change.

    The record is no longer found under the first, and from now on under the second.

    `old` is what it was before, None where it is new.
    """
    before, after = set(index_values(old) if old is not None else ()), set(index_values(new))
    return before - after, after - before
