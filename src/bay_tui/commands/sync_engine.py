"""Make the engine that syncs a replica."""

from typing import cast

from bay_tui.config import Settings
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import TerminalClock
from bay_tui.sync.engine import Engine


def engine_of(replica: Replica, settings: Settings) -> Engine:
    """Return the engine of a replica.

    It uses the server in the settings, or else the one it was enrolled at.
    """
    return Engine(replica, settings.server, clock=cast(TerminalClock, replica.clock))
