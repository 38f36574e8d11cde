"""The figures, reckoned a second time from their definitions over the records as they are stored.

The reckoning below reads plain values of the JSON that is stored, and nothing of the product's own: hours are walked
event by event, ratios put together as their names say. It is held against the report's figures over the sample workshop
and over random days, with one job at a time and with several.
"""

import itertools
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bay_tui.server.sample import shop
from bay_tui.workshop.readmodels.counter.turnover import moving
from bay_tui.workshop.readmodels.kpis import KpiFigures, KpiSource, Spread
from bay_tui.workshop.view import Memory
from days_kit import CLOSED, T0, Days

Raw = dict[str, Any]

NOW = datetime(2026, 3, 10, 4, 30, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
RANKS = {"arrived": 0, "stopped": 1, "left": 2, "started": 3}


class Books:
    """All that is stored of a workshop, as plain values, as of an instant."""

    def __init__(self, view: Memory, now: datetime) -> None:
        self.now = now
        self.kinds: dict[str, list[Raw]] = {}
        for record in view:
            raw = msgspec.json.decode(msgspec.json.encode(record))
            self.kinds.setdefault(raw["kind"], []).append(raw)
        self.jobs = {job["id"]: job for job in self.of("job")}
        (site,) = self.of("site")
        self.sharing = site.get("rules", {}).get("concurrent", "none")
        self.spans = [span for person in self.of("staff") for span in self.walk(person["id"])]

    def of(self, kind: str) -> list[Raw]:
        return self.kinds.get(kind, [])

    def events(self, staff: str) -> list[Raw]:
        """Return a person's clock events with the last correction of each."""
        mine = [one for one in self.of("labour") if one["staff"] == staff]
        fixes: dict[str, Raw] = {}
        for one in sorted(mine, key=lambda one: (at(one["recorded_at"]), one["id"])):
            if one["event"] in ("moved", "voided"):
                fixes[one["target"]] = one
        counted: list[Raw] = []
        for one in mine:
            fix = fixes.get(one["id"])
            if one["event"] in RANKS and (fix is None or fix["event"] == "moved"):
                said = fix or one
                counted.append({**one, "at": at(said["at"]), "said": at(said["recorded_at"])})
        counted.sort(
            key=lambda one: (one["at"], 4 if one.get("forgotten") else RANKS[one["event"]], one["said"], one["id"])
        )
        return [one for one in counted if one["at"] <= self.now]

    def walk(self, staff: str) -> list[Raw]:
        """Return what a person was on: job or code, and the hours that count for it."""
        on: list[Raw] = []
        done: list[Raw] = []
        vain: list[Raw] = []
        last = None
        for event in self.events(staff):
            if event["at"] != last:
                self.pass_time(on, last, event["at"])
                last, vain = event["at"], []
            what = (event.get("job", ""), event.get("indirect", ""))
            same = [one for one in on if one["what"] == what]
            match event["event"]:
                case "arrived" if not on:
                    on.append(begun(event, ("", "idle")))
                case "left":
                    done, on = [*done, *on], []
                case "started":
                    beside = self.sharing != "none" and event.get("alongside") and what[0]
                    kept = [one for one in on if one["what"] == what or (beside and one["what"][0])]
                    done += [one for one in on if one not in kept]
                    on = kept if same else [*kept, begun(event, what)]
                    for stop in [one for one in vain if (one.get("job", ""), one.get("indirect", "")) == what][:1]:
                        done, on = stopped(done, on, stop)
                case "stopped":
                    if not same:
                        vain.append(event)
                    done, on = stopped(done, on, event)
                case _:
                    pass
        self.pass_time(on, last, self.now)
        return [*done, *on]

    def pass_time(self, on: list[Raw], since: datetime | None, until: datetime) -> None:
        """Give each thing somebody is on its share of the time: elapsed hours are never counted twice."""
        if since is None:
            return
        weights = [1.0] * len(on)
        if self.sharing == "standard" and len(on) > 1:
            standard = [self.jobs[one["what"][0]].get("standard_hours", 0.0) if one["what"][0] else 0.0 for one in on]
            weights = standard if all(standard) else weights
        for one, weight in zip(on, weights, strict=True):
            one["hours"] += (until - since) / timedelta(hours=1) * weight / sum(weights)

    def clocked(self, job: str) -> dict[str, float]:
        """Return everybody's hours on a job."""
        hours: dict[str, float] = {}
        for one in self.spans:
            if one["what"][0] == job:
                hours[one["staff"]] = hours.get(one["staff"], 0.0) + one["hours"]
        return hours

    def labour(self, staff: str = "") -> dict[str, float]:
        """Return sold, clocked on what was sold, on jobs, attended: hours of the shop or of one person."""
        mine = [one for one in self.spans if staff in ("", one["staff"])]
        sold = clocked = 0.0
        for job in self.jobs.values():
            if job.get("finished_at") is None or job.get("state") == "cancelled":
                continue
            hours = self.clocked(job["id"])
            whole = sum(hours.values())
            if not whole:
                hours = dict.fromkeys(job.get("technicians", []), 0.0)
            for who, spent in hours.items():
                if staff in ("", who):
                    sold += job.get("standard_hours", 0.0) * (spent / whole if whole else 1 / len(hours))
                    clocked += spent
        return {
            "sold": sold,
            "clocked": clocked,
            "on_jobs": sum(one["hours"] for one in mine if one["what"][0]),
            "attended": sum(one["hours"] for one in mine if one["what"][1] != "break"),
        }

    def delivered(self) -> list[Raw]:
        return [one for one in self.of("order") if one.get("state") == "delivered" and one.get("delivered_at")]

    def on_time(self) -> tuple[int, int]:
        """Delivered by the first promise, and delivered of what was promised before it was handed over."""
        kept = promised = 0
        for one in self.delivered():
            gone = at(one["delivered_at"])
            said = [promise for promise in one.get("promises", []) if at(promise["at"]) <= gone]
            if said:
                first = min(said, key=lambda promise: (at(promise["at"]), at(promise["due"])))
                promised, kept = promised + 1, kept + (gone <= at(first["due"]))
        return kept, promised

    def first_time(self) -> tuple[int, int]:
        """Visits that are no comeback, and visits: what was received and not cancelled."""
        visits = [one for one in self.of("order") if one.get("received_at") and one.get("state") != "cancelled"]
        return sum(not self.comes_back(one) for one in visits), len(visits)

    def comes_back(self, visit: Raw) -> bool:
        """Say whether the same system or repair of the same vehicle was done within 30 days before."""
        came = at(visit["received_at"])
        for other in self.of("order"):
            there = other.get("received_at") or other.get("delivered_at")
            if other["vehicle"] != visit["vehicle"] or other.get("state") == "cancelled" or other["id"] == visit["id"]:
                continue
            if there is None or at(there) >= came or at(other.get("delivered_at") or there) < came - timedelta(days=30):
                continue
            if self.systems(visit, agreed=False) & self.systems(other, agreed=True):
                return True
            if self.repairs(visit) & self.repairs(other):
                return True
        return False

    def systems(self, visit: Raw, *, agreed: bool) -> set[str]:
        found = [one for one in self.of("finding") if one["order"] == visit["id"] and not one.get("withdrawn_at")]
        wrong = [one for one in found if one["severity"] in ("red", "amber")]
        return {one["system"] for one in wrong if not agreed or (one.get("approval") or {}).get("answer") == "approved"}

    def repairs(self, visit: Raw) -> set[str]:
        mine = [job for job in self.of("job") if job["order"] == visit["id"] and job.get("state") != "cancelled"]
        return {plain(job["title"]) for job in mine if job.get("work", "repair") in ("repair", "body")}

    def fill(self) -> tuple[int, int]:
        """Lines filled from the shelf at once, and lines requested."""
        lines = self.of("line")
        once = [one for one in lines if one.get("issued", 0) >= one.get("quantity", 1) and not one.get("short_at")]
        return len(once), len(lines)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def plain(title: str) -> str:
    return "".join(sign for sign in title.upper() if sign.isalnum())


def begun(event: Raw, what: tuple[str, str]) -> Raw:
    return {"staff": event["staff"], "what": what, "hours": 0.0}


def stopped(done: list[Raw], on: list[Raw], event: Raw) -> tuple[list[Raw], list[Raw]]:
    """End one thing; what follows is idle or a break, and nothing where the shift is over."""
    what = (event.get("job", ""), event.get("indirect", ""))
    ended = [one for one in on if one["what"] == what]
    done, on = [*done, *ended], [one for one in on if one not in ended]
    if event.get("reason") == "end_of_shift":
        return [*done, *on], []
    if ended and not on:
        on = [begun(event, ("", "break" if event.get("reason") == "break" else "idle"))]
    return done, on


def spread(minutes: Iterable[float]) -> tuple[int, float | None, float | None]:
    """Return how many there are, the middle one, and what nine of ten do not exceed, between two as far as it lies."""
    values = sorted(minutes)
    if not values:
        return 0, None, None

    def point(share: float) -> float:
        place = share * (len(values) - 1)
        low = int(place)
        return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (place - low)

    return len(values), point(0.5), point(0.9)


def same_spread(one: Spread, other: tuple[int, float | None, float | None]) -> None:
    assert one.count == other[0]
    assert (one.median, one.ninth) == pytest.approx(other[1:]) if one.count else (one.median, one.ninth) == (None, None)


def compare_hours(figures: KpiFigures, again: dict[str, float]) -> None:
    found = (figures.sold, figures.clocked_on_sold, figures.on_jobs, figures.attended)
    assert found == pytest.approx(tuple(again.values()), abs=1e-6), again
    ratios = (figures.efficiency.value, figures.utilisation.value, figures.productivity.value)
    parts = (("sold", "clocked"), ("on_jobs", "attended"), ("sold", "attended"))
    assert ratios == pytest.approx(tuple(again[over] / again[under] if again[under] else None for over, under in parts))


def compare(view: Memory, now: datetime) -> Books:
    books, source = Books(view, now), KpiSource(view, LONG_AGO, now)
    figures = source.figures(LONG_AGO, now + timedelta(days=1))
    compare_hours(figures, books.labour())
    for one in source.by_person(LONG_AGO, now + timedelta(days=1)):
        compare_hours(one.figures, books.labour(one.staff))
    gone = books.delivered()
    assert (figures.delivered, (figures.on_time.over, figures.on_time.under)) == (len(gone), books.on_time())
    assert (figures.first_time.over, figures.first_time.under) == books.first_time()
    assert (figures.fill.over, figures.fill.under) == books.fill()
    cycle = [(at(one["delivered_at"]) - at(one["received_at"])) for one in gone if one.get("received_at")]
    same_spread(figures.cycle, spread(max(one / timedelta(minutes=1), 0) for one in cycle))
    waited = [at(one["issued_at"]) - at(one["at"]) for one in books.of("line") if one.get("issued_at")]
    same_spread(figures.issued, spread(max(one / timedelta(minutes=1), 0) for one in waited))
    return books


@pytest.fixture(scope="module")
def sample() -> Memory:
    return shop.sample(NOW)


def test_the_figures_of_the_sample_workshop(sample: Memory):
    books = compare(sample, NOW)
    # Of each figure there is enough that it could be wrong.
    assert min(books.labour().values()) > 10
    for over, under in (books.on_time(), books.fill()):
        assert 0 < over < under


@pytest.mark.parametrize("block", range(3))
def test_the_figures_of_random_days(block: int):
    back = late = 0
    for seed in range(block * 20, block * 20 + 20):
        books = compare(Days(random.Random(seed)).view(), CLOSED + timedelta(days=1))
        (fixed, came), (kept, promised) = books.first_time(), books.on_time()
        back, late = back + came - fixed, late + promised - kept
    assert back
    assert late


def test_the_days_of_a_span_add_up_to_it(sample: Memory):
    for view, first, days in ((sample, NOW - timedelta(days=40), 41), (Days(random.Random(7)).view(), T0, 5)):
        source = KpiSource(view, first, first + timedelta(days=days))
        cuts = [first + timedelta(days=number) for number in range(days + 1)]
        each = [source.figures(since, until) for since, until in itertools.pairwise(cuts)]
        whole = source.figures(cuts[0], cuts[-1])
        for name in ("sold", "clocked_on_sold", "on_jobs", "attended", "finished", "delivered"):
            assert sum(getattr(one, name) for one in each) == pytest.approx(getattr(whole, name)), name
        for name in ("on_time", "first_time", "fill"):
            assert sum(getattr(one, name).under for one in each) == getattr(whole, name).under, name


def test_turnover_and_class_of_the_sample_workshop(sample: Memory):
    """Cost of what went out ÷ mean value of the stock; A up to 80 % of what went out by value, B up to 95 %."""
    books, year = Books(sample, NOW), timedelta(days=365)
    gone: dict[str, float] = {}
    turnover: dict[str, float | None] = {}
    for part in books.of("part"):
        now_cost = part.get("cost_cents", 0) or part.get("price_cents", 0)
        moves = [one for one in books.of("movement") if one["part"] == part["id"] and NOW - year < at(one["at"]) <= NOW]
        moves.sort(key=lambda one: (at(one["at"]), one["id"]))
        costs = [one["cost_cents"] or one["price_cents"] for one in moves]
        out = [
            (one["quantity"], cost)
            for one, cost in zip(moves, costs, strict=True)
            if one["why"] in ("issued", "returned")
        ]
        gone[part["id"]] = max(-sum(quantity * cost for quantity, cost in out), 0.0)
        there = part.get("on_hand", 0.0)
        before = there - sum(one["quantity"] for one in moves)
        mean = (max(there, 0) * now_cost + max(before, 0) * (costs[0] if costs else now_cost)) / 2
        turnover[part["id"]] = gone[part["id"]] / mean if mean > 0 else None
    found, whole, so_far = moving(sample, NOW), sum(gone.values()), 0.0
    assert whole > 0
    for id_, value in sorted(gone.items(), key=lambda item: (-item[1], item[0])):
        letter = "C" if not value or so_far >= 0.95 * whole else "B" if so_far >= 0.8 * whole else "A"
        so_far += value
        assert found[id_].letter == letter, id_
        assert found[id_].turnover == pytest.approx(turnover[id_]), id_
    assert {one.letter for one in found.values()} == {"A", "B", "C"}
