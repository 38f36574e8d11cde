"""Choose the seconds to wait before trying again.

Random up to a limit that doubles, so that many terminals spread out.
"""

from collections.abc import Callable

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0


class Backoff:
    """Choose random waits that grow with every failure.

    random(0, min(60 s, 1 s x 2^n)) after the n-th failure in a row; `random` returns 0.0 up to 1.0.
    """

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._failures = 0

    def next(self, retry_after: float = 0.0) -> float:
        """Return the seconds to wait after one more failure.

        On top of what the server asked for.
        """
        limit = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(self._failures, 10))
        self._failures += 1
        return retry_after + self._random() * limit

    def reset(self) -> None:
        """Begin anew after a success."""
        self._failures = 0
