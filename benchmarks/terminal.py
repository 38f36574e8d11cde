"""The terminal on a real pseudo-terminal, beside a bare Textual table and a minimal Textual app.

`python -m benchmarks terminal`. The board has 200 open jobs in a store on disk, and its server is there.
"""

import select
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bay_tui.server.office import Office
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.records import Vehicle
from bay_tui.workshop.words import CallKind
from benchmarks.figures import Figure
from benchmarks.pty_app import PtyApp
from benchmarks.rig import Rig, bench_folder

ROWS = 200
CALLS = 10
STARTS = 9
PRESSES = 60
STEPS = 18
TURNING = 130
IDLE_SECONDS = 50
SIZE = (160, 45)
DOWN, F6 = "\x1b[B", "\x1b[17~"
"""Keys that no scanner types: letters are held for a moment, to tell whether they are the beginning of a scan."""
PROGRAM = str(Path(sys.executable).with_name("bay-tui"))

MINIMAL = """
from textual.app import App
from textual.widgets import Static

class Minimal(App):
    count = 0
    def compose(self):
        yield Static("cell 0000", id="cell")
    def on_key(self, event):
        self.count += 1
        self.query_one("#cell").update(f"cell {self.count:04}")

Minimal().run()
"""
"""The least a Textual app can do: a key changes one text."""

TABLE = """
import sys
from textual.app import App
from textual.widgets import DataTable

class Table(App):
    count = 0
    def compose(self):
        yield DataTable(cursor_type="row")
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("Bay", "Plate", "Job", "Technicians", "State", "Bar", "Time", "Promise")
        for row in open(sys.argv[1], encoding="utf-8"):
            table.add_row(*row.rstrip("\\n").split("\\t"))
    def key_f6(self):
        self.count += 1
        table = self.query_one(DataTable)
        table.update_cell_at((3, 4), f"state {self.count:04}")

Table().run()
"""
"""Textual's own table, with as many rows and columns and the same kind of text."""

GRID = """
import os, sys
from bay_tui.environment import prepare_environment
prepare_environment(os.environ)
from bay_tui.terminal.keys.pump import KeyPump
from bay_tui.widgets.grid import Column, Grid, Row

class Gridded(KeyPump):
    count = 0
    def compose(self):
        widths = (12, 9, 30, 13, 22, 8, 11, 18)
        yield Grid([Column(str(at), f"c{at}", width=width) for at, width in enumerate(widths)])
    def on_mount(self):
        grid = self.query_one(Grid)
        self.rows = [row.rstrip("\\n").split("\\t") for row in open(sys.argv[1], encoding="utf-8")]
        self.show()
        grid.focus()
    def key_f6(self):
        self.count += 1
        self.rows[3][4] = f"state {self.count:04}"
        self.show()
    def show(self):
        self.query_one(Grid).set_rows(Row(str(at), row) for at, row in enumerate(self.rows))
    key_x = key_f6

Gridded().run()
"""
"""The product's table alone, with the product's keys."""

SIGNED_IN = """
import gc, os, sys
from bay_tui.environment import prepare_environment
prepare_environment(os.environ)
gc.disable()
from pathlib import Path
from bay_tui.commands.terminal import run_app
from bay_tui.config import Settings
from bay_tui.store.opening import open_terminal

home = Path(sys.argv[1])
replica = open_terminal(home)
run_app(replica, Settings(home=home), sign_in="201")
"""
"""The terminal as `bay-tui` runs it, with the foreman already signed in."""


