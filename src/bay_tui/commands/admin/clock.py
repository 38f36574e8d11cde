"""Set right what a server dated while its clock was wrong.

`bay-tui admin clock`.
"""

import argparse
import getpass
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from bay_tui.commands.failures import WrongUsage
from bay_tui.commands.output import print_json, print_line, print_table
from bay_tui.commands.sources import the_site
from bay_tui.i18n import _
from bay_tui.workshop.text import clean

if TYPE_CHECKING:
    from bay_tui.server.office import LedgerLine, Office
    from bay_tui.server.redating import RedatedBoot, WrongSpan

_SPAN = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_UNITS = ("weeks", "days", "hours", "minutes", "seconds")
_LONGEST_DIGITS = 6
_LONGEST = timedelta(days=365_000)
"""No clock is farther off: some thousand years, and the calendar ends."""


def correct_clock(office: "Office", arguments: argparse.Namespace) -> None:
    """Set right what was dated within a span.

    Without one, show where the clock leapt back. Raises WrongUsage for what is no span, and Refused.
    """
    site = the_site(office, arguments.site)
    if arguments.first is None and not (arguments.later or arguments.earlier):
        _show(office, site, arguments)
        return
    span = _span(office, site, arguments)
    if arguments.dry_run:
        _plan(office.dated_within(site, span), arguments)
        return
    reason = clean(arguments.reason)
    if not reason:
        raise WrongUsage("server-clock-span")
    entries = office.correct_clock(site, span, reason, getpass.getuser())
    print_line(_("Entries set right: {count}; terminals get it as they sync.").format(count=entries))


def span_of(text: str) -> timedelta | None:
    """Return a span such as 1h30m or 2d, else None."""
    match = _SPAN.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return None
    numbers = match.groups()
    if any(len(number or "") > _LONGEST_DIGITS for number in numbers):
        return None
    span = timedelta(**{unit: int(number or 0) for unit, number in zip(_UNITS, numbers, strict=True)})
    return span if span <= _LONGEST else None


def _span(office: "Office", site: str, arguments: argparse.Namespace) -> "WrongSpan":
    from bay_tui.server.redating import WrongSpan

    by = span_of(arguments.later or arguments.earlier)
    if arguments.first is None or not by:
        raise WrongUsage("server-clock-span")
    last = arguments.last if arguments.last is not None else office.newest_position(site)
    return WrongSpan(
        first=arguments.first,
        last=last,
        by=-by if arguments.earlier else by,
        terminals=tuple(arguments.terminal),
        again=arguments.again,
    )


def _plan(boots: "list[RedatedBoot]", arguments: argparse.Namespace) -> None:
    if arguments.json:
        print_json(boots)
        return
    head = [_("Terminal"), _("ID"), _("Since"), _("Entries"), _("Set right")]
    rows = [
        [
            one.terminal or _("server"),
            one.device,
            one.first_at.isoformat(timespec="seconds"),
            str(one.entries),
            _("yes") if one.moved else _("no"),
        ]
        for one in boots
    ]
    print_table(head, rows)


def _show(office: "Office", site: str, arguments: argparse.Namespace) -> None:
    """Show where an entry was received before an earlier one."""
    leaps: list[LedgerLine] = []
    before = None
    for line in office.ledger(site):
        if before is not None and line.received_at < before.received_at:
            leaps += [one for one in (before, line) if one not in leaps[-1:]]
        before = line
    if before is not None and before not in leaps[-1:]:
        leaps.append(before)
    if arguments.json:
        print_json(leaps)
        return
    rows = [[str(one.seq), one.received_at.isoformat(timespec="seconds")] for one in leaps]
    print_table([_("Position"), _("Received at")], rows)
