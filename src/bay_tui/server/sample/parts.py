"""Play the sample workshop's parts: asked for, ordered and counted.

As far as the day file says.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bay_tui.server.sample.script import (
    MINUTES_A_DAY,
    CountScript,
    JobScript,
    JobTemplate,
    OrderScript,
    PurchaseScript,
    Script,
)
from bay_tui.workshop import operations as ops
from bay_tui.workshop.words import LineState, ReturnKind

_COUNTER = ("301", "302", "303")
_ASKED_BEFORE_WORK = 4
_LEFT_THE_COUNTER = frozenset({LineState.ISSUED, LineState.FITTED, LineState.RETURNED})
_LEFT_THE_BIN = _LEFT_THE_COUNTER | {LineState.PICKED}
_NO_LONGER_NEEDED = ("不需要了", "Not needed after all")
_NEW_NUMBER = ("旧件号已替代", "Superseded by the new number")
_SPARE = ("多领一套", "One set too many")


class CounterScene:
    """Play the parts counter.

    `purchases` are the ids of the supplier orders in the order of the file.
    """

    def __init__(self, script: Script, language: int, purchases: Sequence[str]) -> None:
        self.script = script
        self.purchases = purchases
        self.language = language

    def supply(self, job: JobScript, template: JobTemplate, job_id: str, order: OrderScript) -> None:
        """Ask for a job's parts, and bring each line to its state.

        The job's technician or adviser asks, the counter handles.
        """
        lines = job.lines or [(part, quantity, job.supply) for part, quantity in template.parts if job.supply]
        if not lines:
            return
        wanted = tuple(
            ops.WantedPart(part=part.format(m=order.model), quantity=quantity) for part, quantity, *_ in lines
        )
        shift = order.day * MINUTES_A_DAY
        asked = shift + _asked_at(job)
        asks = job.to[0] if job.to else order.adviser
        request = self.script.do(asked, asks, ops.PartsRequested(job=job_id, lines=wanted))
        counter = _COUNTER[len(job.do) % len(_COUNTER)]
        if any(LineState(state) is not LineState.REQUESTED for _, _, state, *_ in lines):
            self.script.do(asked + 0.5, counter, ops.PartsTaken(request=request))
        for number, (_, quantity, state, *more) in enumerate(lines, 1):
            steps = self._steps(request, number, quantity, LineState(state), more, shift=shift)
            for minute, args in enumerate(steps, 1):
                if isinstance(args, ops.PartsFitted):
                    self.script.do(shift + _fitted_at(job), job.to[0], args)
                else:
                    self.script.do(asked + 0.5 + minute * 0.5, counter, args)
        for minute, who, text in job.talk:
            self.script.do(shift + minute, who, ops.PartsNoted(request=request, text=text[self.language]))
        for line, quantity, kind, minute, why in job.back:
            back = ops.PartsReturned(
                line=f"{request}.{line}", quantity=quantity, condition=kind, reason=why[self.language]
            )
            self.script.do(shift + minute, counter, back)

    def _steps(
        self, request: str, number: int, quantity: float, state: LineState, more: list[Any], *, shift: float
    ) -> Iterator[ops.AnyArgs]:
        """Yield the operations that bring a line into `state`.

        `more` is its ETA and order, or the part instead.
        """
        line = f"{request}.{number}"
        if state is LineState.CANCELLED:
            yield ops.PartsCancelled(line=line, reason=_NO_LONGER_NEEDED[self.language])
        elif state is LineState.BACK_ORDERED:
            eta, purchase = self.script.instant(shift + more[0]), self.purchases[int(more[1])] if more[1:] else ""
            yield ops.PartsBackOrdered(line=line, eta=eta, purchase=purchase)
        elif more:
            yield ops.PartsSubstituted(line=line, part=more[0], reason=_NEW_NUMBER[self.language])
        if state is LineState.RESERVED:
            yield ops.PartsReserved(line=line)
        if state in _LEFT_THE_BIN:
            yield ops.PartsPicked(line=line)
            yield ops.PartsReady(request=request)
        if state in _LEFT_THE_COUNTER:
            yield ops.PartsIssued(line=line)
        if state is LineState.FITTED:
            yield ops.PartsFitted(line=line)
        if state is LineState.RETURNED:
            why = _SPARE[self.language]
            yield ops.PartsReturned(line=line, quantity=quantity, condition=ReturnKind.STOCK, reason=why)


def order(script: Script, one: PurchaseScript, suppliers: Mapping[str, str], language: int) -> str:
    """Add a supplier order with its deliveries; return its id."""
    ordered = ops.PurchaseOrdered(
        supplier=suppliers[one.supplier],
        lines=tuple(ops.OrderedPart(part=part, quantity=quantity) for part, quantity in one.lines),
        eta=script.instant(one.eta),
        note=one.note[language],
    )
    purchase = script.do(one.at, one.by, ordered)
    for part, good, damaged, minute, who in one.came:
        script.do(minute, who, ops.PurchaseReceived(purchase=purchase, part=part, quantity=good, damaged=damaged))
    return purchase


def count(script: Script, one: CountScript, language: int) -> None:
    """Add a count sheet to the script, as far as counted."""
    sheet = script.do(one.at, one.by, ops.CountOpened(name=one.name[language], parts=one.parts))
    for minute, (part, quantity) in enumerate(one.counted, 1):
        script.do(one.at + minute, one.by, ops.CountEntered(sheet=sheet, part=part, quantity=quantity))


def _asked_at(job: JobScript) -> float:
    if job.ask is not None:
        return job.ask
    if job.work:
        return job.work[0][1] - _ASKED_BEFORE_WORK
    return (job.at or 0) + 1


def _fitted_at(job: JobScript) -> float:
    """Return the last minute before the work ends."""
    return job.work[-1][2] - 1
