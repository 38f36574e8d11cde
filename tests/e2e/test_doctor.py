"""`bay-tui doctor` in a real terminal: it measures what the terminal draws, and names what its keys send."""

import os
import pty
import select
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

PATIENCE = 60


class Talk:
    """A command in a pseudo terminal that answers where its cursor stands, with marks as wide as `wide` says."""

    def __init__(self, home: Path, *words: str, wide: bool = False, **environ: str) -> None:
        self.text, self._wide = "", wide
        self._master, slave = pty.openpty()
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("BAY_TUI", "NO_COLOR"))}
        settings = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "BAY_TUI_HOME": str(home), "BAY_TUI_LANG": "en"}
        command = [sys.executable, "-m", "bay_tui", *words]
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=keep | settings | environ)
        os.close(slave)

    def read(self, wanted: Callable[[], bool]) -> None:
        """Take what is written until `wanted` holds or the command ends."""
        while not wanted():
            assert select.select([self._master], [], [], PATIENCE)[0], self.text
            try:
                self.text += os.read(self._master, 4096).decode()
            except OSError:
                return
            if self.text.endswith("\x1b[6n"):
                sample = self.text[: -len("\x1b[6n")].rpartition("\r")[2]
                self.type(f"\x1b[5;{1 + sum(map(self._width, sample))}R")

    def shows(self, text: str) -> None:
        self.read(lambda: text in self.text)
        assert text in self.text

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def end(self) -> int:
        self.read(lambda: False)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    def _width(self, character: str) -> int:
        return 2 if unicodedata.east_asian_width(character) in ("WFA" if self._wide else "WF") else 1


@contextmanager
def talk(home: Path, *words: str, wide: bool = False, **environ: str) -> Iterator[Talk]:
    talking = Talk(home, *words, wide=wide, **environ)
    try:
        yield talking
    finally:
        talking.close()


def test_it_measures_and_advises(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[keymap]\n"job.start" = "shift+f1"\n')
    with talk(tmp_path, "doctor", wide=True) as doctor:
        assert doctor.end() == 1
        assert "●○▲■◆▶→…·× takes" in doctor.text
        assert "Set ascii = true" in doctor.text
        assert "机油滤清器 takes 10 cells of 10" in doctor.text
        assert "[keymap] job.start: not every terminal can send shift+f1." in doctor.text


def test_a_good_terminal_gets_no_advice_on_widths(tmp_path: Path) -> None:
    with talk(tmp_path, "doctor") as doctor:
        doctor.end()
        assert "takes 10 cells of 10" in doctor.text
        assert "Set ascii = true" not in doctor.text


def test_with_ascii_only_what_is_sent_is_measured(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("ascii = true\n")
    with talk(tmp_path, "doctor", wide=True) as doctor:
        doctor.end()
        assert "frames and marks in ASCII" in doctor.text
        assert "●" not in doctor.text
        assert "Set ascii = true" not in doctor.text


def test_it_names_keys_and_scans(tmp_path: Path) -> None:
    with talk(tmp_path, "doctor", "--keys") as doctor:
        doctor.shows("Ctrl+C ends.")
        for sent, said in (
            ("s", "Start"),
            ("\x1b", "Esc"),
            ("\x1b[[B", "Bay board"),
            ("\x1bOS", "Parts counter"),
            ("\x1b[1;2P", "not every terminal can send"),
            ("~J:R101/1\r", "SCAN “R101/1” (job), prefix ~, 9 characters"),
            ("T101\r", "Set the scanner to send ~ first"),
        ):
            before = len(doctor.text)
            doctor.type(sent)
            doctor.read(lambda before=before, said=said: said in doctor.text[before:])
        doctor.type("\x03")
        assert doctor.end() == 0
