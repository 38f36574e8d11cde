"""Export hours, parts, findings and orders on standard output.

`bay-tui export`: for payroll and the DMS.
"""

import argparse

from bay_tui.commands.output import print_text
from bay_tui.commands.sources import opened_office, the_site
from bay_tui.commands.spans import begin_of, end_of
from bay_tui.config import Settings
from bay_tui.workshop.time.days import site_days


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the export to standard output as UTF-8."""
    with opened_office(settings) as office:
        from bay_tui.server.exporting.run import pieces

        view = office.view(the_site(office, arguments.site))
        days = site_days(view)
        since = begin_of(arguments.since, days) if arguments.since else None
        until = end_of(arguments.until, days) if arguments.until else None
        for piece in pieces(view, arguments.kind, since, arguments.format, until=until):
            print_text(piece)
    return 0
