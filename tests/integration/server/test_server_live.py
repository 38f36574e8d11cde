"""Live streams on a real socket: what is committed arrives, whoever committed it, and nobody is left hanging."""

import time

import pytest

from bay_tui.server.feed import live
from bay_tui.server.feed.reading import Feed
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.wire.cursor import Cursor
from bay_tui.workshop.operations import CallCleared
from server_kit import SITE, HandTerminal, Stream, call, serving, wait_for


def test_a_change_arrives_with_the_cursor_after_it(terminal: HandTerminal, server: EmbeddedServer) -> None:
    stream = Stream(terminal)
    verdict = terminal.push(terminal.operation(call())).verdicts[0]
    wait_for(lambda: "call" in stream.kinds())
    reply = next(reply for reply in stream.replies() if reply.changes)
    assert f"id: {reply.cursor}" in stream.lines
    assert Cursor.parse(reply.cursor).seq == verdict.seq
    assert terminal.pull(reply.cursor).changes == ()
    server.stop()
    stream.join()


def test_what_the_writer_tells_is_what_a_pull_would_bring(
    terminal: HandTerminal, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    cursor = terminal.head()
    stream = Stream(terminal)
    wait_for(lambda: bool(stream.lines))
    with monkeypatch.context() as patched:
        # Streams that are open need the database for nothing that was written here.
        patched.delattr(Feed, "pull")
        raised = terminal.operation(call("first"))
        terminal.push(raised, terminal.operation(call("second")), terminal.operation(CallCleared(call=raised.id)))
        wait_for(lambda: len(stream.kinds()) == 2)
    (reply,) = [reply for reply in stream.replies() if reply.changes]
    read = terminal.pull(cursor)
    assert (reply.cursor, reply.changes, reply.more) == (read.cursor, read.changes, read.more)
    server.stop()
    stream.join()


def test_it_goes_on_where_it_was_cut(terminal: HandTerminal, server: EmbeddedServer) -> None:
    cursor = terminal.head()
    missed = [terminal.operation(call(f"{number}")) for number in range(3)]
    terminal.push(*missed)
    by_query = Stream(terminal, cursor)
    by_header = Stream(terminal, "", **{"Last-Event-ID": cursor})
    for stream in (by_query, by_header):
        wait_for(lambda stream=stream: len(stream.kinds()) == 3)
    later = terminal.operation(call("later"))
    terminal.push(later)
    for stream in (by_query, by_header):
        wait_for(lambda stream=stream: len(stream.kinds()) == 4)
        ids = [change.id for reply in stream.replies() for change in reply.changes]
        assert ids == [*(operation.id for operation in missed), later.id]
    server.stop()
    by_query.join()
    by_header.join()


def test_what_another_process_commits_arrives_too(
    terminal: HandTerminal, office: Office, server: EmbeddedServer
) -> None:
    stream = Stream(terminal)
    office.apply([call("from the office")], site=SITE)
    wait_for(lambda: "call" in stream.kinds())
    server.stop()
    stream.join()


def test_a_stop_with_open_streams_is_quick(terminal: HandTerminal, server: EmbeddedServer) -> None:
    server._server.config.timeout_graceful_shutdown = 3600  # Were a stream waited for, it would be for long.
    streams = [Stream(terminal) for _ in range(20)]
    began = time.monotonic()
    server.stop()
    took = time.monotonic() - began
    for stream in streams:
        stream.join()
    assert took < 30, f"{took:.2f} s; 0.3 s on a quiet machine"


def test_a_revoked_terminal_hears_no_more(terminal: HandTerminal, office: Office) -> None:
    stream = Stream(terminal)
    office.revoke(terminal.device)
    wait_for(stream.ended.is_set)
    reply = terminal.http.get("/v1/live")
    assert (reply.status_code, reply.json()["code"]) == (403, "terminal-revoked")
    stream.join()


def test_a_cursor_of_another_history_is_told_to_start_over(terminal: HandTerminal) -> None:
    stream = Stream(terminal, "0:5:0")
    stream.join()
    assert "event: resync" in stream.lines


def test_a_restore_ends_the_streams(terminal: HandTerminal, office: Office, tmp_path: object) -> None:
    path = tmp_path / "backup"  # type: ignore[operator]
    office.backup(path)
    stream = Stream(terminal)
    office.restore(path)
    stream.join()
    assert "event: resync" in stream.lines


def test_heartbeats_tell_a_quiet_line_from_a_dead_one(
    terminal: HandTerminal, server: EmbeddedServer, monkeypatch: object
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.02)  # type: ignore[attr-defined]
    stream = Stream(terminal)
    wait_for(lambda: stream.lines.count(": beat") > 3)
    server.stop()
    stream.join()


def test_a_slow_reader_is_dropped_and_nobody_else(terminal: HandTerminal, server: EmbeddedServer) -> None:
    listener = live._Listener("slow")
    event = live._Event(1, b"data")
    for _ in range(live.QUEUE_EVENTS):
        listener.offer(event)
    assert not listener.dropped
    listener.offer(event)
    assert listener.dropped


def test_a_server_without_terminals_stops_at_once(database_url: str, office: Office) -> None:
    with serving(database_url) as server:
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 10
