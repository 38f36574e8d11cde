"""Reading in a few queries what a whole batch needs, by rehearsing it.

Rules ask for one record at a time, and a round trip each would be most of the work. So a batch is decided against what
is known, and what its rules asked for in vain is fetched in two or three queries, until they lack nothing. Rules are
pure, so this costs no more than its time; and the last rehearsal is the decision itself, unless an operation before it
in the batch has changed something it looked at.
"""

from collections.abc import Sequence

import msgspec

from bay_tui.server.sqlview import Read, SqlView, Watch
from bay_tui.workshop.decision import Decision
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import Record, index_values, kind_of
from bay_tui.workshop.rulebook import decide

_ROUNDS = 5


class Rehearsed(msgspec.Struct, frozen=True):
    """A decision taken before its turn, and everything it looked at."""

    operation: Operation
    decision: Decision
    reads: set[Read]


def rehearse(view: SqlView, operations: Sequence[Operation]) -> dict[str, Rehearsed]:
    """Have `view` read what deciding `operations` asks for, and return the decisions as if each were alone, by id."""
    done: dict[str, Rehearsed] = {}
    for _ in range(_ROUNDS):
        watch = Watch()
        operations = [operation for operation in operations if _lacks(view, watch, operation, done)]
        view.load(watch)
        if not operations:
            break
    return done


def touched_by(view: SqlView, record: Record) -> set[Read]:
    """Return every look that gives something else once `record` is written."""
    kind = kind_of(record)
    touched: set[Read] = {(kind,), (kind, record.id)}
    # A look that found the old record has read it, so what is not known was not found by anybody.
    for one in (record, view.known((kind, record.id))):
        if one is not None:
            touched.update((kind, name, value) for name, value in index_values(one))
    return touched


def _lacks(view: SqlView, watch: Watch, operation: Operation, done: dict[str, Rehearsed]) -> bool:
    """Decide an operation; say whether its rules asked for something that is still to be read."""
    watch.begin()
    view.watch = watch
    try:
        decision = decide(view, operation)
    except Exception:
        # A rule that fails here fails again when it counts, and is reported then.
        return watch.lacking
    finally:
        view.watch = None
    if not watch.lacking:
        done[operation.id] = Rehearsed(operation, decision, watch.reads)
    return watch.lacking
