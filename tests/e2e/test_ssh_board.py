"""The board over a real SSH server: a restricted key that opens it and nothing else, and sessions that end."""

import os
import re
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import sshd

from e2e.floor import Window
from e2e.shop import PROGRAM, Shop, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sshd.sshd_missing(), reason="no OpenSSH server is installed")]

SETUP = Path(__file__).parents[2] / "docs" / "setup.md"
QUIET_SECONDS = 8.0
NOTE = "puller jams"


@pytest.fixture
def home(shop: Shop) -> Path:
    """The home of the user whose key shows the board."""
    return shop.enrolled("board")


@pytest.fixture
def server(shop: Shop, home: Path) -> Iterator[sshd.Sshd]:
    with sshd.running(shop.folder / "sshd", f"env BAY_TUI_LANG=en {PROGRAM} --home {home} board --read-only") as server:
        yield server


@pytest.fixture
def connect(server: sshd.Sshd, home: Path) -> Iterator[Callable[..., Window]]:
    windows: list[Window] = []

    def run(*wish: str) -> Window:
        windows.append(Window(home, command=server.client(wish=wish)))
        windows[-1].shows("● live")
        return windows[-1]

    yield run
    for window in windows:
        if window.process.poll() is None:
            window.process.send_signal(signal.SIGCONT)
        window.close()


def documented_match() -> str:
    """The block of `docs/setup.md` for the board's user, for whoever runs this."""
    blocks = re.findall(r"```text\n(Match User board\n.*?)```", SETUP.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 1
    return blocks[0].replace("Match User board", f"Match User {sshd.me()}")


def boards(home: Path) -> list[int]:
    """The processes that show the board of that home."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:  # it ended meanwhile
                continue
            if str(home).encode() in words and b"board" in words and b"ssh" not in words:
                found.append(int(entry.name))
    return found


def raise_a_call(shop: Shop) -> None:
    """Somebody in the workshop calls, on another terminal."""
    floor = shop.enrolled("floor")
    shop.command(floor, "sync")
    shop.command(floor, "do", "call.raised", "asks=technical", "bay=2", f"note={NOTE}", "--as", "101")
    shop.command(floor, "sync")


def wait_past_a_minute_tick(window: Window) -> None:
    """Wait until the next tick is further away than what is watched in silence."""
    window.drain(1.0)
    if 60 - datetime.now(UTC).second <= QUIET_SECONDS + 2:
        size = len(window.output)
        window.until(lambda: len(window.output) > size, "the minute tick")
        window.drain(1.0)


def test_the_key_shows_the_board_and_nothing_else(
    connect: Callable[..., Window], shop: Shop, home: Path, tmp_path: Path
) -> None:
    window = connect("touch", str(tmp_path / "mine"))
    assert "Bay board" in window.text() and "view only" in window.text()
    raise_a_call(shop)
    window.shows(NOTE)
    window.send(b"\x1b[H" + b"a" + b"d" + b"\x1bOW")
    window.drain(0.5)
    assert NOTE in window.text() and not (tmp_path / "mine").exists()
    window.send(b"\x11")
    assert window.ended() == 0
    window.drain(0.2)
    assert b"\x1b[?1049l" in window.output and b"\x1b[?25h" in window.output
    assert termios.tcgetattr(window.slave) == window.before
    wait_for(lambda: boards(home) == [], "the end of the session's process")


def test_the_documented_block_forces_the_board_for_any_key_and_forwards_nothing(shop: Shop, home: Path) -> None:
    command, mine = f"env BAY_TUI_LANG=en {PROGRAM} --home {home} board", shop.folder / "mine"
    with sshd.running(shop.folder / "sshd", command, match=documented_match()) as server:
        with closing(Window(home, command=server.client(wish=["touch", str(mine)]))) as window:
            window.shows("● live")
            window.send(b"\x11")
            window.ended()
        through = server.client("-o", "RequestTTY=no", "-W", f"127.0.0.1:{shop.port}")
        done = subprocess.run(through, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert not mine.exists()
    assert done.returncode != 0 and "forwarding failed" in done.stderr


def test_two_sessions_watch_at_once_and_both_see_a_change(connect: Callable[..., Window], shop: Shop) -> None:
    one, other = connect(), connect()
    raise_a_call(shop)
    one.shows(NOTE)
    other.shows(NOTE)


def test_an_idle_session_sends_nothing(connect: Callable[..., Window]) -> None:
    window = connect()
    wait_past_a_minute_tick(window)
    size = len(window.output)
    window.drain(QUIET_SECONDS)
    assert len(window.output) - size == 0


def test_a_killed_client_takes_its_board_with_it(connect: Callable[..., Window], home: Path) -> None:
    window = connect()
    assert len(boards(home)) == 1
    window.process.kill()
    wait_for(lambda: boards(home) == [], "the end of the board")


def test_a_frozen_link_ends_its_board(connect: Callable[..., Window], home: Path) -> None:
    window = connect()
    (board,) = boards(home)
    window.process.send_signal(signal.SIGSTOP)
    wait_for(lambda: not Path(f"/proc/{board}").exists(), "the end of the board")


def test_a_frozen_link_ends_its_board_as_soon_as_the_guide_says(shop: Shop, home: Path) -> None:
    """With an interval of a second in place of the guide's, which is told from it by the intervals OpenSSH waits."""
    guide = SETUP.read_text(encoding="utf-8")
    ((said, intervals),) = re.findall(
        r"a frozen link within (\d+) seconds .*?gives up after (\w+) of", guide, re.DOTALL
    )
    match, waited = documented_match(), ("one", "two", "three", "four", "five", "six").index(intervals) + 1
    (interval,) = re.findall(r"ClientAliveInterval (\d+)", match)
    match = match.replace(f"ClientAliveInterval {interval}", "ClientAliveInterval 1")
    command = f"env BAY_TUI_LANG=en {PROGRAM} --home {home} board"
    running = sshd.running(shop.folder / "sshd", command, match=match, alive=0)
    with running as server, closing(Window(home, command=server.client())) as window:
        window.shows("● live")
        (board,) = boards(home)
        frozen = time.monotonic()
        window.process.send_signal(signal.SIGSTOP)
        try:
            wait_for(lambda: not Path(f"/proc/{board}").exists(), "the end of the board")
            took = time.monotonic() - frozen
            # The first interval may have begun a while before; what follows the last takes as long with any interval.
            assert took > waited - 1
            assert took + waited * (int(interval) - 1) <= int(said)
        finally:
            window.process.send_signal(signal.SIGCONT)


def test_the_end_of_the_ssh_server_session_leaves_no_spinning_board(connect: Callable[..., Window], home: Path) -> None:
    window = connect()
    (board,) = boards(home)
    session = int(Path(f"/proc/{board}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(session, signal.SIGKILL)
    wait_for(lambda: boards(home) == [], "the end of the board")
    window.ended()
