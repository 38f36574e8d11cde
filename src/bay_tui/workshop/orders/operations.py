"""Visits, from booking to handover."""

from datetime import datetime
from typing import Annotated

import msgspec

from bay_tui.workshop.constraints import MOST_LINE_NUMBER, MOST_PRIORITY, Bounds, Instant, Items, Text
from bay_tui.workshop.fields import (
    BookedTime,
    Hours,
    NeededNumber,
    NeededReason,
    Number,
    Odometer,
    OrderId,
    PromisedTime,
    Reason,
    Skill,
    Title,
    Words,
)
from bay_tui.workshop.operation import FLOOR, FRONT, OFFICE, Args
from bay_tui.workshop.orders import rules
from bay_tui.workshop.records import Vehicle
from bay_tui.workshop.words import JobKind, JobState, OrderState, PayType, Scope, english


class OrderBooked(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.booked"):
    """Book a visit.

    The order's id is the operation's id, its number given or made from it.
    """

    roles = FRONT
    word = english("book a visit")
    rule = rules.booked

    vehicle: Vehicle
    customer: Annotated[str, Text(), english("name of the customer")] = ""
    words: Words = ""
    booked_for: BookedTime | None = None
    number: Number = ""


class OrderReceived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.received"):
    """Receive a vehicle.

    It has an odometer reading in kilometres, and the customer's own words.
    """

    fact = True
    roles = FRONT
    word = english("receive a vehicle")
    rule = rules.received

    order: OrderId
    odometer: Odometer | None = None
    words: Words = ""


class OrderPromised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.promised"):
    """Promise when the vehicle is ready.

    The customer was told or, with `told` false, still has to be.
    """

    fact = True
    roles = FRONT
    word = english("promise a time")
    rule = rules.promised

    order: OrderId
    due: PromisedTime
    reason: Reason = ""
    told: bool = True


class OrderReady(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.ready"):
    """Washed and prepared, ready for handover."""

    roles = FRONT | FLOOR
    word = english("call a vehicle ready")
    rule = rules.ready

    order: OrderId


class OrderDelivered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.delivered"):
    """Hand the vehicle over to the customer."""

    fact = True
    roles = FRONT
    word = english("hand a vehicle over")
    rule = rules.delivered

    order: OrderId


class OrderCancelled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.cancelled"):
    """Cancel a visit."""

    roles = FRONT
    word = english("cancel a visit")
    rule = rules.cancelled

    order: OrderId
    reason: NeededReason


class ImportedJob(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Describe one job as another system knows it.

    `state` is only given where that system says it is finished or cancelled.
    """

    line: Annotated[int, Bounds(0, MOST_LINE_NUMBER), english("line")]
    title: Title
    work: JobKind = JobKind.REPAIR
    standard_hours: Hours = 0.0
    pay: PayType = PayType.CUSTOMER
    skill: Skill = ""
    state: JobState = JobState.WAITING


class OrderImported(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.imported"):
    """Take over an order as another system knows it.

    It is known by its number; said again it changes only what that system changed.
    """

    roles = OFFICE
    needs = Scope.OFFICE
    word = english("import an order")
    rule = rules.imported

    number: NeededNumber
    vehicle: Vehicle
    state: OrderState = OrderState.RECEIVED
    customer: Annotated[str, Text(), english("name of the customer")] = ""
    phone: Annotated[str, Text(), english("phone")] = ""
    address: Annotated[str, Text(), english("address")] = ""
    words: Words = ""
    odometer: Odometer | None = None
    due: PromisedTime | None = None
    booked_for: BookedTime | None = None
    received_at: Annotated[datetime, Instant(past=True), english("time of receipt")] | None = None
    delivered_at: Annotated[datetime, Instant(past=True), english("time of handover")] | None = None
    source: Annotated[str, Text(), english("source")] = ""
    priority: Annotated[int, Bounds(0, MOST_PRIORITY), english("priority")] = 0
    jobs: Annotated[tuple[ImportedJob, ...], Items(), english("jobs")] = ()


OrdersOperation = (
    OrderBooked | OrderReceived | OrderPromised | OrderReady | OrderDelivered | OrderCancelled | OrderImported
)
"""Every operation of this subject."""
