"""When an operation happened, as the server dates it: floor terminals may have no clock that can be trusted."""

from datetime import datetime, timedelta

import msgspec

from bay_tui.sync.protocol import Anchor
from bay_tui.workshop.operations import Operation

TOLERANCE = timedelta(seconds=5)
"""How far ahead of the server an instant may lie before it is taken for a wrong clock."""

_LONGEST_BOOT = timedelta(days=1000) // timedelta(milliseconds=1)


def dated(operation: Operation, anchor: Anchor | None, now: datetime) -> Operation:
    """Return the operation with the instant the server gives it; `now` is when its batch arrived.

    An estimate from the boot the terminal is still in becomes certain: it happened as long ago as the boot clock says.
    An instant ahead of the server becomes `now`, and is marked as estimated.
    """
    at, estimated = operation.at, operation.estimated
    if anchor is not None and estimated and operation.boot and operation.boot == anchor.boot:
        age = anchor.boot_ms - operation.boot_ms
        if 0 <= age <= _LONGEST_BOOT:
            at, estimated = now - timedelta(milliseconds=age), False
    if at > now + TOLERANCE:
        at, estimated = now, True
    if at == operation.at and estimated == operation.estimated:
        return operation
    return msgspec.structs.replace(operation, at=at, estimated=estimated)
