"""Ask the terminal how wide it draws a text.

By the place of its cursor afterwards.
"""

import os
import re
import select
import sys
import termios
import tty
from collections.abc import Generator, Sequence
from contextlib import contextmanager

_PATIENCE = 1.0
_ANSWER = re.compile(rb"\x1b\[\d+;(\d+)R")


@contextmanager
def raw_keyboard() -> Generator[int]:
    """Take keys one by one, unechoed; give their file descriptor."""
    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    tty.setraw(handle, termios.TCSADRAIN)
    try:
        yield handle
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def has_terminal() -> bool:
    """Say whether a terminal is there to write to and read from."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def measured(samples: Sequence[str]) -> list[int] | None:
    """Return the number of cells the terminal takes for each sample.

    None where it does not say where its cursor is.
    """
    widths: list[int] = []
    sys.stdout.flush()
    with raw_keyboard() as keyboard:
        for sample in samples:
            os.write(sys.stdout.fileno(), f"\r{sample}\x1b[6n".encode())
            column = _column(keyboard)
            os.write(sys.stdout.fileno(), b"\r\x1b[K")
            if column is None:
                return None
            widths.append(column - 1)
    return widths


def _column(keyboard: int) -> int | None:
    answer = b""
    while select.select([keyboard], [], [], _PATIENCE)[0]:
        answer += os.read(keyboard, 64)
        if found := _ANSWER.search(answer):
            return int(found[1])
    return None
