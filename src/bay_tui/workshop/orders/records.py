"""Vehicles, their visits, and what customers were promised."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from bay_tui.workshop.constraints import LATEST_MODEL_YEAR, Bounds, Text
from bay_tui.workshop.fields import Words
from bay_tui.workshop.jobs.records import Cancellation
from bay_tui.workshop.record import Record
from bay_tui.workshop.text import plate_tail
from bay_tui.workshop.words import OrderState, english


class Vehicle(Record, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle"):
    """Hold a vehicle.

    `plate` is shown as written; it is found by `plate_key`, without spaces, dashes and case.
    """

    indexes: ClassVar[tuple[str, ...]] = ("plate_key", "plate_tail", "vin")
    dated: ClassVar[tuple[str, ...]] = ("plate", "vin", "make", "model", "year")

    plate: Annotated[str, Text(), english("plate")]
    plate_key: Annotated[str, Text(), english("plate")] = ""
    vin: Annotated[str, Text(), english("VIN")] = ""
    make: Annotated[str, Text(), english("make")] = ""
    model: Annotated[str, Text(), english("model")] = ""
    year: Annotated[int, Bounds(0, LATEST_MODEL_YEAR), english("model year")] = 0

    @property
    def plate_tail(self) -> str:
        """Return the plate's key without the province, as people say it."""
        return plate_tail(self.plate_key)


class Contact(Record, frozen=True, kw_only=True, omit_defaults=True, tag="contact"):
    """Hold a customer's phone and address, by order id.

    They are kept on the server: never in a feed to a terminal.
    """

    phone: str = ""
    address: str = ""


class Promise(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold when the customer was told the vehicle is ready.

    It is ready at `due`, said at `at` by staff id `by`.
    """

    due: datetime
    at: datetime
    by: str = ""
    reason: str = ""
    told: bool = True


class Order(Record, frozen=True, kw_only=True, omit_defaults=True, tag="order"):
    """Hold a repair order: one visit of one vehicle.

    `number` keeps its leading zeros; `words` are the customer's own.
    """

    indexes: ClassVar[tuple[str, ...]] = ("number", "vehicle", "state")
    dated: ClassVar[tuple[str, ...]] = ("vehicle", "customer", "words", "odometer")

    number: str
    vehicle: str
    state: OrderState = OrderState.BOOKED
    customer: str = ""
    adviser: str = ""
    words: Words = ""
    odometer: int | None = None
    promises: tuple[Promise, ...] = ()
    booked_for: datetime | None = None
    received_at: datetime | None = None
    ready_at: datetime | None = None
    delivered_at: datetime | None = None
    source: str = ""
    priority: int = 0
    cancelled_at: datetime | None = None
    cancellation: Cancellation | None = None

    @property
    def closed_at(self) -> datetime | None:
        """Return when the visit was over, None while it is open."""
        match self.state:
            case OrderState.DELIVERED:
                return self.delivered_at
            case OrderState.CANCELLED:
                return self.cancelled_at
            case _:
                return None

    def cancelled_by(self, at: datetime) -> bool:
        """Tell whether a visit was none any more at an instant.

        One that was handed over all the same is one again from then on. Of what an earlier version cancelled it is not
        known since when: it never was one.
        """
        if self.cancelled_at is None:
            return self.state is OrderState.CANCELLED
        handed_over = self.delivered_at is not None and self.cancelled_at <= self.delivered_at <= at
        return self.cancelled_at <= at and not handed_over

    @property
    def kept(self) -> tuple[Promise, ...]:
        """Return the promises made before the visit was over.

        The first of them is what on-time is measured by. What is said of a vehicle that is gone promises nothing.
        """
        closed = self.closed_at
        return self.promises if closed is None else tuple(one for one in self.promises if one.at <= closed)

    @property
    def promise(self) -> Promise | None:
        """Return the promise in force: the last one made."""
        kept = self.kept
        return kept[-1] if kept else None

    @property
    def untold(self) -> Promise | None:
        """Return the promise in force if the customer must hear of it.

        Of a visit that is over nobody has to be told.
        """
        promise = self.promise if self.closed_at is None else None
        return None if promise is None or promise.told else promise
