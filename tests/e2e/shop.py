"""A real shop on this machine for end-to-end tests: the installed program, a server process, terminals in tmux."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bay_tui.server.office import Office
from bay_tui.server.sample import shop
from bay_tui.workshop.words import Scope
from ports import free_port
from server_process import faked_time

PROGRAM = str(Path(sys.executable).with_name("bay-tui"))
PATIENCE_SECONDS = 40.0


def wait_for(condition: Callable[[], bool], what: str | Callable[[], str]) -> None:
    """Return as soon as the condition holds; fail with `what` was waited for when patience ends."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what if isinstance(what, str) else what()}")
        time.sleep(0.05)


class Shop:
    """The sample workshop with its server in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = f"sqlite:///{folder / 'server.db'}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.server: subprocess.Popen[bytes] | None = None
        with Office(self.database) as office:
            shop.seed(office, datetime.now(UTC), "en")
            self.site = office.sites()[0]

    def code(self, name: str) -> str:
        """Return an enrolment code for a terminal."""
        with Office(self.database) as office:
            return office.enrol_code(self.site, name, scope=Scope.OFFICE)

    def enrolled(self, name: str) -> Path:
        """Return the home of a terminal of that name that the server has let in."""
        home = self.folder / name
        self.command(home, "enrol", self.url, self.code(name))
        return home

    @classmethod
    def beside(cls, other: "Shop") -> "Shop":
        """Return a second server process on another one's database."""
        made = cls.__new__(cls)
        made.folder, made.database, made.site = other.folder / "second", other.database, other.site
        made.folder.mkdir(exist_ok=True)
        made.port = free_port()
        made.url = f"http://127.0.0.1:{made.port}"
        made.server = None
        return made

    def start(self, clock: str = "") -> None:
        """Start the server and wait until it answers. `clock` is what libfaketime lets it believe."""
        command = [PROGRAM, "--home", str(self.folder / "server"), "serve", "--db", self.database]
        log = (self.folder / "server.log").open("ab")
        with log:
            self.server = subprocess.Popen(
                [*command, "--port", str(self.port)], stdout=log, stderr=log, env=believing(clock)
            )
        wait_for(self._answers, lambda: (self.folder / "server.log").read_text())

    def kill(self) -> None:
        """Pull the server's plug."""
        assert self.server is not None
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()
        self.server = None

    def stop(self) -> None:
        """End the server if it runs."""
        if self.server is not None:
            self.server.terminate()
            self.server.wait(PATIENCE_SECONDS)
            self.server = None

    def command(self, home: Path, *words: str, server: str = "") -> str:
        """Run the program as a script would and return what it printed; `server` is another than it is enrolled at."""
        elsewhere = {"BAY_TUI_SERVER": server} if server else {}
        done = subprocess.run(
            [PROGRAM, "--home", str(home), *words],
            capture_output=True,
            text=True,
            check=False,
            env=environment() | elsewhere,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2, verify=False).status_code == 200
        except httpx.HTTPError:
            return False


class Tmux:
    """A terminal window of its own tmux server, driven by keys and read as text."""

    def __init__(self, home: Path, *words: str, columns: int = 80, rows: int = 24, language: str = "en") -> None:
        self._socket = f"bay-{uuid.uuid4().hex[:8]}"
        command = [PROGRAM, "--home", str(home), "--lang", language, *words]
        size = ["-x", str(columns), "-y", str(rows)]
        self._tmux("-u", "new-session", "-d", "-s", "t", *size, " ".join(command))
        self._tmux("set-option", "-g", "escape-time", "10")

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-L", self._socket, "-f", "/dev/null", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment())
        return done.stdout

    def text(self) -> str:
        """Return what the window shows."""
        return self._tmux("capture-pane", "-p", "-t", "t")

    def keys(self, *keys: str) -> None:
        """Press keys, named as tmux names them."""
        self._tmux("send-keys", "-t", "t", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._tmux("send-keys", "-t", "t", "-l", text)

    def shows(self, pattern: str) -> None:
        """Wait until the window shows the pattern."""
        wait_for(lambda: re.search(pattern, self.text()) is not None, lambda: f"{pattern!r} in\n{self.text()}")

    def sign_in(self, number: str, pin: str) -> None:
        """Sign a person in for the first time, and close the first steps that opens."""
        self.shows("Number")
        self.type(number)
        self.keys("Enter")
        self.type(pin)
        self.keys("Enter")
        self.shows("First steps")
        # Whether it closes the first steps or comes too early for them, Escape does nothing on the screen below.
        self.keys("Escape")

    def close(self) -> None:
        """End the program and the window."""
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True, check=False)


def environment() -> dict[str, str]:
    """Return the environment of a program on a floor terminal, without what this test run brought along."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
    return {**kept, "LANG": "C.UTF-8", "TERM": "xterm-256color"}


def believing(clock: str) -> dict[str, str] | None:
    """Return the environment of a process whose wall clock says something else, and whose other clocks are right."""
    if not clock:
        return None
    return faked_time(FAKETIME=clock)


def tmux_missing() -> bool:
    """Say whether there is no tmux here."""
    return shutil.which("tmux") is None
