"""Every key reaches the widget it was meant for, in a real terminal, however fast the keys come.

`BAY_TUI_KEYS=10000` sends about that many keys in all, shared among the gaps.
"""

import errno
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

APP = """
import asyncio, os, sys
from pathlib import Path
from bay_tui.environment import prepare_environment
prepare_environment(os.environ)
from textual.screen import ModalScreen, Screen
from textual.widgets import Static
from bay_tui.screens.common.fresh_keys import FreshKeysOnly
from bay_tui.terminal.keys.pump import KeyPump, install_hangup_handlers
from bay_tui.widgets.fields import Field, TextField

LOG = Path(sys.argv[1])
TAKES = "scans" in sys.argv

def say(text):
    with LOG.open("a") as file:
        file.write(text + "\\n")

class Form(ModalScreen):
    def compose(self):
        yield TextField("part", id="part")
    async def on_mount(self):
        await asyncio.sleep(0.02)
        self.call_after_refresh(self.query_one(TextField).focus)
    def on_field_changed(self, event):
        if TAKES:
            say(f"typed:{event.value}")
    def on_field_submitted(self, event):
        self.dismiss(event.value)
    def key_escape(self):
        self.dismiss("escaped")
    AUTO_FOCUS = ""

class Confirm(FreshKeysOnly, ModalScreen):
    def compose(self):
        yield Static("really?")
    def on_key(self, event):
        say("confirm:" + event.key)
        self.dismiss(None)
    def on_mount(self):
        self.call_after_refresh(say, "asked")

class Main(Screen):
    def compose(self):
        yield Static("ready")
    def on_mount(self):
        self.call_after_refresh(say, "ready")
    def on_key(self, event):
        if event.key == "f2":
            self.app.push_screen(Form(), lambda value: say(f"form:{value}"))
        elif event.key == "f3":
            self.app.push_screen(Confirm())
        else:
            say("stray:" + event.key)

class Pumped(KeyPump):
    def on_mount(self):
        install_hangup_handlers(self)
        self.scan_detector.prefixed_gap = 3600  # A scan with a prefix is one, however slow the machine.
        self.push_screen(Main())
    def on_unmount(self):
        say("left")
    def on_scan(self, scan):
        if TAKES:
            say(f"scan:{scan.kind}:{scan.value}")
        return TAKES

Pumped().run()
"""


class Terminal:
    """A program in a pseudo-terminal, and what it wrote into its log."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.log = folder / "log"
        program = folder / "app.py"
        program.write_text(APP)
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.process = subprocess.Popen(
            [sys.executable, str(program), str(self.log), *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", "PYTHONWARNINGS": "ignore"},
            start_new_session=True,
        )
        self.output = b""

    def send(self, data: bytes, gap: float = 0.0) -> None:
        """Type: each key `gap` seconds after the one before, draining what is painted meanwhile."""
        step = 1 if gap else len(data)
        for at in range(0, len(data), step):
            os.write(self.master, data[at : at + step])
            self.drain(gap)

    def drain(self, seconds: float) -> None:
        """Read what the program paints for so long; a terminal that is not read would block it."""
        end = time.monotonic() + seconds
        while True:
            left = max(0.0, end - time.monotonic())
            if not select.select([self.master], [], [], left)[0]:
                return
            try:
                self.output += os.read(self.master, 65536)
            except OSError as error:
                assert error.errno == errno.EIO
                return

    def lines(self) -> list[str]:
        """What it logged so far."""
        return self.log.read_text().splitlines() if self.log.exists() else []

    def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for a condition, reading the terminal meanwhile."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"{self.lines()[-5:]} {self.output[-2000:]!r}"
            self.drain(0.02)

    def close(self) -> None:
        """End it."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=10)
        os.close(self.slave)
        if self.master >= 0:
            os.close(self.master)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    running: list[Terminal] = []

    def run(*arguments: str) -> Terminal:
        running.append(Terminal(tmp_path, *arguments))
        return running[-1]

    yield run
    for terminal in running:
        terminal.close()


F2, F3 = b"\x1bOQ", b"\x1bOR"


