"""Describe the server's answers to operations, single and in runs."""

from collections.abc import Iterable

import msgspec

from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import Operation


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Tell how the server judged an operation.

    Its effect is in the feed at position `seq`. On the wire `number` alone says which operation of the batch it is
    about, and the id is left out. Where the verdict is kept beside its operation, in a terminal's outbox, both are.
    """

    id: str = ""
    number: int = 0
    status: Status
    seq: int
    code: str = ""
    params: dict[str, str] = {}


class Run(msgspec.Struct, frozen=True, array_like=True):
    """Hold operations in a row that were simply applied.

    `count` of them: numbers from `number` on, positions from `seq` on.
    """

    number: int
    seq: int
    count: int


def packed(verdicts: Iterable[Verdict]) -> tuple[tuple[Run, ...], tuple[Verdict, ...]]:
    """Pack verdicts for the wire: runs of applied ones, and the others.

    The ids are left out.
    """
    applied: list[Run] = []
    others: list[Verdict] = []
    for one in verdicts:
        last = applied[-1] if applied else Run(0, 0, 0)
        if one.status is not Status.APPLIED:
            others.append(msgspec.structs.replace(one, id=""))
        elif (last.number + last.count, last.seq + last.count) == (one.number, one.seq):
            applied[-1] = Run(last.number, last.seq, last.count + 1)
        else:
            applied.append(Run(one.number, one.seq, 1))
    return tuple(applied), tuple(others)


def unpacked(applied: Iterable[Run], others: Iterable[Verdict], sent: Iterable[Operation]) -> tuple[Verdict, ...]:
    """Return a verdict for each operation answered of those `sent`.

    In the order they were sent, with their ids. Raises ValueError for a verdict without a number.
    """
    by_number = {one.number: one for one in others}
    if 0 in by_number:
        raise ValueError("a verdict names no operation")
    runs = tuple(applied)
    verdicts: list[Verdict] = []
    for operation in sent:
        verdict = by_number.get(operation.number) or _applied(runs, operation.number)
        if verdict is not None:
            verdicts.append(msgspec.structs.replace(verdict, id=operation.id))
    return tuple(verdicts)


def _applied(runs: Iterable[Run], number: int) -> Verdict | None:
    for run in runs:
        if run.number <= number < run.number + run.count:
            return Verdict(number=number, status=Status.APPLIED, seq=run.seq + number - run.number)
    return None
