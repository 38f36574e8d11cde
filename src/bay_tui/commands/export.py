"""Export hours, parts, findings and orders on standard output.

`bay-tui export`: for payroll and the DMS.
"""

import argparse
import sys
from datetime import UTC, datetime

from bay_tui.commands.failures import WrongUsage
from bay_tui.commands.sources import opened_office, the_site
from bay_tui.config import Settings
from bay_tui.workshop.time.zones import site_zone


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the export to standard output as UTF-8."""
    with opened_office(settings) as office:
        from bay_tui.server.exporting.run import export

        view = office.view(the_site(office, arguments.site))
        since = None
        if arguments.since:
            try:
                day = datetime.strptime(arguments.since, "%Y-%m-%d")
            except ValueError as error:
                raise WrongUsage("date-form", text=arguments.since) from error
            since = day.replace(tzinfo=site_zone(view)).astimezone(UTC)
        sys.stdout.write(export(view, arguments.kind, since, arguments.format))
    return 0
