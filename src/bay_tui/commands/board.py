"""`bay-tui board`: the live board, read-only: over SSH, on a wall screen, or printed once for a script."""

import argparse

from bay_tui.commands.output import print_json
from bay_tui.commands.sources import reading, site_zone
from bay_tui.config import Settings
from bay_tui.workshop.board import board


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the board once, or show it until the person leaves."""
    if arguments.json or arguments.once or arguments.db:
        with reading(settings, arguments.db, arguments.site) as (view, now):
            value = board(view, now)
            if arguments.json:
                print_json(value)
            else:
                from bay_tui.commands.board_text import print_board

                print_board(value, site_zone(view))
        return 0
    from bay_tui.commands.terminal import run_board

    return run_board(settings)
