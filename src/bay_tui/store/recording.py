"""Prepare operations to be recorded: rehearsed, numbered and dated.

Nothing is written yet.
"""

import logging
import uuid
from collections.abc import Iterable, Sequence
from typing import Protocol, TypedDict

import msgspec

from bay_tui.store.identity import Identity
from bay_tui.store.outbox import Outbox, OutboxEntry
from bay_tui.store.timekeeping import Timekeeper
from bay_tui.workshop.checks import check
from bay_tui.workshop.decision import Decision, Gate, Refused, Status, Unusual
from bay_tui.workshop.operations import AnyArgs, Args, Operation, OperationDiscarded
from bay_tui.workshop.records import Record, kind_of
from bay_tui.workshop.rulebook import failed, rehearse
from bay_tui.workshop.sanitise import sanitise
from bay_tui.workshop.view import Key, Overlay, View

_log = logging.getLogger(__name__)


class RecordingContext(Protocol):
    """Name the parts of a replica that preparing needs."""

    clock: Timekeeper
    identity: Identity
    outbox: Outbox

    @property
    def view(self) -> View:
        """Return what is shown now."""
        ...


class Prepared(msgspec.Struct, frozen=True):
    """Hold the entries to be written, and the records they change.

    `entries` are new and settled ones; `new` has the ids of the new.
    """

    entries: list[OutboxEntry]
    new: frozenset[str]
    records: list[Record]
    keys: set[Key]


class Circumstances(TypedDict, total=False):
    """Say how a recording comes about.

    `supersedes` names the refused operation this is said again for (`operation.discarded` lets one go). `drafts` become
    superfluous, `agreed` is what the person said yes to. `id` is the one a command gives its only operation, so that it
    can say it again; nothing may be recorded under it yet.
    """

    supersedes: str
    drafts: Iterable[str]
    agreed: Sequence[Gate]
    id: str


def prepare(desk: RecordingContext, actor: str, args: Sequence[Args], how: Circumstances) -> Prepared:
    """Return what recording `args` for `actor` would write.

    Raises Refused. Each is rehearsed over the view with what those before it changed. Raises Unusual where the
    rehearsal asks something that is not among what the person has agreed to.
    """
    agreed, commanded = how.get("agreed", ()), bool(how.get("id"))
    questions: list[Gate] = []
    trial = Overlay(desk.view)
    number = desk.outbox.last_number(desk.identity.device)
    entries: list[OutboxEntry] = []
    settled: dict[str, OutboxEntry] = {}
    for position, each in enumerate(args, 1):
        said = sanitise(each)
        check(said)  # before it is written in JSON, which has no word for infinity and reads none as nothing said
        operation = _operation(desk, actor, said, number + position, how)
        decision = _rehearsed(trial, operation)
        questions += decision.questions
        for record in decision.records:
            trial.put(record)
        touched = tuple((kind_of(record), record.id) for record in decision.records)
        entries.append(OutboxEntry(operation=operation, touched=touched, commanded=commanded))
        _settle(desk.outbox, operation, settled)
    if any(question not in agreed for question in questions):
        raise Unusual(questions)
    new = frozenset(entry.id for entry in entries)
    return Prepared([*entries, *settled.values()], new, trial.changes(), trial.changed())


def _rehearsed(view: View, operation: Operation) -> Decision:
    """Rehearse an operation.

    A fact can be recorded though its rule fails, as the server takes it, too.
    """
    try:
        return rehearse(view, operation)
    except Refused:
        raise
    except Exception as error:
        _log.exception("operation %s cannot be rehearsed", operation.id)
        decision = failed(operation, operation.id)
        if decision.status is Status.REFUSED:
            raise Refused(decision.code, **decision.params) from error
        return decision


def _operation(desk: RecordingContext, actor: str, args: Args, number: int, how: Circumstances) -> Operation:
    stamp = desk.clock.stamp()
    operation = Operation(
        id=how.get("id") or str(uuid.uuid4()),
        device=desk.identity.device,
        number=number,
        actor=actor,
        at=stamp.at,
        args=_known(args),
        boot=stamp.boot,
        boot_ms=stamp.boot_ms,
        estimated=stamp.estimated,
        supersedes=how.get("supersedes", ""),
    )
    # What is rehearsed is what a restart or the server will read: a quantity of 5 is 5.0 for both, and so is its hash.
    return msgspec.json.decode(msgspec.json.encode(operation), type=Operation)


def _known(args: Args) -> AnyArgs:
    assert isinstance(args, AnyArgs)  # noqa: S101 - every Args is one of them; tells the type checker
    return args


def _settle(outbox: Outbox, operation: Operation, settled: dict[str, OutboxEntry]) -> None:
    """Note the refused operation this one replaces or discards.

    Raises Refused if none waits under that id.
    """
    discarded = operation.args.operation if isinstance(operation.args, OperationDiscarded) else ""
    for id_ in filter(None, (operation.supersedes, discarded)):
        if id_ in settled:
            continue
        entry = outbox.get(id_)
        if entry is None or not entry.needs_attention:
            raise Refused("operation-settled", id=id_)
        settled[id_] = msgspec.structs.replace(entry, settled_by=operation.id)
