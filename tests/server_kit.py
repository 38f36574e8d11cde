"""What server tests share: a workshop to push into, a terminal that speaks the protocol by hand, and waiting."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

import httpx
import msgspec
import sqlalchemy as sa

from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.wire.protocol import PROTOCOL, PROTOCOL_HEADER, Anchor, EnrolReply, PullReply, PushReply, PushRequest
from bay_tui.workshop.operations import (
    AnyArgs,
    BaySaved,
    CallRaised,
    ImportedJob,
    Operation,
    OrderImported,
    StaffSaved,
)
from bay_tui.workshop.records import Bay, Staff, Vehicle
from bay_tui.workshop.words import CallKind, Role, Scope

SITE = "north"
BOOT = "boot-1"


def call(note: str = "") -> CallRaised:
    """A fact that nothing can object to."""
    return CallRaised(asks=CallKind.PARTS, bay="bay-1", note=note)


def order(number: str, phone: str = "") -> OrderImported:
    """An order with two jobs, as an import has it."""
    return OrderImported(
        number=number,
        vehicle=Vehicle(id="", plate=f"粤B{number}"),
        phone=phone,
        jobs=(ImportedJob(line=1, title="oil"), ImportedJob(line=2, title="brakes")),
    )


def furnish(office: Office, site: str = SITE) -> None:
    """Set up a site with two bays, one person of every role, and an order."""
    office.create_site(site, "North Motors")
    office.apply(
        [
            BaySaved(bay=Bay(id="bay-1", number="1")),
            BaySaved(bay=Bay(id="bay-2", number="2")),
            StaffSaved(staff=Staff(id="ana", number="7", name="Ana", roles=tuple(Role))),
            StaffSaved(staff=Staff(id="tom", number="8", name="Tom", roles=(Role.TECHNICIAN,))),
            order("0001", phone="13800001111"),
        ],
        site=site,
    )


def client(url: str, **options: Any) -> httpx.Client:
    """A client for a server on this machine: without certificates, which take longer to load than most tests last."""
    return httpx.Client(base_url=url, timeout=30, verify=False, trust_env=False, **options)


class HasUrl(Protocol):
    """A server, wherever it runs."""

    url: str


class HandTerminal:
    """A terminal without a store: it numbers operations, and sends what it is told to."""

    def __init__(
        self, server: HasUrl, office: Office, site: str = SITE, name: str = "", scope: Scope = Scope.OFFICE
    ) -> None:
        self.device = f"t-{uuid4().hex[:8]}"
        name = name or f"Bay 1 {self.device}"
        self.http = client(server.url, headers={PROTOCOL_HEADER: str(PROTOCOL)})
        code = office.enrol_code(site, name, "bay-1", scope)
        reply = self.http.post("/v1/enrol", json={"code": code, "device": self.device})
        assert reply.status_code == 200, reply.text
        self.enrolled = msgspec.json.decode(reply.content, type=EnrolReply)
        self.http.headers["Authorization"] = f"Bearer {self.enrolled.token}"
        self.number = 0

    def close(self) -> None:
        self.http.close()

    def operation(self, args: AnyArgs, *, actor: str = "ana", **fields: object) -> Operation:
        """The next operation of this terminal."""
        self.number += 1
        known: dict[str, object] = {"id": str(uuid4()), "device": self.device, "number": self.number}
        known |= {"actor": actor, "at": datetime.now(UTC), "args": args, **fields}
        return Operation(**known)

    def request(self, *operations: Operation, device: str = "", **fields: object) -> bytes:
        anchor = Anchor(boot=BOOT, boot_ms=1_000_000, wall=datetime.now(UTC))
        request = PushRequest(device=device or self.device, anchor=anchor, operations=operations, **fields)
        return msgspec.json.encode(request)

    def post(self, content: bytes, **headers: str) -> httpx.Response:
        headers.setdefault("Content-Type", "application/json")
        return self.http.post("/v1/push", content=content, headers=headers)

    def push(self, *operations: Operation, device: str = "", **fields: object) -> PushReply:
        reply = self.post(self.request(*operations, device=device, **fields))
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=PushReply).whole(operations)

    def pull(self, cursor: str = "", **params: object) -> PullReply:
        reply = self.http.get("/v1/pull", params={"cursor": cursor, **params})
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=PullReply)

    def head(self) -> str:
        """The cursor after everything."""
        reply = self.pull(limit=5000)
        while reply.more:
            reply = self.pull(reply.cursor, limit=5000)
        return reply.cursor


class Stream:
    """A live stream read on a thread: its lines as they come, and whether it ended."""

    def __init__(self, terminal: HandTerminal, cursor: str = "", acked: str = "", **headers: str) -> None:
        self.lines: list[str] = []
        self.status = 0
        self.ended = threading.Event()
        self._terminal = terminal
        self._asked = {name: value for name, value in (("cursor", cursor), ("acked", acked)) if value}
        self._headers = headers
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        wait_for(lambda: ": beat" in self.lines or self.ended.is_set())

    def _read(self) -> None:
        try:
            with (
                client(str(self._terminal.http.base_url)) as http,
                http.stream(
                    "GET",
                    "/v1/live",
                    params=self._asked,
                    headers={"Authorization": self._terminal.http.headers["Authorization"], **self._headers},
                ) as reply,
            ):
                self.status = reply.status_code
                for line in reply.iter_lines():
                    self.lines.append(line)
        finally:
            self.ended.set()

    def replies(self) -> list[PullReply]:
        """Every event so far."""
        data = [line.removeprefix("data: ") for line in list(self.lines) if line.startswith('data: {"server_time')]
        return [msgspec.json.decode(one, type=PullReply) for one in data]

    def kinds(self) -> list[str]:
        return [change.kind for reply in self.replies() for change in reply.changes]

    def join(self) -> None:
        self._thread.join(60)
        assert not self._thread.is_alive()


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Return as soon as the condition holds; fail when it does not, on the slowest machine."""
    until = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        pause.wait(0.002)


@contextmanager
def serving(database_url: str) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(database_url)
    try:
        yield server.start()
    finally:
        server.stop()


def refuse(office: Office, table: str, column: str, text: str) -> None:
    """Have a table refuse rows with the text, as a limit of the database would."""
    if office.database.is_sqlite:
        statement = (
            f"CREATE TRIGGER no_{table} BEFORE INSERT ON {table} WHEN NEW.{column} LIKE '%{text}%'"
            " BEGIN SELECT RAISE(ABORT, 'not here'); END"
        )
    else:
        statement = f"ALTER TABLE {table} ADD CONSTRAINT no_{table} CHECK ({column} NOT LIKE '%{text}%')"
    with office.database.writing() as connection:
        connection.execute(sa.text(statement))
