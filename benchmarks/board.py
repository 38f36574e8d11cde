"""What the board costs on a line: silence, one changed bay, a hundred cursor moves, beside Textual's own table.

`python -m benchmarks board`. Bytes at a pseudo-terminal, and at that of an SSH client with a real server on loopback.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from bay_tui.server.office import Office
from bay_tui.workshop import operations as ops
from bay_tui.workshop.board import BoardRow, board
from bay_tui.workshop.words import JobState, StopReason
from benchmarks import sshd
from benchmarks.figures import Figure
from benchmarks.pty_app import PtyApp
from benchmarks.rig import Rig, bench_folder
from benchmarks.terminal import DOWN, F6, PROGRAM, Stage

MOVES = 100
UP = "\x1b[A"
QUIET_SECONDS = 20
SIZES = ((80, 24), (160, 45))


def watched(rig: Rig, command: list[str], name: str, size: tuple[int, int]) -> Iterator[Figure]:
    """Measure the board of a command in a window of that size."""
    with PtyApp(command, size) as app:
        app.until("● live")
        app.settle(1.0)
        silent, changed, moved = _idle(app), _changed(rig, app), _moves(app)
    yield Figure(f"{name}: sent in {QUIET_SECONDS} s of silence", silent, "B", "required", 0, ratio=float(silent))
    yield Figure(f"{name}: one changed bay", changed, "B", "required", 300)
    yield Figure(f"{name}: {MOVES} cursor moves", moved, "B", "required", 25_000)


def peer(stage: Stage, size: tuple[int, int]) -> Iterator[Figure]:
    """Measure the bare table in a window of that size."""
    name = f"bare table, {size[0]}x{size[1]}"
    with PtyApp(stage.command("table"), size) as app:
        app.until(stage.painted("table"))
        app.settle(1.0)
        changed, moved = app.press(F6)[1], _moves(app)
    yield Figure(f"{name}: one changed cell", changed, "B", "required of the board", 300, gate=False)
    yield Figure(f"{name}: {MOVES} cursor moves", moved, "B", "required of the board", 25_000, gate=False)


def _idle(app: PtyApp) -> int:
    """Return what it sends between two ticks of the minute."""
    left = 60 - time.time() % 60
    if left < QUIET_SECONDS + 2:
        _watch(app, left + 2)
    return _watch(app, QUIET_SECONDS)


def _watch(app: PtyApp, seconds: float) -> int:
    """Read for so long, and return how many bytes came."""
    size, end = len(app.output), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        app.read(left)
    return len(app.output) - size


def _changed(rig: Rig, app: PtyApp) -> int:
    """Let somebody in the first bay take a break, and return the bytes that came of it: the bay and the counts."""
    with Office(rig.database) as office:
        row = next(_working(board(office.view(rig.site), datetime.now(UTC)).bays[0].rows))
        size = len(app.output)
        stopped = ops.LabourStopped(staff=row.on[0], job=row.job, reason=StopReason.BREAK)
        office.apply([stopped], site=rig.site, at=datetime.now(UTC))
        app.until("on break", since=size)
        app.settle(0.5)
        came = len(app.output) - size
        office.apply([ops.LabourStarted(staff=row.on[0], job=row.job)], site=rig.site, at=datetime.now(UTC))
    app.settle(2.0)
    return came


def _working(rows: tuple[BoardRow, ...]) -> Iterator[BoardRow]:
    return (row for row in rows if row.state is JobState.IN_PROGRESS and row.on)


def _moves(app: PtyApp) -> int:
    """Return the bytes of all moves: twelve rows down and up again, as somebody reads who looks for something."""
    size = len(app.output)
    for at in range(MOVES):
        app.press(DOWN if at // 12 % 2 == 0 else UP)
    return len(app.output) - size


def run() -> list[Figure]:
    """All figures of the board on a line; those over SSH where there is a server to run."""
    figures: list[Figure] = []
    with bench_folder() as folder, Rig(folder) as rig:
        stage = Stage(rig)
        for size in SIZES:
            window = f"{size[0]}x{size[1]}"
            figures += watched(rig, stage.command("board"), f"board, {window}", size)
            if not sshd.sshd_missing():
                shown = f"env BAY_TUI_LANG=en {PROGRAM} --home {stage.home} board --read-only"
                with sshd.running(folder / f"sshd-{window}", shown) as server:
                    figures += watched(rig, server.client(), f"board over SSH, {window}", size)
            figures += peer(stage, size)
    return figures
