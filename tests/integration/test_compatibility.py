"""What commit c1923c3 left on disks and sends over the wire, under the code of now.

A server's database and its backup, a terminal's store and the messages between them: `tests/fixtures/shop.py` played
them. Where something fails here, a site that upgrades loses work, or a terminal that is not upgraded yet does.
"""

import ast
import gzip
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import bay_tui
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.store.journal.frames import decode_header
from bay_tui.store.opening import JOURNAL, open_terminal
from bay_tui.store.replica import Mark, Replica
from bay_tui.sync.engine import Engine
from bay_tui.terminal.keys.keymap import checked, every_key
from bay_tui.wire import cursor, protocol
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import content_hash, name_of
from bay_tui.workshop.records import KINDS, SERVER_ONLY, Terminal, kind_of
from bay_tui.workshop.words import Scope
from fixtures.shop import SITE, verdicts_of
from server_kit import serving, wait_for

FOLDER = Path(__file__).parents[1] / "fixtures" / "c1923c3"


def fixture(name: str):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


EXPECTED = fixture("expected.json")
PROTOCOL = fixture("protocol.json")
RENAMED = {"Problem": "ProblemDocument"}
"""Messages whose class is called otherwise since: a name is not on the wire."""
WAITING = [one["id"] for one in EXPECTED["outbox"] if one["state"] == "pending"]
CLASSES = [cls for kind, cls in KINDS.items() if kind not in SERVER_ONLY]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The terminal's folder, as that version left it."""
    made = tmp_path / "terminal"
    made.mkdir()
    shutil.copy(FOLDER / "terminal" / JOURNAL, made / JOURNAL)
    return made


@pytest.fixture
def replica(home: Path) -> Iterator[Replica]:
    """The terminal's store, opened on another day and after another boot."""
    opened = open_terminal(home)
    yield opened
    opened.close()


@pytest.fixture
def upgraded(tmp_path: Path) -> str:
    """The server's database, as that version left it."""
    path = tmp_path / "upgraded.db"
    path.write_bytes(gzip.decompress((FOLDER / "server.db.gz").read_bytes()))
    return f"sqlite:///{path}"


@pytest.fixture
def restored(database_url: str) -> str:
    """A new database, restored from the backup of that version."""
    with Office(database_url) as office:
        assert office.restore(FOLDER / "server.backup") > 100
    return database_url


def recorded(replica: Replica) -> list[dict[str, object]]:
    """What the outbox has, in the words of the fixture."""
    return [
        {
            "id": one.id,
            "number": one.operation.number,
            "op": name_of(one.operation.args),
            "state": one.state,
            "attention": one.needs_attention,
            "hash": content_hash(one.operation),
            "json": msgspec.json.encode(one.operation).decode(),
        }
        for one in replica.outbox.in_order()
    ]


def everything(view) -> dict[tuple[str, str], object]:
    return {(kind_of(record), record.id): record for cls in CLASSES for record in view.every(cls)}


def test_the_store_opens_with_all_that_is_in_it(replica: Replica):
    identity = replica.identity
    assert (identity.device, identity.site, identity.name) == tuple(EXPECTED[key] for key in ("device", "site", "name"))
    assert identity.enrolled
    assert (replica.cursor, replica.needs_snapshot) == (EXPECTED["cursor"], False)
    assert recorded(replica) == EXPECTED["outbox"]
    assert [one.id for one in replica.outbox.waiting()] == WAITING
    assert len({one["op"] for one in EXPECTED["outbox"] if one["state"] == "pending"}) >= 8
    (refused,) = replica.outbox.attention()
    assert (refused.state, refused.operation.args) == (
        "refused",
        ops.JobAssigned(job="ro-0004.1", technicians=("101",), was=()),
    )
    assert replica.mark("job", "ro-0004.1") is Mark.ATTENTION
    assert replica.mark("job", "ro-0001.1") is Mark.PENDING
    counted = {kind_of(cls): len(replica.view.every(cls)) for cls in CLASSES}
    # Of what waits for the server, the correction moves no stock until a second person has approved its sheet, and what
    # came in damaged makes a claim; what was said of a job that stands still is kept.
    shown = EXPECTED["records"]
    moved = {"movement": shown["movement"] - 1, "count": shown["count"] + 1, "claim": 1, "standstill": 1}
    # What a finding said before it was answered is kept.
    moved["former"] = shown.get("former", 0) + 1
    assert {kind: count for kind, count in counted.items() if count} == shown | moved