@pytest.mark.parametrize("gap_ms", [0, 1, 5, 20])
def test_a_burst_opens_the_form_and_lands_in_it(start: Callable[..., Terminal], gap_ms: int) -> None:
    terminal = start()
    terminal.until(lambda: "ready" in terminal.lines())
    # Six characters and F2 and Enter make eight keys a form; a slow gap gets fewer.
    forms = max(3, int(os.environ.get("BAY_TUI_KEYS", "800")) // 8 // (1 if gap_ms < 20 else 4) // 4)
    wanted = [f"{chr(65 + number % 26)}{number:05}" for number in range(forms)]
    for text in wanted:
        terminal.send(F2)
        terminal.drain(gap_ms / 1000)
        terminal.send(text.encode() + b"\r", gap_ms / 1000)
    terminal.until(lambda: len(terminal.lines()) > forms, 60 + forms)
    assert terminal.lines()[1:] == [f"form:{text}" for text in wanted]


def test_keys_typed_before_the_program_is_up_are_kept(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.send(F2 + b"AB12\n")
    terminal.until(lambda: "form:AB12" in terminal.lines())
    assert terminal.lines() == ["ready", "form:AB12"]


def test_escape_and_a_letter_after_it_are_both_kept(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.until(lambda: "ready" in terminal.lines())
    terminal.send(F2 + b"x\x1b")
    terminal.drain(0.03)
    terminal.send(b"b" + F2 + b"bc\r")
    terminal.until(lambda: len(terminal.lines()) == 4)
    assert terminal.lines()[1:] == ["form:escaped", "stray:b", "form:bc"]


SENT = {
    "xterm": b"\x1be \x1b[27;5;52~ \x1b[27;3;121~ \x1bO5P \x1b[?64;1;2;22c \x1bP>|XTerm(370)\x1b\\ \x1b[?5;7R",
    "st": b"\x1b[4h \x1b[4l \x1b[2J \x1b[K \x1bp \x1b[1;3A \x1b]11;rgb:ffff/ffff/ffff\x07",
    "urxvt": b"\x1b\x1b[A \x1b\x1b[3~ \x1b\x1b[7^ \x1bOl \x1bs \x1b[?1;2c",
    "kitty": b"\x1b[101;3u \x1b[121;1:3u \x1b[57441;2u \x1b[1;9A \x1b_Gi=31;OK\x1b\\ \x1bP1+r5463=0838\x1b\\",
    "mlterm": b"\x1b[1;3P \x1by \x1b[>24;279;0c \x1b]4;1;rgb:cccc/0000/0000\x07",
    "PuTTY": b"\x1bf \x1b[1;9Z \x1b[?6c \x1b\x1b[D",
    "linux": b"\x1bs \x1b\r \x1b\x7f \x1b[?6c \x1b[0n",
    "tmux": b"\x1bP \x1b[>84;0;0c \x1b[1;3B \x1b]11;rgb:0000/0000/0000\x1b\\ \x1bP1$r0m\x1b\\",
    "screen": b"\x1bf \x1b[>83;40900;0c \x1b[?1;2c \x1b[0;0$y",
}


@pytest.mark.parametrize("terminal_name", SENT)
def test_no_character_of_an_unknown_sequence_is_a_key(start: Callable[..., Terminal], terminal_name: str) -> None:
    terminal = start()
    terminal.until(lambda: "ready" in terminal.lines())
    for sequence in SENT[terminal_name].split(b" "):
        terminal.send(b"a" + sequence)
        terminal.drain(0.15)
        terminal.send(b"b")
        terminal.drain(0.02)
        if len(sequence) > 3:  # and as a slow line cuts it
            terminal.send(sequence[:3])
            terminal.drain(0.15)
            terminal.send(sequence[3:] + b"c")
    terminal.send(b"z")
    terminal.until(lambda: "stray:z" in terminal.lines())
    sent = SENT[terminal_name].split(b" ")
    wanted = {"stray:a": len(sent), "stray:b": len(sent), "stray:c": sum(len(one) > 3 for one in sent), "stray:z": 1}
    assert Counter(terminal.lines()[1:]) == Counter(wanted)


def test_a_paste_with_escapes_in_it_never_becomes_keys(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.until(lambda: "ready" in terminal.lines())
    for inner in (b"\x1b[A", b"\x1bp", b"\x1b", b"\x1b[4h", b"\x1b[201~pe1", b"\x1b]0;t\x07", b"\x1bP1"):
        terminal.send(b"\x1b[200~one" + inner + b"two\r\x1b[201~")
    terminal.send(F2 + b"a\x1b[200~b\x1b[201~c\r")
    terminal.until(lambda: "form:abc" in terminal.lines())
    assert terminal.lines() == ["ready", "form:abc"]


def test_a_destructive_question_ignores_what_was_typed_before_it_showed(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.until(lambda: "ready" in terminal.lines())
    terminal.send(F3 + b"yyyyy")
    terminal.until(lambda: "asked" in terminal.lines())
    terminal.until(lambda: b"really?" in terminal.output)
    assert "confirm:y" not in terminal.lines()
    terminal.send(b"n")
    terminal.until(lambda: "confirm:n" in terminal.lines())
    assert terminal.lines() == ["ready", "asked", "confirm:n"]


def test_a_scan_is_taken_whatever_has_the_focus(start: Callable[..., Terminal]) -> None:
    terminal = start("scans")
    terminal.until(lambda: "ready" in terminal.lines())
    terminal.send(b"~B:1042\r", 0.008)
    terminal.send(F2 + b"ab")
    terminal.until(lambda: "typed:ab" in terminal.lines())
    terminal.send(b"]Q1J:RO-7/2\r", 0.008)
    terminal.until(lambda: "scan:job:RO-7/2" in terminal.lines())
    terminal.send(b"\r")
    terminal.until(lambda: "form:ab" in terminal.lines())
    lines = [line for line in terminal.lines() if not line.startswith("typed:")]
    assert lines == ["ready", "scan:badge:1042", "scan:job:RO-7/2", "form:ab"]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_ends_it_in_order_and_restores_the_terminal(
    start: Callable[..., Terminal], number: signal.Signals
) -> None:
    terminal = start()
    terminal.until(lambda: "ready" in terminal.lines())
    assert termios.tcgetattr(terminal.slave) != terminal.before
    terminal.process.send_signal(number)
    terminal.until(lambda: terminal.process.poll() is not None)
    terminal.drain(0.05)
    assert "left" in terminal.lines()
    assert b"\x1b[?1049l" in terminal.output
    assert b"\x1b[?25h" in terminal.output
    assert termios.tcgetattr(terminal.slave) == terminal.before


def test_a_lost_terminal_ends_it_even_when_hangups_are_ignored(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.until(lambda: "ready" in terminal.lines())
    # Both ends of the pair go, as when an SSH client dies; the session of its own keeps SIGHUP away.
    os.close(terminal.master)
    terminal.master = -1
    end = time.monotonic() + 10
    while terminal.process.poll() is None:
        assert time.monotonic() < end, "it does not notice that its terminal is gone"
        select.select([], [], [], 0.02)
    assert "left" in terminal.lines()
