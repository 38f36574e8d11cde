"""Name the closed vocabularies of the workshop.

These are states, reasons, roles and kinds, under the names design and wire use.

Each value is the slug that is stored and sent; what a person reads comes from the catalogue, by language.
"""

from enum import StrEnum


def english(text: str) -> str:
    """Return an English source text as it is, marked for the catalogues.

    The rulebook speaks no language: `wording` translates what is marked so.
    """
    return text


class Role(StrEnum):
    """Name what a person may do; one person may have several."""

    TECHNICIAN = "technician"
    PARTS = "parts"
    FOREMAN = "foreman"
    ADVISER = "adviser"
    ADMIN = "admin"


class Scope(StrEnum):
    """Name what a terminal is for.

    Each may send what those before it may; one for looking sends nothing.
    """

    VIEW = "view"
    BAY = "bay"
    COUNTER = "counter"
    OFFICE = "office"


class OrderState(StrEnum):
    """Name where a visit stands, from booking to handover."""

    BOOKED = "booked"
    RECEIVED = "received"
    WORKING = "working"
    READY = "ready"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class JobState(StrEnum):
    """Name where one line of work stands."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    STOPPED = "stopped"
    INSPECTION = "inspection"
    REWORK = "rework"
    DONE = "done"
    CANCELLED = "cancelled"


CLOSED_JOB_STATES = frozenset({JobState.DONE, JobState.CANCELLED})
FINISHED_JOB_STATES = CLOSED_JOB_STATES | {JobState.INSPECTION}
CLOSED_ORDER_STATES = frozenset({OrderState.DELIVERED, OrderState.CANCELLED})


class JobKind(StrEnum):
    """Name the sorts of work."""

    REPAIR = "repair"
    MAINTENANCE = "maintenance"
    INSPECTION = "inspection"
    DIAGNOSIS = "diagnosis"
    BODY = "body"
    WASH = "wash"


class PayType(StrEnum):
    """Name who pays for a job."""

    CUSTOMER = "customer"
    WARRANTY = "warranty"
    INTERNAL = "internal"


class StopReason(StrEnum):
    """Name why work on a job stopped."""

    PARTS = "parts"
    APPROVAL = "approval"
    TECHNICIAN = "technician"
    BAY = "bay"
    TOOL = "tool"
    SUBLET = "sublet"
    BREAK = "break"
    END_OF_SHIFT = "end_of_shift"


PERSONAL_STOPS = frozenset({StopReason.BREAK, StopReason.END_OF_SHIFT})
"""Reasons that are about the person rather than a job: everything the person is on stops."""


class Indirect(StrEnum):
    """Name what a technician does when it is no job."""

    IDLE = "idle"
    BREAK = "break"
    TRAINING = "training"
    CLEANING = "cleaning"
    MEETING = "meeting"


class LabourKind(StrEnum):
    """Name what one clock event says."""

    ARRIVED = "arrived"
    LEFT = "left"
    STARTED = "started"
    STOPPED = "stopped"
    MOVED = "moved"
    VOIDED = "voided"


class BayKind(StrEnum):
    """Name what a bay is for."""

    LIFT = "lift"
    ALIGNMENT = "alignment"
    INSPECTION = "inspection"
    BODY = "body"
    WASH = "wash"
    PARKING = "parking"


class Severity(StrEnum):
    """Name how urgent a finding is.

    *Not checked* is never the same as in order.
    """

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NOT_CHECKED = "not_checked"


class Answer(StrEnum):
    """Name what the customer said to a finding."""

    APPROVED = "approved"
    DECLINED = "declined"
    LATER = "later"


class LineState(StrEnum):
    """Name where one line of a parts request stands."""

    REQUESTED = "requested"
    RESERVED = "reserved"
    BACK_ORDERED = "back_ordered"
    PICKED = "picked"
    ISSUED = "issued"
    FITTED = "fitted"
    RETURNED = "returned"
    CANCELLED = "cancelled"


OPEN_LINE_STATES = frozenset({LineState.REQUESTED, LineState.RESERVED, LineState.BACK_ORDERED, LineState.PICKED})


class ReturnKind(StrEnum):
    """Name why a part comes back to the counter."""

    STOCK = "stock"
    DEFECTIVE = "defective"
    CORE = "core"


class MovementKind(StrEnum):
    """Name why the stock of a part changed."""

    OPENING = "opening"
    RECEIVED = "received"
    ISSUED = "issued"
    RETURNED = "returned"
    COUNTED = "counted"
    CORRECTED = "corrected"


class ClaimOutcome(StrEnum):
    """Name what a supplier did about damaged goods."""

    REPLACED = "replaced"
    CREDITED = "credited"
    REFUSED = "refused"


class InspectionLevel(StrEnum):
    """Name who checks: oneself, a colleague, or whoever signs off."""

    SELF = "self"
    PEER = "peer"
    FINAL = "final"


class CheckPoint(StrEnum):
    """Name what an inspection looks at.

    A point that is not in order is a reason for rework.
    """

    ORDER_DONE = "order_done"
    COMPLAINT_GONE = "complaint_gone"
    TORQUE = "torque"
    FLUIDS = "fluids"
    NO_LEAKS = "no_leaks"
    SERVICE_RESET = "service_reset"
    CODES_CLEARED = "codes_cleared"
    FINDINGS_WRITTEN = "findings_written"
    GAPS = "gaps"
    PAINT = "paint"
    FUNCTIONS = "functions"
    ROAD_TEST = "road_test"
    NO_TOOLS = "no_tools"
    CLEAN = "clean"


class CallKind(StrEnum):
    """Name whom a bay calls."""

    PARTS = "parts"
    FOREMAN = "foreman"
    TECHNICAL = "technical"


class Concurrency(StrEnum):
    """Name how many jobs one technician may be on.

    With several, it says how the elapsed time is split.
    """

    NONE = "none"
    EQUAL = "equal"
    STANDARD = "standard"


class Weekday(StrEnum):
    """Name the days of the week, in their order."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class LeaveReason(StrEnum):
    """Name why somebody is away for days."""

    ANNUAL = "annual"
    COMPENSATORY = "compensatory"
    PERSONAL = "personal"
    SICK = "sick"
    TRAINING = "training"
    OTHER = "other"
