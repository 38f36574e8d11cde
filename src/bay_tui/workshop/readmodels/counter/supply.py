"""Work out what to order, to pick and to prepare. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from math import ceil
from typing import NamedTuple

from bay_tui.workshop.decision import Gate
from bay_tui.workshop.operations import Args, PartsIssued
from bay_tui.workshop.parts.lines import still_wanted
from bay_tui.workshop.parts.supersession import OlderNumbers, goes_round
from bay_tui.workshop.readmodels.counter.fitting import FoundPart, fit_to
from bay_tui.workshop.readmodels.counter.turnover import SPAN
from bay_tui.workshop.records import OPEN, Job, Movement, Order, Part, PartsLine, Purchase
from bay_tui.workshop.search import find_parts
from bay_tui.workshop.stock.quantities import WHOLE_UNITS
from bay_tui.workshop.time.days import SiteDays, site_days
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_JOB_STATES, OPEN_LINE_STATES, LineState, MovementKind, OrderState

_DAYS_AHEAD = 7
_FEWEST_DAYS = 30
_MOST_SEARCHED = 40
_MOST_ALIKE = 20


class StockPosition(NamedTuple):
    """Hold how a part stands.

    It tells what is there, what open lines still need of it, and what is on order. `handed_on` is how much of what is
    wanted was asked for by older numbers, and neither their stock nor their orders cover.
    """

    on_hand: float
    wanted: float
    on_order: float
    minimum: float
    handed_on: float = 0.0

    @property
    def after(self) -> float:
        """Return what will be on hand once everything has moved.

        All that is wanted went out then, and all that is ordered came in.
        """
        return round(self.on_hand - self.wanted + self.on_order, 6)


class Proposal(NamedTuple):
    """Hold what to order of a part, and its position.

    It is ordered below `below`, which is its minimum and what is used while it is on its way, up to `up_to`.
    """

    part: Part
    quantity: float
    position: StockPosition
    below: float
    up_to: float

    @property
    def on_the_way(self) -> float:
        """Return how much is used while it is on its way."""
        return round(self.below - self.position.minimum, 6)

    @property
    def topped_up(self) -> bool:
        """Say whether it is ordered up to its minimum, no further."""
        return self.up_to == self.position.minimum


class OrderSum(NamedTuple):
    """Hold what an order comes to.

    `cents` is at cost price; `without_cost` is how many of its parts have none.
    """

    parts: int
    cents: float
    without_cost: int


class Need(NamedTuple):
    """Hold what a parts line of an appointment needs.

    `short` is what neither its reservation nor free stock covers.
    """

    line: PartsLine
    part: Part | None
    short: float

    @property
    def missing(self) -> bool:
        """Say whether some of it is not there."""
        return self.short > 0


class Appointment(NamedTuple):
    """Hold a booked visit with the parts its jobs need.

    `unasked` are the jobs nobody asked parts for.
    """

    order: Order
    needs: tuple[Need, ...]
    unasked: tuple[Job, ...]

    @property
    def short(self) -> bool:
        """Say whether something is missing that is not on order."""
        return any(need.missing and not need.line.purchase for need in self.needs)


class ToPick(NamedTuple):
    """Hold a line of the pick list, with how many to take."""

    line: PartsLine
    part: Part
    quantity: float


def purchases_of(view: View, part: str) -> list[Purchase]:
    """Return the supplier orders some of a part comes on.

    It is still to come; the next order is first.
    """
    found = view.find(Purchase, "awaited", part)
    return sorted(found, key=lambda one: (one.eta is None, one.eta.timestamp() if one.eta else 0.0, one.number))


def open_purchases(view: View) -> list[Purchase]:
    """Return the open supplier orders, the next one first."""
    found = view.find(Purchase, "open", OPEN)
    return sorted(found, key=lambda one: (one.eta is None, one.eta or one.at, one.number))


def overdue(purchase: Purchase, now: datetime) -> bool:
    """Say whether a supplier order should have come by now."""
    return purchase.eta is not None and purchase.eta < now


def expected_first(view: View, part: str) -> datetime | None:
    """Return when more of a part is expected first.

    Lines on back-order say so.
    """
    waiting = (line for line in view.find(PartsLine, "part", part) if line.state is LineState.BACK_ORDERED)
    return min((line.eta for line in waiting if line.eta is not None), default=None)


def on_order(view: View, part: str) -> float:
    """Return how much of a part is still to come from suppliers."""
    lines = (line for purchase in purchases_of(view, part) for line in purchase.lines)
    return round(sum(line.outstanding for line in lines if line.part == part), 6)


def position(view: View, part: Part, older: OlderNumbers | None = None) -> StockPosition:
    """Return how a part stands now.

    `older` are the numbers of before, if they are read already. What they have on hand or on order serves what was
    asked of them; the rest is wanted of the number that took their place, and so on to the newest.
    """
    older = older or OlderNumbers(view)
    lines = (line for line in view.find(PartsLine, "part", part.id) if line.state in OPEN_LINE_STATES)
    wanted = sum(still_wanted(line) for line in lines)
    before = (position(view, one, older) for one in older.of(part.id))
    handed_on = round(sum(max(one.wanted - max(one.on_hand, 0.0) - one.on_order, 0.0) for one in before), 6)
    return StockPosition(part.on_hand, round(wanted + handed_on, 6), on_order(view, part.id), part.minimum, handed_on)


def proposal(view: View, part: Part, now: datetime, older: OlderNumbers | None = None) -> Proposal | None:
    """Return what to order of a part at `now`, None for nothing.

    It is the order-point, order-up-to-level policy (s, S) of Silver, Pyke and Thomas, Inventory and Production
    Management in Supply Chains (4th ed., 2017), with the part's minimum as safety stock:

    - position = on hand - wanted + on order
    - s = minimum + use a day x lead time in days
    - S = the level to order up to, at least s
    - where the position is below s: quantity = S - position, whole where the unit is, in whole packs

    A superseded part is not ordered, but what is wanted of it is, as the number that took its place.
    """
    stands = position(view, part, older)
    below = stands.minimum
    if part.lead_days:
        below = round(below + used_a_day(view, part, now) * part.lead_days, 6)
    if stands.after >= below or (part.superseded_by and not goes_round(view, part)):
        return None
    up_to = max(part.order_up_to, below)
    return Proposal(part, _in_packs(part, up_to - stands.after), stands, below, up_to)


def order_sum(wanted: Iterable[Proposal]) -> OrderSum:
    """Return what an order of these comes to."""
    some = list(wanted)
    cents = sum(one.quantity * one.part.cost_cents for one in some)
    return OrderSum(len(some), cents, sum(not one.part.cost_cents for one in some))


def lead_days(view: View, parts: Iterable[str]) -> int:
    """Return how many days an order of these parts takes to come.

    The slowest one decides; 0 where nothing is known of it.
    """
    found = (view.get(Part, id) for id in parts)
    return max((part.lead_days for part in found if part is not None), default=0)


def used_a_day(view: View, part: Part, now: datetime) -> float:
    """Return how much of a part is used a day.

    It is what went out less what came back in the year before `now`, ÷ the days since its first movement in that year,
    at least 30: a part that is new here has no year yet.
    """
    moves = [one for one in view.find(Movement, "part", part.id) if now - SPAN < one.at <= now]
    if not moves:
        return 0.0
    used = -sum(one.quantity for one in moves if one.why in (MovementKind.ISSUED, MovementKind.RETURNED))
    days = (now - min(one.at for one in moves)) / timedelta(days=1)
    return max(used, 0.0) / max(days, _FEWEST_DAYS)


def _in_packs(part: Part, quantity: float) -> float:
    """Return a quantity as it can be ordered: whole pieces, whole packs."""
    if part.unit in WHOLE_UNITS:
        quantity = ceil(round(quantity, 6))
    if part.pack > 0:
        quantity = ceil(round(quantity / part.pack, 6)) * part.pack
    return round(float(quantity), 3)


def substitutes(view: View, line: PartsLine, query: str) -> list[FoundPart]:
    """Return the parts that may serve instead of a line's.

    What was searched, else the new number, else what is called or numbered alike; what fits the vehicle is first.
    """
    fit = fit_to(view, line.job)
    part = view.get(Part, line.part) if line.part else None
    newer = view.get(Part, part.superseded_by) if part and part.superseded_by else None
    if query:
        found = find_parts(view, query, most=_MOST_SEARCHED, fit=fit)
    elif newer is not None:
        found = [newer]
    else:
        alike = [text for text in (line.name, line.part.partition("-")[0]) if text]
        found = [one for text in alike for one in find_parts(view, text, most=_MOST_ALIKE, fit=fit)]
    return [FoundPart(one, fit(one)) for one in dict.fromkeys(found) if one.id != line.part]


def below_zero(part: Part) -> bool:
    """Say whether more of a part went out than was there."""
    return part.on_hand < 0


def without_price(part: Part) -> bool:
    """Say whether a part would go out for nothing."""
    return part.price_cents <= 0


def remarks_on(view: View, args: Args) -> Iterator[Gate]:
    """Yield what is to be said of an operation beforehand.

    A part without a price goes out for nothing.
    """
    line = view.get(PartsLine, args.line) if isinstance(args, PartsIssued) else None
    part = view.get(Part, line.part) if line is not None else None
    if part is not None and without_price(part):
        yield Gate("part-without-price", {"number": part.number})


def to_pick(view: View) -> list[ToPick]:
    """Return what is to be picked, by bin.

    Of every open line it is what is neither picked nor out, as far as it is there. Who asked first is served first
    where less is there than all want; what is reserved for a line is kept for it.
    """
    lines = sorted(view.find(PartsLine, "state", *OPEN_LINE_STATES), key=lambda line: (line.at, line.id))
    free = _on_shelves(view, lines)
    found: list[ToPick] = []
    for line in lines:
        part = view.get(Part, line.part) if line.part else None
        if part is None:
            continue
        wanted = max(still_wanted(line) - line.picked, 0.0)
        kept = min(max(line.reserved - line.picked, 0.0), wanted)
        taken = min(free[part.id], wanted - kept)
        free[part.id] -= taken
        if kept + taken > 0:
            found.append(ToPick(line, part, round(kept + taken, 6)))
    return sorted(found, key=lambda one: (one.part.bin, one.part.number, one.line.at, one.line.id))


def _on_shelves(view: View, lines: Iterable[PartsLine]) -> dict[str, float]:
    """Return what lies free in the bins.

    That is what is available, less what was picked without having been reserved.
    """
    free: dict[str, float] = {}
    for line in lines:
        part = view.get(Part, line.part) if line.part else None
        if part is not None:
            free.setdefault(part.id, part.available)
            free[part.id] -= max(line.picked - line.reserved, 0.0)
    return {id: max(quantity, 0.0) for id, quantity in free.items()}


def appointments(view: View, now: datetime) -> list[Appointment]:
    """Return the visits of the next day that has any.

    Those with parts missing come first, then by time. Free stock is given to the lines in the order of their
    appointments, so that none is counted twice.
    """
    booked = [order for order in view.find(Order, "state", OrderState.BOOKED) if order.booked_for is not None]
    days = site_days(view)
    day = _next_day(booked, now, days)
    visits = sorted((order for order in booked if _day(order, days) == day), key=_by_time)
    free: dict[str, float] = {}
    found = [_appointment(view, order, free) for order in visits]
    return sorted(found, key=lambda one: (not one.short, _by_time(one.order)))


def _appointment(view: View, order: Order, free: dict[str, float]) -> Appointment:
    jobs = [job for job in view.find(Job, "order", order.id) if job.state not in CLOSED_JOB_STATES]
    needs: list[Need] = []
    unasked: list[Job] = []
    for job in sorted(jobs, key=lambda job: job.line):
        lines = view.find(PartsLine, "job", job.id)
        needs += [_need(view, line, free) for line in lines if line.state in OPEN_LINE_STATES]
        if not lines:
            unasked.append(job)
    return Appointment(order, tuple(needs), tuple(unasked))


def _need(view: View, line: PartsLine, free: dict[str, float]) -> Need:
    part = view.get(Part, line.part) if line.part else None
    unreserved = max(still_wanted(line) - max(line.reserved, line.picked), 0.0)
    if part is None:
        return Need(line, None, unreserved)
    there = free.setdefault(part.id, max(part.available, 0.0))
    given = min(there, unreserved)
    free[part.id] = there - given
    return Need(line, part, round(unreserved - given, 6))


def _next_day(booked: Iterable[Order], now: datetime, days: SiteDays) -> date | None:
    today = days.of(now)
    booked_on = {day for order in booked if (day := _day(order, days)) is not None}
    ahead = (today + timedelta(days=count) for count in range(1, _DAYS_AHEAD + 1))
    return next((day for day in ahead if day in booked_on), None)


def _day(order: Order, days: SiteDays) -> date | None:
    return days.of(order.booked_for) if order.booked_for else None


def _by_time(order: Order) -> tuple[float, str]:
    return (order.booked_for.timestamp() if order.booked_for else 0.0, order.number)
