"""Describe every message between terminal and server.

The protocol in words, with its invariants, is `docs/sync.md`. All bodies are JSON; instants are aware UTC.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from bay_tui.wire.verdicts import Run, Verdict, packed, unpacked
from bay_tui.workshop.operations import Operation

PROTOCOL = 1
"""The version this code speaks."""

OLDEST_PROTOCOL = 1
"""The oldest version this code's server still serves."""

PROTOCOL_HEADER = "Bay-Protocol"
"""The request header that carries the terminal's version; the reply carries the server's as `oldest-newest`."""

VERSIONS = f"{OLDEST_PROTOCOL}-{PROTOCOL}"
"""What the reply's header says."""

GZIP = 31
"""What zlib calls a stream in the form of gzip, which bodies and answers are packed as."""

BATCH_OPERATIONS = 100
BATCH_BYTES = 256 * 1024
PULL_LIMIT = 500
HEARTBEAT_SECONDS = 15
LONG_POLL_SECONDS = 25

RESYNC_EVENT = "resync"
"""The name of the live event that says: start over with a pull. All others have no name and carry a `PullReply`."""


class Anchor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Tell a terminal's clocks at one moment.

    Boot id, milliseconds since boot, and its wall clock. `began` is when the boot began, as far as a server has told
    the time in it.
    """

    boot: str
    boot_ms: int
    wall: datetime
    began: datetime | None = None


class PushRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Carry operations in the device's order.

    `acked_number` and `acked_id` name the last acknowledged one; in a push that is sent before the one in front of it
    was answered, the last of that one. `acked_cursor` is the latest moment of the server's history that the terminal
    knows. `boots` says when each boot began in which something that is estimated was recorded, where a server has told
    the time in it, and `ends` the last reading of the boot clock, in milliseconds, among what waits behind this push of
    boots that are over and of which that is not known. `identity` is that of the site it all belongs to.
    """

    device: str
    anchor: Anchor
    operations: tuple[Operation, ...]
    acked_number: int = 0
    acked_id: str = ""
    acked_cursor: str = ""
    boots: dict[str, datetime] = {}
    identity: str = ""
    ends: dict[str, int] = {}


class PushReply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Answer a push with verdicts by number.

    `applied` are those that say nothing else, `verdicts` the others.

    A batch that was not taken whole says why in `problem`. That is empty, or "gap" (send again from `expected`),
    "forked" (this device id was cloned: take a new one, see `operations.STREAM_MARK`),
    "conflict" (`conflict` is an id sent with other content before), "lost" (the server was restored and does not know
    what it acknowledged: send again from `expected`), or "busy" (a passing fault: the rest later).

    `cursor` is the head of the feed after the commit: whoever has it is of the history that has all this. `began` is
    when the boot of the push's anchor began by what the server dates its operations by, where the terminal goes by
    something else. `identity` is the site's, told to whoever has named none.
    """

    server_time: datetime
    epoch: str
    cursor: str = ""
    applied: tuple[Run, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    problem: str = ""
    expected: int = 0
    conflict: str = ""
    began: datetime | None = None
    identity: str = ""

    def compact(self) -> "PushReply":
        """Return the reply for the wire: runs, and no ids."""
        applied, others = packed(self.verdicts)
        return msgspec.structs.replace(self, applied=applied, verdicts=others)

    def whole(self, sent: Iterable[Operation]) -> "PushReply":
        """Return the reply with a verdict for each operation it answers.

        Only of those that were `sent`, in their order. Raises ValueError for a verdict that names no operation.
        """
        return msgspec.structs.replace(self, applied=(), verdicts=unpacked(self.applied, self.verdicts, sent))


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Carry one record as it is now.

    `record` is its JSON, absent (and false) where the record is gone.
    """

    kind: str
    id: str
    seq: int
    record: msgspec.Raw = msgspec.Raw()


class PullReply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Carry the changes after a cursor, in commit order.

    `cursor` is the one after them. Also the payload of a live event. `more` asks for another pull at once. `reset` says
    that the cursor is of no use here (another epoch, or too old): take a snapshot. `lost` says that the moment it was
    asked with is not known here: push first.
    """

    server_time: datetime
    cursor: str = ""
    changes: tuple[Change, ...] = ()
    more: bool = False
    reset: bool = False
    lost: bool = False


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Carry everything a terminal of this site may hold, at one moment.

    Nothing of it where it is `lost`, as in a pull.
    """

    server_time: datetime
    cursor: str
    records: tuple[msgspec.Raw, ...]
    lost: bool = False


class TimeReply(msgspec.Struct, frozen=True, kw_only=True):
    """Tell the server's time.

    For measuring how far a terminal's clock is off.
    """

    server_time: datetime


class EnrolRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Ask to be let in with a one-time code.

    `device` is the id the terminal chose, `identity` that of the site it belongs to already. One that belongs to a site
    and was never told its identity says in `holder` under which id it was let in there.
    """

    code: str
    device: str
    identity: str = ""
    holder: str = ""


class EnrolReply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Let a terminal in: its token, its name and site.

    `identity` is the random one of the site, whose id another dealership may have, too.
    """

    token: str
    device: str
    site: str
    name: str
    server_time: datetime
    identity: str = ""


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Describe an error as RFC 9457 wants it.

    `code` is our slug, worded by language on the terminal.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    instance: str = ""
