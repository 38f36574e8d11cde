"""What stands before the first picture: nothing is imported that it does not need.

A picture late by a module is nothing a test of what is shown would notice, so a process of its own is asked.
"""

import subprocess
import sys
from pathlib import Path

import pytest

_START = """
import asyncio, os, sys
from pathlib import Path
from bay_tui.environment import prepare_environment
prepare_environment(os.environ)
from bay_tui.commands.terminal import run_app
from bay_tui.terminal.app import BayApp
from bay_tui.commands.sync_engine import engine_of
from bay_tui.config import Settings, load
from bay_tui.store.opening import open_terminal

class Watched(BayApp):
    def _display(self, screen, renderable):
        if type(screen).__name__ == "BoardScreen":
            print(*sorted(sys.modules))
            ours = [module for name, module in sys.modules.items() if name.startswith("bay_tui")]
            found = {one for module in ours for one in vars(module).values() if isinstance(one, type)}
            made = [one for one in found if "__dataclass_fields__" in vars(one)]
            print(*(one.__qualname__ for one in made if one.__module__.startswith("bay_tui")))
            sys.stdout.flush()
            os._exit(0)

settings = load(home=sys.argv[1])
replica = open_terminal(settings.home)
app = Watched(replica, engine_of(replica, settings), settings=settings, read_only=True)
asyncio.run(app.run_async(headless=True, size=(160, 45)))
"""

NOT_NEEDED = {
    "httpx",
    "hashlib",
    "secrets",
    "encodings.gb2312",
    "tomllib",
    "sqlite3",
    "sqlalchemy",
    "litestar",
    "segno",
    "pygments.lexers",
    "platformdirs.api",
    "tempfile",
    "shutil",
    "bz2",
    "lzma",
    "rich.progress",
    "textual.widgets._data_table",
    "textual.widgets._markdown",
    "bay_tui.commands.beside.handover",
    "bay_tui.sync.transport",
    "bay_tui.server",
    "bay_tui.screens.shell.signin",
    "bay_tui.screens.job_card.screen",
    "bay_tui.screens.my_work.screen",
    "bay_tui.screens.counter.screen",
    "bay_tui.screens.shell.outbox",
    "bay_tui.screens.findings.screen",
    "bay_tui.screens.shell.help",
    "bay_tui.screens.shell.command_palette",
    "bay_tui.screens.dialogs.confirm",
    "bay_tui.widgets.fields",
    "bay_tui.widgets.choice",
    "bay_tui.widgets.qr",
}


@pytest.fixture(scope="module", name="painted")
def _painted(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what the terminal says as it paints its first picture.

    One line of the modules it has imported, one of our classes that are dataclasses.
    """
    home = str(tmp_path_factory.mktemp("home"))
    done = subprocess.run([sys.executable, "-c", _START, home], capture_output=True, text=True, check=True, timeout=60)
    assert "bay_tui.screens.board.screen" in done.stdout, done.stderr
    return done.stdout.split("\n")


def test_nothing_is_imported_that_the_first_picture_does_not_need(painted: list[str]) -> None:
    imported = set(painted[0].split())
    assert imported & NOT_NEEDED == set()
    assert not [name for name in imported if name.startswith("_sysconfigdata")], "how Python was built is of no use"


def test_no_class_of_ours_is_a_dataclass_before_the_first_picture(painted: list[str]) -> None:
    assert painted[1] == "", "each is written out as Python and compiled at every start: a msgspec.Struct is not"


@pytest.mark.parametrize(("command", "collects"), [("board", "False"), ("show", "True")])
def test_garbage_waits_for_the_first_picture_and_for_nothing_else(tmp_path: Path, command: str, collects: str) -> None:
    script = f"""
import gc, sys
import bay_tui.commands.{command} as command
from bay_tui.__main__ import main
command.run = lambda *_: print(gc.isenabled()) or 0
sys.argv = ["bay-tui", "--home", {str(tmp_path)!r}, *{["show", "job", "1"] if command == "show" else ["board"]!r}]
main()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == collects, done.stderr


@pytest.mark.parametrize("call", ["run_app(replica, settings)", "run_board(settings, None)"])
def test_threads_beside_the_screen_give_way_to_it(tmp_path: Path, call: str) -> None:
    script = f"""
import sys
import bay_tui.commands.terminal as terminal
import bay_tui.terminal.app as app
from bay_tui.config import load
from bay_tui.store.opening import open_terminal

class Asked:
    return_code = 0
    def __init__(self, *_, **__): pass
    def run(self): print(sys.getswitchinterval() < 0.001)

app.BayApp = Asked
terminal._need_a_terminal = lambda: None
settings = load(home={str(tmp_path)!r})
replica = open_terminal(settings.home)
terminal.{call}
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "True", done.stderr


def test_the_connection_brings_no_command_line_of_httpx_along() -> None:
    script = "import sys, bay_tui.sync.transport; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    imported = set(done.stdout.split())
    assert "httpx" in imported
    assert imported & {"click", "pygments", "rich"} == set()
