"""What the board costs on a line: silence, one changed bay, a hundred cursor moves, beside Textual's own table.

`python -m benchmarks board`. Bytes at a pseudo-terminal, at that of an SSH client with a real server on loopback, and
on the TCP connection between the two, encrypted, without and with compression.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bay_tui.server.office import Office
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.board import Board, BoardRow, board
from bay_tui.workshop.words import JobState, StopReason
from benchmarks import sshd
from benchmarks.figures import Figure
from benchmarks.pty_app import PtyApp
from benchmarks.rig import Rig, Wire, bench_folder
from benchmarks.terminal import DOWN, F6, PROGRAM, Stage

MOVES = 100
UP = "\x1b[A"
QUIET_SECONDS = 20
SIZES = ((80, 24), (160, 45))


def watched(rig: Rig, name: str, size: tuple[int, int], command: Callable[[str], list[str]]) -> Iterator[Figure]:
    """Measure the board in a window of that size; `command` makes a command line of what it is to be filtered by."""
    with PtyApp(command(""), size) as app:
        app.until("● live")
        app.settle(1.0)
        silent, moved = _idle(app), _moves(app)
    yield Figure(f"{name}: sent in {QUIET_SECONDS} s of silence", silent, "B", "required", 0, ratio=float(silent))
    yield Figure(f"{name}: {MOVES} cursor moves", moved, "B", "required", 25_000)
    with Office(rig.database) as office:
        row = next(_alone(board(office.view(rig.site), datetime.now(UTC))))
    with PtyApp(command(row.number), size) as app:
        app.until("● live")
        app.settle(1.0)
        yield Figure(f"{name}: one changed bay", _changed(rig, app, row), "B", "required", 300)


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


def _changed(rig: Rig, app: PtyApp, row: BoardRow) -> int:
    """Let who works on a job take a break, and return the bytes that came of it: the bay and the counts."""
    with Office(rig.database) as office:
        size = len(app.output)
        stopped = ops.LabourStopped(staff=row.on[0], job=row.job, reason=StopReason.BREAK)
        office.apply([stopped], site=rig.site, at=datetime.now(UTC))
        app.until("on break", since=size)
        app.settle(0.5)
        came = len(app.output) - size
        office.apply([ops.LabourStarted(staff=row.on[0], job=row.job)], site=rig.site, at=datetime.now(UTC))
    return came


def _alone(seen: Board) -> Iterator[BoardRow]:
    """Yield the jobs somebody works on whose vehicle has its bay for itself."""
    for bay in seen.bays:
        if len(bay.rows) == 1 and bay.rows[0].state is JobState.IN_PROGRESS and bay.rows[0].on:
            yield bay.rows[0]


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
            own = partial(_filtered, stage.command("board"))
            figures += watched(rig, f"board, {window}", size, own)
            if not sshd.sshd_missing():
                figures += _over_ssh(rig, stage, folder / f"sshd-{window}", size)
                figures += _on_the_wire(rig, stage, folder / f"wire-{window}", size)
            figures += peer(stage, size)
    return figures


def _filtered(command: list[str], query: str) -> list[str]:
    return [*command, "--filter", query] if query else command


def _shown(stage: Stage) -> str:
    """Return the forced command: the client says what to filter by, and it obeys that only."""
    shown = f"env BAY_TUI_LANG=en {PROGRAM} --home {stage.home} board --read-only"
    return f'{shown} --filter \\"$SSH_ORIGINAL_COMMAND\\"'


def _on_the_wire(rig: Rig, stage: Stage, folder: Path, size: tuple[int, int]) -> Iterator[Figure]:
    """Measure what the server sends over TCP, without and with `ssh -C`."""
    plain: dict[str, int] = {}
    with sshd.running(folder, _shown(stage), alive=0) as server, Wire(server.port) as wire:
        for how, options in (("without -C", ()), ("with -C", ("-C",))):
            name = f"board over SSH {how}, {size[0]}x{size[1]}, encrypted, over TCP"
            for what, count in _wired(rig, wire, partial(server.client, *options, port=wire.port), size):
                limit = plain.setdefault(what, count)
                yield Figure(f"{name}: {what}", count, "B", "without -C", limit, gate=bool(options))


def _wired(rig: Rig, wire: Wire, client: Callable[..., list[str]], size: tuple[int, int]) -> Iterator[tuple[str, int]]:
    with PtyApp(client(), size) as app:
        app.until("● live")
        app.settle(1.0)
        start = wire.passed[1]
        _moves(app)
        app.settle(1.0)
        yield f"{MOVES} cursor moves", wire.passed[1] - start
        app.press("w")
        app.settle(1.0)
        start = wire.passed[1]
        app.press("w")
        app.settle(1.0)
        yield "the whole board painted again", wire.passed[1] - start
    with Office(rig.database) as office:
        row = next(_alone(board(office.view(rig.site), datetime.now(UTC))))
    with PtyApp(client(wish=[row.number]), size) as app:
        app.until("● live")
        app.settle(1.0)
        start = wire.passed[1]
        _changed(rig, app, row)
        yield "one changed bay", wire.passed[1] - start


def _over_ssh(rig: Rig, stage: Stage, folder: Path, size: tuple[int, int]) -> Iterator[Figure]:
    """Measure the board at the terminal of an SSH client."""
    with sshd.running(folder, _shown(stage)) as server:
        yield from watched(
            rig,
            f"board over SSH, {size[0]}x{size[1]}",
            size,
            lambda query: server.client(wish=[query] if query else []),
        )
