"""Make the labels of records: a code to scan, and words.

Pure: records in, labels out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bay_tui.i18n import LANGUAGES, language, speaking
from bay_tui.wording.command_words import command_word
from bay_tui.workshop.records import Bay, Job, Order, Part, Staff, Vehicle
from bay_tui.workshop.scanning.codes import COMMANDS, code_of, job_code
from bay_tui.workshop.view import View

SMALLEST_WIDTH, SMALLEST_HEIGHT = 40, 20
"""Millimetres of a label on which a scanner still reads the code and a person the words."""


@dataclass(frozen=True, slots=True)
class Label:
    """Hold a code, its large line, and lines of more words.

    The large line is read from afar; `code` is what a scanner reads.
    """

    code: str
    head: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Describe a sheet: its size in millimetres, its rows and columns.

    A4 unless given. `marks` are for labels that are to be cut apart.
    """

    columns: int
    rows: int
    width: float = 210
    height: float = 297
    margin: float = 10
    marks: bool = True


def roll(size: str) -> Layout:
    """Return the layout of labels on a roll, one a sheet.

    `size` is in millimetres: `60x40`. Raises ValueError for what is no size, or none that a code and words fit on.
    """
    found = re.fullmatch(r"\s*(\d{1,3})\s*(?:mm)?\s*[xX×*]\s*(\d{1,3})\s*(?:mm)?\s*", size)
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if width < SMALLEST_WIDTH or height < SMALLEST_HEIGHT:
        raise ValueError(size)
    return Layout(columns=1, rows=1, width=width, height=height, margin=1, marks=False)


CARDS = Layout(columns=2, rows=5)
"""Labels of the size of a bank card: badges, job cards, bays, parts, bins."""

COMMAND_SHEET = Layout(columns=4, rows=10)
"""All commands on one sheet."""


def badge(person: Staff) -> Label:
    """Return a person's badge."""
    return Label(code_of("badge", person.badge), person.name, (person.number,))


def job_card(view: View, job: Job) -> Label:
    """Return the label for the paper job card, or the key."""
    order = view.get(Order, job.order)
    vehicle = view.get(Vehicle, order.vehicle) if order else None
    number = order.number if order else job.order
    return Label(job_code(number, job.line), vehicle.plate if vehicle else number, (f"{number}/{job.line}", job.title))


def bay_sign(bay: Bay) -> Label:
    """Return the label that hangs at a bay."""
    return Label(code_of("bay", bay.number), bay.number, (bay.name,) if bay.name else ())


def part_label(part: Part) -> Label:
    """Return the label of a part: number, names, and where it lies.

    The name in the language spoken now comes first.
    """
    names = (part.name, part.name_latin) if language() == "zh_CN" else (part.name_latin, part.name)
    names = [name for name in dict.fromkeys(names) if name]
    return Label(code_of("part", part.number), part.bin or part.number, (part.number, *names))


def bin_label(place: str) -> Label:
    """Return the label of a bin or a rack.

    What lies there is not on it, so that it stays right.
    """
    return Label(code_of("bin", place), place)


def command_labels(commands: Iterable[str] = COMMANDS) -> list[Label]:
    """Return the command sheet's labels, named in both languages.

    The one spoken now is the large one.
    """
    return [Label(code_of("command", one), *_both(one)) for one in commands]


def _both(command: str) -> tuple[str, tuple[str, ...]]:
    names: list[str] = []
    for spoken in sorted(LANGUAGES, key=lambda one: one != language()):
        with speaking(spoken):
            names.append(command_word(command))
    head, *more = dict.fromkeys(names)
    return head, tuple(more)
