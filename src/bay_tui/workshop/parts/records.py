"""Requests for parts, and the stock they come from."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from bay_tui.workshop.constraints import Bounds, Reference, Text, Unbounded
from bay_tui.workshop.fields import (
    CostPrice,
    Initials,
    LeadDays,
    Message,
    Minimum,
    Models,
    Name,
    NeededNumber,
    Note,
    OrderUpTo,
    PackSize,
    PartId,
    Price,
    Quantity,
)
from bay_tui.workshop.record import Record
from bay_tui.workshop.words import LineState, MovementKind, ReturnKind, english


class WantedPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Describe a part somebody asks for or recommends.

    It is a number, or a description in `name` where the number is not known.
    """

    part: PartId
    quantity: Quantity = 1
    name: Name = ""


class CounterMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold a message between counter and technician.

    It says when it was written, by whom (a staff id), and its words.
    """

    at: datetime
    by: str
    text: Message


class PartsRequest(Record, frozen=True, kw_only=True, omit_defaults=True, tag="request"):
    """Hold what a job needs from the counter.

    Its lines are records of their own. `taken_by` is a staff id.

    `messages` are those of counter and technician; `talk` holds those of before, each as instant, staff id and words.
    """

    indexes: ClassVar[tuple[str, ...]] = ("job", "order")

    order: str
    job: str
    bay: str = ""
    by: str
    at: datetime
    note: Note = ""
    taken_by: str = ""
    taken_at: datetime | None = None
    talk: tuple[str, ...] = ()
    messages: tuple[CounterMessage, ...] = ()


class PartsLine(Record, frozen=True, kw_only=True, omit_defaults=True, tag="line"):
    """Hold one part of a request.

    `quantity` was asked for; `reserved`, `picked`, `issued`, `returned` say what happened.

    `purchase` is the supplier order a back-ordered line waits for. The instants say when the counter first did
    something, first had to back-order, last picked, told the bay that it is ready, last issued, and had first issued
    all of it.
    """

    indexes: ClassVar[tuple[str, ...]] = ("request", "job", "part", "state", "purchase")

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
    purchase: str = ""
    instead_of: str = ""
    reason: str = ""
    at: datetime
    first_answer_at: datetime | None = None
    short_at: datetime | None = None
    picked_at: datetime | None = None
    ready_at: datetime | None = None
    issued_at: datetime | None = None
    filled_at: datetime | None = None

    @property
    def filled(self) -> datetime | None:
        """Return when all of it had first been issued.

        None while something lacks. Of what an earlier version issued it is the last issue.
        """
        return self.filled_at or (self.issued_at if self.issued >= self.quantity else None)


class Part(Record, frozen=True, kw_only=True, omit_defaults=True, tag="part"):
    """Hold a part in stock; the id is its number.

    `on_hand` may be below zero: a fact is a fact.

    `price_cents` and `cost_cents` are for one unit, `supplier` is who it is usually ordered from. `counted_at` is when
    it was last counted: that count knew of every movement before it, whenever those come in. `initials` are those of
    the name's pinyin (机油滤清器 is `jylqq`), so that it is found without an input method.

    It is ordered below `minimum`, up to `order_up_to` (0: up to the minimum), in whole packs of `pack` units (0: any),
    and takes `lead_days` to come.

    `models` are those of the vehicles that it fits, separated by commas; empty says nothing.
    """

    indexes: ClassVar[tuple[str, ...]] = ("bin",)
    dated: ClassVar[tuple[str, ...]] = ("number", "name", "unit", "price_cents", "cost_cents")

    number: NeededNumber
    name: Name
    name_latin: Annotated[str, Text(), english("name in Latin letters")] = ""
    initials: Initials = ""
    unit: Annotated[str, Text(), english("unit")] = "pc"
    bin: Annotated[str, Text(), english("bin")] = ""
    on_hand: Annotated[float, Bounds(), english("on hand")] = 0
    reserved: Annotated[float, Bounds(), english("reserved quantity")] = 0
    minimum: Minimum = 0
    price_cents: Price = 0
    cost_cents: CostPrice = 0
    supplier: Annotated[str, Text(), english("supplier")] = ""
    superseded_by: Annotated[str, Reference(), english("superseded by")] = ""
    counted_at: Annotated[datetime, Unbounded(), english("time of the count")] | None = None
    order_up_to: OrderUpTo = 0
    pack: PackSize = 0
    lead_days: LeadDays = 0
    models: Models = ""

    @property
    def available(self) -> float:
        """Return what may still be promised: on hand less reserved."""
        return self.on_hand - self.reserved


class Movement(Record, frozen=True, kw_only=True, omit_defaults=True, tag="movement"):
    """Hold one change of a part's stock, and its cause.

    It is changed by `quantity` (negative when it left).

    `line` is the parts line it went to or came back from, `purchase` the supplier order it came on. That of a count is
    the difference to what the movements before it say; one that comes in late changes it.

    `price_cents` and `cost_cents` are for one unit, as they were then: None in what was recorded before they were kept.
    """

    indexes: ClassVar[tuple[str, ...]] = ("part", "line")

    part: str
    quantity: float
    why: MovementKind
    line: str = ""
    purchase: str = ""
    by: str = ""
    at: datetime
    note: Note = ""
    price_cents: int | None = None
    cost_cents: int | None = None

    def price_of(self, part: Part | None) -> int:
        """Return the price of one unit then, in cents."""
        return _kept(self.price_cents, part.price_cents if part else 0)

    def cost_of(self, part: Part | None) -> int:
        """Return the cost of one unit then, in cents."""
        return _kept(self.cost_cents, part.cost_cents if part else 0)


def _kept(kept: int | None, now: int) -> int:
    """Return what was kept; without it, what the list says now."""
    return now if kept is None else kept


class PartsReturn(Record, frozen=True, kw_only=True, omit_defaults=True, tag="return"):
    """Hold what came back over the counter from a line.

    It went to stock, was defective, or an old part as a core.
    """

    indexes: ClassVar[tuple[str, ...]] = ("line",)

    line: str
    part: str
    quantity: float
    condition: ReturnKind
    reason: str = ""
    by: str
    at: datetime
