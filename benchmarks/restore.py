"""A restore day: thirty terminals fetch everything at once, while others go on handing in what people do.

The terminals are bare readers in a process of their own, each with a token, that ask as a terminal does: first a push,
then for a snapshot that has its moment. Their lines are as fast as this machine; nobody waits for anybody else.
"""

import asyncio
import os
import statistics
import threading
import time
import uuid
from contextlib import nullcontext
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import msgspec

from bay_tui.server.office import Office
from bay_tui.server.sql.sqlview import SqlView
from bay_tui.server.writing.flush import key_of_record, write_records
from bay_tui.wire.protocol import Anchor, EnrolReply, PushReply, PushRequest
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Bay, Job, Order, Record, Vehicle
from bay_tui.workshop.words import CallKind
from benchmarks.figures import Figure
from benchmarks.rig import _SPAWN, Rig, bench_folder, percentile

ORDERS, TERMINALS, PUSHERS = 30_000, 30, 3
MOST_MB, MOST_SLOWER = 300.0, 3.0
SPREAD_SECONDS = 6.0
"""So long after the server is back the last terminal asks: they wait a random time."""

_PAUSE, _QUIET_SECONDS, _CHUNK = 0.02, 8.0, 5_000


def fill(office: Office, site: str, orders: int) -> None:
    """Put orders of four records each into the database, without deciding each of them."""
    words = "踩刹车时左前轮有异响，低速时更明显"
    records: list[Record] = []
    for number in range(orders):
        key, car = f"ro-b{number:06}", f"v-b{number:06}"
        records.append(Vehicle(id=car, plate=f"粤B{number:05}", make="云驰", model="YX7"))
        records.append(Order(id=key, number=f"B{number:06}", vehicle=car, words=words))
        records += [Job(id=f"{key}.{line}", order=key, line=line, title="更换前制动片") for line in (1, 2)]
    with office.database.writing() as connection:
        view = SqlView(site, lambda: nullcontext(connection), keep=True)
        for begin in range(0, len(records), _CHUNK):
            some = records[begin : begin + _CHUNK]
            write_records(connection, view, some, {key_of_record(one): 1 for one in some})


class Pusher:
    """A terminal that hands in one operation after another, and measures how long each takes."""

    def __init__(self, url: str, code: str, bay: str) -> None:
        self.device, self.number, self.bay = f"b-{uuid.uuid4().hex[:8]}", 0, bay
        self.http = httpx.Client(base_url=url, timeout=60, trust_env=False, headers={"Bay-Protocol": "1"})
        reply = self.http.post("/v1/enrol", json={"code": code, "device": self.device})
        self.token = msgspec.json.decode(reply.content, type=EnrolReply).token
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def push(self) -> tuple[float, str]:
        """Hand in a call; return the milliseconds that took, and the moment of the answer."""
        self.number += 1
        now = datetime.now(UTC)
        args = ops.CallRaised(asks=CallKind.PARTS, bay=self.bay)
        made = ops.Operation(id=str(uuid.uuid4()), device=self.device, number=self.number, actor="", at=now, args=args)
        anchor = Anchor(boot="bench", boot_ms=1_000, wall=now)
        body = msgspec.json.encode(PushRequest(device=self.device, anchor=anchor, operations=(made,)))
        start = time.perf_counter_ns()
        reply = self.http.post("/v1/push", content=body, headers={"Content-Type": "application/json"})
        taken = (time.perf_counter_ns() - start) / 1e6
        return taken, msgspec.json.decode(reply.content, type=PushReply).cursor

    def go_on(self, taken: list[float], end: threading.Event) -> None:
        """Hand in until the end, as people do: with a pause after each."""
        while not end.wait(_PAUSE):
            taken.append(self.push()[0])


def readers(url: str, tokens: list[tuple[str, float, str]], said: Connection) -> None:
    """Fetch a snapshot for each token after its seconds, asking with its moment; tell the bytes of each."""

    async def one(http: httpx.AsyncClient, token: str, after: float, acked: str) -> int:
        await asyncio.sleep(after)
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
        async with http.stream("GET", "/v1/snapshot", headers=headers, params={"acked": acked}) as reply:
            assert reply.status_code == 200, reply.status_code
            return sum([len(piece) async for piece in reply.aiter_raw()])

    async def all_of_them() -> list[int]:
        limits = httpx.Limits(max_connections=len(tokens))
        async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False, limits=limits) as http:
            return list(await asyncio.gather(*(one(http, *each) for each in tokens)))

    said.send(asyncio.run(all_of_them()))


def peak_mb(process: int) -> float:
    """The most memory a process ever had resident, in megabytes."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def during(pushers: list[Pusher], wait: threading.Event, seconds: float) -> list[float]:
    """Milliseconds of each push while something goes on, or for so many seconds."""
    taken: list[float] = []
    end = threading.Event()
    threads = [threading.Thread(target=one.go_on, args=(taken, end)) for one in pushers]
    for thread in threads:
        thread.start()
    wait.wait(seconds)
    end.set()
    for thread in threads:
        thread.join()
    return taken


def run() -> list[Figure]:
    """All figures of a restore day."""
    with bench_folder() as folder:
        rig = Rig(folder)
        with Office(rig.database) as office:
            fill(office, rig.site, ORDERS)
            bay = office.view(rig.site).every(Bay)[0].id
            codes = [office.enrol_code(rig.site, f"R {number}") for number in range(TERMINALS + PUSHERS)]
        with rig:
            made = [Pusher(rig.url, code, bay) for code in codes]
            pushers, fetching = made[:PUSHERS], made[PUSHERS:]
            quiet = during(pushers, threading.Event(), _QUIET_SECONDS)
            every = SPREAD_SECONDS / TERMINALS
            asked = [(one.token, every * number, one.push()[1]) for number, one in enumerate(fetching)]
            theirs, ours = _SPAWN.Pipe()
            process = _SPAWN.Process(target=readers, args=(rig.url, asked, ours), daemon=True)
            done = threading.Event()
            brought: list[int] = []

            def wait() -> None:
                brought.extend(theirs.recv())
                done.set()

            threading.Thread(target=wait).start()
            process.start()
            busy = during(pushers, done, 600.0)
            process.join()
            peak = peak_mb(rig._process.pid or os.getpid())
    name = f"{TERMINALS} terminals fetch {ORDERS:,} orders"
    calm = percentile(quiet, 0.99)
    return [
        Figure(f"{name}: the server's most memory", peak, "MB", "300 MB", MOST_MB),
        Figure(
            f"{name}: p99 of {len(busy):,} pushes",
            percentile(busy, 0.99),
            "ms",
            "3 x while it is quiet",
            MOST_SLOWER * calm,
        ),
        Figure(
            f"{name}: median of pushes",
            statistics.median(busy),
            "ms",
            "while it is quiet",
            statistics.median(quiet),
            gate=False,
        ),
        Figure(
            f"{name}: each on the wire", statistics.median(brought) / 1e6, "MB", "most", max(brought) / 1e6, gate=False
        ),
    ]
