"""Remember when each boot of each terminal began.

By this everything is dated that was recorded in that boot. It is learned once, follows what the terminal says as far
as clocks drift, and never leaps.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.compiled_sql import Among
from bay_tui.server.sql.schema import boot, instant_read
from bay_tui.workshop.operations import Operation

_DRIFT = 0.0002
"""How far two quartz clocks may run apart, as a share of the time between: twice 100 parts per million."""
_JITTER = timedelta(seconds=5)
"""How far apart the network may make two readings of one clock."""
_KEPT_FROM = timedelta(seconds=1)
_KEPT_EVERY_MS = 3_600_000

_BOOTS = sa.select(boot.c.device, boot.c.boot, boot.c.began_at, boot.c.said_ms, boot.c.estimated, boot.c.seq).where(
    boot.c.site == sa.bindparam("site"), Among(boot.c.boot, "boots")
)


def _put(insert: "sqlite.Insert | postgresql.Insert") -> sa.Insert:
    return insert.on_conflict_do_update(
        index_elements=["site", "device", "boot"],
        set_={name: insert.excluded[name] for name in ("began_at", "said_ms", "estimated")},
    )


_PUT = {"sqlite": _put(sqlite.insert(boot)), "postgresql": _put(postgresql.insert(boot))}


class Boot(msgspec.Struct, frozen=True):
    """Hold when a boot of a terminal began (UTC).

    It was said so `said_ms` into it; `estimated` where no clock that could know has said so. `seq` is the position of
    the first operation out of it, 0 as long as it has none.
    """

    began: datetime
    said_ms: int
    estimated: bool = False
    seq: int = 0

    def agrees(self, began: datetime, boot_ms: int) -> bool:
        """Tell whether it can have begun at `began` as well.

        Network and drift explain what is said `boot_ms` into it.
        """
        between = timedelta(milliseconds=abs(boot_ms - self.said_ms))
        return abs(began - self.began) <= _JITTER + between * _DRIFT


BootKey = tuple[str, str]
"""Names a boot: by the terminal, and the boot's id."""


class KnownBoots:
    """Hold the beginnings of a site's boots, by terminal and boot."""

    def __init__(self) -> None:
        self._boots: dict[BootKey, Boot | None] = {}
        self._changed: set[BootKey] = set()
        self._taken: set[BootKey] = set()

    def __len__(self) -> int:
        return len(self._boots)

    def load(self, connection: sa.Connection, site: str, boots: Iterable[BootKey]) -> None:
        """Read what is known of these boots."""
        missing = {key for key in boots if key not in self._boots}
        if not missing:
            return
        asked = {"site": site, "boots": sorted({id for _, id in missing})}
        rows = compiled_sql.execute(connection, _BOOTS, asked)
        # Only now: a question that failed has no answer.
        self._boots.update(dict.fromkeys(missing))
        for device, id, began, said_ms, estimated, seq in rows:
            self._boots[device, id] = Boot(instant_read(began), said_ms, bool(estimated), seq)

    def of(self, terminal: str, boot: str) -> Boot | None:
        """Return a boot of a terminal, if it is known."""
        return self._boots.get((terminal, boot))

    def learn(self, operation: Operation, new: Boot) -> None:
        """Keep the beginning of an operation's boot."""
        self._boots[_key(operation)] = new
        self._changed.add(_key(operation))

    def follow(self, operation: Operation, known: Boot, began: datetime) -> Boot:
        """Return the boot as an operation says that it began.

        Within what drift explains. That is kept where it has moved, or is said for the first time in an hour.
        """
        now = msgspec.structs.replace(known, began=began, said_ms=operation.boot_ms)
        if abs(began - known.began) > _KEPT_FROM or now.said_ms - known.said_ms > _KEPT_EVERY_MS:
            self.learn(operation, now)
        return now

    def taken(self, operation: Operation, seq: int) -> None:
        """Note the position of the first operation out of a boot."""
        self._taken.add(_key(operation))
        known = self._boots.get(_key(operation))
        if known is not None and not known.seq:
            self.learn(operation, msgspec.structs.replace(known, seq=seq))

    def move(self, boots: Iterable[BootKey], by: timedelta) -> None:
        """Move the beginnings of boots that are known."""
        for key in boots:
            known = self._boots.get(key)
            if known is not None:
                self._boots[key] = msgspec.structs.replace(known, began=known.began + by)
                self._changed.add(key)
                self._taken.add(key)

    def save(self, connection: sa.Connection, site: str) -> None:
        """Write what was learned of boots out of which something was taken.

        What was said by operations that were not taken is forgotten: the head of the feed does not move by them, so no
        other process would see that it knows less.
        """
        rows: list[dict[str, object]] = []
        for key in sorted(self._changed):
            known = self._boots[key]
            if known is None or not known.seq or key not in self._taken:
                del self._boots[key]
            else:
                rows.append(_row(site, key, known))
        self._changed.clear()
        self._taken.clear()
        if rows:
            compiled_sql.execute_many(connection, _PUT[connection.dialect.name], rows)


def _key(operation: Operation) -> BootKey:
    return operation.terminal, operation.boot


def _row(site: str, key: BootKey, known: Boot) -> dict[str, object]:
    return {
        "site": site,
        "device": key[0],
        "boot": key[1],
        "began_at": known.began.astimezone(UTC),
        "said_ms": known.said_ms,
        "estimated": known.estimated,
        "seq": known.seq,
    }
