"""Hand an operation to the terminal that runs on this machine.

A store has one writer. The running terminal listens on a socket in its home folder that only its user can open; one
line of JSON goes in, one comes out. So a foot pedal or a card reader works beside a running screen.
"""

import asyncio
import contextlib
import socket
from pathlib import Path

import msgspec

from bay_tui.commands.failures import Failed, error_sentence
from bay_tui.store.replica import Replica
from bay_tui.wording.hours_changes import change_lines
from bay_tui.wording.times import Moment
from bay_tui.workshop.decision import Already, Gate, Refused, Unusual
from bay_tui.workshop.labour.rules import gates
from bay_tui.workshop.operations import AnyArgs, Args, LabourCorrected, LabourStarted
from bay_tui.workshop.readmodels.counter.supply import remarks_on
from bay_tui.workshop.readmodels.hours_changes import changes_by, first_of
from bay_tui.workshop.records import Job, LabourEvent, Staff
from bay_tui.workshop.search import find_staff
from bay_tui.workshop.time.zones import site_zone
from bay_tui.workshop.view import View

_SOCKET = "terminal.sock"
_LONGEST_LINE = 1 << 20
_PATIENCE_SECONDS = 10.0


class HandoverRequest(msgspec.Struct, frozen=True):
    """Ask the running terminal to record operation `args` for a person.

    `staff` is the person's number.
    """

    staff: str
    args: AnyArgs


class HandoverReply(msgspec.Struct, frozen=True):
    """Answer with the recorded operation's id, or a sentence why not.

    `questions` are what a person would have been asked first, `remarks` what a screen would have said, `stood` is why
    nothing was recorded: it stood already, as the record `id`. `moves` says what a correction of hours moves, as the
    hours screen does.
    """

    id: str = ""
    problem: str = ""
    questions: tuple[Gate, ...] = ()
    remarks: tuple[Gate, ...] = ()
    stood: Gate | None = None
    moves: tuple[str, ...] = ()


def record_as_it_is(replica: Replica, actor: str, args: Args) -> HandoverReply:
    """Record where nobody can be asked; return what there is to say.

    A fact that is unusual is one all the same, and leaves its exception. The same again changes nothing.
    """
    remarks = (*remarks_on(replica.view, args), *_warnings(replica.view, args))
    moves = _moves(replica, actor, args)
    try:
        return HandoverReply(replica.record(actor, args)[0].id, remarks=remarks, moves=moves)
    except Already as known:
        return HandoverReply(known.record, stood=Gate(known.code, known.params))
    except Unusual as unusual:
        made = replica.record(actor, args, agreed=unusual.questions)
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


def record_through_running(home: Path, staff: str, args: Args) -> HandoverReply | None:
    """Have the terminal running in `home` record; return its answer.

    None where no terminal listens. Raises Failed with the terminal's reason.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_PATIENCE_SECONDS)
        try:
            line.connect(str(home / _SOCKET))
        except OSError:
            return None
        line.sendall(msgspec.json.encode(HandoverRequest(staff, args)) + b"\n")  # pyright: ignore[reportArgumentType]
        with line.makefile("rb") as replies:
            answer = msgspec.json.decode(replies.readline(), type=HandoverReply)
    if answer.problem:
        raise Failed("terminal-says", problem=answer.problem)
    return answer


async def listen(home: Path, replica: Replica) -> asyncio.Server | None:
    """Record for commands beside the running terminal.

    Until the server returned is closed. None where no socket can be had: the terminal works without it.
    """
    path = home / _SOCKET
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(
            lambda reader, writer: _serve(replica, reader, writer), path, limit=_LONGEST_LINE
        )
        path.chmod(0o600)
        return server
    return None


async def _serve(replica: Replica, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        answer = _record(replica, await reader.readline())
        writer.write(msgspec.json.encode(answer) + b"\n")
        await writer.drain()
    except (OSError, ValueError):
        pass
    finally:
        writer.close()


def _record(replica: Replica, line: bytes) -> HandoverReply:
    try:
        asked = msgspec.json.decode(line, type=HandoverRequest)
        person = find_staff(replica.view, asked.staff)
        if person is None:
            raise Failed("staff-unknown", id=asked.staff)
        return record_as_it_is(replica, person.id, asked.args)
    except Exception as error:
        return HandoverReply(problem=error_sentence(error, doing="a command's operation"))
