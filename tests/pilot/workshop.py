"""A small workshop in memory and an app to drive it: shared by the pilot and snapshot tests of all screens.

Eight bays, ten people, nine vehicles in every state, at a frozen instant: 10:42 in Shanghai on a Monday.
Everybody's PIN is 1234. What happened is played through the rulebook, so hours and states are real.
"""

import asyncio
import itertools
import unicodedata
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from textual import events
from textual._wait import wait_for_idle
from textual.app import App
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.screen import Screen

from bay_tui.config import Settings
from bay_tui.environment import Glyphs
from bay_tui.i18n import set_language
from bay_tui.screens.common.fresh_keys import Question
from bay_tui.store.database import Database
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import Stamp
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.glyphs import use_glyphs
from bay_tui.workshop import operations as ops
from bay_tui.workshop.office.pins import hash_pin
from bay_tui.workshop.operations import Args, Operation
from bay_tui.workshop.records import (
    Bay,
    Credential,
    Job,
    Order,
    Part,
    Promise,
    Record,
    Site,
    Staff,
    Terminal,
    Vehicle,
)
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import (
    BayKind,
    CallKind,
    JobKind,
    JobState,
    OrderState,
    PayType,
    Role,
    Scope,
    Severity,
    StopReason,
)
from wire_kit import snapshot_of, take_snapshot

NOW = datetime(2025, 11, 24, 2, 42, 10, tzinfo=UTC)
PIN = "1234"
MY_BAY = "b3"

_PEOPLE = [
    ("101", "赵铁峰", "ztf", (Role.TECHNICIAN,), ("mechanical",)),
    ("102", "单永强", "syq", (Role.TECHNICIAN,), ("mechanical",)),
    ("103", "刘海波", "lhb", (Role.TECHNICIAN,), ("mechanical", "electrical")),
    ("104", "陈志远", "czy", (Role.TECHNICIAN,), ("mechanical",)),
    ("107", "罗春生", "lcs", (Role.TECHNICIAN,), ("electrical", "high_voltage")),
    ("201", "曾国梁", "zgl", (Role.FOREMAN,), ("mechanical",)),
    ("301", "孙晓梅", "sxm", (Role.PARTS,), ()),
    ("401", "林雅婷", "lyt", (Role.ADVISER,), ()),
    ("402", "John Smith", "", (Role.ADVISER, Role.FOREMAN), ()),
    ("999", "Gone Person", "", (Role.TECHNICIAN,), ()),
]
_BAYS = [
    ("b1", "1", "机修一", BayKind.LIFT),
    ("b2", "2", "机修二", BayKind.LIFT),
    ("b3", "3", "机修三", BayKind.LIFT),
    ("b4", "4", "机修四", BayKind.LIFT),
    ("b5", "5", "快保工位", BayKind.LIFT),
    ("b6", "6", "新能源工位", BayKind.LIFT),
    ("b7", "7", "四轮定位", BayKind.ALIGNMENT),
    ("b8", "8", "洗车工位", BayKind.WASH),
]
_PARTS = [
    ("58101-X700", "前制动片 YX7", "Front brake pads, YX7", "qzdp", "B-01-1-2", 6, 38400),
    ("26300-A500", "机油滤清器 YA5", "Oil filter, YA5", "jylqq", "C-02-1-1", 40, 4500),
    ("88000-0W20", "机油 0W-20", "Engine oil 0W-20", "jy", "D-01-1-1", 120, 6800),
    ("25100-X700", "水泵 YX7", "Water pump, YX7", "sb", "C-04-2-1", 0, 52000),
    ("97133-A500", "空调滤芯 YA5", "Cabin filter, YA5", "ktlx", "C-02-3-2", 3, 8900),
]
# Order, plate, model, bay, state, minutes until the promise, and its jobs: title, hours, technicians.
_Jobs = list[tuple[str, float, tuple[str, ...]]]
_ORDERS: list[tuple[str, str, str, str, OrderState, int | None, _Jobs]] = [
    ("R101", "粤B59185", "云驰 YX7 SUV", "b1", OrderState.WORKING, 150, [("更换前制动片", 1.0, ("101",))]),
    (
        "R102",
        "粤BD12345",
        "云驰 YE3 纯电",
        "b6",
        OrderState.WORKING,
        60,
        [("高压系统故障诊断", 1.2, ("107",)), ("更换电驱冷却水泵", 1.6, ())],
    ),
    ("R103", "粤S7K082", "云驰 YX7 SUV", "b2", OrderState.WORKING, 25, [("更换水泵和节温器", 2.5, ("102",))]),
    (
        "R104",
        "粤A88M66",
        "云驰 YA5 轿车",
        "b3",
        OrderState.WORKING,
        240,
        [("常规保养：更换机油机滤", 0.6, ("103",)), ("更换空调滤芯", 0.3, ("103",))],
    ),
    ("R105", "粤B3T519", "云驰 YM8 MPV", "b4", OrderState.WORKING, -35, [("底盘异响检查", 0.8, ("104",))]),
    ("R106", "湘A0P977", "云驰 YA5 轿车", "b7", OrderState.WORKING, 90, [("四轮定位", 1.0, ("101",))]),
    ("R107", "粤B71Q20", "云驰 YX7 SUV", "", OrderState.RECEIVED, 300, [("大保养：三滤、制动液、全车检查", 1.6, ())]),
    ("R108", "粤B28F31", "云驰 YA5 轿车", "", OrderState.BOOKED, None, [("更换两条前轮胎并做动平衡", 0.8, ())]),
    ("R109", "粤B90H44", "云驰 YA5 轿车", "", OrderState.READY, 30, [("更换蓄电池", 0.4, ("103",))]),
]


