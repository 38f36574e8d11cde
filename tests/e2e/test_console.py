"""Every screen in a real terminal that can do little: what reaches it is nothing but what it can show."""

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from unit.wording.test_glyphs import CONSOLE_FONTS

pytestmark = pytest.mark.e2e

ROUND = """
import os, sys
from pathlib import Path
from bay_tui.environment import glyphs_of, prepare_environment
prepare_environment(os.environ)
from bay_tui.i18n import pick_language
from pilot.shell.test_outbox import refused_request
from pilot.workshop import make_app, open_replica

WALK = {
    "": ["f1", "escape"],
    "101": ["question_mark", "escape", "p", "escape", "i", "escape", "c", "escape", "e", "escape", "escape",
            "f", "1", "1", "1", "escape", "escape", "escape", "escape", "r", "5", "8", "escape", "escape", "escape",
            "h", "escape", "enter", "v", "2", "escape", "escape", "escape", "colon", "escape"],
    "301": ["f4", "b", "escape", "u", "escape", "f5", "escape"],
    "201": ["f2", "slash", "y", "escape", "a", "p", "escape", "i", "escape", "h", "escape", "o", "escape",
            "t", "escape", "f5", "x", "escape", "s", "escape", "n", "f3", "ctrl+q"],
}
seen = set()

async def walk(pilot):
    app = pilot.app
    for number, keys in WALK.items():
        if number:
            app.sign_in(next(one for one in app.desk.replica.view.every(Staff) if one.number == number))
        for key in keys:
            await pilot.pause()
            seen.add(type(app.screen).__name__)
            await pilot.press(key)
        await pilot.pause()
        seen.add(type(app.screen).__name__)
    app.exit()

from bay_tui.workshop.records import Staff
replica = open_replica()
refused_request(replica)
app = make_app(replica, language=pick_language(os.environ), glyphs=glyphs_of(os.environ))
app.run(auto_pilot=walk)
Path(sys.argv[1]).write_text(" ".join(sorted(seen)))
"""

SCREENS = {
    "SignInScreen", "MyWorkScreen", "JobScreen", "FindingScreen", "PartsRequestScreen", "CounterScreen", "BoardScreen",
    "OutboxScreen", "HelpScreen", "CommandScreen", "ConfirmDialog", "DispatchScreen", "InspectionScreen", "HoursScreen",
    "AttentionScreen", "ReportScreen", "CheckScreen", "HistoryScreen",
}  # fmt: skip


def sent(folder: Path, **terminal: str) -> str:
    """Walk through all screens in a pseudo terminal and return everything sent to it."""
    (folder / "round.py").write_text(ROUND)
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("BAY_TUI", "TEXTUAL", "LC_"))}
    for name in ("COLORTERM", "COLORFGBG", "NO_COLOR"):
        keep.pop(name, None)
    tests = str(Path(__file__).parents[1])
    environ = keep | {"PYTHONPATH": tests, "COLUMNS": "80", "LINES": "24", "LANG": "C.UTF-8"} | terminal
    master, slave = pty.openpty()
    command = [sys.executable, str(folder / "round.py"), str(folder / "seen")]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environ)
    os.close(slave)
    received = b""
    try:
        while select.select([master], [], [], 120)[0]:
            try:
                more = os.read(master, 65536)
            except OSError:  # the last one to hold the other side has closed it
                break
            received += more
        assert process.wait(30) == 0, received[-2000:]
    finally:
        process.kill()
        process.wait()
        os.close(master)
    missing = SCREENS - set((folder / "seen").read_text().split())
    assert not missing
    return received.decode()


def colours(text: str) -> set[int]:
    """Every parameter of every change of style."""
    return {int(one) for part in re.findall(r"\x1b\[([\d;]*)m", text) for one in part.split(";") if one}


def test_the_linux_console_gets_what_its_fonts_have(tmp_path: Path) -> None:
    text = sent(tmp_path, TERM="linux", BAY_TUI_LANG="zh_CN")
    shown = {character for character in text if character.isprintable()}
    assert {character for character in shown if ord(character) not in CONSOLE_FONTS} == set()
    assert "Z.T.F." in text
    assert colours(text) & {31, 32, 33, 36}
    assert not colours(text) & {*range(90, 108), 3, 4, 5, 9, 38, 48}


@pytest.mark.parametrize(
    "terminal", [{"TERM": "vt100"}, {"TERM": "xterm-256color", "NO_COLOR": "1"}], ids=["vt100", "NO_COLOR"]
)
def test_without_colour_none_is_sent(tmp_path: Path, terminal: dict[str, str]) -> None:
    text = sent(tmp_path, **terminal)
    assert colours(text) <= {0, 1, 2, 7, 39, 49}
    assert 7 in colours(text)
