"""Record what a command says, once for each id.

However often it is said. The same function answers in the command itself and in the terminal that runs beside it.
"""

import msgspec

from bay_tui.commands.failures import Failed, error_sentence
from bay_tui.store.errors import StoreError, StoreFailed
from bay_tui.store.replica import Replica
from bay_tui.store.said import Said, digest
from bay_tui.store.timekeeping import MachineSource
from bay_tui.wording import sentence
from bay_tui.wording.hours_changes import change_lines
from bay_tui.wording.times import Moment
from bay_tui.workshop.coded import CodedError
from bay_tui.workshop.decision import Already, Gate, Refused, Unusual
from bay_tui.workshop.labour.rules import gates
from bay_tui.workshop.operations import AnyArgs, Args, LabourCorrected, LabourStarted
from bay_tui.workshop.readmodels.counter.supply import remarks_on
from bay_tui.workshop.readmodels.hours_changes import changes_by, first_of
from bay_tui.workshop.records import KINDS, Job, LabourEvent, Staff
from bay_tui.workshop.search import find_staff
from bay_tui.workshop.time.zones import site_zone
from bay_tui.workshop.view import View


class HandoverRequest(msgspec.Struct, frozen=True):
    """Ask to record operation `args` for a person.

    `staff` is the person's number, `id` what the operation is to be called. At `until_ms` of the machine's boot clock
    (milliseconds, 0 for never) the one who asks has gone, and it is not to be recorded any more.
    """

    staff: str
    args: AnyArgs
    id: str = ""
    until_ms: int = 0


class HandoverReply(msgspec.Struct, frozen=True):
    """Answer with the recorded operation's id, or a sentence why not.

    `questions` are what a person would have been asked first, `remarks` what a screen would have said, `stood` is why
    nothing was recorded: it stood already, as the record `id`. `moves` says what a correction of hours moves, as the
    hours screen does. `again`: it was recorded under this id before. `late`: nobody waited for it any more, and nothing
    was recorded. `unknown`: beside the problem, it is not known whether it was recorded.
    """

    id: str = ""
    problem: str = ""
    questions: tuple[Gate, ...] = ()
    remarks: tuple[Gate, ...] = ()
    stood: Gate | None = None
    moves: tuple[str, ...] = ()
    again: bool = False
    late: bool = False
    unknown: bool = False


def answer(replica: Replica, request: HandoverRequest) -> HandoverReply:
    """Record what a command asks for, and return what became of it.

    Whatever fails, the answer says whether it was recorded, or that this is not known.
    """
    try:
        return _record_once(replica, request)
    except Exception as error:
        problem = error_sentence(error, doing="a command's operation")
        if isinstance(error, CodedError | StoreError) and not isinstance(error, StoreFailed):
            return HandoverReply(problem=problem)
        if request.id and replica.outbox.get(request.id) is not None:
            return HandoverReply(request.id)  # it is on the disk: only what came after that failed
        return HandoverReply(problem=problem, unknown=True)


def answer_line(replica: Replica, line: bytes) -> bytes:
    """Record what a command's line asks for; return the answering line."""
    return msgspec.json.encode(_answered(replica, line)) + b"\n"


def _answered(replica: Replica, line: bytes) -> HandoverReply:
    try:
        request = msgspec.json.decode(line, type=HandoverRequest)
    except msgspec.DecodeError as error:
        return HandoverReply(problem=str(error))
    if request.until_ms and MachineSource().boot_ms() > request.until_ms:
        return HandoverReply(late=True)
    return answer(replica, request)


def _record_once(replica: Replica, request: HandoverRequest) -> HandoverReply:
    """Record, unless that was done under this id before.

    Raises Failed where it may not be, or the id stands for something else.
    """
    person = find_staff(replica.view, request.staff)
    said = replica.outbox.said(request.id) if request.id else None
    if said is not None:
        return _repeated(said, person, replica, request)
    if request.id and any(replica.view.get(cls, request.id) is not None for cls in KINDS.values()):
        return HandoverReply(request.id, again=True)  # from before this store: what it said is not kept here
    if person is None:
        raise Failed("staff-unknown", id=request.staff)
    return record_as_it_is(replica, person.id, request.args, request.id)


def _repeated(said: Said, person: Staff | None, replica: Replica, request: HandoverRequest) -> HandoverReply:
    """Answer what was said before as it was answered then.

    Also of a person who has left since.
    """
    numbered = [person] if person is not None else replica.view.find(Staff, "number", request.staff.strip())
    if said.digest not in [digest(one.id, request.args) for one in numbered]:
        raise Failed("id-taken", id=request.id)
    if said.refused is not None:
        raise Failed("recorded-refused", reason=sentence(said.refused.code, said.refused.params))
    return HandoverReply(request.id, again=True)


def record_as_it_is(replica: Replica, actor: str, args: Args, id: str = "") -> HandoverReply:
    """Record where nobody can be asked; return what there is to say.

    A fact that is unusual is one all the same, and leaves its exception. The same again changes nothing.
    """
    remarks = (*remarks_on(replica.view, args), *_warnings(replica.view, args))
    moves = _moves(replica, actor, args)
    try:
        return HandoverReply(replica.record(actor, args, id=id)[0].id, remarks=remarks, moves=moves)
    except Already as known:
        return HandoverReply(known.record, stood=Gate(known.code, known.params))
    except Unusual as unusual:
        made = replica.record(actor, args, agreed=unusual.questions, id=id)
        return HandoverReply(made[0].id, questions=unusual.questions, remarks=remarks, moves=moves)


def _warnings(view: View, args: Args) -> list[Gate]:
    """Return what a screen warns of before somebody clocks on.

    Whoever gives a reason knows it.
    """
    if not isinstance(args, LabourStarted) or args.reason:
        return []
    person, job = view.get(Staff, args.staff), view.get(Job, args.job)
    return gates(view, person, job) if person is not None and job is not None else []


def _moves(replica: Replica, actor: str, args: Args) -> tuple[str, ...]:
    """Return the bookings that a correction changes, before and after."""
    view, now = replica.view, replica.now()
    target = view.get(LabourEvent, args.event) if isinstance(args, LabourCorrected) else None
    if target is None or not isinstance(args, LabourCorrected):
        return ()
    since = min(target.at, args.at or target.at)
    try:
        found = changes_by(view, args, actor=actor, staff=target.staff, since=since, now=now)
    except Refused:  # it is refused where it is recorded, and said there
        return ()
    return tuple(change_lines(view, first_of(found, args.event), Moment(now, site_zone(view)), args.event))
