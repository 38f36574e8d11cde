"""What every operation has: whether it is a fact, and which roles may do it."""

from typing import ClassVar

import msgspec

from bay_tui.workshop.words import Role

SCHEMA = 1
"""The version of the operations below. A server reads this one and those before it."""

SERVER_DEVICE = "server"
"""The device name of the server's own operations: imports, administration, the DMS. No terminal can have it."""

STREAM_MARK = "~"
"""Parts a terminal's id from the suffix of a further stream of its operations, as in `<terminal>~<suffix>`."""

EVERYONE = frozenset(Role)
FLOOR = frozenset({Role.TECHNICIAN, Role.FOREMAN, Role.ADMIN})
COUNTER = frozenset({Role.PARTS, Role.ADMIN})
COUNTER_AND_FLOOR = FLOOR | COUNTER
LEAD = frozenset({Role.FOREMAN, Role.ADMIN})
FRONT = frozenset({Role.ADVISER, Role.FOREMAN, Role.ADMIN})
OFFICE = frozenset({Role.ADMIN})


class Args(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="op"):
    """What every operation's arguments have: whether it is a fact, and who may do it."""

    fact: ClassVar[bool] = False
    roles: ClassVar[frozenset[Role]] = EVERYONE
