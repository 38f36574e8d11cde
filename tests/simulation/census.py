"""How often each fault really struck: one that never meets anything proves nothing.

A fault draws its moment; whether it finds something to break there is another matter. So every way to strike has a
name, is counted where it strikes, and `never` says which ones a run did without.
"""

from collections import Counter
from collections.abc import Iterable

BOUNDARIES = (
    "make_dirs",
    "open",
    "lock",
    "size",
    "read",
    "truncate",
    "write",
    "fdatasync",
    "rename",
    "fsync_dir",
    "allocate",
    "remove",
)
"""What a terminal does to its disk; before each of these it may stop, or the disk fail."""

OPENING = ("make_dirs", "lock", "size", "read", "remove", "allocate")
"""What it does only, or nearly only, while it opens its store."""

POINTS = ("now", "request", "answer", "commit")
"""Where else a terminal may stop: anywhere, before a request, after an answer, after a commit before anybody knows."""

SERVER_POINTS = ("request", "statement", "commit", "committed", "answer")
"""Where the server may crash besides anywhere: at a request, before a statement or a commit, after it, at an answer."""

READS = ("push", "rehearsed push", "pull", "snapshot", "live")
"""Where a read of the server may fail: before and after a batch was rehearsed, and in what it answers otherwise."""

WAYS = (
    *("slow", "lost request", "lost answer", "duplicated", "late", "reordered", "truncated request"),
    *("truncated answer", "broken stream", "partition refuses", "partition swallows"),
    *(f"{how} at {where}" for how in ("kill", "power") for where in (*BOUNDARIES, *POINTS)),
    *("unsynced write dropped", "unsynced write torn", "rename undone", "torn end cut"),
    *(f"disk fails at {where}" for where in BOUNDARIES),
    *("disk full", "compacted"),
    *(f"server crashes at {where}" for where in ("now", *SERVER_POINTS)),
    *(f"server fails at {where}" for where in ("statement", "commit", "committed")),
    *(f"server fails at read in {where}" for where in READS),
    *("restored under a new epoch", "restored under the same epoch", "restored while a cursor is ahead"),
    *("cursor ahead", "cursor overtaken", "cursor of another epoch", "lost asked back"),
    *("cloned", "clone noticed"),
    *("clock a day ahead", "clock a day behind", "clock in 1970", "clock steps back"),
    *("terminal revoked", "turned away as revoked", "token expired", "turned away as unknown", "code expired"),
    *("staff leaves", "user switches", "user switches with work waiting"),
    *("older version turned away", "newer version turned away"),
    *("server of a newer version", "terminal of a newer version"),
    *("office works", "feed in pages"),
    *("sent ahead", "answer overtakes"),
    *("server clock steps back", "server clock steps ahead", "second process asked"),
    *("closed for days", "no longer kept", "draft kept", "draft recorded"),
    *("command recorded", "command said again", "command said after weeks", "command stalls"),
)
"""Every way a fault can strike."""


class Census(Counter[str]):
    """How often each way was met."""

    def strike(self, way: str) -> None:
        """Count one. Raises KeyError for what nobody has heard of."""
        if way not in _KNOWN:
            raise KeyError(way)
        self[way] += 1

    def never(self) -> list[str]:
        """Return the ways that were not met."""
        return [way for way in WAYS if not self[way]]

    def table(self) -> Iterable[str]:
        """Return a line for each way, with how often it was met."""
        return (f"{self[way]:9} {way}" for way in WAYS)


_KNOWN = frozenset(WAYS)
