"""The shapes terminal and server exchange: their bytes, and how they are read back."""

import ast
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bay_tui
from bay_tui.store.outbox import OutboxEntry
from bay_tui.wire.cursor import Cursor, epoch_of
from bay_tui.wire.protocol import PushReply
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import Operation, PartsReady

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PACKAGE = Path(bay_tui.__file__).parent


def operation(number: int) -> Operation:
    args = PartsReady(request="r")
    return Operation(id=str(uuid.UUID(int=number)), device="d", number=number, actor="a", at=NOW, args=args)


@given(st.text(st.characters(exclude_characters=":")), st.integers(0), st.text(st.characters(exclude_characters=":")))
def test_a_cursor_read_back_is_the_same(epoch: str, seq: int, digest: str) -> None:
    cursor = Cursor(epoch, seq, digest)
    assert Cursor.parse(str(cursor)) == cursor
    assert epoch_of(str(cursor)) == epoch


@pytest.mark.parametrize(
    "text", ["", "e", "e:1", "e:1:h:x", "e:x:h", "e::h", "e: 1:h", "e:01:h", "e:+1:h", "e:1_0:h", "e:٣:h"]
)
def test_what_no_server_wrote_is_no_cursor(text: str) -> None:
    with pytest.raises(ValueError):
        Cursor.parse(text)


def test_what_was_simply_applied_travels_in_runs() -> None:
    verdicts = (
        *(Verdict(id=str(uuid.UUID(int=n)), number=n, status=Status.APPLIED, seq=n + 10) for n in (1, 2, 3)),
        Verdict(id="x", number=4, status=Status.REFUSED, seq=14, code="job-closed", params={"job": "1"}),
        Verdict(id="y", number=5, status=Status.APPLIED, seq=15),
    )
    sent = msgspec.json.encode(PushReply(server_time=NOW, epoch="e", cursor="e:15:h", verdicts=verdicts).compact())
    assert sent == (
        b'{"server_time":"2026-03-02T01:00:00Z","epoch":"e","cursor":"e:15:h","applied":[[1,11,3],[5,15,1]],'
        b'"verdicts":[{"number":4,"status":"refused","seq":14,"code":"job-closed","params":{"job":"1"}}]}'
    )
    read = msgspec.json.decode(sent, type=PushReply).whole([operation(n) for n in (5, 4, 2, 9)])
    assert [(one.id, one.number, one.status, one.seq) for one in read.verdicts] == [
        (operation(5).id, 5, Status.APPLIED, 15),
        (operation(4).id, 4, Status.REFUSED, 14),
        (operation(2).id, 2, Status.APPLIED, 12),
    ]


def test_a_verdict_that_names_no_operation_is_not_believed() -> None:
    sent = b'{"server_time":"2026-03-02T01:00:00Z","epoch":"e","verdicts":[{"status":"applied","seq":3}]}'
    with pytest.raises(ValueError, match="names no operation"):
        msgspec.json.decode(sent, type=PushReply).whole([operation(1)])


def test_beside_its_operation_a_verdict_is_kept_as_it_always_was() -> None:
    kept = json.loads('{"status": "refused", "seq": 7, "code": "job-closed", "params": {"job": "1"}}')
    verdict = msgspec.convert(kept, Verdict)
    assert verdict == Verdict(status=Status.REFUSED, seq=7, code="job-closed", params={"job": "1"})
    entry = OutboxEntry(operation=operation(1), state="refused", verdict=verdict)
    assert msgspec.to_builtins(entry)["verdict"] == kept


def classes() -> Iterator[tuple[str, str]]:
    for path in PACKAGE.glob("**/*.py"):
        room = path.relative_to(PACKAGE).parts[0]
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                yield node.name, room


def test_the_shapes_of_the_wire_exist_once() -> None:
    wire = {name for name, room in classes() if room == "wire"}
    assert {"Cursor", "Verdict", "PushReply", "PullReply", "Change", "Snapshot"} <= wire
    assert not [(name, room) for name, room in classes() if name in wire and room != "wire"]


def test_nobody_takes_a_cursor_apart_but_the_wire() -> None:
    odd = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in PACKAGE.glob("**/*.py")
        if path.parent.name != "wire" and path.parts[-2] in ("store", "sync", "feed", "writing", "routes")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if '(":")' in line or "epoch}:" in line
    ]
    assert not odd
