"""`bay-tui board`: the live board, read-only: over SSH, on a wall screen, or printed once for a script."""

import argparse
import sys

from bay_tui.commands.output import print_json
from bay_tui.commands.sources import reading, site_zone
from bay_tui.config import Settings
from bay_tui.i18n import _
from bay_tui.workshop.board import board

WRONG_USAGE = 2
"""The exit status of arguments that do not go together."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the board once, or show it until the person leaves."""
    if arguments.json or arguments.once or arguments.db:
        if arguments.wall or arguments.filter or arguments.group:
            print(_("--group, --filter and --wall are for the live board."), file=sys.stderr)
            return WRONG_USAGE
        with reading(settings, arguments.db, arguments.site) as (view, now):
            value = board(view, now)
            if arguments.json:
                print_json(value)
            else:
                from bay_tui.commands.board_text import print_board

                print_board(value, site_zone(view))
        return 0
    from bay_tui.commands.terminal import run_board
    from bay_tui.screens.desk import Opening

    return run_board(settings, Opening(arguments.group or settings.board_group, arguments.filter, arguments.wall))
