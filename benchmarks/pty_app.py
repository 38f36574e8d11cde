"""A program in a real pseudo-terminal: when it painted what, how many bytes it sent, and what it costs to keep it."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PATIENCE_SECONDS = 120.0


class PtyApp:
    """A command started in a terminal of that size. A context manager: it is killed at the end."""

    def __init__(self, command: Sequence[str], size: tuple[int, int] = (80, 24)) -> None:
        self.master, slave = pty.openpty()
        columns, rows = size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH", "TMPDIR") if name in os.environ}
        environment = {**kept, "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.started = time.perf_counter_ns()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)
        self.output = bytearray()

    def __enter__(self) -> "PtyApp":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.master)

    def read(self, seconds: float) -> int:
        """Take what it sends within so many seconds, at least one piece if there is one; return how many bytes."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return 0
        data = os.read(self.master, 1 << 20)
        self.output += data
        return len(data)

    def until(self, marker: str | bytes, since: int = 0) -> float:
        """Read until it has sent that after byte `since`; return the time (`perf_counter_ns`) of the piece with it."""
        wanted = marker.encode() if isinstance(marker, str) else marker
        end = time.monotonic() + _PATIENCE_SECONDS
        while wanted not in self.output[since:]:
            if time.monotonic() > end:
                raise TimeoutError(f"no {marker!r} in {bytes(self.output[since:])[-2000:]!r}")
            self.read(0.5)
        return time.perf_counter_ns()

    def settle(self, quiet: float = 0.25) -> None:
        """Read until it has been silent for so long."""
        while self.read(quiet):
            pass

    def press(self, key: str) -> tuple[float, int, bytes]:
        """Press a key; return the milliseconds until the first bytes, how many came in all, and them."""
        since = len(self.output)
        start = time.perf_counter_ns()
        os.write(self.master, key.encode())
        end = time.monotonic() + _PATIENCE_SECONDS
        while not self.read(0.5):
            if time.monotonic() > end:
                raise TimeoutError(f"nothing came of {key!r}")
        first = (time.perf_counter_ns() - start) / 1e6
        self.settle(0.12)
        return first, len(self.output) - since, bytes(self.output[since:])

    @property
    def cpu_seconds(self) -> float:
        """What all its threads have used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    @property
    def resident_mb(self) -> float:
        """The memory it holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
