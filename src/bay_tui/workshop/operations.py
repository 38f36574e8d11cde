"""Gather the operations of all subjects.

They are everything a person can do, as recorded, queued and sent.

An operation is one small struct. Its class, in `<subject>/operations.py`, says all there is to say of it: its name (the
tag), whether it is a *fact* (it happened, nobody may refuse it) or a *wish* (it may be refused with a reason), which
roles may do it, the word for it, its rule, and on each field what may stand there. Ids refer to records; instants are
aware UTC, hours decimal, quantities in the part's unit.
"""

from datetime import datetime
from typing import get_args

import msgspec

from bay_tui.workshop.authority.operations import *
from bay_tui.workshop.authority.operations import AuthorityOperation
from bay_tui.workshop.calls.operations import *
from bay_tui.workshop.calls.operations import CallsOperation
from bay_tui.workshop.customers.operations import *
from bay_tui.workshop.customers.operations import CustomersOperation
from bay_tui.workshop.exceptions.operations import *
from bay_tui.workshop.exceptions.operations import ExceptionsOperation
from bay_tui.workshop.findings.operations import *
from bay_tui.workshop.findings.operations import FindingsOperation
from bay_tui.workshop.jobs.operations import *
from bay_tui.workshop.jobs.operations import JobsOperation
from bay_tui.workshop.labour.operations import *
from bay_tui.workshop.labour.operations import LabourOperation
from bay_tui.workshop.office.operations import *
from bay_tui.workshop.office.operations import OfficeOperation
from bay_tui.workshop.operation import COUNTER as COUNTER
from bay_tui.workshop.operation import COUNTER_AND_FLOOR as COUNTER_AND_FLOOR
from bay_tui.workshop.operation import EVERYONE as EVERYONE
from bay_tui.workshop.operation import FLOOR as FLOOR
from bay_tui.workshop.operation import FRONT as FRONT
from bay_tui.workshop.operation import LEAD as LEAD
from bay_tui.workshop.operation import OFFICE as OFFICE
from bay_tui.workshop.operation import SCHEMA, Args
from bay_tui.workshop.operation import SERVER_DEVICE as SERVER_DEVICE
from bay_tui.workshop.operation import STREAM_MARK as STREAM_MARK
from bay_tui.workshop.operation import name_of as name_of
from bay_tui.workshop.orders.operations import *
from bay_tui.workshop.orders.operations import OrdersOperation
from bay_tui.workshop.parts.operations import *
from bay_tui.workshop.parts.operations import PartsOperation
from bay_tui.workshop.records import WantedPart as WantedPart
from bay_tui.workshop.roster.operations import *
from bay_tui.workshop.roster.operations import RosterOperation
from bay_tui.workshop.server_clock.operations import *
from bay_tui.workshop.server_clock.operations import ServerClockOperation
from bay_tui.workshop.stock.operations import *
from bay_tui.workshop.stock.operations import StockOperation

AnyArgs = (
    LabourOperation
    | FindingsOperation
    | PartsOperation
    | StockOperation
    | JobsOperation
    | OrdersOperation
    | CallsOperation
    | ExceptionsOperation
    | CustomersOperation
    | OfficeOperation
    | RosterOperation
    | ServerClockOperation
    | AuthorityOperation
)
"""The arguments of every operation, for decoding."""

OPERATIONS: dict[str, type[Args]] = {str(cls.__struct_config__.tag): cls for cls in get_args(AnyArgs)}
"""Every operation's arguments by its name."""


class Operation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing a person did, as a device recorded it.

    `id` is a random UUIDv4, `number` counts this device's operations from 1 without gaps. `actor` is a staff id, empty
    for the server's own (imports, administration). `at` is the corrected instant; `boot` and `boot_ms` say in which
    boot of the device and how many milliseconds into it, so that the server can date it better; `estimated` marks an
    instant no server has confirmed. `supersedes` is the refused operation this one was sent again for.
    """

    id: str
    device: str
    number: int
    actor: str
    at: datetime
    args: AnyArgs
    schema: int = SCHEMA
    boot: str = ""
    boot_ms: int = 0
    estimated: bool = False
    supersedes: str = ""

    @property
    def terminal(self) -> str:
        """Return the id of the terminal that recorded it.

        That is `device` without the mark of a further stream.
        """
        return self.device.partition(STREAM_MARK)[0]


def content_hash(operation: Operation) -> str:
    """Return the SHA-256 (hex) of what the operation says.

    Device and number do not count.

    A cloned device renumbers its operations under a new device id; what they say, and so this hash, stays.
    """
    # OpenSSL's, 2 ms of every start: only who records something or judges it needs one.
    import hashlib

    said = msgspec.structs.replace(operation, device="", number=0)
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()
