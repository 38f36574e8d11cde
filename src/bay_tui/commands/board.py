"""Show the live board read-only, or print it once.

`bay-tui board`: over SSH, on a wall screen, or for a script.
"""

import argparse

from bay_tui.commands.failures import WrongUsage
from bay_tui.commands.output import print_json
from bay_tui.commands.sources import reading
from bay_tui.config import Settings
from bay_tui.workshop.readmodels.board import BoardGroup, board
from bay_tui.workshop.records import Staff
from bay_tui.workshop.time.zones import site_zone


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the board once, or show it until the person leaves."""
    if arguments.json or arguments.once or arguments.db:
        return _print(arguments, settings)
    from bay_tui.commands.terminal import run_board
    from bay_tui.screens.shell.desk import Opening

    return run_board(settings, Opening(arguments.group or settings.board_group, arguments.filter, arguments.wall))


def _print(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the board as it is now, filtered if wanted."""
    from bay_tui.wording.board_words import narrowed

    if arguments.wall:
        raise WrongUsage("board-wall-printed")
    if arguments.json and arguments.group:
        raise WrongUsage("board-group-json")
    with reading(settings, arguments.db, arguments.site) as (view, now):
        people = {person.id: person for person in view.every(Staff)}
        whole = board(view, now)
        shown = narrowed(whole, arguments.filter.strip(), people)
        if arguments.json:
            print_json(shown)
        else:
            from bay_tui.commands.board_text import print_board

            numbers = {bay.id: bay.number for bay in whole.bays}
            print_board(shown, numbers, site_zone(view), BoardGroup(arguments.group or BoardGroup.BAYS))
    return 0
