"""Date operations by the server's clock.

Floor terminals may have no clock that can be trusted.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from bay_tui.wire.protocol import Anchor
from bay_tui.workshop.operations import Operation

TOLERANCE = timedelta(seconds=5)
"""How far ahead of the server an instant may lie before it is taken for a wrong clock."""

_LONGEST_BOOT = timedelta(days=1000) // timedelta(milliseconds=1)


def dated(operation: Operation, anchor: Anchor | None, boots: Mapping[str, datetime], now: datetime) -> Operation:
    """Return the operation with the instant the server gives it.

    `now` is when its batch arrived. An estimate becomes certain where its terminal has learned when that boot began
    (`boots`), which gives the same instant however often it is sent; or else where the terminal is still in that
    boot: it happened as long ago as the boot clock says. An instant ahead of the server becomes `now`, and is marked
    as estimated.
    """
    at, estimated = operation.at, operation.estimated
    if estimated and operation.boot:
        found = _in_its_boot(operation, anchor, boots, now)
        if found is not None:
            at, estimated = found, False
    if at > now + TOLERANCE:
        at, estimated = now, True
    if at == operation.at and estimated == operation.estimated:
        return operation
    return msgspec.structs.replace(operation, at=at, estimated=estimated)


def _in_its_boot(
    operation: Operation, anchor: Anchor | None, boots: Mapping[str, datetime], now: datetime
) -> datetime | None:
    """Return an operation's instant by its boot clock, else None."""
    began = boots.get(operation.boot)
    if began is not None and 0 <= operation.boot_ms <= _LONGEST_BOOT and 1970 <= began.year <= now.year + 1:
        at = (began if began.tzinfo else began.replace(tzinfo=UTC)) + timedelta(milliseconds=operation.boot_ms)
        if at <= now + TOLERANCE:
            return at.astimezone(UTC)
    if anchor is not None and operation.boot == anchor.boot:
        age = anchor.boot_ms - operation.boot_ms
        if 0 <= age <= _LONGEST_BOOT:
            return now - timedelta(milliseconds=age)
    return None
