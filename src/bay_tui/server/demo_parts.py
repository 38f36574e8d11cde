"""The way of the sample workshop's parts: each line is taken as far as the day file says, step by step."""

from collections.abc import Iterator
from typing import Any

from bay_tui.server.demo_script import JobScript, JobTemplate, Script
from bay_tui.workshop import operations as ops
from bay_tui.workshop.words import LineState, ReturnKind

_COUNTER = ("301", "302", "303")
_ASKED_BEFORE_WORK = 4
_LEFT_THE_COUNTER = frozenset({LineState.ISSUED, LineState.FITTED, LineState.RETURNED})
_LEFT_THE_BIN = _LEFT_THE_COUNTER | {LineState.PICKED}
_NO_LONGER_NEEDED = ("不需要了", "Not needed after all")
_NEW_NUMBER = ("旧件号已替代", "Superseded by the new number")
_SPARE = ("多领一套", "One set too many")


class Counter:
    """The parts counter during one visit, which lies `shift` minutes off the file's times."""

    def __init__(self, script: Script, shift: float, language: int) -> None:
        self.script = script
        self.shift = shift
        self.language = language

    def supply(self, job: JobScript, template: JobTemplate, job_id: str, model: str) -> None:
        """Let the job's technician ask for its parts, and the counter handle each line up to its state."""
        lines = job.lines or [(part, quantity, job.supply) for part, quantity in template.parts if job.supply]
        if not lines:
            return
        wanted = tuple(ops.WantedPart(part=part.format(m=model), quantity=quantity) for part, quantity, *_ in lines)
        asked = self.shift + _asked_at(job)
        request = self.script.do(asked, job.to[0], ops.PartsRequested(job=job_id, lines=wanted))
        counter = _COUNTER[len(job.do) % len(_COUNTER)]
        if any(LineState(state) is not LineState.REQUESTED for _, _, state, *_ in lines):
            self.script.do(asked + 0.5, counter, ops.PartsTaken(request=request))
        for number, (_, quantity, state, *more) in enumerate(lines, 1):
            steps = self._steps(request, number, quantity, LineState(state), more)
            for minute, args in enumerate(steps, 1):
                if isinstance(args, ops.PartsFitted):
                    self.script.do(self.shift + _fitted_at(job), job.to[0], args)
                else:
                    self.script.do(asked + 0.5 + minute * 0.5, counter, args)

    def _steps(
        self, request: str, number: int, quantity: float, state: LineState, more: list[Any]
    ) -> Iterator[ops.AnyArgs]:
        """Yield what is done to a line until it is in `state`; `more` is its ETA, or the part that serves instead."""
        line = f"{request}.{number}"
        if state is LineState.CANCELLED:
            yield ops.PartsCancelled(line=line, reason=_NO_LONGER_NEEDED[self.language])
        elif state is LineState.BACK_ORDERED:
            yield ops.PartsBackOrdered(line=line, eta=self.script.instant(self.shift + more[0]))
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


def _asked_at(job: JobScript) -> float:
    if job.ask is not None:
        return job.ask
    if job.work:
        return job.work[0][1] - _ASKED_BEFORE_WORK
    return (job.at or 0) + 1


def _fitted_at(job: JobScript) -> float:
    """The last minute before the work ends."""
    return job.work[-1][2] - 1
