"""Remember when each boot began, for operations dated by an estimate.

A boot counts in which something was recorded before a server had told the time. What is estimated is dated by this. It
is learned once for each boot and never again, so that an operation has the same instant however often it is sent: also
to a server that has lost it, and after the terminal was started anew.
"""

import contextlib
from collections.abc import Iterable
from datetime import datetime

import msgspec

from bay_tui.store import meta
from bay_tui.store.database import Database
from bay_tui.store.errors import StoreError
from bay_tui.workshop.operations import Operation

_BOOTS = "boots"


class _Began(msgspec.Struct, frozen=True, kw_only=True):
    """Hold instants (UTC) by boot id."""

    boots: dict[str, datetime] = {}


class BootTimes:
    """Keep the beginnings of this terminal's boots.

    Of those in which a server has told the time.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def learn(self, boot: str, began: datetime, kept: Iterable[Operation]) -> None:
        """Keep when `boot` began, unless that is known.

        Boots that nothing of what is `kept` needs are forgotten. A full disk must not keep anything from being sent:
        then the server dates it by its age.
        """
        known = self._known()
        if boot in known:
            return
        needed = {operation.boot for operation in kept if operation.estimated}
        boots = {one: at for one, at in known.items() if one in needed}
        with contextlib.suppress(StoreError):
            meta.write(self._database, _BOOTS, _Began(boots={**boots, boot: began}))

    def of(self, operations: Iterable[Operation]) -> dict[str, datetime]:
        """Return the known beginnings of the boots of these operations.

        Of those boots alone in which something estimated was recorded.
        """
        wanted = {operation.boot for operation in operations if operation.estimated}
        return {boot: began for boot, began in self._known().items() if boot in wanted} if wanted else {}

    def _known(self) -> dict[str, datetime]:
        return (meta.read(self._database, _BOOTS, _Began) or _Began()).boots
