"""Describe the day file as typed structs, and turn it into operations.

Instants in the file are minutes relative to the moment the demo is seeded, negative in the past; an order with a
`day` lies that many whole days further back. Texts are pairs: Chinese, English.
"""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bay_tui.workshop.operations import SERVER_DEVICE, AnyArgs, Operation
from bay_tui.workshop.words import (
    Answer,
    CallKind,
    Indirect,
    InspectionLevel,
    JobKind,
    LineState,
    PayType,
    ReturnKind,
    Severity,
    StopReason,
)

Text = tuple[str, str]
MINUTES_A_DAY = 24 * 60
_QUARTER = 15 * 60


class JobTemplate(msgspec.Struct, frozen=True):
    """Describe a line of work in the catalogue.

    `parts` are pairs of number (`{m}` is the model) and quantity.
    """

    title: Text
    work: JobKind
    hours: float
    skill: str
    parts: tuple[tuple[str, float], ...] = ()


class FindingScript(msgspec.Struct, frozen=True, kw_only=True):
    """Describe a finding in the slugs of the catalogue.

    `measure` is name, value, unit, least, most; `answer` is answer, minute, who, and the adviser.
    """

    system: str
    component: str
    severity: Severity
    at: float
    by: str
    note: Text = ("", "")
    measure: tuple[str, float, str, float | None, float | None] | None = None
    dtcs: tuple[str, ...] = ()
    recommended: Text = ("", "")
    hours: float = 0.0
    answer: tuple[Answer, float, Text, str] | None = None


class CheckScript(msgspec.Struct, frozen=True, kw_only=True):
    """Describe an inspection, failed for the reasons in `fail`.

    Passed without any.
    """

    level: InspectionLevel
    at: float
    by: str
    fail: tuple[Text, ...] = ()


class JobScript(msgspec.Struct, frozen=True, kw_only=True):
    """Describe what happens to a job.

    `work` holds spans: technician, from, to, and how it ended (`done` or a stop reason) with an ETA; a span without
    an end is running. `lines` are part, quantity, state, and the part that serves instead, or an ETA and the place of
    the supplier order it comes on; without lines, `supply` is the state of the catalogue's parts. `talk` is what was
    said about its request: minute, who, text; `back` what came back of it: line, quantity, condition, minute, why.
    `stop` is minute, who, reason, note and ETA.
    """

    do: str
    to: tuple[str, ...] = ()
    bay: str = ""
    at: float | None = None
    planned: float | None = None
    pay: PayType = PayType.CUSTOMER
    finding: int | None = None
    work: tuple[tuple[Any, ...], ...] = ()
    ask: float | None = None
    supply: LineState | None = None
    lines: tuple[tuple[Any, ...], ...] = ()
    talk: tuple[tuple[float, str, Text], ...] = ()
    back: tuple[tuple[int, float, ReturnKind, float, Text], ...] = ()
    stop: tuple[float, str, StopReason, Text, float | None] | None = None
    checks: tuple[CheckScript, ...] = ()
    findings: tuple[FindingScript, ...] = ()


class OrderScript(msgspec.Struct, frozen=True, kw_only=True, rename={"came": "in"}):
    """Describe a visit: booked, received, promised, ready, handed over; or cancelled.

    In the file, `came` is called `in`; `due` holds promises: said at, due at, why.
    """

    n: int
    plate: str
    vin: str
    model: str
    year: int
    km: int
    customer: Text
    words: Text
    adviser: str
    jobs: tuple[JobScript, ...]
    day: int = 0
    priority: int = 0
    booked: float | None = None
    planned: float | None = msgspec.field(name="for", default=None)
    came: float | None = None
    due: tuple[tuple[Any, ...], ...] = ()
    ready: float | None = None
    out: float | None = None
    cancel: tuple[float, Text] | None = None


class CallScript(msgspec.Struct, frozen=True, kw_only=True):
    """Describe a call for help about a job, answered and cleared.

    The job by order number and position; `answered` and `cleared` by whom and when.
    """

    asks: CallKind
    bay: str
    order: int
    job: int
    by: str
    at: float
    note: Text
    answered: tuple[str, float] | None = None
    cleared: tuple[str, float, Text] | None = None


class StockScript(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag=str.lower):
    """Describe goods `received` or a bin `counted`."""

    part: str
    quantity: float
    at: float
    by: str
    note: Text


class Received(StockScript, frozen=True, kw_only=True):
    """Describe goods that came in."""


class Counted(StockScript, frozen=True, kw_only=True):
    """Describe a bin count."""


class PurchaseScript(msgspec.Struct, frozen=True, kw_only=True):
    """Describe a supplier order and its deliveries.

    Lines are part and quantity; `came` is part, good, damaged, when and who.
    """

    supplier: str
    at: float
    by: str
    eta: float
    lines: tuple[tuple[str, float], ...]
    came: tuple[tuple[str, float, float, float, str], ...] = ()
    note: Text = ("", "")


class CountScript(msgspec.Struct, frozen=True, kw_only=True):
    """Describe a count sheet, counted one part a minute.

    `counted` are the parts counted so far, by whoever began the sheet.
    """

    name: Text
    at: float
    by: str
    parts: tuple[str, ...]
    counted: tuple[tuple[str, float], ...] = ()


class DayScript(msgspec.Struct, frozen=True, kw_only=True):
    """Describe the whole day file.

    `past_attendance` is day, who, came, left, and when a forgotten clock was noticed.
    """

    models: dict[str, dict[str, Text]]
    catalogue: dict[str, JobTemplate]
    attendance: tuple[tuple[str, float], ...]
    past_attendance: tuple[tuple[Any, ...], ...]
    indirect: tuple[tuple[str, Indirect, float], ...]
    calls: tuple[CallScript, ...]
    stock: tuple[Received | Counted, ...]
    purchases: tuple[PurchaseScript, ...]
    counts: tuple[CountScript, ...]
    orders: tuple[OrderScript, ...]


class Script:
    """Collect acts in any order; return them as operations by time.

    They are operations of the server's own.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._done: list[tuple[datetime, int, str, str, AnyArgs]] = []

    def instant(self, minute: float) -> datetime:
        """Return the instant `minute` minutes after now, on the full second."""
        return self.now.replace(microsecond=0) + timedelta(seconds=round(minute * 60))

    def quarter(self, minute: float) -> datetime:
        """Return the quarter of an hour next to a minute.

        It is what people say to each other.
        """
        return datetime.fromtimestamp(round(self.instant(minute).timestamp() / _QUARTER) * _QUARTER, UTC)

    def do(self, minute: float, actor: str, args: AnyArgs) -> str:
        """Let `actor` act at `minute`; return the operation's id.

        `actor` is a staff id.
        """
        order = len(self._done)
        digest = hashlib.sha256(f"{self.now.isoformat()}/{order}".encode()).digest()
        operation_id = str(uuid.UUID(bytes=digest[:16], version=4))
        self._done.append((self.instant(minute), order, operation_id, actor, args))
        return operation_id

    def operations(self) -> Iterator[Operation]:
        """Yield everything done so far, numbered without gaps."""
        for number, (at, _, operation_id, actor, args) in enumerate(sorted(self._done, key=lambda one: one[:2]), 1):
            yield Operation(id=operation_id, device=SERVER_DEVICE, number=number, actor=actor, at=at, args=args)
