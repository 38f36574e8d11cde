"""Measure the store's speed: `python -m benchmarks.journal`.

Everything compared is measured in turns within one run, so that a noisy machine is as noisy to all.
"""

import gc
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from tinydb import JSONStorage, TinyDB
from tinydb.table import Document

from bay_tui.store.database import Database
from bay_tui.store.journal import frames
from bay_tui.store.journal.values import packed
from benchmarks.figures import Figure, markdown

ROUNDS = 400
OPENED = 10_000


def sample(number: int) -> dict[str, Any]:
    """Return a repair order about as large as a real one."""
    return {
        "id": f"order-{number:08d}",
        "plate": f"沪A·{number % 100_000:05d}",
        "vin": f"LSVAA49J{number:09d}",
        "state": "in_progress",
        "bay": f"bay-{number % 40:02d}",
        "promised": 1_760_000_000 + number,
        "technicians": [f"t-{number % 17}", f"t-{number % 23}"],
        "concern": "Grinding noise from the front left when braking at low speed",
        "revision": number,
    }


def filled(path: Path, documents: int) -> Database:
    """Return a store holding that many orders."""
    database = Database(path)
    database.swap({"orders": {f"order-{n:08d}": packed(sample(n)) for n in range(documents)}})
    return database


class Turns:
    """Measure several contenders in turns, in milliseconds."""

    def __init__(self, **contenders: Callable[[int], object]) -> None:
        self._contenders = contenders
        self._times: dict[str, list[float]] = {name: [] for name in contenders}

    def run(self, rounds: int) -> "Turns":
        """Let each contender work once a round, another one first each time."""
        order = list(self._contenders)
        for number in range(rounds):
            for name in order:
                start = time.perf_counter_ns()
                self._contenders[name](number)
                self._times[name].append((time.perf_counter_ns() - start) / 1e6)
            order.append(order.pop(0))
        return self

    def median(self, name: str) -> float:
        """Return the middle time of one contender, in milliseconds."""
        return statistics.median(self._times[name])


def raw_writer(path: Path) -> Callable[[int], object]:
    """Return a writer that appends and flushes the journal's bytes alone."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    written = [bytes(frames.encode_frame(n, {"orders": {f"new-{n}": packed(sample(n))}}, n)) for n in range(ROUNDS)]
    end = 0

    def write(number: int) -> None:
        nonlocal end
        end += os.pwrite(handle, written[number], end)
        os.fdatasync(handle)

    return write


def sqlite_writer(path: Path) -> Callable[[int], object]:
    """Return a writer of one row a transaction in SQLite.

    In its write-ahead log, flushed at each commit.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE orders (id TEXT PRIMARY KEY, document TEXT)")
    statement = "INSERT INTO orders VALUES (?, ?)"
    return lambda n: connection.execute(statement, (f"new-{n}", msgspec.json.encode(sample(n)).decode()))


def commits(folder: Path) -> list[Figure]:
    """Measure one durable commit.

    Beside the disk's own speed, SQLite, and itself with 500 times as much stored.
    """
    small, large = filled(folder / "small", 100), filled(folder / "large", 50_000)
    gc.collect()
    turns = Turns(
        raw=raw_writer(folder / "raw"),
        small=lambda n: small.keyed("orders").put({f"new-{n}": sample(n)}),
        large=lambda n: large.keyed("orders").put({f"new-{n}": sample(n)}),
        table=lambda n: large.table("t").insert(sample(n)),
        sqlite=sqlite_writer(folder / "sqlite"),
    ).run(ROUNDS)
    raw, few, many, table = (turns.median(each) for each in ("raw", "small", "large", "table"))
    small.close()
    large.close()
    return [
        Figure("one durable commit", few, "ms", "1.5 x raw write + fdatasync", 1.5 * raw),
        Figure("the same through TinyDB's insert", table, "ms", "1.5 x raw write + fdatasync", 1.5 * raw),
        Figure("one durable commit at 50,000 documents", many, "ms", "1.2 x at 100 documents", 1.2 * few),
        Figure("one durable commit", few, "ms", "SQLite, WAL, FULL", turns.median("sqlite"), gate=False),
    ]


def against_tinydb(folder: Path) -> list[Figure]:
    """Measure an insert beside TinyDB's own storage, at two sizes."""
    figures: list[Figure] = []
    for size, rounds in ((100, 100), (10_000, 7)):
        ours, theirs = filled(folder / f"ours-{size}", size), TinyDB(folder / f"theirs-{size}", storage=JSONStorage)
        theirs.table("orders").insert_multiple(Document(sample(n), doc_id=n) for n in range(size))
        turns = Turns(
            ours=lambda n, db=ours: db.table("more").insert(sample(n)),
            theirs=lambda n, db=theirs: db.table("orders").insert(sample(n)),
        ).run(rounds)
        name = f"insert at {size:,} documents"
        figures.append(
            Figure(name, turns.median("ours"), "ms", "TinyDB JSONStorage", turns.median("theirs"), gate=False)
        )
        ours.close()
        theirs.close()
    return figures


def opening(folder: Path) -> list[Figure]:
    """Measure the opening of a store."""
    path = folder / "opened"
    database = filled(path, OPENED)
    for number in range(1000):
        with database.transaction():
            database.keyed("orders").put({f"order-{number:08d}": sample(number)})
    database.close()

    def reopen(_: int) -> None:
        Database(path).close()

    median = Turns(open=reopen).run(9).median("open")
    return [Figure("open 10,000 documents", median, "ms", "150 ms", 150.0)]


def run() -> list[Figure]:
    """Return all figures of the store."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BAY_TUI_BENCH_DIR")) as folder:
        return [*commits(Path(folder)), *opening(Path(folder)), *against_tinydb(Path(folder))]


def main() -> int:
    """Print the figures; return 1 if one is over its limit."""
    figures = run()
    print(markdown(figures))
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
