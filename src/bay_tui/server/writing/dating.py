"""Date operations by the boot clocks of those who recorded them.

Floor terminals may have no clock that can be trusted, and the server's own may be wrong as well. Only the boot clock
tells how long something took. So a boot has one beginning here, learned from the first operation that comes out of it,
and whatever else was recorded in that boot is as far from that one as the boot clock says, whatever any other clock
has said meanwhile.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import msgspec

from bay_tui.server.writing.boots import Boot, KnownBoots
from bay_tui.wire.protocol import Anchor
from bay_tui.workshop.operations import Operation

TOLERANCE = timedelta(seconds=5)
"""How far ahead of the server an instant may lie before it is taken for a wrong clock."""

DOUBT = timedelta(minutes=1)
"""How far behind its own newest entry a server's clock may lie before it is no judge of other clocks."""

_LONGEST_BOOT = timedelta(days=1000) // timedelta(milliseconds=1)
_LONGEST_ABSENCE = timedelta(days=366)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""The earliest beginning of a boot: a clock may have been set to before 1970, and a boot began before that."""

_TICK = timedelta(milliseconds=1)


class ServerClock(msgspec.Struct, frozen=True):
    """Hold what the server's clock says and has said before.

    `newest` is the latest instant of receipt in the site's ledger, also by another process; None where
    there is none.
    """

    now: datetime
    newest: datetime | None = None

    @property
    def behind(self) -> bool:
        """Tell whether the clock lies before what it has said before."""
        return self.newest is not None and self.newest - self.now > DOUBT

    @property
    def limit(self) -> datetime:
        """Return the latest instant that is believed.

        A clock that has gone back is no judge: then a year after its newest entry, for a server may have stood still.
        """
        return self.newest + _LONGEST_ABSENCE if self.newest is not None and self.behind else self.now + TOLERANCE


class Dating:
    """Give the operations of one batch their instants.

    `anchor` and `told` (when boots began, by a server) are what the terminal says of its clocks, `ends` the last
    readings of boot clocks (in milliseconds) among what it will hand in after this batch.
    """

    def __init__(
        self,
        operations: Sequence[Operation],
        anchor: Anchor | None,
        told: Mapping[str, datetime],
        known: KnownBoots,
        clock: ServerClock,
        *,
        ends: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._anchor, self._told = anchor, told
        self._known, self._clock = known, clock
        self._last_ms: dict[str, int] = {}
        for boot, boot_ms in [*((one.boot, one.boot_ms) for one in operations), *ends.items()]:
            if 0 <= boot_ms <= _LONGEST_BOOT:
                self._last_ms[boot] = max(boot_ms, self._last_ms.get(boot, 0))

    def dated(self, operation: Operation) -> Operation:
        """Return the operation with the instant the server gives it.

        By the beginning of its boot, which is learned where it is not known yet. What comes without a boot clock, and
        lies ahead of the server, becomes the moment in which the batch arrived, and is marked as estimated.
        """
        if not operation.boot or not 0 <= operation.boot_ms <= _LONGEST_BOOT:
            ahead = operation.at > self._clock.limit
            return _with(operation, self._clock.now, True) if ahead else operation
        said = self._said(operation)
        boot = self._known.of(operation.terminal, operation.boot)
        if boot is None:
            boot = self._first(operation, said)
            if boot is None:
                return operation
            self._known.learn(operation, boot)
        elif said is not None and boot.agrees(said, operation.boot_ms):
            boot = self._known.follow(operation, boot, said)
        return _with(operation, boot.began + operation.boot_ms * _TICK, boot.estimated)

    def _said(self, operation: Operation) -> datetime | None:
        """Return when the boot began, as a server once told.

        None where it was told nothing, or what cannot be.
        """
        if operation.estimated:
            began = self._told.get(operation.boot)
            if began is None:
                return None
            began = utc(began)
        else:
            began = _began(operation)
        return began if began is not None and began >= _EARLIEST else None

    def _first(self, operation: Operation, said: datetime | None) -> Boot | None:
        """Return when a boot began of which nothing is known.

        As the terminal was told; or else by its age, where the terminal is still in that boot; or else as the terminal
        believes. What would lie in the future so is shifted, all of the boot alike: its last operation happened now.
        """
        clock, ms = self._clock, operation.boot_ms
        if said is not None and self._possible(said, ms):
            return Boot(said, ms)
        if self._anchor is not None and operation.boot == self._anchor.boot:
            age_ms = self._anchor.boot_ms - self._last_ms[operation.boot]
            if 0 <= age_ms <= _LONGEST_BOOT:
                return Boot(clock.now - self._anchor.boot_ms * _TICK, ms, estimated=clock.behind)
        guess = _began(operation)
        if guess is None or self._possible(guess, self._last_ms[operation.boot]):
            return Boot(guess, ms, estimated=True) if guess is not None and guess >= _EARLIEST else None
        return Boot(clock.now - self._last_ms[operation.boot] * _TICK, ms, estimated=True)

    def _possible(self, began: datetime, boot_ms: int) -> bool:
        try:
            return began + boot_ms * _TICK <= self._clock.limit
        except OverflowError:
            return False


def utc(instant: datetime) -> datetime | None:
    """Return a told instant in UTC, None outside the calendar."""
    try:
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def _began(operation: Operation) -> datetime | None:
    try:
        return operation.at - operation.boot_ms * _TICK
    except OverflowError:
        return None


def _with(operation: Operation, at: datetime, estimated: bool) -> Operation:
    if at == operation.at and estimated == operation.estimated:
        return operation
    return msgspec.structs.replace(operation, at=at, estimated=estimated)
