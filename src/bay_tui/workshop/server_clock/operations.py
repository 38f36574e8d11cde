"""Define what the server says of its own clock."""

from datetime import datetime
from typing import Annotated

import msgspec

from bay_tui.workshop.constraints import Bounds, Items, Text, Unbounded
from bay_tui.workshop.fields import NeededReason, RecordId
from bay_tui.workshop.operation import OFFICE, Args
from bay_tui.workshop.server_clock import rules
from bay_tui.workshop.words import Scope, english

MOST_SECONDS = 200 * 366 * 24 * 3600


class ServerClockDoubted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="server_clock.doubted"):
    """Say that the server's clock cannot be right.

    It says `says`. Something was received at `newest` already; or else `terminals` of them say `others_say`.
    """

    fact = True
    roles = OFFICE
    needs = Scope.OFFICE
    word = english("doubt the server's clock")
    rule = rules.doubted

    says: Annotated[datetime, Unbounded(), english("time")]
    newest: Annotated[datetime, Unbounded(), english("time")] | None = None
    terminals: Annotated[int, Bounds(0), english("terminals")] = 0
    others_say: Annotated[datetime, Unbounded(), english("time")] | None = None


class InstantPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Say where a record holds an instant.

    `path` is the names of fields and the numbers of items on the way there, with points between.
    """

    record_kind: Annotated[str, Text(said=True), english("kind of record")]
    record: RecordId
    path: Annotated[str, Text(said=True), english("place in the record")]


class ServerClockCorrected(Args, frozen=True, kw_only=True, omit_defaults=True, tag="server_clock.corrected"):
    """Set right what a wrong clock of the server has dated.

    `instants` stand in the ledger at positions from `first_position` to `last_position`; wherever a record has one of
    them, it is moved by `seconds`. Where entries that are right have an instant as well, it is moved at `places` alone,
    and `positions` are those of the wrong ones. The ledger itself stays as it is.
    """

    roles = OFFICE
    needs = Scope.OFFICE
    word = english("set right what the server's clock dated")
    rule = rules.corrected

    first_position: Annotated[int, Bounds(0), english("position in the feed")]
    last_position: Annotated[int, Bounds(0), english("position in the feed")]
    seconds: Annotated[int, Bounds(-MOST_SECONDS, MOST_SECONDS), english("seconds")]
    instants: Annotated[tuple[Annotated[datetime, Unbounded(), english("time")], ...], Items(), english("times")]
    reason: NeededReason
    by: Annotated[str, Text(said=True), english("user")]
    positions: Annotated[
        tuple[Annotated[int, Bounds(0), english("position in the feed")], ...], Items(), english("positions")
    ] = ()
    places: Annotated[tuple[InstantPlace, ...], Items(), english("places in records")] = ()


ServerClockOperation = ServerClockDoubted | ServerClockCorrected
"""Every operation of this subject."""
