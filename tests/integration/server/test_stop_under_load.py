"""A server that is stopped while much is under way ends within five seconds, and what it acknowledged is there."""

import socket
import threading
import time
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime
from random import Random
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from bay_tui.server.feed import snapshots
from bay_tui.server.feed.snapshots import EncodedSnapshot
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.sql.schema import record
from bay_tui.wire.protocol import PushReply
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import Call
from bay_tui.workshop.words import CallKind
from server_kit import SITE, HandTerminal, Stream, call, wait_for
from server_process import ServerProcess

STOP_SECONDS = 5
PUSHING, STREAMING, DEAF = 6, 12, 4
CHANCE = Random(5)
MANY = 60_000
"""So many records are more than a line holds that nobody reads, and take long to encode."""


class Pushing(threading.Thread):
    """Pushes batches until the server takes no more; `acknowledged` are the ids that came back as taken."""

    def __init__(self, terminal: HandTerminal) -> None:
        super().__init__(daemon=True)
        self._terminal = terminal
        self.acknowledged: list[str] = []
        self.said: set[str] = set()

    def run(self) -> None:
        with suppress(httpx.TransportError):
            while not self.said:
                batch = [self._terminal.operation(call("note " * 40)) for _ in range(60)]
                reply = self._terminal.post(self._terminal.request(*batch))
                if reply.status_code == 200:
                    self._took(batch, msgspec.json.decode(reply.content, type=PushReply))
                else:
                    assert reply.status_code == 503, reply.text
                    self.said.add(reply.json()["code"])

    def _took(self, batch: list[Operation], reply: PushReply) -> None:
        verdicts = reply.whole(batch).verdicts
        self.acknowledged += [one.id for one in verdicts]
        if len(verdicts) < len(batch):
            self.said.add(reply.problem)


def deaf(url: str, token: str, path: str) -> socket.socket:
    """Ask for something, and never read it."""
    there = urlsplit(url)
    asking = socket.socket()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    asking.connect((there.hostname, there.port))
    asking.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    return asking


def many_records(office: Office, count: int) -> None:
    """Give the site so many records, as one of years has them."""
    at = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)

    def row(id: str) -> dict[str, object]:
        note = CHANCE.randbytes(200).hex()  # packs badly
        body = msgspec.json.encode(Call(id=id, asks=CallKind.PARTS, bay="bay-1", note=note, by="ana", at=at)).decode()
        return {"site": SITE, "kind": "call", "id": id, "seq": 1, "body": body}

    rows = [row(f"call-{number}") for number in range(count)]
    with office.database.writing() as connection:
        connection.execute(sa.insert(record), rows)


def test_a_stop_under_load(database_url: str, office: Office) -> None:
    many_records(office, MANY)
    with ExitStack() as afterwards:
        server = ServerProcess(database_url)
        afterwards.callback(server.kill)
        terminals = [HandTerminal(server, office, name=f"Bay {number}") for number in range(PUSHING + 1)]
        for terminal in terminals:
            afterwards.callback(terminal.close)
        last = terminals.pop()
        assert len(last.http.get("/v1/snapshot").content) > MANY * 400
        streams = [Stream(last) for _ in range(STREAMING)]
        for path in ("/v1/snapshot", "/v1/live"):
            for _ in range(DEAF):
                afterwards.enter_context(closing(deaf(server.url, last.enrolled.token, path)))
        pushing = [Pushing(terminal) for terminal in terminals]
        for one in pushing:
            one.start()
        wait_for(lambda: all(len(one.acknowledged) > 100 for one in pushing))
        took = server.stop()
        for one in pushing:
            one.join(60)
        for stream in streams:
            stream.join()
    print(f"{took:.1f} s, {sum(len(one.acknowledged) for one in pushing)} acknowledged")
    assert took < STOP_SECONDS
    assert set().union(*(one.said for one in pushing)) <= {"stopping"}
    there = [line.operation.id for line in office.ledger(SITE)]
    assert len(set(there)) == len(there)
    assert {id for one in pushing for id in one.acknowledged} <= set(there)


def test_a_stop_while_a_snapshot_is_made(
    database_url: str, office: Office, server: EmbeddedServer, terminal: HandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_records(office, MANY)
    begun = threading.Event()

    def begins(*asked: object) -> EncodedSnapshot:
        begun.set()
        return encoded(*asked)  # type: ignore[arg-type]

    encoded = snapshots.encoded
    monkeypatch.setattr(snapshots, "encoded", begins)
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(terminal.http.get("/v1/snapshot")))
    asking.start()
    assert begun.wait(60)
    began = time.monotonic()
    server.stop()
    took = time.monotonic() - began
    asking.join()
    print(f"{took:.1f} s")
    assert took < STOP_SECONDS / 2
    assert (answers[0].status_code, answers[0].json()["code"]) == (503, "stopping")
