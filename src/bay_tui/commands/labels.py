"""Print labels and the command sheet, on paper or in the terminal.

`bay-tui admin print`: badges, job cards, bays, parts, bins.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from bay_tui.commands.failures import Failed, say
from bay_tui.commands.output import print_line, print_text
from bay_tui.i18n import LazyText, _, lazy, listed, ngettext
from bay_tui.printing import labels
from bay_tui.printing.labels import CARDS, COMMAND_SHEET, SMALLEST_HEIGHT, SMALLEST_WIDTH, Label, Layout, roll
from bay_tui.workshop.records import Bay, Job, Order, Part, Staff
from bay_tui.workshop.scanning.codes import COMMANDS
from bay_tui.workshop.search import bin_named
from bay_tui.workshop.text import clean
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_JOB_STATES

T = TypeVar("T")


def print_labels(view: View, arguments: argparse.Namespace) -> None:
    """Print the labels asked for.

    Raises Failed for an unknown name, and where there is nothing to print.
    """
    wanted = [clean(one) for one in arguments.which]
    found = _MAKERS[arguments.kind](view, wanted)
    if not found:
        raise Failed("nothing-to-print")
    if arguments.format == "text":
        _as_text(found, arguments.out)
    else:
        _on_paper(found, _layout(arguments), arguments)


def _layout(arguments: argparse.Namespace) -> Layout:
    if not arguments.label_size:
        return COMMAND_SHEET if arguments.kind == "commands" else CARDS
    try:
        return roll(arguments.label_size)
    except ValueError as error:
        raise Failed("label-size", value=arguments.label_size, width=SMALLEST_WIDTH, height=SMALLEST_HEIGHT) from error


def _as_text(found: Sequence[Label], out: str) -> None:
    from bay_tui.printing.text import text_of

    if out:
        Path(out).write_text(text_of(found), encoding="utf-8")
    else:
        print_text(text_of(found))


def _on_paper(found: Sequence[Label], layout: Layout, arguments: argparse.Namespace) -> None:
    from bay_tui.printing.paper import draw_labels

    file = Path(arguments.out or f"bay-tui-{arguments.kind}.{arguments.format}")
    try:
        from bay_tui.printing.fonts import chinese_font

        font = arguments.font or chinese_font()
        if arguments.format == "pdf":
            from bay_tui.printing.pdf import PdfPen

            pen = PdfPen(file, layout, font, str(_TITLES[arguments.kind]))
        else:
            from bay_tui.printing.png import PngPen

            if not font:
                say(_("No font with Chinese is installed here, so only Latin letters are printed; --font names one."))
            pen = PngPen(file, layout, font)
    except ModuleNotFoundError as missing:
        raise Failed("server-not-installed", package=missing.name) from missing
    draw_labels(pen, found, layout)
    files = listed(str(one) for one in pen.save())
    printed = ngettext("Printed {count} code: {files}", "Printed {count} codes: {files}", len(found))
    print_line(printed.format(count=len(found), files=files))


def _badges(view: View, wanted: Sequence[str]) -> list[Label]:
    people = _among(wanted, lambda one: view.find(Staff, "number", one), "staff-unknown")
    people = people or [person for person in view.every(Staff) if person.active]
    bare = [person.number for person in people if not person.badge]
    if bare:
        say(_("No badge yet: {numbers}. admin staff NUMBER --badge CODE gives one.").format(numbers=listed(bare)))
    return [labels.badge(person) for person in people if person.badge]


def _jobs(view: View, wanted: Sequence[str]) -> list[Label]:
    jobs = _among(wanted, lambda one: _jobs_named(view, one), "job-unknown")
    jobs = jobs or [job for job in view.every(Job) if job.state not in CLOSED_JOB_STATES]
    return [labels.job_card(view, job) for job in sorted(jobs, key=lambda job: (job.order, job.line))]


def _jobs_named(view: View, name: str) -> list[Job]:
    """Return the jobs a name means: one line, or an order's."""
    number, _slash, line = name.rpartition("/") if "/" in name else (name, "", "")
    jobs = [job for order in view.find(Order, "number", number) for job in view.find(Job, "order", order.id)]
    return [job for job in jobs if not line or str(job.line) == line]


def _bays(view: View, wanted: Sequence[str]) -> list[Label]:
    bays = _among(wanted, lambda one: view.find(Bay, "number", one), "bay-unknown")
    bays = bays or [bay for bay in view.every(Bay) if bay.active]
    return [labels.bay_sign(bay) for bay in sorted(bays, key=lambda bay: (bay.position, bay.number))]


def _parts(view: View, wanted: Sequence[str]) -> list[Label]:
    parts = _among(wanted, lambda one: filter(None, [view.get(Part, one)]), "part-unknown")
    return [labels.part_label(part) for part in parts or view.every(Part)]


def _bins(view: View, wanted: Sequence[str]) -> list[Label]:
    """Return the labels of the bins named, or of all in use.

    Labels come before what lies in the bins: one that is named is printed, whatever is there.
    """
    empty = [one for one in wanted if not bin_named(view, one)]
    if empty:
        say(_("Nothing is kept there yet: {bins}.").format(bins=listed(empty)))
    return [labels.bin_label(one) for one in wanted or sorted({part.bin for part in view.every(Part)} - {""})]


def _commands(view: View, wanted: Sequence[str]) -> list[Label]:
    del view
    commands = _among(wanted, lambda one: [one.upper()] if one.upper() in COMMANDS else [], "command-unknown")
    return labels.command_labels(commands or COMMANDS)


def _among(wanted: Iterable[str], find: Callable[[str], Iterable[T]], unknown: str) -> list[T]:
    """Return the things found under each name.

    Raises Failed(unknown) for a name nothing is found under.
    """
    every: list[T] = []
    for name in wanted:
        found = list(find(name))
        if not found:
            raise Failed(unknown, id=name, number=name)
        every += found
    return every


_TITLES: dict[str, LazyText] = {
    "badges": lazy("Badges"),
    "jobs": lazy("Job cards"),
    "bays": lazy("Bays"),
    "parts": lazy("Part labels"),
    "bins": lazy("Bin labels"),
    "commands": lazy("Command sheet"),
}
"""What a viewer calls a printed file."""

_MAKERS: dict[str, Callable[[View, Sequence[str]], list[Label]]] = {
    "badges": _badges,
    "jobs": _jobs,
    "bays": _bays,
    "parts": _parts,
    "bins": _bins,
    "commands": _commands,
}
