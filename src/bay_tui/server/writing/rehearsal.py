"""Reading in a few queries what a whole batch needs, by rehearsing it.

Rules ask for one record at a time, and a round trip each would be most of the work. So a batch is decided against what
is known, and what its rules asked for in vain is fetched in two or three queries, until they lack nothing. Rules are
pure, so this costs no more than its time; and what was decided before anything was lacking is the decision itself.
What nearly every rule asks for is read before that, so that as a rule nothing is lacking and nothing is decided twice.
"""

from collections.abc import Collection, Sequence

import msgspec

from bay_tui.server.sql.sqlview import SqlView, Watch
from bay_tui.workshop.decision import Decision
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import Job, LabourEvent, kind_of
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.view import Overlay

_ROUNDS = 5


class Rehearsed(msgspec.Struct, frozen=True):
    """A decision taken before its turn."""

    operation: Operation
    decision: Decision


def foresee(view: SqlView, mentioned: Collection[str]) -> None:
    """Have `view` read the records `mentioned` by their ids, and with each job among them its order and its clocks."""
    view.load_ids(mentioned)
    watch = Watch()
    for id in mentioned:
        job = view.known((kind_of(Job), id))
        if isinstance(job, Job):
            watch.ids.add(job.order)
            watch.finds.add((kind_of(LabourEvent), "job", id))
    view.load(watch)


def rehearse(view: SqlView, operations: Sequence[Operation]) -> list[Rehearsed]:
    """Have `view` read what deciding `operations` one after the other asks for.

    Return the decisions on the first of them, up to one whose rule fails or lacks something still: each holds where
    just those before it were taken.
    """
    sure = Overlay(view)
    done: list[Rehearsed] = []
    for _ in range(_ROUNDS):
        view.watch = watch = Watch()
        try:
            done += _round(sure, watch, operations[len(done) :])
        finally:
            view.watch = None
        if not (watch.ids or watch.finds or watch.kinds):
            break
        view.load(watch)
    return done


def _round(sure: Overlay, watch: Watch, operations: Sequence[Operation]) -> list[Rehearsed]:
    """Decide, and lay over `sure` what is certain; go on after that as well as can be, to see what else is lacking."""
    done: list[Rehearsed] = []
    over = sure
    for operation in operations:
        watch.lacking = False
        try:
            decision = decide(over, operation)
        except Exception:
            # A rule that fails here fails again when it counts, and is reported then.
            decision = None
        if over is sure and (decision is None or watch.lacking):
            over = Overlay(sure)
        if decision is None:
            continue
        for record in decision.records:
            over.put(record)
        if over is sure:
            done.append(Rehearsed(operation, decision))
    return done
