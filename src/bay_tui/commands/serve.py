"""Run the dealership server until it is told to stop.

`bay-tui serve`.
"""

import argparse
import sys

from bay_tui.commands.failures import Failed
from bay_tui.config import Settings
from bay_tui.i18n import _


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve the database in the settings on a host and port."""
    try:
        from bay_tui.server.serve import bind
        from bay_tui.server.serve import run as serve
    except ModuleNotFoundError as missing:
        raise Failed("server-not-installed", package=missing.name) from missing
    settings.home.mkdir(parents=True, exist_ok=True)
    host, port = arguments.host, arguments.port
    try:
        listening = bind(host, port)
    except (OSError, OverflowError) as error:
        raise Failed(
            "address-unusable", host=host, port=port, problem=getattr(error, "strerror", "") or error
        ) from error
    with listening:
        text = _("Serving on http://{host}:{port}; Ctrl+C stops.").format(host=host, port=port)
        print(text, file=sys.stderr, flush=True)
        serve(settings.database_url, listening)
    return 0
