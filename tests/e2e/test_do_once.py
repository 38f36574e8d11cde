"""`bay-tui do` records at most once, whatever happens to it and to the screen beside it: processes killed and stopped.

`BAY_TUI_DO=200` says that many operations; `BAY_TUI_SEED` repeats a run's choices.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread

import pytest

from bay_tui.store.opening import open_terminal
from bay_tui.workshop.operations import StockReceived
from bay_tui.workshop.records import Part
from e2e import do_driver as driver
from e2e.floor import Window, enrolled_home
from e2e.shop import PROGRAM, environment, wait_for

OPERATIONS = int(os.environ.get("BAY_TUI_DO", "10"))
SEED = int(os.environ.get("BAY_TUI_SEED", "0")) or random.randrange(1, 2**31)
AT_ONCE = max(8, OPERATIONS // 8)
PART, CLERK = "26300-A500", "301"
RECORDED, NOTHING, NOT_KNOWN = 0, 1, 3

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240 + 6 * OPERATIONS)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return enrolled_home(tmp_path)


class Screen:
    """The terminal's screen in a window that somebody reads, which is stopped, killed and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._start()

    def _start(self) -> None:
        self.window, self.stopped, self._open = Window(self.home), False, True
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        while self._open:
            self.window.drain(0.05)

    def wait_up(self) -> None:
        """Wait until it listens."""
        wait_for((self.home / "terminal.sock").exists, "the screen")

    def stop(self) -> None:
        os.killpg(self.window.process.pid, signal.SIGSTOP)
        self.stopped = True

    def go_on(self) -> None:
        os.killpg(self.window.process.pid, signal.SIGCONT)
        self.stopped = False

    def kill(self) -> None:
        """Kill it, and start it again."""
        self.close()
        self._start()

    def close(self) -> None:
        """Kill it for good."""
        if self._open:
            self._open = False
            self._reader.join()
            self.window.process.kill()
            self.window.close()


@pytest.fixture
def screen(home: Path) -> Iterator[Screen]:
    screen = Screen(home)
    screen.wait_up()
    yield screen
    screen.close()


def started(home: Path) -> list[str]:
    """Return the beginning of a command of this terminal."""
    return [PROGRAM, "--home", str(home), "--lang", "en"]


def do(home: Path, *words: str, id: str = "", **streams: object) -> "subprocess.Popen[str]":
    """Start `do` for one piece received."""
    named = ["--id", id] if id else []
    return subprocess.Popen(
        [*started(home), "do", "stock.received", f"part={PART}", *words, "--as", CLERK, *named],
        env=environment(),
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},  # type: ignore[arg-type]
    )


def say(home: Path, id: str) -> int:
    """Say one operation, and return how that ended."""
    process = do(home, "quantity=1", id=id)
    out, err = process.communicate(timeout=120)
    assert process.returncode in (RECORDED, NOTHING, NOT_KNOWN), err
    assert (out.strip() == id) is (process.returncode == RECORDED)
    return process.returncode