def test_the_store_of_a_later_version_opens_and_is_written_anew_with_all_that_is_in_it(tmp_path: Path):
    """Of 06fe80e: the last whose file had no witnesses of what was flushed."""
    folder = FOLDER.parent / "06fe80e"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    shutil.copy(folder / "terminal" / JOURNAL, tmp_path / JOURNAL)
    assert decode_header((tmp_path / JOURNAL).read_bytes()).format == 1
    for _ in range(2):
        replica = open_terminal(tmp_path)
        assert decode_header((tmp_path / JOURNAL).read_bytes()).format == 2
        assert recorded(replica) == expected["outbox"]
        assert replica.cursor == expected["cursor"]
        counted = {kind_of(cls): len(replica.view.every(cls)) for cls in CLASSES}
        # What a finding said before it was answered is kept since.
        shown = expected["records"] | {"former": expected["records"]["former"] + 1}
        assert {kind: count for kind, count in counted.items() if count} == {
            kind: count for kind, count in shown.items() if count
        }
        assert {name: replica.drafts.get(name) for name in replica.drafts.names()} == expected["drafts"]
        replica.close()


def test_the_drafts_are_as_they_were_parked(replica: Replica):
    assert {name: replica.drafts.get(name) for name in replica.drafts.names()} == EXPECTED["drafts"]


def test_a_store_that_is_written_anew_keeps_all_of_it(home: Path):
    replica = open_terminal(home)
    replica._database.compact()
    replica.record("101", ops.CallRaised(asks="parts", bay="b1"))
    replica.close()
    replica = open_terminal(home)
    assert recorded(replica)[:-1] == EXPECTED["outbox"]
    assert recorded(replica)[-1]["number"] == EXPECTED["outbox"][-1]["number"] + 1
    assert {name: replica.drafts.get(name) for name in replica.drafts.names()} == EXPECTED["drafts"]
    replica.close()


async def hand_in(replica: Replica, server: EmbeddedServer, office: Office) -> None:
    """Push what waits, twice: all of it is taken once, answered as it was then, and both have the same."""
    engine = Engine(replica, server.url, clock=replica.clock)
    report = await engine.once()
    assert (report.problem, report.waiting) == ("", 0)
    # What is said of a job names its vehicle too since.
    named = [
        one | {"params": one["params"] | {"title": f"湘A0P977 {one['params']['title']}"}}
        if one["code"] == "job-finished"
        else one
        for one in EXPECTED["answers"]
    ]
    assert verdicts_of(replica, WAITING) == named
    again = await engine.once()
    assert (again.problem, again.sent, again.received) == ("", 0, 0)
    assert everything(replica.view) == everything(office.view(SITE))
    ledger = [line for line in office.ledger(SITE) if line.operation.device == EXPECTED["device"]]
    assert [line.operation.id for line in ledger] == [one["id"] for one in EXPECTED["outbox"]]
    sent = {one["id"]: one["json"] for one in EXPECTED["outbox"]}
    for line in ledger:
        assert msgspec.json.encode(line.operation).decode() == sent[line.operation.id]
    assert [line.operation.number for line in ledger] == [one["number"] for one in EXPECTED["outbox"]]
    assert {name: replica.drafts.get(name) for name in replica.drafts.names()} == EXPECTED["drafts"]


async def test_what_waits_is_handed_in_once_to_a_server_that_was_restored(replica: Replica, restored: str):
    with serving(restored) as server, Office(restored) as office:
        await hand_in(replica, server, office)


async def test_what_waits_is_handed_in_once_to_a_server_that_was_upgraded(replica: Replica, upgraded: str):
    with serving(upgraded) as server, Office(upgraded) as office:
        await hand_in(replica, server, office)


async def test_a_server_that_was_upgraded_goes_on_with_what_is_recorded_now(replica: Replica, upgraded: str):
    with serving(upgraded) as server, Office(upgraded) as office:
        engine = Engine(replica, server.url, clock=replica.clock)
        await engine.once()
        (made,) = replica.record("101", ops.CallRaised(asks="parts", bay="b1", note="还有吗？"))
        office.apply([ops.OrderReady(order="ro-0003")], site=SITE, actor="401")
        report = await engine.once()
        assert (report.problem, report.sent, report.applied) == ("", 1, 1)
        assert replica.view.get(KINDS["call"], made.id) is not None
        assert everything(replica.view) == everything(office.view(SITE))


