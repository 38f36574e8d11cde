"""The figures, reckoned a second time from their definitions over the records as they are stored.

It reads plain values of the JSON that is stored, and nothing of the product's own: hours are walked event by event,
ratios put together as their names say, and what a job waited for is asked anew of every stretch of time.
"""

import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bay_tui.workshop.view import Memory

Raw = dict[str, Any]

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
        self.site = site
        self.sharing = site.get("rules", {}).get("concurrent", "none")
        self.spans = [span for person in self.of("staff") for span in self.walk(person["id"])]
        self.works = grouped(self.spans, lambda one: one["what"][0])
        self.visits = grouped(self.of("order"), lambda one: one["vehicle"])
        self.open_times = list(open_times(site, LONG_AGO, now))
        self.stood = list(self.standstills())

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
                    done, on = [*done, *over(on, event, "end_of_shift")], []
                case "started":
                    beside = self.sharing != "none" and event.get("alongside") and what[0]
                    kept = [one for one in on if one["what"] == what or (beside and one["what"][0])]
                    done += over([one for one in on if one not in kept], event, "switched")
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
            # Somebody may be on a job that a restored server no longer has: no hours are known for it.
            standard = [self.jobs.get(one["what"][0], {}).get("standard_hours", 0.0) for one in on]
            weights = standard if all(standard) else weights
        for one, weight in zip(on, weights, strict=True):
            one["hours"] += (until - since) / timedelta(hours=1) * weight / sum(weights)

    def clocked(self, job: str, since: datetime | None, until: datetime) -> dict[str, float]:
        """Return everybody's hours on a job between two instants."""
        hours: dict[str, float] = {}
        for one in self.works.get(job, []):
            begins, ends = one["from"], one["to"] or self.now
            inside = (min(ends, until) - max(begins, since or begins)) / timedelta(hours=1)
            if inside > 0:
                share = one["hours"] * inside / ((ends - begins) / timedelta(hours=1))
                hours[one["staff"]] = hours.get(one["staff"], 0.0) + share
        return hours

    def finishes(self, job: Raw) -> list[datetime]:
        """Return when a job was finished and not sent back on the same day."""
        found = {at(job["finished_at"])} if job.get("finished_at") else set[datetime]()
        for check in self.of("inspection"):
            finished = check.get("finished_at") if check["job"] == job["id"] and not check["passed"] else None
            if finished and not check.get("withdrawn_at") and at(check["at"]) > self.end_of_day(at(finished)):
                found.add(at(finished))
        return sorted(found)

    def then(self, raw: Raw, moment: datetime) -> Raw:
        """Return a record as it said at an instant, by what was kept of it."""
        name = f"{raw['kind']}:{raw['id']}"
        formers = sorted((one for one in self.of("former") if one["of"] == name), key=until)
        return next((one["was"] for one in formers if at(one["until"]) > moment), raw)

    def labour(self, staff: str = "") -> dict[str, float]:
        """Return sold, clocked on what was sold, on jobs, attended: hours of the shop or of one person."""
        mine = [one for one in self.spans if staff in ("", one["staff"])]
        sold = clocked = 0.0
        for job in self.jobs.values():
            for before, finished in itertools.pairwise([None, *self.finishes(job)]):
                assert finished is not None
                hours = self.clocked(job["id"], before, finished)
                whole, then = sum(hours.values()), self.then(job, finished)
                if not whole:
                    hours = dict.fromkeys(then.get("technicians", []), 0.0)
                for who, spent in hours.items():
                    if staff in ("", who):
                        earned = then.get("standard_hours", 0.0) if before is None else 0.0
                        sold += earned * (spent / whole if whole else 1 / len(hours))
                        clocked += spent
        return {
            "sold": sold,
            "clocked": clocked,
            "on_jobs": sum(one["hours"] for one in mine if one["what"][0]),
            "attended": sum(one["hours"] for one in mine if one["what"][1] != "break"),
        }

    def reworks(self, staff: str = "") -> int:
        """Return how often an inspection sent work back: all, or what this person had worked on before."""
        count = 0
        for check in self.of("inspection"):
            if not check["passed"] and not check.get("withdrawn_at"):
                worked = {
                    one["staff"]
                    for one in self.spans
                    if one["what"][0] == check["job"] and one["from"] < at(check["at"])
                }
                count += staff in ("", *(worked or self.jobs[check["job"]].get("technicians", ())))
        return count

    def waits(self, staff: str = "") -> dict[str, float]:
        """Return the open hours in which jobs stood still, by reason: the shop's, or after this person had stopped."""
        hours: dict[str, float] = {}
        for who, why, count in self.stood:
            if staff in ("", who):
                hours[why] = hours.get(why, 0.0) + count
        return {why: count for why, count in hours.items() if count}

    def standstills(self) -> Iterator[tuple[str, str, float]]:
        """Yield who left a job standing, why, and for how many open hours in which nothing changed in that."""
        said = grouped(self.of("standstill"), lambda one: one["job"])
        failed = grouped(self.of("inspection"), lambda one: one["job"])
        for job in self.jobs.values():
            mine = self.works.get(job["id"], [])
            facts = list(facts_of(mine, said.get(job["id"], []), failed.get(job["id"], [])))
            over_at = job.get("finished_at") or (job.get("cancellation") or {}).get("at")
            end = min(at(over_at), self.now) if over_at else self.now
            marks = {end, *(one[2] for one in facts)}
            marks |= {one["from"] for one in mine} | {one["to"] or end for one in mine}
            for since, until in itertools.pairwise(sorted(mark for mark in marks if mark <= end)):
                known = [one for one in facts if one[2] <= since]
                if known and not any(one["from"] <= since and until <= (one["to"] or self.now) for one in mine):
                    _said, _id, _since, who, why = max(known, key=lambda one: one[:2])
                    if why:
                        yield who, why, self.opened(until) - self.opened(since)

    def opened(self, until: datetime) -> float:
        """Return the hours the site has been open up to an instant."""
        place = bisect_right(self.open_times, (until, LONG_AGO, 0.0)) - 1
        if place < 0:
            return 0.0
        begins, ends, before = self.open_times[place]
        return before + (min(ends, until) - begins) / timedelta(hours=1)

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
        """Visits that are no comeback, and visits: what was received and not cancelled on the same day."""
        came = [one for one in self.of("order") if one.get("received_at")]
        visits = [one for one in came if not self.cancelled_by(one, self.end_of_day(at(one["received_at"])))]
        return sum(not self.comes_back(one) for one in visits), len(visits)

    def cancelled_by(self, visit: Raw, instant: datetime) -> bool:
        gone, back = visit.get("cancelled_at"), visit.get("delivered_at")
        if gone is None:
            return visit.get("state") == "cancelled"
        return at(gone) <= instant and not (back and at(gone) <= at(back) <= instant)

    def end_of_day(self, instant: datetime) -> datetime:
        """Return the last moment of the day of the site an instant lies on."""
        zone, begins = (
            ZoneInfo(self.site.get("timezone", "Asia/Shanghai")),
            timedelta(minutes=self.site.get("rules", {}).get("day_begins", 0)),
        )
        day = (instant.astimezone(zone).replace(tzinfo=None) - begins).date() + timedelta(days=1)
        return (datetime.combine(day, time()) + begins).replace(tzinfo=zone).astimezone(UTC) - timedelta(microseconds=1)

    def comes_back(self, visit: Raw) -> bool:
        """Say whether the same system or repair of the same vehicle was done within 30 days before.

        Repairs are those of the end of the day it came: renamed or cancelled later, they had been of it.
        """
        came = at(visit["received_at"])
        known = self.end_of_day(came)
        for other in self.visits[visit["vehicle"]]:
            there = other.get("received_at") or other.get("delivered_at")
            if self.cancelled_by(other, came) or other["id"] == visit["id"]:
                continue
            gone = other.get("delivered_at")
            last = gone if gone and at(gone) <= known else there
            if there is None or at(there) >= came or at(last) < came - timedelta(days=30):
                continue
            if self.systems(visit, known, agreed=False) & self.systems(other, known, agreed=True):
                return True
            if self.repairs(visit, known) & self.repairs(other, known):
                return True
        return False

    def moment(self, visit: Raw, known: datetime) -> datetime:
        """Return when a visit was over, an instant at the latest."""
        over = {"delivered": visit.get("delivered_at"), "cancelled": visit.get("cancelled_at")}.get(
            visit.get("state", "")
        )
        return min(known, at(over)) if over else known

    def systems(self, visit: Raw, known: datetime, *, agreed: bool) -> set[str]:
        mine = [one for one in self.of("finding") if one["order"] == visit["id"] and not one.get("withdrawn_at")]
        found = [self.then(one, self.moment(visit, known)) for one in mine]
        wrong = [one for one in found if one["severity"] in ("red", "amber")]
        return {one["system"] for one in wrong if not agreed or (one.get("approval") or {}).get("answer") == "approved"}

    def repairs(self, visit: Raw, known: datetime) -> set[str]:
        moment = self.moment(visit, known)
        found: set[str] = set()
        for job in (one for one in self.of("job") if one["order"] == visit["id"]):
            cancelled = (job.get("cancellation") or {}).get("at")
            if job.get("state") == "cancelled" and not (cancelled and at(cancelled) >= moment):
                continue
            said = self.then(job, moment)
            if said.get("work", "repair") in ("repair", "body"):
                found.add(plain(said["title"]))
        return found

    def fill(self) -> tuple[int, int]:
        """Lines filled from the shelf at once, and lines requested."""
        lines = self.of("line")
        once = 0
        for one in lines:
            filled = self.filled(one)
            if filled and filled <= self.end_of_day(at(one["at"])):
                once += not one.get("short_at") or at(one["short_at"]) > filled
        return once, len(lines)

    def filled(self, line: Raw) -> datetime | None:
        """Return when all that was wanted on a line had gone out, by the movements of the stock."""
        out = 0.0
        for one in sorted(self.of("movement"), key=lambda one: (at(one["at"]), one["id"])):
            if one.get("line") == line["id"] and one["why"] == "issued":
                out -= one["quantity"]
                if out >= line.get("quantity", 1):
                    return at(one["at"])
        return None


