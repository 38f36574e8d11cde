"""Hand an operation to the terminal that runs on this machine.

A store has one writer. Whoever has it open for longer listens on a socket (`listening`); one line of JSON goes in, one
comes out. So a foot pedal or a card reader works beside a running screen.
"""

import random
import socket
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import msgspec

from bay_tui.commands.beside.listening import ANSWER_SECONDS, SOCKET
from bay_tui.commands.beside.recording import HandoverReply, HandoverRequest, answer
from bay_tui.commands.failures import Failed, NotKnown
from bay_tui.store.errors import StoreBusy, StoreError
from bay_tui.store.opening import LOCK_SECONDS, open_terminal
from bay_tui.store.timekeeping import MachineSource
from bay_tui.wording import sentence
from bay_tui.workshop.operations import AnyArgs

_AFTERWARDS_SECONDS = 2.0
"""How long a command still waits after its time: what was begun in time is answered."""

_PAUSE_SECONDS = 0.02


class NobodyThere(Exception):
    """Report that no terminal has taken the request: nothing is recorded."""


class NoAnswer(Exception):
    """Report that a terminal took the request, and did not answer.

    `silent` where it is still there.
    """

    def __init__(self, *, silent: bool) -> None:
        super().__init__()
        self.silent = silent


def record_anywhere(home: Path, staff: str, args: AnyArgs, id: str) -> HandoverReply:
    """Record here, or through the running terminal; return the answer.

    As both come and go it asks again: the id makes it one operation. Raises Failed with the reason, NotKnown where
    nobody could tell what became of it, and StoreError.
    """
    begun, asked = monotonic(), False
    while True:
        try:
            replica = open_terminal(home)
        except StoreError as error:
            if not isinstance(error, StoreBusy) or monotonic() - begun > LOCK_SECONDS:
                if asked:
                    raise NotKnown(id, str(sentence(error.code, error.params))) from None
                raise
        else:
            with closing(replica):
                return _told(answer(replica, HandoverRequest(staff, args, id)), id)
        try:
            return _told(ask_running(home, staff, args, id, ANSWER_SECONDS), id)
        except NobodyThere:
            sleep(_PAUSE_SECONDS * (1 + random.random()))  # noqa: S311 - so that many do not wake at one moment
        except NoAnswer as none:
            asked = True
            if none.silent:
                raise NotKnown(id) from None


def _told(reply: HandoverReply, id: str) -> HandoverReply:
    """Return an answer that nothing is wrong with. Raises Failed or NotKnown."""
    if reply.unknown:
        raise NotKnown(id, reply.problem)
    if reply.problem:
        raise Failed("terminal-says", problem=reply.problem)
    return reply


def ask_running(home: Path, staff: str, args: AnyArgs, id: str, seconds: float = ANSWER_SECONDS) -> HandoverReply:
    """Ask the terminal running in `home` to record; return its answer.

    It is to record within `seconds`. Raises NobodyThere and NoAnswer.
    """
    until = MachineSource().boot_ms() + int(seconds * 1000)
    line = msgspec.json.encode(HandoverRequest(staff, args, id, until)) + b"\n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        end.settimeout(seconds + _AFTERWARDS_SECONDS)
        try:
            end.connect(str(home / SOCKET))
        except OSError:
            raise NobodyThere from None
        try:
            end.sendall(line)
            with end.makefile("rb") as replies:
                said = replies.readline()
        except TimeoutError:
            raise NoAnswer(silent=True) from None
        except OSError:
            raise NoAnswer(silent=False) from None
    if not said.endswith(b"\n"):
        raise NoAnswer(silent=False)
    reply = msgspec.json.decode(said, type=HandoverReply)
    if reply.late:
        raise NobodyThere
    return reply