async def test_a_new_terminal_may_enrol_at_a_server_that_was_restored(tmp_path: Path, restored: str):
    with serving(restored) as server, Office(restored) as office:
        fresh = open_terminal(tmp_path / "fresh")
        engine = Engine(fresh, server.url, clock=fresh.clock)
        await engine.enrol(server.url, office.enrol_code(SITE, "机修三", "b3"))
        assert (await engine.once()).problem == ""
        assert everything(fresh.view) == everything(office.view(SITE))
        fresh.close()


def test_backup_and_database_hold_the_same(upgraded: str, restored: str):
    with Office(upgraded) as one, Office(restored) as other:
        assert everything(one.view(SITE)) == everything(other.view(SITE))
        assert {kind_of(record) for record in everything(one.view(SITE)).values()} == EXPECTED["records"].keys()
        assert list(one.ledger(SITE)) == list(other.ledger(SITE))
        assert one.terminals(SITE) == other.terminals(SITE)
        with one.reading(SITE) as view:
            assert view.get(KINDS["contact"], "ro-0001").phone == "13800001111"


def test_the_ledger_reads_and_writes_as_it_was_written(upgraded: str):
    path = upgraded.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        written = dict(connection.execute("SELECT op_id, operation FROM ledger").fetchall())
        records = connection.execute("SELECT kind, body FROM record").fetchall()
    with Office(upgraded) as office:
        read = {line.operation.id: line.operation for line in office.ledger(SITE)}
    assert read.keys() == written.keys()
    for id, operation in read.items():
        assert msgspec.json.encode(operation).decode() == written[id]
    for kind, body in records:
        assert msgspec.json.encode(msgspec.json.decode(body, type=KINDS[kind])).decode() == body


@pytest.mark.parametrize("how", ["bare", "filled"])
@pytest.mark.parametrize("name", PROTOCOL["messages"])
def test_a_message_reads_and_writes_as_it_was_sent(name: str, how: str):
    said = PROTOCOL["messages"][name][how]
    message = msgspec.json.decode(said, type=getattr(cursor if name == "Cursor" else protocol, RENAMED.get(name, name)))
    assert msgspec.json.encode(message).decode() == said


def test_the_protocol_is_the_one_terminals_speak():
    assert {name: getattr(protocol, name) for name in PROTOCOL["constants"]} == PROTOCOL["constants"]
    read = cursor.Cursor.parse(PROTOCOL["cursor"])
    assert (read.epoch, read.seq, read.hash, str(read)) == ("epoch", 12, "abc", PROTOCOL["cursor"])


MOVED = {"board.group": ("z",)}
"""Keys that are others on purpose: v is the vehicle check on the job card, one Enter behind the board."""


def test_every_binding_has_its_id_and_its_keys():
    """A keymap in somebody's settings names these ids."""
    bindings = fixture("bindings.json")
    now = {one.id: one.keys for one in every_key({})}
    then = {one.id: one.keys for one in every_key(bindings) if one.id in bindings}
    assert bindings.keys() - now.keys() == set()
    assert {id: now[id] for id in then} == then | MOVED


def test_a_keymap_that_says_the_key_of_before_has_it_still():
    for id, keys in fixture("bindings.json").items():
        if id in MOVED:
            assert checked({id: keys}) == ({id: keys}, ())


def test_drafts_are_called_what_they_were_called():
    """A draft under another name is one that nobody finds again. They are read from the source."""
    said: set[str] = set()
    for path in Path(bay_tui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant):
                said.add(str(node.value))
            elif isinstance(node, ast.JoinedStr):
                said.add("".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values))
    assert set(fixture("draft_names.json")["names"]) - said == set()


def test_terminals_of_before_get_a_scope_by_what_they_did_and_never_the_offices(upgraded: str):
    path = upgraded.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        sent = connection.execute("SELECT device, json_extract(operation, '$.args.op') FROM ledger").fetchall()
        ids = {one for (one,) in connection.execute("SELECT id FROM record WHERE kind = 'terminal'")}
    moved_stock = {device for device, name in sent if name in {"parts.picked", "parts.issued", "stock.received"}}
    assert ids & moved_stock, "one of them worked for the counter"
    with serving(upgraded), Office(upgraded) as office:

        def scopes() -> dict[str, object]:
            return {one.id: one.scope for one in office.view(SITE).every(Terminal) if not one.revoked}

        wait_for(lambda: all(scopes().values()))
        given = scopes()
        assert {one for one, scope in given.items() if scope is Scope.COUNTER} == ids & moved_stock & given.keys()
        assert {scope for one, scope in given.items() if one not in moved_stock} <= {Scope.BAY}
        before = office.newest_position(SITE)
    with serving(upgraded), Office(upgraded) as office:
        assert office.newest_position(SITE) == before, "they are given once"
