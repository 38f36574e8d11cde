"""Print labels beside the screen, and say how that went."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bay_tui.config import Settings
from bay_tui.i18n import _
from bay_tui.printing.jobs import CannotPrint, print_labels
from bay_tui.printing.labels import Label
from bay_tui.screens.shell.desk import Desk
from bay_tui.wording import sentence


async def print_and_say(labels: Sequence[Label], name: str, settings: Settings | None, desk: Desk) -> None:
    """Print labels as the settings say, on a thread of their own."""
    folder = (settings.home if settings else Path()) / "labels"
    command, size = (settings.print_command, settings.label_size) if settings else ("", "")
    try:
        file = await asyncio.to_thread(print_labels, labels, name, folder, command, size)
    except CannotPrint as problem:
        desk.say(sentence(problem.code, problem.params), "bad")
        return
    told = _("Sent to the printer: {count}.") if command else _("Labels: {count}, in {file}")
    desk.say(told.format(count=len(labels), file=file), "good")
