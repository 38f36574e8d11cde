"""Describe the connection, and what one exchange did."""

from datetime import datetime
from typing import Literal

import msgspec

from bay_tui.workshop.decision import Status

Phase = Literal["connecting", "live", "polling", "offline", "revoked", "too_old", "not_enrolled"]


class SyncState(msgspec.Struct, frozen=True, kw_only=True):
    """Describe how the connection stands since `since` (corrected UTC).

    `problem` is the code of the problem there is, if any. `server_version` is the protocol the server speaks,
    `oldest-newest`.
    """

    phase: Phase
    since: datetime
    problem: str = ""
    params: dict[str, str] = {}
    server_version: str = ""


class Report(msgspec.Struct, kw_only=True):
    """Report one exchange with the server.

    Operations sent, how they were judged, records received, what is still to do. `problem` is the code of what stopped
    it, empty where nothing did.
    """

    sent: int = 0
    applied: int = 0
    flagged: int = 0
    refused: int = 0
    depends: int = 0
    received: int = 0
    snapshots: int = 0
    waiting: int = 0
    attention: int = 0
    problem: str = ""
    params: dict[str, str] = {}

    def count(self, status: Status) -> None:
        """Count one operation judged as `status`."""
        setattr(self, status.value, getattr(self, status.value) + 1)
