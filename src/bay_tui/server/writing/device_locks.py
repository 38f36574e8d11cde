"""Each device's batches come to the writer in the order they arrived, though a large one is made ready on a thread."""

import asyncio
from weakref import WeakValueDictionary


class DeviceLocks:
    """A lock for each device that sends something just now. Belongs to the server's event loop."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, device: str) -> asyncio.Lock:
        """Return the lock to make a batch of `device` ready under, and to hand it on: whoever asks first is first."""
        return self._locks.setdefault(device, asyncio.Lock())
