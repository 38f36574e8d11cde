"""Run the terminal, or its read-only board.

`bay-tui`.
"""

import argparse
import asyncio
import gc
import sys
from typing import TYPE_CHECKING

from bay_tui.commands.beside.listening import listening, open_to_keep
from bay_tui.commands.failures import Failed
from bay_tui.config import Settings

if TYPE_CHECKING:
    from bay_tui.screens.shell.desk import Opening
    from bay_tui.store.replica import Replica


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the terminal until the person leaves.

    The first run asks for the server and the enrolment code.
    """
    replica = open_to_keep(settings.home)
    try:
        return run_app(replica, settings)
    finally:
        replica.close()


def run_app(
    replica: "Replica", settings: Settings, *, hints: "tuple[tuple[str, str, str], ...]" = (), sign_in: str = ""
) -> int:
    """Run the app on an open replica.

    `hints` are shown at sign-in, `sign_in` is a staff number signed in at once.
    """
    _need_a_terminal()
    put_screen_first()
    gc.disable()
    from bay_tui.commands.sync_engine import engine_of
    from bay_tui.terminal.app import BayApp

    async def answer_commands() -> None:
        """Record for commands as long as the app runs."""
        async with listening(settings.home, replica):
            await asyncio.Event().wait()

    app = BayApp(
        replica,
        engine_of(replica, settings),
        settings=settings,
        hints=hints,
        sign_in=sign_in,
        services=(_collect_garbage, answer_commands),
    )
    app.run()
    return app.return_code or 0


def run_board(settings: Settings, opening: "Opening") -> int:
    """Run the read-only board on a copy of the replica.

    Any number of sessions can watch.
    """
    _need_a_terminal()
    put_screen_first()
    gc.disable()
    from bay_tui.commands.sync_engine import engine_of
    from bay_tui.store.store_copy import open_copy
    from bay_tui.terminal.app import BayApp

    replica = open_copy(settings.home, outbox=False)
    try:
        app = BayApp(
            replica,
            engine_of(replica, settings, copy=True),
            settings=settings,
            read_only=True,
            opening=opening,
            services=(_collect_garbage,),
        )
        app.run()
        return app.return_code or 0
    finally:
        replica.close()


def put_screen_first() -> None:
    """Have threads beside the screen give way to it at once.

    Python has a thread that computes go on for 5 ms before another one's turn, and the screen's waits for its turn
    whenever it has looked for keys: several times for each key. Half a millisecond costs those threads nothing that
    could be measured.
    """
    sys.setswitchinterval(0.0005)


def _need_a_terminal() -> None:
    """Raise Failed where there is nobody to paint for.

    Textual would send its escape sequences into a pipe.
    """
    if not all(one is not None and one.isatty() for one in (sys.__stdin__, sys.__stderr__)):
        raise Failed("no-terminal")


async def _collect_garbage() -> None:
    """Begin to collect garbage once the first picture is painted.

    What making it left behind is thrown away, for what comes next to have its room. All else that was made up to then
    stays: looking through it would delay that picture, and later hold up keys.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
