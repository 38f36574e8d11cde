"""Tell the time on a machine whose wall clock may be wrong.

It may be without a battery, or set by hand at any moment. Durations come from the kernel's boot clock. The instant of
boot is learned from the server (see `Clock.observe`); until the first contact in a boot it is estimated once, and every
stamp made from the estimate says so.
"""

import time
import uuid
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import msgspec

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_SAMPLES = 8
_DRIFT = 0.0001
"""How far two quartz clocks may run apart, as a share of the time between: 100 parts per million."""
_STEP_MS = 1000
"""Beyond this, a disagreement that neither the network nor drift explains means the server's clock was set."""
_UNKNOWN_ERROR_MS = 5000
"""How wrong a boot's instant is taken to be where an earlier version has learned it."""
_STALE_MS = 10 * 60 * 1000
_KEEP_EVERY_MS = 5 * 60 * 1000
_KEEP_FROM_MS = 50


class Stamp(msgspec.Struct, frozen=True):
    """Hold a moment by the boot clock and the corrected clock.

    Which boot, milliseconds since boot, the corrected instant (UTC), and whether that is a guess.
    """

    boot: str
    boot_ms: int
    at: datetime
    estimated: bool


class Source(Protocol):
    """Read the machine's clocks."""

    def boot(self) -> str:
        """Return an id that every boot has anew."""
        ...

    def boot_ms(self) -> int:
        """Return the milliseconds since boot, time asleep included.

        Never goes back within a boot.
        """
        ...

    def wall(self) -> datetime:
        """Return the wall clock's instant (UTC); it may be any."""
        ...


class MachineSource:
    """Read the clocks of this machine.

    Where the kernel tells no boot id, every process counts as a boot of its own.
    """

    def __init__(self) -> None:
        try:
            self._boot = _BOOT_ID.read_text(encoding="utf-8").strip()
        except OSError:
            self._boot = str(uuid.uuid4())
        self._clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

    def boot(self) -> str:
        """See `Source`."""
        return self._boot

    def boot_ms(self) -> int:
        """See `Source`."""
        return time.clock_gettime_ns(self._clock) // 1_000_000

    def wall(self) -> datetime:
        """See `Source`."""
        return datetime.now(UTC)


class Timekeeper(Protocol):
    """Tell the time to the replica."""

    def now(self) -> datetime:
        """Return the corrected instant, UTC."""
        ...

    def stamp(self) -> Stamp:
        """Return the corrected instant with the boot clock it was read from."""
        ...

    def running(self) -> tuple[str, int]:
        """Return the boot, and the milliseconds it has run."""
        ...


