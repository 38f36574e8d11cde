"""Push and pull once, and say what happened.

`bay-tui sync`.
"""

import argparse
import asyncio

from bay_tui.commands.output import print_line
from bay_tui.config import Settings
from bay_tui.i18n import _, ngettext
from bay_tui.wording import sentence

_RECEIVED = {
    "store-full": "received-store-full",
    "store-failed": "received-store-failed",
    "store-read-only": "received-store-read-only",
}
"""What a fault of the store means here: nothing is recorded, and what had no room is what the server says."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Sync once; return 1 where something failed or was refused."""
    from bay_tui.commands.beside.listening import beside_commands
    from bay_tui.commands.sync_engine import engine_of
    from bay_tui.store.opening import MOMENT_SECONDS, open_terminal

    replica = open_terminal(settings.home, patience=MOMENT_SECONDS)
    try:
        once = engine_of(replica, settings).once()
        report = asyncio.run(beside_commands(settings.home, replica, once, leave=True))
    finally:
        replica.close()
    if report.problem:
        print_line(sentence(_RECEIVED.get(report.problem, report.problem), report.params))
    print_line(_("Sent {sent}, received {received} changes.").format(sent=report.sent, received=report.received))
    waiting, attention = report.waiting, report.attention
    if waiting:
        print_line(ngettext("{count} entry waits here.", "{count} entries wait here.", waiting).format(count=waiting))
    if attention:
        text = ngettext("{count} entry was refused.", "{count} entries were refused.", attention)
        print_line(text.format(count=attention))
    return 1 if report.problem or attention else 0
