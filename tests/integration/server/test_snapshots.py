"""Snapshots as all terminals of a site fetch them at once, over lines that break, and beside a server put back."""

import asyncio
import gzip
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from bay_tui.server.feed import snapshots
from bay_tui.server.feed.snapshots import EncodedSnapshot, Snapshots
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.sync.link import SyncProblem
from bay_tui.sync.transport import HttpLink
from bay_tui.wire.protocol import Snapshot
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.records import Staff
from server_kit import SITE, HandTerminal, call, client, furnish, order, serving, wait_for

RANDOM = Random(4)


def fill(office: Office, orders: int = 900) -> None:
    """Orders whose concerns pack badly, so that few of them are many bytes on the line."""
    office.apply(
        (
            msgspec.structs.replace(order(f"N{number:05}"), words=f"{RANDOM.randbytes(600).hex()} 踩刹车\n有“异响” \\ ")
            for number in range(orders)
        ),
        site=SITE,
    )


class BreakingLine:
    """A raw relay that breaks every connection after so many bytes of answers, and counts those."""

    def __init__(self, url: str, after: int) -> None:
        self._port = int(url.rpartition(":")[2])
        self._after = after
        self.passed = self.broken = 0
        self.url = ""
        self._taken: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["BreakingLine"]:
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            yield self
            await asyncio.gather(*self._taken)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._taken.add(task)
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        asking = asyncio.create_task(_pump(reader, back))
        left = self._after
        while data := await there.read(4096):
            self.passed += len(data[:left])
            writer.write(data[:left])
            await writer.drain()
            left -= len(data)
            if left <= 0:
                self.broken += 1
                writer.transport.abort()
                break
        writer.close()
        back.close()
        await asyncio.wait([asking])


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(4096):
            target.write(data)
    except OSError:
        pass
    finally:
        target.close()


async def until_it_comes(links: Callable[[], HttpLink]) -> tuple[Snapshot, int]:
    """A snapshot, asked for as often as it takes, each time by the link there is then."""
    for attempt in range(100):
        link = links()
        try:
            return await link.snapshot(), attempt
        except SyncProblem as problem:
            assert problem.code == "server-unreachable"
        finally:
            await link.close()
    raise AssertionError("it never comes")


def plain(terminal: HandTerminal) -> Snapshot:
    """The same snapshot as a client gets it that knows nothing of parts."""
    return msgspec.json.decode(terminal.http.get("/v1/snapshot").content, type=Snapshot)