class Stage:
    """What is measured: the product with its store and server, and the peers with as many rows in a file."""

    def __init__(self, rig: Rig) -> None:
        with Office(rig.database) as office:
            fill(office, rig.site)
        replica, _ = rig.terminal()
        self.home = Path(replica._database.storage.journal.path).parent  # pyright: ignore[reportPrivateUsage]
        seen = board(replica.view, replica.now())
        self.first_plate = next(bay.rows[0].plate for bay in seen.bays if bay.rows)
        replica.close()
        self.rows = rig.folder / "rows.tsv"
        cells = ("12 Lift 4", "B{n:05}", "Replace front brake pads", "Zhao Tiefeng", "in progress 12:31", "█████")
        lines = ("\t".join((*(cell.format(n=n) for cell in cells), "0:42/1:30", "16:30 late")) for n in range(ROWS))
        self.rows.write_text("\n".join(lines), encoding="utf-8")

    def command(self, name: str) -> list[str]:
        """Return the command line of a contender."""
        python = [sys.executable, "-c"]
        return {
            "minimal": [*python, MINIMAL],
            "table": [*python, TABLE, str(self.rows)],
            "grid": [*python, GRID, str(self.rows)],
            "board": [PROGRAM, "--home", str(self.home), "--lang", "en", "board"],
            "terminal": [*python, SIGNED_IN, str(self.home)],
        }[name]

    def painted(self, name: str) -> str:
        """Return what a contender shows in its first whole picture."""
        return {"minimal": "cell 0000", "table": "B00003", "grid": "B00003"}.get(name, self.first_plate)

    def started(self, name: str) -> PtyApp:
        """Return a contender, painted and settled."""
        app = PtyApp(self.command(name), SIZE)
        app.until(self.painted(name))
        app.settle(1.0)
        return app


def fill(office: Office, site: str) -> None:
    """Add orders until the board has its open jobs, and calls for somebody to answer."""
    seen = board(office.view(site), datetime.now(UTC))
    missing = ROWS - sum(len(bay.rows) for bay in seen.bays) - len(seen.outside)
    orders = (
        ops.OrderImported(
            number=f"B{number:05}",
            vehicle=Vehicle(id="", plate=f"B{number:05}", make="Yunchi", model="YX7"),
            jobs=(ops.ImportedJob(line=1, title="Replace front brake pads"),),
        )
        for number in range(missing)
    )
    office.apply(orders, site=site)
    office.apply((ops.CallRaised(asks=CallKind.FOREMAN, bay="3", note="") for _ in range(CALLS)), site=site)


def starts(stage: Stage) -> list[Figure]:
    """From starting the process to the first whole picture, all contenders in turns."""
    names = ["minimal", "table", "board", "terminal"]
    times: dict[str, list[float]] = {name: [] for name in names}
    cpu: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(STARTS + 1):
        for name in names:
            with PtyApp(stage.command(name), SIZE) as app:
                painted = app.until(stage.painted(name))
                if turn:  # the first turn fills the caches
                    times[name].append((painted - app.started) / 1e6)
                    cpu[name].append(app.cpu_seconds * 1000)
        names.append(names.pop(0))
    took, used = ({name: statistics.median(each) for name, each in all.items()} for all in (times, cpu))
    table = f"1.25 x a bare Textual table (its minimum: {min(times['table']):.0f} ms)"
    return [
        Figure("cold start to the board, `bay-tui board`", took["board"], "ms", table, 1.25 * took["table"]),
        Figure("cold start to the board, signed in", took["terminal"], "ms", table, 1.25 * took["table"]),
        Figure("CPU until the board", used["board"], "ms", "1.25 x a bare Textual table", 1.25 * used["table"]),
        Figure("CPU until the board, signed in", used["terminal"], "ms", "1.25 x the table", 1.25 * used["table"]),
        Figure("cold start to the board, `bay-tui board`", took["board"], "ms", "minimal", took["minimal"], gate=False),
    ]


def idle(stage: Stage) -> list[Figure]:
    """What a board costs that nobody touches, between two ticks of its minute."""
    with stage.started("terminal") as ours, stage.started("table") as table:
        now = time.time() % 60
        _watch((ours, table), 62 - now if now > 3 else 2.5 - now)
        before = [(len(app.output), app.cpu_seconds) for app in (ours, table)]
        _watch((ours, table), IDLE_SECONDS)
        sent, bare = (len(app.output) - at for app, (at, _) in zip((ours, table), before, strict=True))
        shares = [
            100 * (app.cpu_seconds - at) / IDLE_SECONDS for app, (_, at) in zip((ours, table), before, strict=True)
        ]
        memory = ours.resident_mb, table.resident_mb
    span = f"in {IDLE_SECONDS} s between minute ticks"
    return [
        Figure(f"idle: sent {span}", sent, "B", "nothing", 0, ratio=float(sent)),
        Figure(f"idle: CPU {span}", shares[0], "%", f"required; the bare table takes {shares[1]:.2f} %", 0.2),
        Figure("memory, live and signed in", memory[0], "MB", "1.5 x a bare Textual table", 1.5 * memory[1]),
        Figure("idle: sent by the bare table", bare, "B", "nothing", 0, ratio=0.0, gate=False),
    ]


