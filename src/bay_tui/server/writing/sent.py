"""Hold one operation on its way into the ledger."""

from datetime import datetime

import msgspec

from bay_tui.workshop.operations import Operation


class SentOperation(msgspec.Struct, frozen=True):
    """Hold one operation as the rules see it, with its content hash.

    The hash is over what was sent, before it was cleaned and dated. `at` is the instant it was sent with; None for
    what the server has made itself.
    """

    operation: Operation
    hash: str
    received_at: datetime
    at: datetime | None = None
