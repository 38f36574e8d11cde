"""Count wrong PINs, and make whoever goes on guessing wait. Pure."""

from collections.abc import Callable

FREE_TRIES = 5
LONGEST_WAIT = 60.0
"""How long somebody waits at most for the next try, in seconds."""

_FIRST_WAIT = 5.0


class Tries:
    """Count wrong PINs in a row, and tell the wait.

    The wait is 5 s after the fifth, doubling up to a minute. `clock` returns seconds: the monotonic clock, which nobody
    can set. Counted is for the terminal, not for a person.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._wrong = 0
        self._until = 0.0

    def wait(self) -> int:
        """Return how many seconds there are still to wait."""
        return max(0, round(self._until - self._clock() + 0.49))

    def failed(self) -> None:
        """Count a wrong one."""
        self._wrong += 1
        if self._wrong >= FREE_TRIES:
            self._until = self._clock() + min(_FIRST_WAIT * 2 ** (self._wrong - FREE_TRIES), LONGEST_WAIT)

    def passed(self) -> None:
        """Begin anew."""
        self._wrong, self._until = 0, 0.0
