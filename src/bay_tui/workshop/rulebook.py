"""Open the one door to the rules.

`decide` what an operation does, and `rehearse` it before it is recorded.

Terminals call `rehearse` before anything is recorded and `decide` to show the result at once; the server calls `decide`
with the same view of the same records. Both are pure: they read a view and return a value.
"""

from bay_tui.workshop.authority.rules import hold
from bay_tui.workshop.authority.scopes import may_send
from bay_tui.workshop.checks import check
from bay_tui.workshop.decision import Decision, Draft, Refused, Status
from bay_tui.workshop.judging import decision_of, judge, may, not_allowed, refused
from bay_tui.workshop.office.terminals import name_of_terminal
from bay_tui.workshop.operations import Operation, name_of
from bay_tui.workshop.records import Staff
from bay_tui.workshop.view import Memory, View

RULE_FAILED = "rule-failed"
"""The code of an operation whose rule failed."""

WRITE_FAILED = "write-failed"
"""The code of an operation that a database cannot take, however often it is tried."""


def took_effect(status: Status, code: str) -> bool:
    """Tell from a verdict whether its operation changed anything.

    What a database cannot take is on record as flagged, and without effect.
    """
    return status in (Status.APPLIED, Status.FLAGGED) and code != WRITE_FAILED


def decide(view: View, operation: Operation) -> Decision:
    """Return what `operation` does to the records of `view`.

    What may not come from where it came is refused, or held back where it is a fact, until a foreman accepts it. The
    rest is judged by its rule, see `judging.judge`.
    """
    if may_send(view, operation.terminal, operation.args):
        return judge(view, operation)
    if not operation.args.fact:
        return refused(_wrong_terminal(view, operation))
    draft = Draft(view, operation)
    hold(draft)
    return decision_of(draft)


def rehearse(view: View, operation: Operation) -> Decision:
    """Return what `operation` would do, before it is recorded.

    The person's own terminal sees it so. Raises Refused.

    Stricter than `decide`: as long as nothing is recorded, a fact that makes no sense or is not this person's to record
    is refused too, and of one that is unusual the decision has `questions`. Once it is recorded, the server accepts it.
    """
    actor = view.get(Staff, operation.actor)
    if actor is None or not actor.active:
        raise Refused("staff-unknown", id=operation.actor)
    if not may(actor, operation.args):
        raise Refused("not-allowed", **not_allowed(actor, type(operation.args)))
    if not may_send(view, operation.terminal, operation.args):
        raise _wrong_terminal(view, operation)
    check(operation.args)
    draft = Draft(view, operation, rehearsal=True)
    type(operation.args).rule(draft, operation.args)
    return decision_of(draft)


def failed(operation: Operation, log: str, code: str = RULE_FAILED) -> Decision:
    """Return what is left of an operation whose rule failed.

    Or which cannot be written, as `code` says. Nobody foresaw the error; the log has it under `log`.

    A fact happened all the same, and an exception asks a person to see to it; a wish is refused. Either way nothing
    waits behind it.
    """
    if not operation.args.fact:
        return Decision(status=Status.REFUSED, code=code, params={"log": log})
    draft = Draft(Memory(), operation)
    draft.flag(code, log=log)
    return decision_of(draft)


def _wrong_terminal(view: View, operation: Operation) -> Refused:
    name = name_of_terminal(view, operation.terminal)
    return Refused("scope-wrong", terminal=name, operation=name_of(operation.args))
