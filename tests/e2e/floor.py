"""A floor terminal for end-to-end tests: the installed program in a real pseudo-terminal, offline, on its own store."""

import errno
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pyte

from bay_tui.store.opening import open_terminal
from bay_tui.workshop.records import Terminal
from e2e.shop import PATIENCE_SECONDS, PROGRAM, environment
from pilot.workshop import master_data, orders
from wire_kit import snapshot_of, take_snapshot

COLUMNS, ROWS = 80, 24

_READING = 0.06
"""Who reads what a key did, and types on, takes longer than keys of one scan may be apart."""


def enrolled_home(folder: Path) -> Path:
    """Return the home of a terminal that knows the sample workshop and whose server does not answer."""
    home = folder / "home"
    home.mkdir()
    replica = open_terminal(home)
    replica.identity.enrol(server="http://127.0.0.1:9", token="secret", site="demo", name="Terminal 3")
    records = [*master_data(), *orders(), Terminal(id=replica.identity.device, name="Terminal 3")]
    take_snapshot(replica, snapshot_of(records))
    replica.close()
    return home


class Window:
    """The program in a window of its own; what it shows is read as a person would."""

    def __init__(
        self, home: Path, *, remote: bool = False, command: Sequence[str] = (), size: tuple[int, int] = (COLUMNS, ROWS)
    ) -> None:
        """Run the terminal of that home, or another command, in a window of so many columns and rows."""
        self.home = home
        columns, rows = size
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.output = b""
        self._sent = 0.0
        self.late = 0.0
        """How much later than it should a key of the last burst may have been there, in seconds: a machine is busy."""
        where = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"} if remote else {}
        self.process = subprocess.Popen(
            command or [PROGRAM, "--home", str(home), "--lang", "en"],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env={**environment(), **where},
            start_new_session=True,
        )

    def send(self, data: bytes, gap: float = 0.0) -> None:
        """Type: each byte `gap` seconds after the one before."""
        step = 1 if gap else len(data)
        late, waited = 0.0, self._waited()
        for at in range(0, len(data), step):
            os.write(self.master, data[at : at + step])
            before, self._sent = self._sent, time.monotonic()
            if at:
                late = max(late, self._sent - before - gap)
            self.drain(gap)
        self.late = late + self._waited() - waited

    def _waited(self) -> float:
        """Return for how many seconds the program could have run and had no core (proc_pid_schedstat)."""
        delays = 0
        for one in Path(f"/proc/{self.process.pid}/task").glob("*/schedstat"):
            with suppress(OSError):  # a thread that has ended meanwhile
                delays += int(one.read_text().split()[1])
        return delays / 1e9

    def drain(self, seconds: float) -> None:
        """Read what is painted for so long; a terminal nobody reads would block the program."""
        end = time.monotonic() + seconds
        while select.select([self.master], [], [], max(0.0, end - time.monotonic()))[0]:
            try:
                read = os.read(self.master, 65536)
            except OSError as error:
                assert error.errno == errno.EIO
                return
            self.output += read
            self._stream.feed(read)

    def text(self) -> str:
        """Return what the window shows."""
        return "\n".join(self._screen.display)

    def shows(self, text: str) -> None:
        """Wait until the window shows a text, and as long as it takes to read it."""
        self.until(lambda: text in self.text(), text)
        self.drain(self._sent + _READING - time.monotonic())

    def ended(self) -> int:
        """Wait until the program has ended, and return its status."""
        self.until(lambda: self.process.poll() is not None, "the end")
        return self.process.wait()

    def until(self, condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for a condition, reading meanwhile."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"waited in vain for {what!r} in\n{self.text()}"
            if self.master >= 0:
                self.drain(0.02)
            else:
                select.select([], [], [], 0.02)

    def sign_in(self, number: str) -> None:
        """Sign a person in by number and PIN."""
        self.shows("Number")
        self.send(number.encode() + b"\r1234\r")
        self.shows("Signed in")
        self.send(b"\x1bOR")  # F3: My Work, past the guide of the first time

    def hang_up(self) -> None:
        """Lose the terminal, as when the line to an SSH client is cut."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        """End the program and the window."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=10)
        os.close(self.slave)
        if self.master >= 0:
            os.close(self.master)
