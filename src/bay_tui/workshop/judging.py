"""Judge what one operation does, whoever sent it from where. Pure.

A fact that does not fit is flagged, a wish refused; the door to it is `rulebook`.
"""

from typing import TYPE_CHECKING, cast

from bay_tui.workshop.checks import check, without_impossible_instants
from bay_tui.workshop.decision import Decision, Draft, Refused, Status, written
from bay_tui.workshop.operation import SERVER_DEVICE, Args, name_of
from bay_tui.workshop.records import AnyRecord, Staff
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Role

if TYPE_CHECKING:
    from bay_tui.workshop.operations import Operation


def judge(view: View, operation: "Operation") -> Decision:
    """Return what an operation does that may come from where it came.

    A wish is applied or refused. A fact is always accepted: what does not fit is flagged with an exception, and where
    it fits nowhere (an unknown job) the exception is all it leaves. So is, for wishes too, what an older terminal has
    recorded although a field does not allow it. The server's own wishes are recorded by being decided, so there such a
    value is refused.
    """
    wrong = _wrong(operation.args)
    if wrong is not None and operation.device == SERVER_DEVICE and not operation.args.fact:
        return refused(wrong)
    draft = Draft(view, operation)
    try:
        _check_actor(draft)
        if wrong is None:
            type(operation.args).rule(draft, operation.args)
        else:
            _keep(draft, wrong)
    except Refused as refusal:
        if not operation.args.fact:
            return refused(refusal)
        draft = Draft(view, operation)
        _check_actor(draft)
        draft.flag(refusal.code, **refusal.params)
    return decision_of(draft)


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


def refused(refusal: Refused) -> Decision:
    """Return the decision that refuses a wish."""
    return Decision(status=Status.REFUSED, code=refusal.code, params=refusal.params)


def decision_of(draft: Draft) -> Decision:
    """Return what a draft comes to."""
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
