"""Describe what every operation says of itself: kind, roles, word and rule."""

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec

from bay_tui.workshop.constraints import Constraint
from bay_tui.workshop.decision import Draft
from bay_tui.workshop.words import Role, Scope

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


Rule = Callable[[Draft, Any], None]
"""What an operation changes: it writes into the draft, and reads the operation's arguments."""


class Args(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="op"):
    """Describe an operation: its arguments, and what its class registers.

    A `fact` happened, and nobody may refuse it; any other operation is a wish. `roles` are those who may do it, `needs`
    is the least scope of a terminal that sends it, `word` says it as in "you may not …", `rule` is what it changes,
    and `together` is asked of its fields as a whole.
    """

    fact: ClassVar[bool] = False
    roles: ClassVar[frozenset[Role]] = EVERYONE
    needs: ClassVar[Scope] = Scope.BAY
    word: ClassVar[str]
    rule: ClassVar[Rule]
    together: ClassVar[tuple[Constraint, ...]] = ()


def name_of(args: Args | type[Args]) -> str:
    """Return the name of an operation, such as `labour.started`."""
    return str(args.__struct_config__.tag)