@cache
def _pin_hash() -> str:
    return hash_pin(PIN, b"0" * 16)


def master_data() -> list[Record]:
    """Site, bays, people, parts."""
    records: list[Record] = [Site(id="demo", name="星河服务中心")]
    records += [
        Bay(id=id, number=number, name=name, use=use, position=at) for at, (id, number, name, use) in enumerate(_BAYS)
    ]
    for number, name, initials, roles, skills in _PEOPLE:
        person = Staff(id=number, number=number, name=name, initials=initials, roles=roles, skills=skills)
        records.append(msgspec.structs.replace(person, badge=f"T{number}", active=number != "999"))
        records.append(Credential(id=number, pin=_pin_hash()))
    for number, name, latin, initials, bin_, on_hand, price in _PARTS:
        part = Part(id=number, number=number, name=name, name_latin=latin, initials=initials, bin=bin_)
        records.append(msgspec.structs.replace(part, on_hand=on_hand, minimum=4, price_cents=price))
    return records


def orders() -> list[Record]:
    """Orders with their vehicles and jobs, before anybody touched them."""
    records: list[Record] = []
    for number, plate, model, bay, state, due, jobs in _ORDERS:
        promise = (Promise(due=NOW + timedelta(minutes=due), at=NOW - timedelta(hours=2), by="401"),) if due else ()
        records.append(Vehicle(id=f"v{number}", plate=plate, plate_key=plate, model=model))
        order = Order(id=number, number=number, vehicle=f"v{number}", state=state, adviser="401", customer="王女士")
        received = None if state is OrderState.BOOKED else NOW - timedelta(hours=2)
        booked = NOW + timedelta(hours=3)
        records.append(
            msgspec.structs.replace(
                order, promises=promise, received_at=received, booked_for=booked, words="踩刹车有异响"
            )
        )
        for line, (title, hours, technicians) in enumerate(jobs, 1):
            done = state is OrderState.READY
            begun = JobState.ASSIGNED if technicians else JobState.WAITING
            records.append(
                Job(
                    id=f"{number}-{line}",
                    order=number,
                    line=line,
                    title=title,
                    standard_hours=hours,
                    technicians=technicians,
                    bay=bay,
                    state=JobState.DONE if done else begun,
                )
            )
    return records


class Played(Memory):
    """Records to which operations are applied through the rulebook, at minutes before now."""

    numbers = itertools.count(1)

    def play(self, minutes_ago: float, actor: str, *args: Args) -> list[str]:
        """Apply, and return the operations' ids."""
        ids: list[str] = []
        for one in args:
            number = next(self.numbers)
            at = NOW - timedelta(minutes=minutes_ago)
            operation = Operation(id=f"s{number}", device="other", number=number, actor=actor, at=at, args=one)
            for record in decide(self, operation).records:
                self.put(record)
            ids.append(operation.id)
        return ids


def sample_records() -> list[Record]:
    """The whole workshop at `NOW`."""
    Played.numbers = itertools.count(1)
    view = Played([*master_data(), *orders()])
    for number, minutes in (("101", 150), ("102", 145), ("103", 160), ("104", 130), ("107", 140)):
        view.play(minutes, number, ops.LabourArrived(staff=number))
    start = ops.LabourStarted
    view.play(100, "101", start(staff="101", job="R106-1"))
    view.play(46, "101", ops.JobFinished(job="R106-1"), start(staff="101", job="R101-1"))
    view.play(90, "107", start(staff="107", job="R102-1"))
    view.play(120, "102", start(staff="102", job="R103-1"))
    (wanted,) = view.play(60, "102", ops.PartsRequested(job="R103-1", lines=(ops.WantedPart(part="25100-X700"),)))
    view.play(50, "301", ops.PartsBackOrdered(line=f"{wanted}.1", eta=NOW + timedelta(hours=4)))
    view.play(49, "102", ops.LabourStopped(staff="102", job="R103-1", reason=StopReason.PARTS, note="水泵没货"))
    view.play(75, "104", start(staff="104", job="R105-1"))
    view.play(12, "104", ops.LabourStopped(staff="104", job="R105-1", reason=StopReason.APPROVAL))
    (found,) = view.play(
        20,
        "104",
        ops.FindingRecorded(
            job="R105-1", system="chassis", component="左前下摆臂", severity=Severity.RED, note="球头松旷"
        ),
    )
    added = ops.JobAdded(order="R105", title="更换左前下摆臂", work=JobKind.REPAIR, standard_hours=1.2, finding=found)
    view.play(15, "401", msgspec.structs.replace(added, pay=PayType.CUSTOMER))
    view.play(6, "102", ops.CallRaised(asks=CallKind.PARTS, bay="b2", job="R103-1", note="水泵几点到？"))
    view.play(30, "103", start(staff="103", indirect="cleaning"))
    view.play(600, "201", ops.LabourForgotten(staff="103", end=NOW - timedelta(minutes=500)))
    return list(view)


