"""Accepting what came from where it may not come from."""

from typing import Annotated

from bay_tui.workshop.authority import rules
from bay_tui.workshop.constraints import Reference
from bay_tui.workshop.operation import LEAD, Args
from bay_tui.workshop.words import Scope, english


class FactsAccepted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="facts.accepted"):
    """Let the facts that an exception holds back take their effect.

    As if they had come from where they may, each at its own instant.
    """

    roles = LEAD
    needs = Scope.OFFICE
    word = english("accept entries held back")
    rule = rules.accepted

    exception: Annotated[str, Reference(), english("exception")]


AuthorityOperation = FactsAccepted
"""Every operation of this subject."""
