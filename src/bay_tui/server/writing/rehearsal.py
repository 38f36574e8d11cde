"""Read a whole batch's records in a few queries, by rehearsing it.

Rules ask for one record at a time, and a round trip each would be most of the work. So a batch is decided against the
records in memory, and the missing ones its rules asked for are fetched in two or three queries, until nothing is
missing. Rules are pure, so this costs no more than its time; and a decision taken with nothing missing is the
decision itself. The records that nearly every rule asks for are read before that, so that as a rule nothing is
missing and nothing is decided twice.
"""

from collections.abc import Collection, Sequence

import msgspec

from bay_tui.server.sql.sqlview import Misses, SqlView
from bay_tui.workshop.decision import Decision
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import Job, LabourEvent, kind_of
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.view import Overlay

_ROUNDS = 5


class RehearsedDecision(msgspec.Struct, frozen=True):
    """Hold a decision taken before its turn."""

    operation: Operation
    decision: Decision


def foresee(view: SqlView, mentioned: Collection[str]) -> None:
    """Read the records `mentioned`, and each job's order and clock events."""
    view.load_ids(mentioned)
    misses = Misses()
    for id in mentioned:
        job = view.known((kind_of(Job), id))
        if isinstance(job, Job):
            misses.ids.add(job.order)
            misses.finds.add((kind_of(LabourEvent), "job", id))
    view.load(misses)


def rehearse(view: SqlView, operations: Sequence[Operation]) -> list[RehearsedDecision]:
    """Return decisions for the longest prefix that had all its records loaded.

    Decides `operations` one after the other, and has `view` read what their rules ask for. A decision is valid only
    if exactly the operations before it in the batch are applied first. The prefix also ends at a rule that fails.
    """
    sure = Overlay(view)
    done: list[RehearsedDecision] = []
    for _ in range(_ROUNDS):
        view.misses = misses = Misses()
        try:
            done += _round(sure, misses, operations[len(done) :])
        finally:
            view.misses = None
        if not misses.any:
            break
        view.load(misses)
    return done


def _round(sure: Overlay, misses: Misses, operations: Sequence[Operation]) -> list[RehearsedDecision]:
    """Decide until something is missing, then go on to see what else.

    Certain decisions are laid over `sure` and returned. What follows the first uncertain one is decided as well as
    can be, for the list of missing records alone.
    """
    done: list[RehearsedDecision] = []
    over = sure
    for operation in operations:
        misses.fresh = False
        try:
            decision = decide(over, operation)
        except Exception:
            # A rule that fails here fails again when it counts, and is reported then.
            decision = None
        if over is sure and (decision is None or misses.fresh):
            over = Overlay(sure)
        if decision is None:
            continue
        for record in decision.records:
            over.put(record)
        if over is sure:
            done.append(RehearsedDecision(operation, decision))
    return done
