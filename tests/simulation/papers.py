"""What lies at a terminal beside its records: forms half filled in, and what commands were told.

A draft is there until what became of it is recorded, and the two are one step; a command names its operation, and said
again, however late, it is the same one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, NamedTuple

from tests.simulation.environment import Violation

from bay_tui.commands.beside.recording import HandoverReply, HandoverRequest, answer
from bay_tui.store.errors import StoreError
from bay_tui.store.replica import Replica
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.operations import StockReceived

Fields = dict[str, Any]
_COMMAND = "said by a command, "


class Drafts:
    """The drafts of one terminal, as the person knows them.

    For each name there is what may stand there: one thing, or two where a crash came in between. `half` is what was
    being recorded from a draft when it came, with what was in the outbox before.
    """

    def __init__(self) -> None:
        self._may: dict[str, list[Fields | None]] = {}
        self._half: tuple[str, frozenset[str]] | None = None

    def copy(self) -> "Drafts":
        """Return what is known of the copy of a terminal."""
        return deepcopy(self)

    @property
    def names(self) -> list[str]:
        """The names of those that are there for sure."""
        return sorted(name for name, may in self._may.items() if None not in may)

    def save(self, replica: Replica, name: str, fields: Fields) -> None:
        """Keep a draft. Raises StoreError; then the earlier one may be there, or this."""
        self._may[name] = [*self._may.get(name, [None]), fields]
        replica.drafts.save(name, fields)
        self._may[name] = [fields]

    @contextmanager
    def turning_into(self, replica: Replica, names: list[str]) -> Iterator[None]:
        """Record what became of a draft; it is of no use then."""
        if not names:
            yield
            return
        (name,) = names
        before = self._may[name]
        self._may[name] = [*before, None]
        self._half = name, frozenset(entry.id for entry in replica.outbox)
        try:
            yield
        except Refused:
            self._may[name], self._half = before, None
            raise
        except StoreError as error:
            if error.code != "store-failed":  # where a flush failed nobody knows
                self._may[name], self._half = before, None
            raise
        self._may[name], self._half = [None], None

    def check(self, name: str, replica: Replica) -> None:
        """Check that drafts are as the person left them, and that one that is gone has become something."""
        if self._half is not None:
            (draft, before), self._half = self._half, None
            recorded = any(entry.id not in before for entry in replica.outbox)
            if recorded != (replica.drafts.get(draft) is None):
                raise Violation(16, f"{name} has {'' if recorded else 'not '}recorded what the draft {draft} was")
        for draft, may in list(self._may.items()):
            found = replica.drafts.get(draft)
            if found not in may:
                raise Violation(16, f"{name} has {found} as the draft {draft}, not one of {may}")
            self._may[draft] = [found]


class Command(NamedTuple):
    """What a script says: it says it until it is answered, and some scripts say it again."""

    id: str
    staff: str
    args: StockReceived

    def say(self, replica: Replica) -> HandoverReply:
        """Say it to a terminal that runs."""
        return answer(replica, HandoverRequest(self.staff, self.args, self.id))


def command(number: int, id: str, staff: str, part: str) -> Command:
    """Return the command with a number, which it says in its note."""
    return Command(id, staff, StockReceived(part=part, quantity=1, note=f"{_COMMAND}{number}"))


def number_of(args: object) -> str:
    """Return the number of the command that said this; empty for what a person recorded."""
    note = args.note if isinstance(args, StockReceived) else ""
    return note.removeprefix(_COMMAND) if note.startswith(_COMMAND) else ""
