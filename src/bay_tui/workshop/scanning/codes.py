"""Define the grammar of our own codes.

It is for whoever prints them and whoever reads them: one letter, a colon, what it names.

`B:T101` is a badge, `J:2026-0331-4/1` a job, `P:26300-A500` a part, `S:C-02-1-1` a bin, or with `S:C-02` all bins of a
rack, `L:3` a bay, `C:PAUSE/PARTS` a command. Capital letters, digits and ` $%*+-./:` alone make small QR codes, so what
we name ourselves keeps to those.
"""

from typing import Literal

from bay_tui.workshop.words import CallKind, StopReason

CodeKind = Literal["badge", "job", "part", "bin", "bay", "command"]
"""What a code of ours can name."""

_LETTERS: dict[CodeKind, str] = {"badge": "B", "job": "J", "part": "P", "bin": "S", "bay": "L", "command": "C"}
_KINDS: dict[str, CodeKind] = {letter: kind for kind, letter in _LETTERS.items()}


CODE_STARTS = tuple(f"{letter}:" for letter in _KINDS)
"""How a code of ours begins."""

ADDRESS_STARTS = ("http", "HTTP", "wxp", "weixin")
"""How the codes for phones begin that stand about in a workshop: addresses, and payments."""


def pause_command(reason: StopReason) -> str:
    """Return the command that stops the running job for a reason."""
    return f"PAUSE/{reason.name.replace('_', '-')}"


def call_command(kind: CallKind) -> str:
    """Return the command that calls somebody."""
    return f"CALL/{kind.name}"


WORK_COMMANDS = (
    "ARRIVE",
    "START",
    *map(pause_command, StopReason),
    "END",
    "OTHER",
    "LEAVE",
    "FINDING",
    "REQUEST",
    *map(call_command, CallKind),
)
"""What a technician does, in the order of the command sheet."""

PLACE_COMMANDS = ("OPEN/WORK", "OPEN/BOARD", "OPEN/COUNTER", "OPEN/OUTBOX", "SIGNOUT")
"""Where a person goes."""

KEY_COMMANDS = {
    "YES": "y",
    "NO": "n",
    "ENTER": "enter",
    "BACK": "escape",
    "SEND": "f10",
    "LANGUAGE": "f8",
    **{str(digit): str(digit) for digit in (*range(1, 10), 0)},
}
"""What stands for what a key does, so that a question is answered with gloves on: the code, and the name of the key.

Where the settings give the action another key, the code goes on doing the same.
"""

COMMANDS = (*WORK_COMMANDS, *PLACE_COMMANDS, *KEY_COMMANDS)
"""Every command there is a code of."""


def code_of(kind: CodeKind, value: str) -> str:
    """Return the text of the code that names `value`."""
    return f"{_LETTERS[kind]}:{value}"


def read_code(text: str) -> tuple[CodeKind, str] | None:
    """Return what a code of ours names, or None."""
    letter, colon, value = text.partition(":")
    kind = _KINDS.get(letter)
    value = value.strip()
    return (kind, value) if kind and colon and value else None


def job_code(order_number: str, line: int) -> str:
    """Return the code of a job card.

    It names the job as people do: the order's number and the line.
    """
    return code_of("job", f"{order_number}/{line}")