def until(former: Raw) -> datetime:
    return at(former["until"])


def grouped(rows: Iterable[Raw], key: Callable[[Raw], str]) -> dict[str, list[Raw]]:
    found: dict[str, list[Raw]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def facts_of(
    works: list[Raw], said: list[Raw], checks: list[Raw]
) -> Iterator[tuple[datetime, str, datetime, str, str]]:
    """Yield what says why a job stands: when it was said, its id, from when on it holds, who had stopped, and why.

    The last to leave says why, or goes elsewhere; people say it of the standstill they speak in; work that is sent
    back waits for nothing until it is begun again.
    """
    left: list[tuple[datetime, str]] = []
    for one in works:
        gone = one["to"]
        if gone and gone > one["from"] and not any(follows(other, one) for other in works):
            why = "technician" if one["why"] == "switched" else one["why"]
            left.append((gone, one["staff"]))
            yield gone, "", gone, one["staff"], "" if why == "finished" else why
    for one in said:
        if not one.get("withdrawn_at"):
            told = at(one["at"])
            before = [each for each in left if each[0] <= told]
            since = min(max([at(one["since"]), *(gone for gone, _who in before)]), told)
            why = one.get("reason") or ("technician" if before and not one.get("over") else "")
            yield told, one["id"], since, max(before)[1] if before else "", why
    for one in checks:
        if not one["passed"] and not one.get("withdrawn_at"):
            yield at(one["at"]), one["id"], at(one["at"]), "", ""


def follows(other: Raw, one: Raw) -> bool:
    """Say whether somebody is on the job when `one` ends; of two that end together the first begun counts."""
    if other is one or other["to"] == other["from"]:
        return False
    if other["to"] == one["to"]:
        return (other["from"], other["staff"]) < (one["from"], one["staff"])
    return other["from"] <= one["to"] and (other["to"] is None or other["to"] > one["to"])


def open_times(site: Raw, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime, float]]:
    """Yield when the site is open, each with the open hours before it."""
    rules, zone, before = site.get("rules", {}), ZoneInfo(site.get("timezone", "Asia/Shanghai")), 0.0
    pause = [rules.get(name, "") for name in ("break_begins", "break_ends")]
    times = [rules.get("opens", "08:00"), *(pause if all(pause) else ()), rules.get("shift_end", "18:00")]
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        if f"{day:%A}".lower() not in rules.get("closed", ()):
            walls = [on_wall(day, text, zone) for text in times]
            if walls[-1] <= walls[0]:
                walls[-1] = on_wall(day + timedelta(days=1), times[-1], zone)
            for begins, ends in zip(walls[::2], walls[1::2], strict=True):
                yield begins, ends, before
                before += (ends - begins) / timedelta(hours=1)
        day += timedelta(days=1)


def on_wall(day: date, text: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), zone).astimezone(UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def plain(title: str) -> str:
    return "".join(sign for sign in title.upper() if sign.isalnum())


def begun(event: Raw, what: tuple[str, str]) -> Raw:
    return {"staff": event["staff"], "what": what, "hours": 0.0, "from": event["at"], "to": None, "why": ""}


def over(spans: list[Raw], event: Raw, why: str) -> list[Raw]:
    """Write into spans when and why they ended."""
    for one in spans:
        one.update(to=event["at"], why=why)
    return spans


def stopped(done: list[Raw], on: list[Raw], event: Raw) -> tuple[list[Raw], list[Raw]]:
    """End one thing; what follows is idle or a break, and nothing where the shift is over."""
    what = (event.get("job", ""), event.get("indirect", ""))
    ends_all = event.get("whole") or event.get("reason") == "end_of_shift"
    ended = over([one for one in on if ends_all or one["what"] == what], event, event.get("reason") or "finished")
    done, on = [*done, *ended], [one for one in on if one not in ended]
    if event.get("reason") == "end_of_shift":
        return done, on
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
