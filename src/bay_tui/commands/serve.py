"""Run the dealership server until it is told to stop.

`bay-tui serve`.
"""

import argparse
import ipaddress
import sys
from collections.abc import Iterable

from bay_tui.commands.failures import Failed
from bay_tui.config import Settings
from bay_tui.i18n import _


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve the database in the settings on a host and port."""
    try:
        from bay_tui.server.serve import Doorway, bind
        from bay_tui.server.serve import run as serve
    except ModuleNotFoundError as missing:
        raise Failed("server-not-installed", package=missing.name) from missing
    settings.home.mkdir(parents=True, exist_ok=True)
    host, port = arguments.host, arguments.port
    doorway = Doorway(connections=max(0, arguments.max_connections), proxies=_networks(arguments.trusted_proxy))
    try:
        listening = bind(host, port)
    except (OSError, OverflowError) as error:
        raise Failed(
            "address-unusable", host=host, port=port, problem=getattr(error, "strerror", "") or error
        ) from error
    with listening:
        text = _("Serving on http://{host}:{port}; Ctrl+C stops.").format(host=host, port=port)
        print(text, file=sys.stderr, flush=True)
        serve(settings.database_url, listening, doorway)
    return 0


def _networks(proxies: Iterable[str]) -> tuple[str, ...]:
    """Return the proxies as networks. Raises Failed for what is none."""
    try:
        return tuple(str(ipaddress.ip_network(proxy.strip())) for proxy in proxies)
    except ValueError as error:
        raise Failed("proxy-unusable", problem=error) from error
