"""Compact a store beside the thread that records in it."""

from collections.abc import Callable

from bay_tui.store.database import Apart, Database


class Compaction:
    """Have a store compacted when much of its file is garbage."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def when_wanted(self, begin: Callable[[], None] | None) -> None:
        """Have `begin` called when it is wanted; it has it run.

        Without it, that happens at once, and holds up the thread that records.
        """
        self._database.storage.tidy = begin

    async def run(self, apart: Apart) -> None:
        """Compact beside this thread; `apart` runs functions there."""
        await self._database.compact_beside(apart)
