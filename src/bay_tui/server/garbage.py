"""Collect garbage rarely while much is made that stays."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def collecting_rarely() -> Generator[None]:
    """Collect garbage rarely, in this process, as long as it lasts.

    For an import, whose rows stay until they are written, and an export, which holds all it has read: looking through
    that again and again takes a tenth to a third of the time, and more the more there is.
    """
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