class ClockState(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what a clock has to remember.

    The UTC instant of `boot`, whether a server confirmed it, the latest instant seen. Instants are milliseconds since
    1970. `used` says that something was stamped in this boot, `error_ms` how wrong the instant of boot may have been
    when it was learned.
    """

    boot: str
    started_ms: int
    confirmed: bool
    latest_ms: int
    used: bool = False
    error_ms: int = _UNKNOWN_ERROR_MS


class _Sample(msgspec.Struct, frozen=True):
    started_ms: float
    round_trip_ms: int
    taken_ms: int


class TerminalClock:
    """Tell the corrected time, UTC.

    `saved` is what `keep` was last given; `keep` is called rarely and must not raise.
    """

    def __init__(
        self,
        source: Source | None = None,
        saved: ClockState | None = None,
        keep: Callable[[ClockState], None] | None = None,
    ) -> None:
        self.source: Source = source or MachineSource()
        self._keep = keep
        self._samples: deque[_Sample] = deque(maxlen=_SAMPLES)
        self._stamped_boot_ms = self._stamped_ms = -1
        self._heard_ms: int | None = None
        boot = self.source.boot()
        if saved is not None and saved.boot == boot:
            self._state = saved
        else:
            # A battery-less clock wakes up in the past, but never really before what was already seen.
            latest = saved.latest_ms if saved else 0
            now = max(_milliseconds(self.source.wall()), latest)
            self._save(ClockState(boot=boot, started_ms=now - self._boot_ms(), confirmed=False, latest_ms=now))

    def now(self) -> datetime:
        """Return the corrected instant, UTC, to the millisecond."""
        return _instant(self._state.started_ms + self._boot_ms())

    def stamp(self) -> Stamp:
        """Return the corrected instant and its boot clock.

        And whether it is estimated. No two stamps are the same, and no correction puts a later one before an earlier
        one. From the first stamp on the clock follows no leap of the server's: what lies between two stamps of a boot
        is what the boot clock says.
        """
        boot_ms = self._stamped_boot_ms = max(self._boot_ms(), self._stamped_boot_ms + 1)
        now = self._state.started_ms + boot_ms
        if 0 <= self._stamped_ms - now < _STEP_MS:
            now = self._stamped_ms + 1
        self._stamped_ms = now
        if not self._state.used or now - self._state.latest_ms > _KEEP_EVERY_MS:
            self._save(msgspec.structs.replace(self._state, latest_ms=now, used=True))
        return Stamp(self._state.boot, boot_ms, _instant(now), not self._state.confirmed)

    def running(self) -> tuple[str, int]:
        """Return the boot, and the milliseconds it has run."""
        return self._state.boot, self._boot_ms()

    @property
    def confirmed(self) -> bool:
        """Tell whether a server has told the time in this boot."""
        return self._state.confirmed

    @property
    def began(self) -> datetime | None:
        """Return the UTC instant of this boot, as a server told.

        None where none has.
        """
        return _instant(self._state.started_ms) if self._state.confirmed else None

    @property
    def stale(self) -> bool:
        """Tell whether a server was last heard long enough ago to drift.

        Or never.
        """
        return self._heard_ms is None or self._boot_ms() - self._heard_ms > _STALE_MS

    def observe(self, request_sent_ms: int, reply_received_ms: int, server_time: datetime) -> None:
        """Learn the time from one exchange.

        Given are the boot clock when the request left and when the reply came, and the server's instant. The server
        read its clock somewhere between the two, so the error is at most half the round trip. The best of the last few
        exchanges counts, an older one for less, since clocks drift. Where neither explains what the server says, its
        clock was set, or it is another server: that is not followed any more once something was stamped (`stamp`), for
        nobody knows which of the two is wrong, until the server itself says when this boot began (`set_right`).
        """
        round_trip = reply_received_ms - request_sent_ms
        if round_trip < 0:
            return
        middle = (request_sent_ms + reply_received_ms) / 2
        sample = _Sample(_milliseconds(server_time) - middle, round_trip, reply_received_ms)
        self._heard_ms = reply_received_ms
        if self._stepped(sample):
            if self._state.used:
                return
            self._samples.clear()
        self._samples.append(sample)
        best = min(self._samples, key=lambda each: _error(each, reply_received_ms))
        self._learn(best, reply_received_ms)

    def set_right(self, began: datetime) -> None:
        """Go by the beginning of this boot that the server tells."""
        utc = began if began.tzinfo else began.replace(tzinfo=UTC)
        self._samples.clear()
        started_ms = _milliseconds(utc)
        now = started_ms + self._boot_ms()
        self._save(
            msgspec.structs.replace(self._state, started_ms=started_ms, confirmed=True, latest_ms=now, error_ms=0)
        )

    def _stepped(self, sample: _Sample) -> bool:
        if not self._state.confirmed:
            return False
        state = self._state
        kept = _Sample(state.started_ms, 2 * state.error_ms, state.latest_ms - state.started_ms)
        known = min(self._samples or (kept,), key=lambda each: _error(each, sample.taken_ms))
        allowed = _error(known, sample.taken_ms) + _error(sample, sample.taken_ms) + _STEP_MS
        return abs(sample.started_ms - known.started_ms) > allowed

    def _learn(self, best: _Sample, boot_ms: int) -> None:
        old, started_ms, error_ms = self._state, round(best.started_ms), round(_error(best, boot_ms))
        now = started_ms + boot_ms
        state = msgspec.structs.replace(old, started_ms=started_ms, confirmed=True, latest_ms=now, error_ms=error_ms)
        moved = abs(started_ms - old.started_ms) >= _KEEP_FROM_MS
        if not old.confirmed or moved or abs(now - old.latest_ms) > _KEEP_EVERY_MS:
            self._save(state)
        else:
            self._state = msgspec.structs.replace(state, latest_ms=old.latest_ms)

    def _save(self, state: ClockState) -> None:
        self._state = state
        if self._keep is not None:
            self._keep(state)

    def _boot_ms(self) -> int:
        return self.source.boot_ms()


def _error(sample: _Sample, now_ms: int) -> float:
    """Return a sample's largest error by now, in milliseconds."""
    return sample.round_trip_ms / 2 + max(0, now_ms - sample.taken_ms) * _DRIFT


def _milliseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def _instant(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)
