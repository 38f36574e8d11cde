"""What the server tells a terminal, as far as the store cares: the shapes of `sync.protocol`, without importing it.

The store lies below sync, so it names only the attributes it reads; the wire's structs have them.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from bay_tui.workshop.decision import Status


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the store keeps of the server's answer. Its effect is in the feed at position `seq`."""

    status: Status
    seq: int
    code: str = ""
    params: dict[str, str] = {}


class ToldVerdict(Protocol):
    """The answer to one operation."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def status(self) -> Status: ...  # noqa: D102
    @property
    def seq(self) -> int: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def params(self) -> dict[str, str]: ...  # noqa: D102


class ToldVerdicts(Protocol):
    """The answer to a push."""

    @property
    def epoch(self) -> str: ...  # noqa: D102
    @property
    def cursor(self) -> str: ...  # noqa: D102
    @property
    def verdicts(self) -> Sequence[ToldVerdict]: ...  # noqa: D102


class ToldChange(Protocol):
    """One record as it is now, or gone where `record` is empty."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def seq(self) -> int: ...  # noqa: D102
    @property
    def record(self) -> msgspec.Raw: ...  # noqa: D102


class ToldChanges(Protocol):
    """Changes in commit order, and the cursor after them."""

    @property
    def cursor(self) -> str: ...  # noqa: D102
    @property
    def changes(self) -> Sequence[ToldChange]: ...  # noqa: D102
    @property
    def reset(self) -> bool: ...  # noqa: D102


class ToldEverything(Protocol):
    """A snapshot."""

    @property
    def cursor(self) -> str: ...  # noqa: D102
    @property
    def records(self) -> Sequence[msgspec.Raw]: ...  # noqa: D102


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """The last operation of this device that the server has answered; number 0 where there is none.

    The id is empty where that operation is not kept here any more. `epoch` is the server's when it last answered,
    `cursor` the head of its feed just after; empty where it told none, or does not know it any more.
    """

    number: int = 0
    id: str = ""
    epoch: str = ""
    cursor: str = ""


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """How far the feed has been read: the server's words in `cursor`, and the epoch and position in them."""

    cursor: str
    epoch: str
    seq: int


def position(cursor: str) -> Position:
    """Read a cursor, `epoch:seq:hash`. Raises ValueError for anything else."""
    epoch, seq, _ = cursor.split(":")
    return Position(cursor=cursor, epoch=epoch, seq=int(seq))
