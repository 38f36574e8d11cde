"""Calls for help from a bay."""

from bay_tui.workshop.calls import rules
from bay_tui.workshop.fields import BayId, CallId, JobId, Note
from bay_tui.workshop.operation import Args
from bay_tui.workshop.words import CallKind, english


class CallRaised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.raised"):
    """Ask for help in a bay."""

    fact = True
    word = english("call for help")
    rule = rules.raised

    asks: CallKind
    bay: BayId = ""
    job: JobId = ""
    note: Note = ""


class CallAnswered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.answered"):
    """Somebody is coming."""

    fact = True
    word = english("answer a call")
    rule = rules.answered

    call: CallId


class CallCleared(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.cleared"):
    """Say that the help is given; `note` says what was decided."""

    fact = True
    word = english("clear a call")
    rule = rules.cleared

    call: CallId
    note: Note = ""


CallsOperation = CallRaised | CallAnswered | CallCleared
"""Every operation of this subject."""
