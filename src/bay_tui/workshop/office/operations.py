"""Set up a site: its rules, bays, people and terminals.

The office does so, an import or the DMS.
"""

from typing import Annotated

from bay_tui.workshop.constraints import Identified, Reference, Text
from bay_tui.workshop.fields import BayId, NeededName
from bay_tui.workshop.office import rules
from bay_tui.workshop.operation import OFFICE, Args
from bay_tui.workshop.records import Bay, FindingTemplate, Site, Staff
from bay_tui.workshop.words import Scope, english


class SiteSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="site.saved"):
    """Set the site's name and rules."""

    roles = OFFICE
    needs = Scope.OFFICE
    word = english("set up the site")
    rule = rules.site_saved

    site: Annotated[Site, Identified()]


class BaySaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="bay.saved"):
    """Set up or change a bay."""

    roles = OFFICE
    needs = Scope.OFFICE
    word = english("set up a bay")
    rule = rules.bay_saved

    bay: Annotated[Bay, Identified()]


class StaffSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="staff.saved"):
    """Set up or change a person.

    `pin`, when given, is the salted hash and never the PIN.
    """

    roles = OFFICE
    needs = Scope.OFFICE
    word = english("set up a person")
    rule = rules.staff_saved

    staff: Annotated[Staff, Identified()]
    pin: Annotated[str, Text(), english("PIN")] = ""


class TemplateSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="template.saved"):
    """Set up or change a finding template of the site's own."""

    roles = OFFICE
    needs = Scope.OFFICE
    word = english("set up a finding template")
    rule = rules.template_saved

    template: Annotated[FindingTemplate, Identified()]


class TerminalSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="terminal.saved"):
    """Enrol, name, place or revoke a terminal; say what it may send."""

    roles = OFFICE
    needs = Scope.OFFICE
    word = english("set up a terminal")
    rule = rules.terminal_saved

    terminal: Annotated[str, Reference(said=True), english("terminal")]
    name: NeededName
    bay: BayId = ""
    revoked: bool = False
    scope: Scope | None = None


OfficeOperation = SiteSaved | BaySaved | StaffSaved | TemplateSaved | TerminalSaved
"""Every operation of this subject."""
