"""Open the one door to the rules.

`decide` what an operation does, and `rehearse` it before it is recorded.

Terminals call `rehearse` before anything is recorded and `decide` to show the result at once; the server calls `decide`
with the same view of the same records. Both are pure: they read a view and return a value.
"""

from typing import cast

from bay_tui.workshop.checks import check, without_impossible_instants
from bay_tui.workshop.decision import Decision, Draft, Refused, Status, written
from bay_tui.workshop.operations import SERVER_DEVICE, Args, Operation, name_of
from bay_tui.workshop.records import AnyRecord, Staff
from bay_tui.workshop.view import Memory, View
from bay_tui.workshop.words import Role

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

    A wish is applied or refused. A fact is always accepted: what does not fit is flagged with an exception, and where
    it fits nowhere (an unknown job) the exception is all it leaves. So is, for wishes too, what an older terminal has
    recorded although a field does not allow it. The server's own wishes are recorded by being decided, so there such a
    value is refused.
    """
    wrong = _wrong(operation.args)
    if wrong is not None and operation.device == SERVER_DEVICE and not operation.args.fact:
        return _refusal(wrong)
    draft = Draft(view, operation)
    try:
        _check_actor(draft)
        if wrong is None:
            type(operation.args).rule(draft, operation.args)
        else:
            _keep(draft, wrong)
    except Refused as refusal:
        if not operation.args.fact:
            return _refusal(refusal)
        draft = Draft(view, operation)
        _check_actor(draft)
        draft.flag(refusal.code, **refusal.params)
    return _decision(draft)


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
    check(operation.args)
    draft = Draft(view, operation, rehearsal=True)
    type(operation.args).rule(draft, operation.args)
    return _decision(draft)


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
    return _decision(draft)


def not_allowed(actor: Staff, args: type[Args]) -> dict[str, str]:
    """Return who may not do what, and whose roles may."""
    roles = ",".join(role for role in Role if role in args.roles)
    return {"name": actor.name, "operation": name_of(args), "roles": roles}


def may(actor: Staff, args: Args | type[Args]) -> bool:
    """Say whether one of the person's roles allows the operation."""
    return actor.active and any(role in args.roles for role in actor.roles)


def _wrong(args: Args) -> Refused | None:
    """Return why a field does not allow its value.

    It is None where all do.
    """
    try:
        check(args)
    except Refused as refusal:
        return refusal
    return None


def _keep(draft: Draft, wrong: Refused) -> None:
    """Flag what a field does not allow, and was recorded.

    A fact holds without an impossible expected time.
    """
    draft.flag(wrong.code, **wrong.params)
    args = draft.operation.args
    sound = without_impossible_instants(args) if args.fact else args
    if sound is not args and _wrong(sound) is None:
        type(sound).rule(draft, sound)


def _refusal(refusal: Refused) -> Decision:
    return Decision(status=Status.REFUSED, code=refusal.code, params=refusal.params)


def _decision(draft: Draft) -> Decision:
    first = draft.flags[0] if draft.flags else None
    return Decision(
        status=Status.FLAGGED if first else Status.APPLIED,
        code=first.code if first else "",
        params=first.params if first else {},
        records=cast("list[AnyRecord]", written(draft)),
        questions=tuple(draft.questions),
    )


def _check_actor(draft: Draft) -> None:
    """Refuse a wish, flag a fact, of somebody who may not.

    They are unknown, gone, or without the role; the server needs no role.
    """
    operation = draft.operation
    if operation.device == SERVER_DEVICE:
        return
    actor = draft.get(Staff, operation.actor)
    if actor is None or not actor.active:
        code, params = "staff-unknown", {"id": operation.actor}
    elif not may(actor, operation.args):
        code, params = "not-allowed", not_allowed(actor, type(operation.args))
    else:
        return
    if not operation.args.fact:
        raise Refused(code, **params)
    draft.flag(code, subject=operation.actor, **params)
