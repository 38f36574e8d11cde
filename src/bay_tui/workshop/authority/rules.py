"""Holding back facts from the wrong terminal, and accepting them."""

from typing import TYPE_CHECKING

import msgspec

from bay_tui.workshop.authority.records import HeldFact
from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.exceptions.rules import settle
from bay_tui.workshop.judging import judge
from bay_tui.workshop.office.terminals import name_of_terminal
from bay_tui.workshop.operation import name_of
from bay_tui.workshop.records import OPEN, ExceptionCase
from bay_tui.workshop.time.days import site_days

if TYPE_CHECKING:
    from bay_tui.workshop.authority import operations as ops

HELD = "scope-held"
"""The code of the exception about facts that are held back."""

ACCEPTED = "accepted"
"""What such an exception's decision says where they were let in."""


def hold(draft: Draft) -> None:
    """Keep the draft's operation without effect.

    One exception asks about all that a terminal recorded on one day.
    """
    operation = draft.operation
    case = _open_case(draft)
    if case is None:
        name = name_of_terminal(draft, operation.terminal)
        params = {"terminal": name, "count": 1, "operations": name_of(operation.args)}
        # Not under the name of a flag: once it is accepted, the operation may leave some of its own.
        case = draft.raised("h", HELD, operation.terminal, params)
    else:
        names = dict.fromkeys([*case.params["operations"].split(","), name_of(operation.args)])
        more = {"count": str(int(case.params["count"]) + 1), "operations": ",".join(names)}
        case = draft.change(case, params=case.params | more)
    draft.flags.append(case)
    said = msgspec.json.encode(operation).decode()
    draft.put(HeldFact(id=operation.id, case=case.id, at=operation.at, number=operation.number, said=said))


def accepted(draft: Draft, args: "ops.FactsAccepted") -> None:
    """Let held facts take effect in their order; settle the case.

    What fits no more is flagged, as with one that comes late.
    """
    case = draft.need(ExceptionCase, args.exception, "exception-unknown")
    if case.code != HELD:
        raise Refused("nothing-held")
    settle(draft, case, ACCEPTED)
    operation = draft.operation
    held = sorted(draft.find(HeldFact, "case", case.id), key=lambda one: (one.at, one.number))
    for one in held:
        said = msgspec.json.decode(one.said, type=type(operation))
        draft.take_over(judge(draft, said).records)


def _open_case(draft: Draft) -> ExceptionCase | None:
    """Return the open exception about this terminal's day, if there is one."""
    days = site_days(draft)
    day = days.of(draft.operation.at)
    cases = draft.find(ExceptionCase, "subject", draft.operation.terminal)
    return next((one for one in cases if one.code == HELD and one.open == OPEN and days.of(one.at) == day), None)
