"""Keep each device's batches in the order they arrived.

A large batch is made ready on a thread, where a later small one could overtake it.
"""

import asyncio
from weakref import WeakValueDictionary


class DeviceLocks:
    """Hold a lock for each device that sends something just now.

    Belongs to the server's event loop.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, device: str) -> asyncio.Lock:
        """Return the lock under which a device's batch reaches the writer.

        Under it the batch is made ready and handed on. asyncio's locks are fair: first come, first served.
        """
        return self._locks.setdefault(device, asyncio.Lock())
