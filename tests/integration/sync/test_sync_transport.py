"""Whatever answers at the server's address, it becomes one problem with one code, and nothing else is raised."""

import asyncio
import gzip
import re
import socket
import zlib
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from bay_tui.sync import bounds, snapshot_part, transport
from bay_tui.sync.link import SyncProblem
from bay_tui.sync.transport import HttpLink
from bay_tui.wire.protocol import Anchor, PullReply, PushRequest

NOW = datetime(2026, 3, 2, tzinfo=UTC)
REPLY = msgspec.json.encode(PullReply(server_time=NOW, cursor="e:1:h"))
PROBLEM = b'{"type":"x","title":"x","status":403,"code":"terminal-revoked"}'


def http(status=200, body=b"", **headers):
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@asynccontextmanager
async def serving(talk, scheme="http"):
    """A link to a server that deals with each connection by `talk(reader, writer)`."""
    talks = set()

    async def serve(reader, writer):
        talks.add(asyncio.current_task())
        try:
            await talk(reader, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    link = HttpLink(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}", lambda: "secret")
    try:
        yield link
    finally:
        await link.close()
        server.close()
        await asyncio.gather(*talks)
        await server.wait_closed()


def answering(answer, seen=None):
    """A link to a server that reads a request and says `answer`; None keeps silent."""

    async def talk(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        if seen is not None:
            length = next(
                (line[16:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length: ")), 0
            )
            seen.append((head, await reader.readexactly(int(length))))
        if answer is None:
            await reader.read()
        else:
            writer.write(answer)

    return serving(talk)


ANSWERS = {
    "html": (http(200, b"<html>Sign in to the hotel</html>", Content_Type="text/html"), "server-garbled", 200),
    "truncated json": (http(200, REPLY[:-9]), "server-garbled", 200),
    "wrong json": (http(200, b'{"hello":1}'), "server-garbled", 200),
    "not utf-8": (http(200, b'{"server_time":"\xff"}'), "server-garbled", 200),
    "bad gzip": (http(200, b"no gzip", Content_Encoding="gzip"), "server-garbled", 200),
    "cut off": (http(200, REPLY).replace(b"Content-Length: ", b"Content-Length: 9"), "server-unreachable", 0),
    "no http": (b"SSH-2.0-OpenSSH_9\r\n", "server-unreachable", 0),
    "nothing": (b"", "server-unreachable", 0),
    "redirect": (http(302, b"", Location="http://portal"), "server-refused", 302),
    "500 page": (http(500, b"<h1>Oops</h1>"), "server-failed", 500),
    "502": (http(502), "server-failed", 502),
    "503": (http(503, b"", Retry_After="7"), "server-busy", 503),
    "429": (http(429, b"", Retry_After="Mon, 02 Mar 2026 00:00:00 GMT"), "server-busy", 429),
    "401": (http(401), "token-unknown", 401),
    "403 ours": (http(403, PROBLEM, Content_Type="application/problem+json"), "terminal-revoked", 403),
    "403 garbled": (http(403, PROBLEM[:9], Content_Type="application/problem+json"), "server-refused", 403),
    "404": (http(404, b"nginx"), "server-unknown", 404),
    "426": (http(426), "terminal-too-old", 426),
    "newer server": (http(200, REPLY, Bay_Protocol="5-9"), "terminal-too-old", 426),
    "older server": (http(200, REPLY, Bay_Protocol="0-0"), "server-too-old", 426),
}


@pytest.mark.parametrize(("answer", "code", "status"), ANSWERS.values(), ids=ANSWERS.keys())
@pytest.mark.parametrize("call", ["pull", "live"])
async def test_answers(answer, code, status, call):
    async with answering(answer) as link:
        with pytest.raises(SyncProblem) as caught:
            if call == "pull":
                await link.pull("e:1:h")
            else:
                async for _ in link.live("e:1:h"):
                    pass
        if call == "live" and answer.startswith(b"HTTP/1.1 200") and status in (0, 200):
            code, status = "server-garbled", 200
        assert (caught.value.code, caught.value.status) == (code, status)
        if status == 503:
            assert caught.value.retry_after == 7.0


async def test_a_wait_without_measure_is_cut():
    async with answering(http(503, b"", Retry_After="9999999")) as link:
        with pytest.raises(SyncProblem) as caught:
            await link.time()
        assert caught.value.retry_after == transport.LONGEST_RETRY_AFTER


async def test_nobody_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        link = HttpLink(f"http://127.0.0.1:{taken.getsockname()[1]}", lambda: "")
        with pytest.raises(SyncProblem, match="server-unreachable"):
            await link.pull("")
        await link.close()


async def test_a_server_without_the_tls_it_promises():
    async def talk(reader, writer):
        await reader.read(1)
        writer.write(http(400))

    async with serving(talk, "https") as link:
        with pytest.raises(SyncProblem, match="server-untrusted"):
            await link.pull("")


@pytest.mark.parametrize("call", ["pull", "live"])
async def test_silence(call, monkeypatch):
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 0.05)
    monkeypatch.setattr(transport, "SILENCE_SECONDS", 0.05)
    async with answering(None) as link:
        with pytest.raises(SyncProblem, match="server-silent"):
            if call == "pull":
                await link.pull("")
            else:
                await anext(link.live(""))


async def test_a_stream_that_falls_silent(monkeypatch):
    monkeypatch.setattr(transport, "SILENCE_SECONDS", 0.05)

    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 x\r\nContent-Type: text/event-stream\r\nContent-Length: 999\r\n\r\n: beat\n\n")
        await reader.read()

    async with serving(talk) as link:
        stream = link.live("")
        assert await anext(stream) is None
        with pytest.raises(SyncProblem, match="server-silent"):
            await anext(stream)


async def test_a_stream_of_changes_a_word_to_start_over_and_garbage():
    said = (
        b": beat\n\nid: e:1:h\nevent: changes\ndata: " + REPLY + b"\n\n: beat\n\n: beat\n\nevent: resync\ndata: {}\n\n"
    )
    async with answering(http(200, said, Content_Type="text/event-stream")) as link:
        assert [reply and reply.cursor async for reply in link.live("")] == [None, "e:1:h"]
    async with answering(http(200, b"data: {}\n\n", Content_Type="text/event-stream")) as link:
        stream = link.live("")
        assert await anext(stream) is None
        with pytest.raises(SyncProblem, match="server-garbled"):
            await anext(stream)


async def test_what_is_sent():
    seen = []
    async with answering(http(200, REPLY), seen) as link:
        await link.pull("e:1:h")
        request = PushRequest(device="d" * 2000, anchor=Anchor(boot="b", boot_ms=1, wall=NOW), operations=())
        with pytest.raises(SyncProblem):
            await link.push(request)
    (head, _), (pushed, body) = seen
    assert b"GET /v1/pull?cursor=e%3A1%3Ah&wait=0 HTTP/1.1" in head
    assert b"Authorization: Bearer secret" in head
    assert b"Bay-Protocol: 1" in head
    assert b"Content-Encoding: gzip" in pushed
    assert msgspec.json.decode(gzip.decompress(body), type=PushRequest) == request


PUSH = PushRequest(device="device", anchor=Anchor(boot="b", boot_ms=1, wall=NOW), operations=())


def most_held():
    return int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]) // 1000


def bomb(size=400_000_000):
    packer, parts = zlib.compressobj(wbits=31), []
    parts += [packer.compress(b" " * 1_000_000) for _million in range(size // 1_000_000)]
    return b"".join((*parts, packer.flush()))


@pytest.mark.parametrize("status", [200, 403])
async def test_an_answer_that_unpacks_to_more_than_one_can_have(status):
    whole = http(status, bomb(), Content_Encoding="gzip", Content_Type="application/problem+json")
    before = most_held()
    async with answering(whole) as link:
        for call in (link.time(), link.pull(""), link.push(PUSH)):
            with pytest.raises(SyncProblem) as caught:
                await call
            assert caught.value.code == "answer-too-large"
    assert most_held() - before < 200


async def test_a_plain_answer_without_end(monkeypatch):
    monkeypatch.setattr(bounds, "MOST_ANSWER_BYTES", 1_000_000)
    async with answering(http(200, b" " * 1_000_001)) as link:
        with pytest.raises(SyncProblem, match="answer-too-large"):
            await link.pull("")
    async with answering(http(200, REPLY.ljust(1_000_000))) as link:
        assert (await link.pull("")).cursor == "e:1:h"


async def test_a_snapshot_that_unpacks_to_more_than_one_can_have(monkeypatch):
    monkeypatch.setattr(snapshot_part, "MOST_SNAPSHOT_BYTES", 64_000_000)
    before = most_held()
    async with answering(http(200, bomb(), Content_Encoding="gzip")) as link:
        with pytest.raises(SyncProblem, match="answer-too-large"):
            await link.snapshot()
    monkeypatch.setattr(bounds, "MOST_PACKED_BYTES", 1000)
    async with answering(http(200, b" " * 1001, ETag='"x"')) as link:
        with pytest.raises(SyncProblem, match="answer-too-large"):
            await link.snapshot()
        assert link._part.asked() == {}, "what was too large is not gone on with"
    assert most_held() - before < 250


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
async def test_a_live_event_without_end(line_end, monkeypatch):
    monkeypatch.setattr(bounds, "MOST_ANSWER_BYTES", 100_000)
    event = b"id: 1" + line_end + b"data: " + REPLY.ljust(60_000) + line_end * 2
    stream = event * 5 + b"data: " + b"x" * 100_001
    async with answering(http(200, stream, Content_Type="text/event-stream")) as link:
        seen = []
        with pytest.raises(SyncProblem, match="answer-too-large"):
            async for reply in link.live(""):
                seen.append(reply)
    assert [reply.cursor for reply in seen if reply] == ["e:1:h"] * 5, "each counts for itself"


async def test_a_packed_stream_is_none():
    packed = http(200, bomb(1_000_000), Content_Encoding="gzip", Content_Type="text/event-stream")
    async with answering(packed) as link:
        with pytest.raises(SyncProblem, match="server-garbled"):
            async for _reply in link.live(""):
                pass
