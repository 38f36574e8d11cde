"""What the server cannot read of a push costs itself and not its batch: raw requests, as newer terminals send them."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from bay_tui.server.office import Office
from bay_tui.server.sql.schema import ledger
from bay_tui.wire.protocol import PushReply
from bay_tui.workshop.decision import Refused, Status
from bay_tui.workshop.operations import SCHEMA, Operation, OperationUnread, content_hash
from bay_tui.workshop.records import Call, ExceptionCase, Staff
from bay_tui.workshop.rulebook import rehearse
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import Role
from server_kit import SITE, HandTerminal, call

NEWER = {"op": "drone.landed", "bay": "bay-1", "rotors": [1.5, 2, None], "words": "降落 ✓"}


def sent(terminal: HandTerminal, *operations: Any) -> tuple[int, Any]:
    """Push operations, raw where they are dicts, and return the status and the reply."""
    body = json.loads(terminal.request())
    body["operations"] = [one if isinstance(one, dict) else json.loads(msgspec.json.encode(one)) for one in operations]
    reply = terminal.post(json.dumps(body).encode())
    return reply.status_code, json.loads(reply.content)


def raw(terminal: HandTerminal, **fields: Any) -> dict[str, Any]:
    """The next operation of this terminal as JSON, with these fields as they are."""
    operation = json.loads(msgspec.json.encode(terminal.operation(call())))
    return {name: value for name, value in (operation | fields).items() if value is not ...}


def told(reply: Any) -> dict[int, str]:
    """Return what each number was answered."""
    runs = [range(first, first + count) for first, _seq, count in reply.get("applied", ())]
    applied = {number: "applied" for run in runs for number in run}
    return applied | {one["number"]: one["status"] + " " + one["code"] for one in reply.get("verdicts", ())}


@pytest.mark.parametrize(
    "wrong",
    [
        {"args": NEWER},
        {"args": {"op": "call.raised", "asks": "drones"}},
        {"args": {"op": "call.raised"}},
        {"args": {"op": 5}},
        {"args": "drone"},
        {"args": ...},
        {"at": "yesterday"},
        {"at": ...},
        {"boot_ms": "soon"},
        {"supersedes": 5},
    ],
    ids=str,
)
def test_one_that_cannot_be_read_costs_itself(terminal: HandTerminal, office: Office, wrong: dict[str, Any]) -> None:
    before, odd, after = terminal.operation(call("before")), raw(terminal, **wrong), terminal.operation(call("after"))
    status, reply = sent(terminal, before, odd, after)
    assert status == 200
    assert told(reply) == {1: "applied", 2: "flagged operation-unread", 3: "applied"}
    assert "problem" not in reply
    view = office.view(SITE)
    assert {before.id, after.id} <= {one.id for one in view.every(Call)}
    assert odd["id"] not in {one.id for one in view.every(Call)}
    (case,) = (one for one in view.every(ExceptionCase) if one.operation == odd["id"])
    assert (case.code, case.actor, case.settled_at) == ("operation-unread", "ana", None)

    # Kept as it was sent, and answered alike for ever.
    line = next(line for line in office.ledger(SITE) if line.operation.id == odd["id"])
    assert isinstance(line.operation.args, OperationUnread)
    assert json.loads(line.operation.args.said) == odd
    again = sent(terminal, odd)
    assert (again[0], told(again[1])) == (200, {2: "flagged operation-unread"})
    assert again[1]["verdicts"][0]["seq"] == reply["verdicts"][0]["seq"]
    other = {**odd, "args": {"op": "drone.lost"}}
    assert sent(terminal, other)[1]["problem"] == "conflict"
    assert len(list(office.ledger(SITE, device=terminal.device))) == 3


def test_its_instant_is_that_of_recording_where_it_says_one(terminal: HandTerminal, office: Office) -> None:
    said = datetime(2026, 3, 2, 8, 0, tzinfo=UTC).isoformat()
    odd = raw(terminal, args=NEWER, at=said)
    before = datetime.now(UTC)
    nothing = raw(terminal, args=NEWER, at=...)
    sent(terminal, odd, nothing)
    cases = {one.operation: one.at for one in office.view(SITE).every(ExceptionCase)}
    assert cases[odd["id"]].isoformat() == said
    assert before <= cases[nothing["id"]] <= datetime.now(UTC)


def test_a_server_that_can_read_it_later_takes_the_repetition_for_one(terminal: HandTerminal, office: Office) -> None:
    """The hash of what cannot be read is the one that whoever can read it makes."""
    known = terminal.operation(call("of a kind from tomorrow"))
    sent_now = json.loads(msgspec.json.encode(known))
    sent_now["args"]["asks"] = "from-tomorrow"
    assert told(sent(terminal, sent_now)[1]) == {1: "flagged operation-unread"}
    with office.database.reading() as connection:
        hash_ = connection.scalar(sa.select(ledger.c.hash).where(ledger.c.op_id == known.id))
    fields = {**sent_now, "device": "", "number": 0}
    encoded = msgspec.json.encode(fields)
    as_known = msgspec.json.encode(msgspec.structs.replace(known, device="", number=0), order="deterministic")
    # What the two say differs in that one word alone, and so the hashes are over texts that differ in it alone.
    assert encoded.replace(b"from-tomorrow", b"parts") == as_known
    assert hash_ == hashlib.sha256(encoded).hexdigest()
    assert content_hash(known) == hashlib.sha256(as_known).hexdigest()


@pytest.mark.parametrize(
    "wrong", [{"id": "a b"}, {"id": ...}, {"number": "one"}, {"device": "other"}, {"actor": "a" * 101}], ids=str
)
def test_what_stood_before_one_that_cannot_be_answered_is_taken(terminal: HandTerminal, wrong: dict[str, Any]) -> None:
    before, odd, after = terminal.operation(call("before")), raw(terminal, **wrong), terminal.operation(call("after"))
    status, reply = sent(terminal, before, odd, after)
    assert (status, told(reply)) == (200, {1: "applied"})
    status, problem = sent(terminal, odd, after)
    assert (status, problem["code"]) == (400, "malformed")


def test_what_stood_before_one_of_a_newer_schema_is_taken(terminal: HandTerminal) -> None:
    """The rest waits until the server is updated: a terminal raises the number where nothing may be taken unread."""
    before, newer = terminal.operation(call("before")), raw(terminal, schema=SCHEMA + 1, args=NEWER)
    assert told(sent(terminal, before, newer)[1]) == {1: "applied"}
    status, problem = sent(terminal, newer)
    assert (status, problem["code"]) == (426, "terminal-too-new")


def test_a_terminal_takes_such_a_verdict_like_another(terminal: HandTerminal) -> None:
    odd = raw(terminal, args=NEWER)
    body = json.loads(terminal.request())
    body["operations"] = [odd]
    reply: httpx.Response = terminal.post(json.dumps(body).encode())
    read = {**odd, "args": json.loads(msgspec.json.encode(call()))}
    whole = msgspec.json.decode(reply.content, type=PushReply).whole([msgspec.convert(read, Operation)])
    assert [(one.id, one.status, one.code) for one in whole.verdicts] == [
        (odd["id"], Status.FLAGGED, "operation-unread")
    ]


def test_nobody_records_one_at_a_terminal(terminal: HandTerminal) -> None:
    """`do operation.unread` makes no sense, and a terminal that sends one leaves an exception all the same."""
    view = Memory()
    view.put(Staff(id="ana", number="7", name="Ana", roles=(Role.ADMIN,)))
    operation = terminal.operation(OperationUnread(name="x", said="{}"), id=str(uuid4()))
    with pytest.raises(Refused, match="operation-unread"):
        rehearse(view, operation)
    assert [one.code for one in terminal.push(operation).verdicts] == ["operation-unread"]
