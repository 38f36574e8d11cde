"""Nothing acknowledged is lost and nothing half done is seen, wherever the power or the process stops."""

import os
import random
import subprocess
import sys

import pytest

from bay_tui.store.database import Database
from bay_tui.store.journal.memory import MemoryDisk

PATH = "/data/store"
KILLS = min(500, int(os.environ.get("BAY_TUI_KILLS", "30")))


class PowerCutError(BaseException):
    """The machine stops here."""


def content(database):
    return {name: {doc.doc_id: dict(doc) for doc in database.keyed(name)} for name in sorted(database.tables())}


def operation_and_outbox(db):
    with db.transaction():
        db.keyed("records").put({"1": {"n": 2}})
        db.keyed("outbox").put({"1": {"op": "x" * 50}})


def cut_short(db):
    """A commit that fails, leaving nothing."""
    try:
        with db.transaction():
            db.keyed("records").put({"1": {"n": 99}})
            raise KeyError
    except KeyError:
        pass


STEPS = [
    lambda db: db.keyed("records").put({"1": {"n": 1}}),
    operation_and_outbox,
    cut_short,
    lambda db: db.compact(),
    lambda db: db.keyed("outbox").remove(doc_ids=["1"]),
    lambda db: db.swap({"records": {"2": b"{}", "3": b"{}"}}, keep=["outbox"]),
    lambda db: db.table("notes").insert({"text": "note"}),
    lambda db: db.drop_table("records"),
]


def run_until(disk, stop_at):
    """Take the steps until the given call to the disk; the states that may be found after that."""
    calls = 0

    def fault(operation, path):
        nonlocal calls
        calls += 1
        if calls > stop_at:
            raise PowerCutError

    disk.fault = fault
    before = {}
    after = {}
    try:
        db = Database(PATH, disk=disk)
        before = content(db)
        for number, step in enumerate(STEPS):
            after = EXPECTED[number]
            step(db)
            before = after
    except PowerCutError:
        return (before, after), False
    return (before, before), True


def expected():
    db = Database(PATH, disk=MemoryDisk())
    states = []
    for step in STEPS:
        step(db)
        states.append(content(db))
    return states


EXPECTED = expected()


def boundaries():
    disk = MemoryDisk()
    db = Database(PATH, disk=disk)
    for step in STEPS:
        step(db)
    return len(disk.calls)


@pytest.mark.parametrize("stop_at", range(boundaries() + 1))
def test_power_cut_at_every_call_to_the_disk(stop_at):
    for seed in range(25):
        disk = MemoryDisk()
        possible, finished = run_until(disk, stop_at)
        after = disk.crash(random.Random(seed))
        found = content(Database(PATH, disk=after))
        assert found in possible
        assert not finished or found == EXPECTED[-1]


@pytest.mark.parametrize("stop_at", range(boundaries() + 1))
def test_what_is_found_after_a_kill_survives_a_power_cut(stop_at):
    for seed in range(10):
        disk = MemoryDisk()
        possible, _ = run_until(disk, stop_at)
        killed = disk.kill()
        db = Database(PATH, disk=killed)
        found = content(db)
        assert found in possible
        assert content(Database(PATH, disk=killed.crash(random.Random(seed)))) == found


CHILD = """
import os, sys
from bay_tui.store.journal import journal
from bay_tui.store.database import Database
journal.GARBAGE_MINIMUM = 4000
db = Database(sys.argv[1])
number = (db.keyed("meta").get(doc_id="count") or {"n": 0})["n"]
while True:
    number += 1
    with db.transaction():
        db.keyed("meta").put({"count": {"n": number}})
        db.keyed("records").put({f"r{number % 7}": {"n": number, "text": "x" * (number % 90)}})
        db.keyed("outbox").put({str(number): {"op": number}})
        db.keyed("outbox").remove(doc_ids=[str(number - 3)])
    os.write(1, b"%d\\n" % number)
"""


def after_commits(count):
    records = {f"r{n % 7}": {"n": n, "text": "x" * (n % 90)} for n in range(1, count + 1)}
    outbox = {str(n): {"op": n} for n in range(max(1, count - 2), count + 1)}
    return {"meta": {"count": {"n": count}}, "outbox": outbox, "records": records} if count else {}


def killed_run(path, acknowledgements):
    """Let a process commit until it has acknowledged that often, kill -9 it; its last acknowledgement."""
    with subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE) as child:
        lines = [child.stdout.readline() for _ in range(acknowledgements)]
        child.kill()
        lines += child.stdout.read().splitlines(keepends=True)
    return int([line for line in lines if line.endswith(b"\n")][-1])


def test_kill_9_loses_nothing_acknowledged(tmp_path):
    path = tmp_path / "store"
    chance = random.Random(20260101)
    for _ in range(KILLS):
        acknowledged = killed_run(path, chance.randrange(1, 60))
        with Database(path) as db:
            count = db.keyed("meta").get(doc_id="count")["n"]
            assert count - acknowledged in (0, 1)
            assert content(db) == after_commits(count)


def test_the_killed_process_really_compacts(tmp_path):
    """The test above is worth something only if kills can fall into a compaction."""
    killed_run(tmp_path / "store", 300)
    assert (tmp_path / "store").stat().st_size < 300 * 100
