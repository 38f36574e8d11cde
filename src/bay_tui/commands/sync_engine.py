"""Make the engine that syncs a replica."""

from typing import cast

from bay_tui.config import Settings
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import TerminalClock
from bay_tui.sync.engine import Engine

SNAPSHOT_PART = "snapshot.part"


def engine_of(replica: Replica, settings: Settings, *, copy: bool = False) -> Engine:
    """Return the engine of a replica.

    It uses the server in the settings, or else the one it was enrolled at. What has come of a snapshot when the line
    breaks is kept in its home; not of a `copy`, of which there may be many.
    """
    kept = None if copy else settings.home / SNAPSHOT_PART
    return Engine(replica, settings.server, clock=cast(TerminalClock, replica.clock), kept=kept)
