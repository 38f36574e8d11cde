"""Run server, sample workshop and terminal in one process.

`bay-tui demo`, with nothing else needed.
"""

import argparse
import asyncio
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bay_tui.commands.failures import Failed
from bay_tui.config import Settings
from bay_tui.i18n import _, language
from bay_tui.wording import word
from bay_tui.workshop.words import Scope

if TYPE_CHECKING:
    from bay_tui.server.serve import EmbeddedServer

_TERMINAL = "demo"
_SERVED_PORT = 8521


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the demo in its own folder below the home folder.

    A workshop of another day is made anew.
    """
    try:
        from bay_tui.server.serve import EmbeddedServer
    except ModuleNotFoundError as missing:
        raise Failed("server-not-installed", package=missing.name) from missing
    folder = settings.home / "demo"
    if arguments.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    today = datetime.now(UTC).date().isoformat()
    stamp = folder / "day"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != today:
        shutil.rmtree(folder, ignore_errors=True)
        print(_("Setting up the sample workshop …"), file=sys.stderr, flush=True)
        code = _prepare(folder)
        stamp.write_text(today, encoding="utf-8")
    else:
        code = ""
    demo = msgspec.structs.replace(settings, home=folder, server="", database=str(folder / "server.db"))
    server = EmbeddedServer(demo.database_url, port=_SERVED_PORT if arguments.serve_only else 0)
    server.start()
    try:
        if arguments.serve_only:
            return _serve_only(server)
        return _run_terminal(demo, server.url, code, _hints(), arguments.staff)
    finally:
        server.stop()


def _prepare(folder: Path) -> str:
    """Make the sample workshop in `folder`; return its terminal's enrolment code."""
    from bay_tui.server.office import Office
    from bay_tui.server.sample import shop as sample

    folder.mkdir(parents=True)
    office = Office(str(folder / "server.db"))
    try:
        sample.seed(office, datetime.now(UTC), language())
        return office.enrol_code(office.sites()[0], _TERMINAL, scope=Scope.OFFICE)
    finally:
        office.close()


def _run_terminal(
    settings: Settings, url: str, code: str, hints: tuple[tuple[str, str, str], ...], sign_in: str
) -> int:
    from bay_tui.commands.sync_engine import engine_of
    from bay_tui.commands.terminal import run_app
    from bay_tui.server.sample.checks import begun_check
    from bay_tui.store.opening import open_terminal

    async def enrol() -> None:
        engine = engine_of(replica, settings)
        await engine.enrol(url, code)
        await engine.once()

    replica = open_terminal(settings.home)
    try:
        if not replica.identity.enrolled:
            asyncio.run(enrol())
            for name, lines in begun_check(replica.view):
                replica.drafts.save(name, lines)
        return run_app(replica, msgspec.structs.replace(settings, server=url), hints=hints, sign_in=sign_in)
    finally:
        replica.close()


def _hints() -> tuple[tuple[str, str, str], ...]:
    """Return whom to try at sign-in: number, PIN, and what they are."""
    from bay_tui.server.sample.shop import PEOPLE_TO_TRY

    return tuple((person.number, person.pin, word(person.role)) for person in PEOPLE_TO_TRY)


def _serve_only(server: "EmbeddedServer") -> int:
    import threading

    print(
        _("The sample workshop is served at {url}; Ctrl+C stops.").format(url=server.url), file=sys.stderr, flush=True
    )
    threading.Event().wait()
    return 0
