"""`serve` as a process of its own, for tests that kill it, stop it, or let it believe another time."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from functools import cache
from pathlib import Path

import httpx

from ports import free_port
from server_kit import wait_for

# libfaketime refuses each sleep that Python asks for as an instant of the monotonic clock.
_SLEEPS = "import threading, time; time.sleep = lambda seconds: threading.Event().wait(seconds)"


class ServerProcess:
    """A server on the database; `clock` is what its wall clock goes by, the machine's unless given.

    `files` limits how many it may have open, `proxies` may speak for others.
    """

    def __init__(
        self, database_url: str, clock: "SetClock | None" = None, files: int = 0, proxies: tuple[str, ...] = ()
    ) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        code = f"from bay_tui.server.serve import bind, run; run({database_url!r}, bind('127.0.0.1', {port}))"
        if proxies:
            code = code.replace("import ", "import Doorway, ", 1).removesuffix(")") + f", Doorway(proxies={proxies!r}))"
        if files:
            code = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files})); {code}"
        if clock is not None:
            code = f"{_SLEEPS}\n{code}"
        self.port = port
        # A file, not a pipe: nobody reads while it runs, and a full pipe would stop it.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - it lasts as long as the process
        environment = clock.environment if clock else None
        self.process = subprocess.Popen([sys.executable, "-c", code], stderr=self._said, env=environment)
        wait_for(lambda: self._listens() or self.process.poll() is not None)
        wait_for(lambda: self._answers() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()

    def _listens(self) -> bool:
        # A client of httpx takes longer to make than anything else here, and would be made a hundred times in vain.
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self.port)) == 0

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", verify=False).status_code == 200
        except httpx.TransportError:
            return False

    def said(self) -> str:
        """Return what it has written on stderr: its log."""
        return os.pread(self._said.fileno(), os.fstat(self._said.fileno()).st_size, 0).decode()

    def stop(self) -> float:
        """End it by SIGTERM, and return after how many seconds it had."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        took = time.monotonic() - began
        assert self.process.returncode == 0, self.said()
        assert "Traceback" not in self.said(), self.said()
        return took

    def kill(self) -> None:
        """Pull its plug, if it runs, and forget what it said."""
        self.process.kill()
        self.process.wait()
        self._said.close()


def faked_time(**how: str) -> dict[str, str]:
    """The environment of a process whose wall clock libfaketime sets, and no other clock."""
    return {
        **os.environ,
        "LD_PRELOAD": str(_faketime()),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
        # Else a thread that waits for Python's lock does not wait at all but asks for it again and again: two threads
        # that compute took forty times the CPU.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        **how,
    }


@cache
def _faketime() -> Path:
    return next(Path("/usr/lib").glob("**/faketime/libfaketimeMT.so.1"))


class SetClock:
    """A wall clock that can be set while a process goes by it (libfaketime); all other clocks are the machine's."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set(timedelta())
        self.environment = faked_time(FAKETIME_TIMESTAMP_FILE=str(file), FAKETIME_NO_CACHE="1")

    def set(self, off: timedelta) -> None:
        """Let it be that far ahead of the machine's."""
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{off.total_seconds():+.3f}")
        beside.rename(self._file)
