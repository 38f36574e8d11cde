"""Take over what the server told, much of it beside the screen.

Whoever has the screen's thread does no more of it in one go than takes a moment.
"""

import asyncio
from collections.abc import Iterator
from typing import NamedTuple

from bay_tui.store.database import Apart
from bay_tui.store.decoding import DecodedSnapshot
from bay_tui.store.errors import StoreFull
from bay_tui.store.journal.rewriting import Rewriting
from bay_tui.store.replica import Replica
from bay_tui.wire.protocol import PullReply, Snapshot


class PreparedSwap(NamedTuple):
    """Hold all records as they will be, decoded and written."""

    reading: DecodedSnapshot
    written: Rewriting


class TakingOver:
    """Bring a replica up to date.

    `apart` runs a function beside the loop.
    """

    def __init__(self, replica: Replica, apart: Apart) -> None:
        self._replica = replica
        self._apart = apart
        self._steps: list[Iterator[None]] = []

    async def snapshot(self, snapshot: Snapshot) -> PreparedSwap:
        """Decode and write a snapshot. Raises ValueError and StoreError."""
        reading = await self._apart(self._replica.read, snapshot)
        return PreparedSwap(reading, await self._replica.prepare(reading, self._apart))

    async def long(self, reply: PullReply, *, tolerant: bool) -> PreparedSwap | None:
        """Decode and write changes that are many, as a snapshot; else None.

        Also where the disk has no room for a second file: then they are taken over in one go. Raises as
        `Replica.apply_pull`.
        """
        decode = None if reply.more or reply.lost else self._replica.long_pull(reply, tolerant=tolerant)
        if decode is None:
            return None
        reading = await self._apart(decode)
        try:
            return PreparedSwap(reading, await self._replica.prepare(reading, self._apart))
        except StoreFull:
            return None

    async def pull(self, reply: PullReply, *, tolerant: bool) -> None:
        """Take over changes. Raises as `Replica.apply_pull`."""
        self._replica.apply_pull(reply, tolerant=tolerant, settle=self._steps.append)
        await self._settled()

    async def swap(self, prepared: PreparedSwap) -> None:
        """Take over what was prepared, in place of all records. Raises StoreError."""
        reading, written = prepared
        self._replica.swap(reading, written, settle=self._steps.append)
        await self._settled()
        if written.in_place:
            # Nobody reads what was before any more: freed at once, that would be a stop.
            await self._apart(reading.before.clear)
            await self._apart(written.complete)

    async def _settled(self) -> None:
        """Lay what waits over what was taken over, between other things."""
        while self._steps:
            for _ in self._steps.pop():
                await asyncio.sleep(0)
