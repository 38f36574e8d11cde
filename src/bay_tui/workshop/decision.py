"""Hold what the rulebook answers: refusal, gate, decision.

The draft that rules write in stands here, too.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, cast

import msgspec

from bay_tui.workshop.coded import Refused as Refused
from bay_tui.workshop.past.reading import formers_of, named
from bay_tui.workshop.past.records import Dated, Former
from bay_tui.workshop.records import AnyRecord, ExceptionCase, Job, Order, Record, RecordT
from bay_tui.workshop.view import Overlay, View
from bay_tui.workshop.words import CLOSED_ORDER_STATES

if TYPE_CHECKING:
    from bay_tui.workshop.operations import Operation


class Status(StrEnum):
    """Name the verdicts on an operation."""

    APPLIED = "applied"
    FLAGGED = "flagged"
    REFUSED = "refused"
    DEPENDS = "depends"


class Gate(msgspec.Struct, frozen=True):
    """Hold a warning before something is recorded.

    Before clocking on, a person may go on with a reason; before another fact that is unusual, by saying that it is so.
    It is worded like a refusal.
    """

    code: str
    params: dict[str, str]


class Unusual(Refused):
    """Refuse a fact until somebody has said that it is so."""

    def __init__(self, questions: Sequence[Gate]) -> None:
        super().__init__(questions[0].code, **questions[0].params)
        self.questions = tuple(questions)


class Already(Refused):
    """Say that what was wanted stands already, as `record` (an id).

    The same again changes nothing, so nothing is recorded, and it is no failure.
    """

    def __init__(self, record: str, code: str, /, **params: object) -> None:
        super().__init__(code, **params)
        self.record = record


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Hold the verdict on an operation, and the records it writes.

    Exceptions are among them. `questions` are what a rehearsal asks before it is recorded.
    """

    status: Status
    code: str = ""
    params: dict[str, str] = {}
    records: Sequence[AnyRecord] = ()
    questions: tuple[Gate, ...] = ()


class Draft(Overlay):
    """Hold what rules write while they decide one operation.

    Nothing of it shows until the decision is taken.

    `rehearsal` is true while a person has not recorded it yet: then they are asked about what is unusual.
    """

    def __init__(self, base: View, operation: "Operation", *, rehearsal: bool = False) -> None:
        super().__init__(base)
        self.operation = operation
        self.rehearsal = rehearsal
        self.flags: list[ExceptionCase] = []
        self.questions: list[Gate] = []
        self._formers = 0

    def put(self, record: Record) -> None:
        """Write a record.

        What its dated fields said until now is kept, so that what is closed reads as it did.
        """
        known = self.get(type(record), record.id) if record.dated else None
        if known is not None and _closes_a_past(known, record):
            self._keep(cast("Dated", known))
        super().put(record)

    def take_over(self, decided: Iterable[Record]) -> None:
        """Write what another operation was decided to write.

        Pasts and all, as it is.
        """
        for record in decided:
            super().put(record)

    def _keep(self, known: Dated) -> None:
        """Keep how a record was until now.

        Of several changes at one instant, and of one that is heard of after a later one, the first stays.
        """
        until = self.operation.at
        if any(one.until >= until for one in formers_of(self, known)):
            return
        self._formers += 1
        super().put(Former(id=f"{self.operation.id}.f{self._formers}", of=named(known), until=until, was=known))

    def need(self, cls: type[RecordT], id: str, code: str) -> RecordT:
        """Return the record, or refuse with `code` where there is none."""
        record = self.get(cls, id)
        if record is None:
            raise Refused(code, id=id)
        return record

    def change(self, record: RecordT, **fields: object) -> RecordT:
        """Write `record` with some fields changed, and return what was written."""
        changed = msgspec.structs.replace(record, **fields)
        if changed != record:
            self.put(changed)
        return changed

    def challenge(self, code: str, subject: str = "", **params: object) -> None:
        """Ask about an unusual fact, and flag it.

        As long as it is not recorded, whoever records it is asked whether it is so.
        """
        if self.rehearsal:
            self.questions.append(Gate(code, {name: str(value) for name, value in params.items()}))
        self.flag(code, subject, **params)

    def deny(self, code: str, subject: str = "", **params: object) -> None:
        """Deny what nobody can mean.

        It names what is not there, is not this person's to record, or changes nothing. As long as it is not recorded
        it is refused, afterwards it is flagged.
        """
        if self.rehearsal:
            raise Refused(code, **params)
        self.flag(code, subject, **params)

    def flag(self, code: str, subject: str = "", **params: object) -> None:
        """Flag an accepted fact that does not fit.

        It becomes an exception for a person to settle.
        """
        self.flags.append(self.raised(f"x{len(self.flags) + 1}", code, subject, params))

    def raised(self, suffix: str, code: str, subject: str, params: Mapping[str, object]) -> ExceptionCase:
        """Write an exception about the operation, named after it; return it."""
        case = ExceptionCase(
            id=f"{self.operation.id}.{suffix}",
            code=code,
            operation=self.operation.id,
            actor=self.operation.actor,
            at=self.operation.at,
            subject=subject,
            params={name: str(value) for name, value in params.items()},
        )
        self.put(case)
        return case


def _closes_a_past(known: Record, record: Record) -> bool:
    """Say whether a change leaves something behind that may be asked for.

    What is written on an open visit is not over, and reads as it is now; another visit may have looked at its vehicle.
    Nor has a job been anybody's that was never finished.
    """
    fields: Sequence[str] = known.dated
    if isinstance(known, Order) and known.state not in CLOSED_ORDER_STATES:
        fields = ("vehicle",)
    elif isinstance(known, Job) and known.finished_at is None and not known.reworks:
        fields = [name for name in fields if name != "technicians"]
    return any(getattr(known, name) != getattr(record, name) for name in fields)


def written(draft: Draft) -> list[Record]:
    """Return what a draft wrote, in a fixed order.

    So both sides write the same.
    """
    return sorted(draft.changes(), key=lambda record: (type(record).__name__, record.id))