class Together:
    """Many commands that begin at one moment, a process each; `ended` has how each ended that has, in order."""

    def __init__(self, home: Path, ids: list[str]) -> None:
        self.printed = home.parent / f"printed-{uuid.uuid4().hex[:8]}"
        self.printed.mkdir()
        words = ("stock.received", f"part={PART}", "quantity=1", "--as", CLERK)
        self._driver = subprocess.Popen(
            [sys.executable, driver.__file__, str(home), str(self.printed), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            text=True,
        )
        self.ids = ids
        self.ended: list[tuple[str, int]] = []
        self._tell(" ".join(ids))
        self.pids = dict(zip(map(int, self._read().split()), ids, strict=True))
        self._reader = Thread(target=self._wait)

    def go(self) -> None:
        """Let all of them begin."""
        self._tell("go")
        self._reader.start()

    def kill(self, pid: int) -> None:
        """Kill one of them, if it has not ended."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def join(self) -> list[tuple[str, int]]:
        """Wait for all of them, and return how each id's ended."""
        self._reader.join()
        with self._driver:
            assert self._driver.wait(60) == 0
        for path in self.printed.iterdir():
            assert "Traceback" not in path.read_text()
        return self.ended

    def _tell(self, line: str) -> None:
        assert self._driver.stdin is not None
        self._driver.stdin.write(f"{line}\n")
        self._driver.stdin.flush()

    def _read(self) -> str:
        assert self._driver.stdout is not None
        return self._driver.stdout.readline()

    def _wait(self) -> None:
        while len(self.ended) < len(self.ids):
            id_, status = self._read().split()
            self.ended.append((id_, int(status)))


def received(home: Path) -> list[str]:
    """Return the ids of what is recorded, in order."""
    with closing(open_terminal(home, patience=20)) as replica:
        entries = [entry for entry in replica.outbox.in_order() if isinstance(entry.operation.args, StockReceived)]
        assert [entry.operation.number for entry in replica.outbox.in_order()] == list(range(1, len(entries) + 1))
        part = replica.view.get(Part, PART)
        assert part is not None
        assert part.on_hand == on_hand(home) + len(entries)
        return [entry.id for entry in entries]


def on_hand(home: Path) -> float:
    """Return how many there were in the beginning."""
    from pilot.workshop import master_data

    return next(one.on_hand for one in master_data() if isinstance(one, Part) and one.id == PART)


def test_eight_at_once_without_a_screen_all_record(home: Path) -> None:
    processes = [do(home, "quantity=1") for _each in range(8)]
    ids = [process.communicate(timeout=120)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [RECORDED] * 8
    assert sorted(received(home)) == sorted(ids)


def test_a_lock_file_that_somebody_removes_lets_nobody_write_beside_the_screen(home: Path, screen: Screen) -> None:
    ids = []
    for _each in range(4):
        (home / "terminal.journal.lock").unlink(missing_ok=True)
        process = do(home, "quantity=1")
        ids.append(process.communicate(timeout=120)[0].strip())
        assert process.returncode == RECORDED
    screen.close()
    assert received(home) == ids


def test_a_screen_that_was_stopped_records_nothing_afterwards_for_who_gave_up(home: Path, screen: Screen) -> None:
    screen.stop()
    gave_up = do(home, "quantity=1")
    out, err = gave_up.communicate(timeout=60)
    assert (gave_up.returncode, out) == (NOT_KNOWN, "")
    id_ = err.rsplit("--id ", 1)[1].split(":")[0]
    killed = do(home, "quantity=1")
    time.sleep(1.5)  # long enough to have asked; what matters holds at whatever point it is killed
    killed.kill()
    killed.communicate()
    screen.go_on()
    assert say(home, id_) == RECORDED
    assert say(home, id_) == RECORDED
    screen.close()
    assert received(home) == [id_]


def test_a_sync_that_waits_for_the_network_keeps_nobody_from_the_store(home: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        env = environment() | {"BAY_TUI_SERVER": f"http://127.0.0.1:{server.getsockname()[1]}"}
        pipe = subprocess.PIPE
        sync = subprocess.Popen([*started(home), "sync"], env=env, stdout=pipe, stderr=pipe, text=True)
        with server.accept()[0]:  # it is there, and never answers
            processes = [do(home, "quantity=1") for _each in range(8)]
            ids = [process.communicate(timeout=120)[0].strip() for process in processes]
            assert [process.returncode for process in processes] == [RECORDED] * 8
            assert sync.poll() is None
            with closing(Screen(home)) as screen:
                out, err = sync.communicate(timeout=30)
                assert (sync.returncode, out) == (1, "")
                assert err == "The terminal was started here meanwhile; it goes on with it.\n"
                screen.wait_up()
                assert say(home, ids[0]) == RECORDED
    assert sorted(received(home)) == sorted(ids)


@pytest.mark.parametrize("full", [True, False])
def test_recorded_is_said_although_nothing_can_be_printed(home: Path, full: bool) -> None:
    if full:
        with Path("/dev/full").open("w") as output:
            process = do(home, "quantity=1", stdout=output)
            err = process.communicate(timeout=60)[1]
    else:
        read, write = os.pipe()
        os.close(read)
        process = do(home, "quantity=1", stdout=write)
        os.close(write)
        err = process.communicate(timeout=60)[1]
    (id_,) = received(home)
    assert process.returncode == RECORDED
    assert err == f"Recorded as {id_}, and nothing could be printed.\n"


def test_with_every_stream_closed_it_records_and_the_store_is_whole(home: Path) -> None:
    for _time in range(2):
        words = f"exec '{PROGRAM}' --home '{home}' do stock.received part={PART} quantity=1 --as {CLERK} <&- >&- 2>&-"
        assert subprocess.run(["sh", "-c", words], env=environment(), check=False).returncode == RECORDED
    assert len(received(home)) == 2


def test_what_another_command_cannot_print_is_one_sentence(home: Path) -> None:
    with Path("/dev/full").open("w") as output:
        command = [*started(home), "show", "parts"]
        done = subprocess.run(command, env=environment(), stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "could not be written: No space left on device" in done.stderr


def test_each_is_recorded_once_when_said_until_it_is_known(home: Path, screen: Screen) -> None:
    print(f"BAY_TUI_SEED={SEED}")
    chance = random.Random(SEED)
    ids = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _each in range(OPERATIONS)]
    running: list[subprocess.Popen[str]] = []
    kills = 0
    for id_ in ids:
        running.append(do(home, "quantity=1", id=id_))
        match chance.randrange(10):
            case 0:
                screen.kill()
            case 1 | 2 | 3:
                screen.go_on() if screen.stopped else screen.stop()
            case 4 | 5 | 6:
                chance.choice(running).kill()
                kills += 1
            case _:
                time.sleep(chance.random())
        if len(running) >= AT_ONCE:
            running.pop(0).communicate(timeout=120)
    screen.go_on()
    for process in running:
        process.communicate(timeout=120)
    for id_ in ids:
        wait_for(lambda id_=id_: say(home, id_) == RECORDED, f"{id_} to be recorded")
    screen.close()
    found = received(home)
    assert sorted(found) == sorted(ids)
    print(f"{kills} commands killed, {len(found)} operations recorded, each once")


@pytest.mark.parametrize("screened", [True, False])
def test_all_that_begin_at_one_moment_are_recorded_once(home: Path, screened: bool) -> None:
    """As many processes as operations, every tenth id said by two of them; killed, and the screen as well."""
    print(f"BAY_TUI_SEED={SEED}")
    chance = random.Random(SEED)
    ids = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _each in range(OPERATIONS)]
    said = ids + ids[::10]
    screen = Screen(home) if screened else None
    if screen is not None:
        screen.wait_up()
    together = Together(home, said)
    victims = chance.sample(sorted(together.pids), len(said) // 4)
    together.go()
    for number, pid in enumerate(victims):
        time.sleep(chance.expovariate(40))
        together.kill(pid)
        if screen is not None and number == len(victims) // 3:
            screen.stop()
        if screen is not None and number == len(victims) // 2:
            screen.kill()
    for _round in range(20):
        known = {id_ for id_, status in together.join() if status == RECORDED}
        assert {status for _id, status in together.ended} <= {RECORDED, NOTHING, NOT_KNOWN, -signal.SIGKILL}
        killed = sum(status == -signal.SIGKILL for _id, status in together.ended)
        print(f"{len(together.ids)} at once: {killed} killed, {len(known)} known to be recorded")
        ids = [id_ for id_ in ids if id_ not in known]
        if not ids:
            break
        together = Together(home, ids)
        together.go()
    assert not ids, "said again and again, and never recorded"
    if screen is not None:
        screen.close()
    assert sorted(received(home)) == sorted(set(said))