def _watch(apps: tuple[PtyApp, ...], seconds: float) -> None:
    """Read what they send for so long, without costing them anything."""
    end = time.monotonic() + seconds
    by_handle = {app.master: app for app in apps}
    while (left := end - time.monotonic()) > 0:
        for handle in select.select(list(by_handle), [], [], left)[0]:
            by_handle[handle].read(0)


class Presses:
    """The presses of one key in one contender: milliseconds until the first bytes, and how many came in all."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.sizes: list[int] = []

    def press(self, app: PtyApp, key: str) -> None:
        """Press once more."""
        took, size, _ = app.press(key)
        self.times.append(took)
        self.sizes.append(size)

    @property
    def milliseconds(self) -> float:
        """The middle time."""
        return statistics.median(self.times)

    @property
    def bytes(self) -> float:
        """The middle size."""
        return statistics.median(self.sizes)


def in_turns(apps: dict[str, PtyApp], key: str, times: int) -> dict[str, Presses]:
    """Press a key in several contenders, in turns."""
    presses = {name: Presses() for name in apps}
    for _ in range(times):
        for name, app in apps.items():
            presses[name].press(app, key)
    return presses


def turns(app: PtyApp) -> Presses:
    """Go down the rows, and return the presses that moved the view: they send several times what others do."""
    all_presses, moved = Presses(), Presses()
    for _ in range(TURNING):
        all_presses.press(app, DOWN)
    for took, size in zip(all_presses.times, all_presses.sizes, strict=True):
        if size > 3 * min(all_presses.sizes[1:]):
            moved.times.append(took)
            moved.sizes.append(size)
    return moved


def keys(stage: Stage) -> list[Figure]:
    """From a key to what it changed on the screen."""
    with stage.started("minimal") as minimal, stage.started("table") as table, stage.started("grid") as grid:
        cell = in_turns({"minimal": minimal, "table": table, "grid": grid}, F6, PRESSES)
        letter = in_turns({"grid": grid}, "x", STEPS)["grid"]
    with stage.started("table") as table, stage.started("terminal") as ours:
        for app in (table, ours):
            app.press(DOWN)
        step = in_turns({"table": table, "terminal": ours}, DOWN, STEPS)
        # The cursor goes back to the first call; answering it records something durably, and sends it.
        ours.press("g")
        answer = Presses()
        answer.press(ours, "a")
    with stage.started("table") as table, stage.started("terminal") as ours:
        turned, their_turned = turns(ours), turns(table)
    size = f"at {SIZE[0]}x{SIZE[1]}"
    mine, least, theirs = cell["grid"], cell["minimal"], cell["table"]
    down, their_down = step["terminal"], step["table"]
    return [
        Figure("key to changed cell, p50", mine.milliseconds, "ms", "1.5 x minimal app", 1.5 * least.milliseconds),
        Figure(f"key to changed cell {size}", mine.bytes, "B", "required", 300),
        Figure("key to changed cell, p50", mine.milliseconds, "ms", "bare table", theirs.milliseconds, gate=False),
        Figure(f"key to changed cell {size}", mine.bytes, "B", "bare table", theirs.bytes, gate=False),
        Figure("letter to changed cell, p50", letter.milliseconds, "ms", "1.5 x F6", 1.5 * mine.milliseconds),
        Figure("cursor down on the board, p50", down.milliseconds, "ms", "bare table", their_down.milliseconds),
        Figure(f"cursor down on the board {size}", down.bytes, "B", "bare table", their_down.bytes),
        Figure("cursor down where the view moves, p50", turned.milliseconds, "ms", "table", their_turned.milliseconds),
        Figure(f"cursor down where the view moves {size}", turned.bytes, "B", "bare table", their_turned.bytes),
        Figure("answer a call: recorded and shown", answer.milliseconds, "ms", "a blink", 100, gate=False),
        Figure(f"answer a call {size}, until acknowledged", answer.bytes, "B", "cursor", down.bytes, gate=False),
    ]


def run() -> list[Figure]:
    """All figures of the terminal."""
    with bench_folder() as folder, Rig(folder) as rig:
        stage = Stage(rig)
        return [*starts(stage), *idle(stage), *keys(stage)]
