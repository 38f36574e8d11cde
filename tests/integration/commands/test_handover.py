"""A terminal records for a command only while that command waits for the answer."""

import asyncio
import socket
import uuid
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bay_tui import cli
from bay_tui.commands.beside import handover
from bay_tui.commands.beside.handover import NoAnswer, NobodyThere, ask_running, record_anywhere
from bay_tui.commands.beside.listening import listening
from bay_tui.commands.beside.recording import HandoverReply, HandoverRequest
from bay_tui.commands.failures import NotKnown
from bay_tui.store.errors import StoreBusy, StoreFull
from bay_tui.store.opening import open_terminal
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import MachineSource
from bay_tui.workshop import operations as ops
from pilot.workshop import master_data
from wire_kit import snapshot_of, take_snapshot

RECEIVED = ops.StockReceived(part="26300-A500", quantity=5)
CLERK = "301"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a terminal that knows the sample workshop."""
    replica = open_terminal(tmp_path)
    take_snapshot(replica, snapshot_of(master_data()))
    replica.close()
    return tmp_path


def recorded(replica: Replica) -> list[str]:
    return [entry.id for entry in replica.outbox.in_order()]


def line_of(id: str, until_ms: int = 0) -> bytes:
    return msgspec.json.encode(HandoverRequest(CLERK, RECEIVED, id, until_ms)) + b"\n"


async def answered(home: Path, line: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(str(home / "terminal.sock"))
    writer.write(line)
    try:
        return await reader.readline()
    finally:
        writer.close()


async def test_asked_again_with_its_id_a_running_terminal_records_once(home: Path) -> None:
    replica, id_ = open_terminal(home), str(uuid.uuid4())
    async with listening(home, replica):
        first = await asyncio.to_thread(ask_running, home, CLERK, RECEIVED, id_)
        again = await asyncio.to_thread(ask_running, home, CLERK, RECEIVED, id_)
        other = await asyncio.to_thread(ask_running, home, CLERK, ops.CallRaised(asks="foreman"), id_)
    assert (first.id, first.again, again.id, again.again) == (id_, False, id_, True)
    assert "Something else" in other.problem
    assert recorded(replica) == [id_]
    replica.close()


async def test_what_comes_when_nobody_waits_any_more_is_not_recorded(home: Path) -> None:
    replica, now = open_terminal(home), MachineSource().boot_ms()
    ids = [str(uuid.uuid4()) for _each in range(3)]
    async with listening(home, replica):
        late = msgspec.json.decode(await answered(home, line_of(ids[0], now - 1)), type=HandoverReply)
        soon = msgspec.json.decode(await answered(home, line_of(ids[1], now + 60_000)), type=HandoverReply)
        before = msgspec.json.decode(await answered(home, line_of(ids[2])), type=HandoverReply)
    assert (late.late, late.id) == (True, "")
    assert (soon.late, soon.id, before.id) == (False, ids[1], ids[2])
    assert recorded(replica) == ids[1:]
    replica.close()


async def test_of_a_command_that_has_gone_nothing_is_recorded(home: Path) -> None:
    replica = open_terminal(home)
    ids = [str(uuid.uuid4()) for _each in range(20)]
    async with listening(home, replica):
        # The terminal stands still while they come and go: this loop does not run meanwhile.
        for id_ in ids:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
                end.connect(str(home / "terminal.sock"))
                end.sendall(line_of(id_, MachineSource().boot_ms() + 60_000))
        assert (await answered(home, line_of(str(uuid.uuid4())))).endswith(b"\n")
    assert len(recorded(replica)) == 1
    assert set(recorded(replica)).isdisjoint(ids)
    replica.close()


async def test_half_a_request_is_not_taken_for_one(home: Path) -> None:
    replica = open_terminal(home)
    async with listening(home, replica):
        _reader, writer = await asyncio.open_unix_connection(str(home / "terminal.sock"))
        writer.write(line_of(str(uuid.uuid4())).rstrip(b"\n"))
        writer.write_eof()
        assert await _reader.readline() == b""
        writer.close()
    assert recorded(replica) == []
    replica.close()


def test_a_terminal_that_stands_still_leaves_it_unknown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "_AFTERWARDS_SECONDS", 0.05)
    monkeypatch.setattr(handover, "ANSWER_SECONDS", 0.05)
    holder = open_terminal(home)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent:
        silent.bind(str(home / "terminal.sock"))
        silent.listen()
        with pytest.raises(NoAnswer) as none:
            ask_running(home, CLERK, RECEIVED, str(uuid.uuid4()), 0.05)
        assert none.value.silent
        status = cli.run(["--home", str(home), "--lang", "en", *DO])
    assert status == cli.NOT_KNOWN == 3
    holder.close()


DO = ("do", "stock.received", "part=26300-A500", "quantity=5", "--as", CLERK)


def test_not_known_names_the_id_to_say_again(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    id_ = str(uuid.uuid4())
    replica = open_terminal(home)

    def broken(*_args: Any) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handover, "open_terminal", broken)
        assert cli.run(["--home", str(home), "--lang", "en", *DO, "--id", id_]) == cli.NOT_KNOWN
    replica.close()
    out, err = capsys.readouterr()
    assert out == ""
    assert f"--id {id_}" in err
    assert cli.run(["--home", str(home), "--lang", "en", *DO, "--id", id_]) == cli.DONE
    assert cli.run(["--home", str(home), "--lang", "en", *DO, "--id", id_.upper()]) == cli.DONE
    out, err = capsys.readouterr()
    assert out.split() == [id_, id_]
    assert "Recorded before under this id" in err
    replica = open_terminal(home)
    assert recorded(replica) == [id_]
    replica.close()


@pytest.mark.parametrize("wrong", ["1", "pedal", "5b0e7a52-3c0a-4b5e-9a39", "../x"])
def test_an_id_that_others_may_make_up_too_is_none(home: Path, capsys: pytest.CaptureFixture[str], wrong: str) -> None:
    assert cli.run(["--home", str(home), "--lang", "en", *DO, "--id", wrong]) == cli.WRONG_USAGE
    assert "is no id" in capsys.readouterr().err


def test_a_store_that_nobody_answers_for_is_busy_and_nothing_is_recorded(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "LOCK_SECONDS", 0.2)
    replica = open_terminal(home)
    with pytest.raises(NobodyThere):
        ask_running(home, CLERK, RECEIVED, "")
    with pytest.raises(StoreBusy):
        record_anywhere(home, CLERK, RECEIVED, str(uuid.uuid4()))
    assert recorded(replica) == []
    replica.close()


def test_who_was_asked_and_died_leaves_it_unknown_where_the_store_does_not_open(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_, problems = str(uuid.uuid4()), [StoreBusy("journal", 7), StoreFull("journal")]

    def opened(_home: Path) -> Replica:
        raise problems.pop(0)

    def died(*_request: object) -> HandoverReply:
        raise NoAnswer(silent=False)

    monkeypatch.setattr(handover, "open_terminal", opened)
    monkeypatch.setattr(handover, "ask_running", died)
    with pytest.raises(NotKnown) as unknown:
        record_anywhere(home, CLERK, RECEIVED, id_)
    assert (unknown.value.params["id"], problems) == (id_, [])
    assert "full" in unknown.value.reason
