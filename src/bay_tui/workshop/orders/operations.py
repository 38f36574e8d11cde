"""Visits, from booking to handover."""

from datetime import datetime
from typing import ClassVar

from bay_tui.workshop.operation import FLOOR, FRONT, Args
from bay_tui.workshop.records import Vehicle
from bay_tui.workshop.words import Role


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