class FrozenClock:
    """A terminal's clock that stands still until it is told to move."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at
        self.confirmed = True

    def now(self) -> datetime:
        return self.at

    def stamp(self) -> Stamp:
        return Stamp(*self.running(), self.at, not self.confirmed)

    def running(self) -> tuple[str, int]:
        return "boot", int((self.at - NOW).total_seconds() * 1000) + 10_000_000


def open_replica(
    records: Iterable[Record] | None = None,
    *,
    bay: str = MY_BAY,
    disk: MemoryDisk | None = None,
    enrolled: bool = True,
    scope: Scope = Scope.OFFICE,
) -> Replica:
    """Return a real replica on a disk in memory, holding the sample workshop unless told otherwise.

    Everybody has been shown the first steps already.
    """
    replica = Replica(Database("/memory/terminal.journal", disk=disk or MemoryDisk()), FrozenClock())
    kept = list(sample_records() if records is None else records)
    if enrolled:
        replica.identity.enrol(server="http://server", token="secret", site="demo", name="Terminal 3")
        kept.append(Terminal(id=replica.identity.device, name="Terminal 3", bay=bay, scope=scope))
    if kept:
        take_snapshot(replica, snapshot_of(kept))
    for number, *_person in _PEOPLE:
        replica.drafts.save(f"guide/{number}", {"shown": True})
    return replica


class FakeState:
    """How the connection stands."""

    def __init__(self) -> None:
        self.phase = "live"
        self.problem = ""
        self.since: datetime | None = NOW - timedelta(minutes=30)


class FakeEngine:
    """A sync engine that goes nowhere; tests set what it says and does."""

    def __init__(self, enrol: Callable[[str, str], Awaitable[object]] | None = None) -> None:
        self.state = FakeState()
        self.nudges = 0
        self._enrol = enrol

    def nudge(self) -> None:
        self.nudges += 1

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def enrol(self, url: str, code: str) -> object:
        return await self._enrol(url, code) if self._enrol else None


class PressedApp(BayApp):
    """The app, in which a key is pressed as soon as the one before is settled, and a word is painted once.

    Textual's own sleeps twice after each key, until the process has been at rest for a while: most of the time of most
    tests, and a paint for each letter. So does this after the last key and where time counts: where keys are told from
    scans by when they come, and where something is asked, which is answered only by keys that come after its paint.
    """

    async def _press_keys(self, keys: Iterable[str]) -> None:
        if self.scan_detection:
            await super()._press_keys(keys)
            return
        for key in keys:
            before = self.screen
            taken = asyncio.Event()
            self.post_message(key_event(key).set_sender(self))
            if self.call_later(taken.set):
                await taken.wait()
            await self.keys_settled()
            if self.screen is not before or isinstance(self.screen, Question):
                await wait_for_idle(0)
        await wait_for_idle(0)
        await wait_for_idle(0)


def key_event(key: str) -> events.Key:
    """Return the event of a key that is named as Textual's pilot names them."""
    if len(key) == 1 and not key.isalnum():
        key = _character_to_key(key)
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        character = key if len(key) == 1 else None
    return events.Key(key, character)


class StrictApp(PressedApp):
    """The app, except that a fault nobody expects fails the test."""

    def report(self, error: Exception) -> None:
        self._exception = error
        self._exception_event.set()
        raise error


def make_app(
    replica: Replica | None = None,
    engine: FakeEngine | None = None,
    *,
    language: str = "en",
    strict: bool = True,
    settings: Settings | None = None,
    glyphs: Glyphs = "all",
    **options: Any,
) -> BayApp:
    """Return an app on the sample workshop; `sign_in="201"` signs somebody in at once."""
    set_language(language)
    app = (StrictApp if strict else PressedApp)(
        replica or open_replica(), engine or FakeEngine(), settings=settings, **options
    )
    use_glyphs(app, glyphs)
    app.thrifty = False
    return app


async def wait_until(pilot: Any, condition: Callable[[], object], most: int = 4000) -> None:
    """Wait for a condition, never for a time."""
    for _ in range(most):
        if condition():
            return
        if pilot is not None:
            await pilot.pause()
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to pass")


def screen_text(app: App[Any], screen: Screen[Any] | None = None) -> str:
    """Return what stands on the screen, line by line."""
    shown = screen or app.screen
    return "\n".join(strip.text.rstrip() for strip in shown._compositor.render_strips())
