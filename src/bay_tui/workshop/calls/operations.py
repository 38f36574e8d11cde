"""Calls for help from a bay."""

from typing import ClassVar

from bay_tui.workshop.operation import Args
from bay_tui.workshop.words import CallKind


class CallRaised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.raised"):
    """A bay asks for help."""

    fact: ClassVar[bool] = True
    asks: CallKind
    bay: str = ""
    job: str = ""
    note: str = ""


class CallAnswered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.answered"):
    """Somebody is coming."""

    fact: ClassVar[bool] = True
    call: str


class CallCleared(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.cleared"):
    """The help is given; `note` says what was decided."""

    fact: ClassVar[bool] = True
    call: str
    note: str = ""
