"""Let this terminal in with a one-time code.

`bay-tui enrol`: as its first screen would.
"""

import argparse
import asyncio

from bay_tui.commands.output import print_line
from bay_tui.config import Settings
from bay_tui.i18n import _


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Enrol and take the first snapshot."""
    from bay_tui.commands.beside.listening import beside_commands
    from bay_tui.commands.sync_engine import engine_of
    from bay_tui.store.opening import MOMENT_SECONDS, open_terminal

    replica = open_terminal(settings.home, patience=MOMENT_SECONDS)

    async def enrol() -> None:
        """Enrol, then sync once."""
        engine = engine_of(replica, settings)
        await engine.enrol(arguments.url, arguments.code)
        await engine.once()

    try:
        # The code is used up once it is answered: a screen that is started meanwhile has to wait.
        asyncio.run(beside_commands(settings.home, replica, enrol(), leave=False))
        name = replica.identity.name
    finally:
        replica.close()
    print_line(_("This terminal is enrolled as {name}.").format(name=name))
    return 0