def decoded(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Its records, as a client in another language has them."""
    return [json.loads(bytes(one)) for one in snapshot.records]


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_line_that_breaks_gets_there_and_brings_nothing_twice(
    server: EmbeddedServer, terminal: HandTerminal, office: Office, tmp_path: Path, restarted: bool
) -> None:
    fill(office)
    whole = len(gzip.compress(terminal.http.get("/v1/snapshot").content, 3))
    kept = tmp_path / "snapshot.part"
    async with BreakingLine(server.url, after=160_000 if not restarted else 90_000).open() as line:
        link = HttpLink(line.url, lambda: terminal.enrolled.token, kept)
        # A link that was closed opens no more: one made anew has only what the file has.
        found, attempts = await until_it_comes(
            lambda: HttpLink(line.url, lambda: terminal.enrolled.token, kept) if restarted else _unclosed(link)
        )
        await link._client.aclose()
    assert attempts == line.broken >= 2
    assert line.passed < 1.1 * whole + 1000 * attempts
    assert found == plain(terminal)
    assert not kept.exists()


def _unclosed(link: HttpLink) -> HttpLink:
    async def stay_open() -> None:
        pass

    link.close = stay_open  # type: ignore[method-assign]
    return link


async def test_what_was_kept_of_other_bytes_is_begun_anew(
    server: EmbeddedServer, terminal: HandTerminal, tmp_path: Path
) -> None:
    kept = tmp_path / "snapshot.part"
    kept.write_bytes(b'"00000000000000000000000000000000"\n' + bytes(500))
    link = HttpLink(server.url, lambda: terminal.enrolled.token, kept)
    assert await link.snapshot() == plain(terminal)
    await link.close()


async def test_what_was_kept_and_is_wrong_is_said_and_not_kept(
    server: EmbeddedServer, terminal: HandTerminal, tmp_path: Path
) -> None:
    headers = {"Accept-Encoding": "gzip"}
    tag = terminal.http.get("/v1/snapshot", headers=headers).headers["etag"]
    kept = tmp_path / "snapshot.part"
    kept.write_bytes(tag.encode() + b"\n" + bytes(100))
    link = HttpLink(server.url, lambda: terminal.enrolled.token, kept)
    with pytest.raises(SyncProblem, match="server-garbled"):
        await link.snapshot()
    assert await link.snapshot() == plain(terminal)
    await link.close()


def test_parts_are_of_the_packed_bytes(terminal: HandTerminal, server: EmbeddedServer, office: Office) -> None:
    fill(office, 50)
    asked = {"Accept-Encoding": "gzip", "Authorization": terminal.http.headers["Authorization"]}
    with client(server.url) as http:

        def raw(**headers: str) -> tuple[int, bytes, dict[str, str]]:
            with http.stream("GET", "/v1/snapshot", headers={**asked, **headers}) as reply:
                return reply.status_code, b"".join(reply.iter_raw()), dict(reply.headers)

        status, whole, said = raw()
        assert (status, int(said["content-length"])) == (200, len(whole))
        assert json.loads(gzip.decompress(whole)) == terminal.http.get("/v1/snapshot").json()
        tag = said["etag"]
        status, rest, said = raw(**{"Range": "bytes=1000-", "If-Range": tag})
        assert (status, rest, said["etag"]) == (206, whole[1000:], tag)
        assert said["content-range"] == f"bytes 1000-{len(whole) - 1}/{len(whole)}"
        assert raw(**{"Range": f"bytes={len(whole)}-", "If-Range": tag})[0] == 416
        for other in ({"Range": "bytes=1000-"}, {"Range": "bytes=1000-", "If-Range": '"other"'}):
            assert raw(**other)[:2] == (200, whole)


async def test_all_who_ask_at_once_are_given_one_encoding(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    begun, first = threading.Event(), threading.Event()

    def slowly(*args: object) -> EncodedSnapshot:
        made.append("made")
        begun.set()
        assert first.wait(60)
        return encoded(*args)  # type: ignore[arg-type]

    encoded = snapshots.encoded
    monkeypatch.setattr(snapshots, "encoded", slowly)
    shelf = Snapshots(office.database)
    asking = [asyncio.create_task(shelf.of(SITE)) for _ in range(30)]
    await asyncio.to_thread(begun.wait, 60)
    asking[0].cancel()
    first.set()
    found = await asyncio.gather(*asking[1:])
    assert len({id(one) for one in found}) == len(made) == 1


async def test_who_looked_while_one_was_made_is_given_that(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[EncodedSnapshot] = []
    looked, made_meanwhile = threading.Event(), threading.Event()

    def looks(shelf: Snapshots, *asked: object) -> object:
        found = look(shelf, *asked)  # type: ignore[arg-type]
        if not looked.is_set():
            looked.set()
            assert made_meanwhile.wait(60)
        return found

    def makes(*asked: object) -> EncodedSnapshot:
        made.append(encoded(*asked))  # type: ignore[arg-type]
        return made[-1]

    look, encoded = Snapshots._look, snapshots.encoded
    monkeypatch.setattr(Snapshots, "_look", looks)
    monkeypatch.setattr(snapshots, "encoded", makes)
    shelf = Snapshots(office.database)
    slow = asyncio.create_task(shelf.of(SITE))
    await asyncio.to_thread(looked.wait, 60)
    first = await shelf.of(SITE)
    made_meanwhile.set()
    assert await slow is first
    assert made == [first]


async def test_a_few_are_made_at_a_time_and_everybody_is_given_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = [SITE, *(f"site-{number}" for number in range(4))]
    for site in sites[1:]:
        furnish(office, site)
    gate, go_on = threading.Lock(), threading.Semaphore(0)
    at_work: set[str] = set()
    most: list[int] = []

    def watched(database: ServerDatabase, site: str, ended: threading.Event) -> EncodedSnapshot:
        with gate:
            at_work.add(site)
            most.append(len(at_work))
        assert go_on.acquire(timeout=60)
        made = encoded(database, site, ended)
        with gate:
            at_work.remove(site)
        return made

    encoded = snapshots.encoded
    monkeypatch.setattr(snapshots, "encoded", watched)
    shelf = Snapshots(office.database)
    asking = [asyncio.create_task(shelf.of(site)) for site in sites for _ in range(6)]
    await asyncio.to_thread(wait_for, lambda: len(most) >= snapshots.AT_A_TIME)
    for _ in sites:
        go_on.release()
    found = await asyncio.gather(*asking)
    assert max(most) == snapshots.AT_A_TIME < len(most) == len(sites)
    assert len({id(one) for one in found}) == len(sites)
    for site, one in zip(sites, found[::6], strict=True):
        assert isinstance(one, EncodedSnapshot)
        with office.reading(site) as view:
            names = {staff.name for staff in view.every(Staff)}
        told = msgspec.json.decode(gzip.decompress(one.body), type=Snapshot)
        assert names and names == {raw["name"] for raw in decoded(told) if raw["kind"] == "staff"}


async def test_what_came_from_one_process_is_not_gone_on_with_at_another(
    server: EmbeddedServer, terminal: HandTerminal, office: Office, database_url: str, tmp_path: Path
) -> None:
    fill(office, 300)
    kept = tmp_path / "snapshot.part"
    async with BreakingLine(server.url, after=40_000).open() as line:
        link = HttpLink(line.url, lambda: terminal.enrolled.token, kept)
        with pytest.raises(SyncProblem, match="server-unreachable"):
            await link.snapshot()
        await link.close()
    assert kept.stat().st_size > 10_000
    terminal.push(terminal.operation(call("meanwhile")))
    with serving(database_url) as second:
        link = HttpLink(second.url, lambda: terminal.enrolled.token, kept)
        found = await link.snapshot()
        await link.close()
        with client(second.url, headers={"Authorization": terminal.http.headers["Authorization"]}) as there:
            assert found == msgspec.json.decode(there.get("/v1/snapshot").content, type=Snapshot)
    assert "meanwhile" in {raw.get("note") for raw in decoded(found)}


async def test_who_knows_more_than_the_newest_has_waits_for_the_next(office: Office, terminal: HandTerminal) -> None:
    shelf = Snapshots(office.database)
    before = await shelf.of(SITE)
    assert isinstance(before, EncodedSnapshot)
    moment = terminal.push(terminal.operation(call())).cursor
    assert await shelf.of(SITE) is before
    after = await shelf.of(SITE, moment)
    assert isinstance(after, EncodedSnapshot)
    assert str(after.cursor) == moment
    assert await shelf.of(SITE) is after
    # Who has the beginning of the older one is given its end.
    assert await shelf.of(SITE, moment, before.tag) is before
    unknown = await shelf.of(SITE, f"{after.cursor.epoch}:{after.cursor.seq}:other")
    assert isinstance(unknown, Snapshot)
    assert unknown.lost
    with pytest.raises(Refused):
        await shelf.of("nowhere")


async def test_what_was_made_before_a_restore_is_served_no_more(office: Office, terminal: HandTerminal) -> None:
    shelf = Snapshots(office.database)
    terminal.push(terminal.operation(call()))
    before = await shelf.of(SITE)
    assert isinstance(before, EncodedSnapshot)
    with office.database.writing() as connection:
        connection.exec_driver_sql("UPDATE site SET epoch = 'another'")
    after = await shelf.of(SITE, tag=before.tag)
    assert isinstance(after, EncodedSnapshot)
    assert after.cursor.epoch == "another"


async def test_old_ones_are_kept_while_somebody_fetches_them(
    office: Office, terminal: HandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "SERVED_BEHIND", 0)
    now = 0.0
    shelf = Snapshots(office.database, lambda: now)

    async def one(tag: str = "") -> EncodedSnapshot:
        found = await shelf.of(SITE, tag=tag)
        assert isinstance(found, EncodedSnapshot)
        return found

    first = await one()
    terminal.push(terminal.operation(call()))
    second = await one()
    now = snapshots.KEPT_SECONDS - 1
    assert await one(first.tag) is first
    now += snapshots.KEPT_SECONDS - 1
    terminal.push(terminal.operation(call()))
    third = await one()
    assert await one(first.tag) is first
    assert await one(second.tag) is third
    monkeypatch.setattr(snapshots, "KEPT_BYTES", len(first.body) - 1)
    terminal.push(terminal.operation(call()))
    fourth = await one()
    assert await one(first.tag) is fourth
