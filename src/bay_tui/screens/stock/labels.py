"""Ask which labels to print: a part's, its bin's, all shown."""

from collections.abc import Sequence
from functools import partial

from bay_tui.i18n import _
from bay_tui.printing.labels import bin_label, part_label
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.widgets.choice import Option
from bay_tui.workshop.readmodels.counter.stock_list import bins_of
from bay_tui.workshop.records import Part


def ask_labels(screen: FramedScreen, part: Part, shown: Sequence[Part]) -> None:
    """Ask what to print, and let the terminal print it.

    `shown` are the parts the screen lists.
    """
    bins = bins_of(shown)
    options = [Option("part", _("The part"), hint=part.number)]
    if part.bin:
        options.append(Option("bin", _("Its bin"), hint=part.bin))
    if len(shown) > 1:
        options.append(Option("parts", _("All parts shown"), hint=str(len(shown))))
        options.append(Option("bins", _("All bins shown"), hint=str(len(bins))))
    dialog = ChooseDialog(_("Print which label?"), options, lines=[f"{part.number} {part.name}"])
    screen.ask(dialog, partial(_print, screen, part, shown, bins))


def _print(screen: FramedScreen, part: Part, shown: Sequence[Part], bins: Sequence[str], chosen: Chosen | None) -> None:
    if chosen is None:
        return
    of_parts = chosen.key in ("part", "parts")
    alone = chosen.key in ("part", "bin")
    if of_parts:
        labels = [part_label(one) for one in ([part] if alone else shown)]
    else:
        labels = [bin_label(one) for one in ([part.bin] if alone else bins)]
    name = (part.number if of_parts else part.bin) if alone else chosen.key
    screen.host.print_labels(labels, name)
