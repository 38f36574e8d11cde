"""Print labels from a terminal.

As a PDF in a folder of its own, handed to a command where one is set.
"""

import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bay_tui.printing.labels import CARDS, Label, roll
from bay_tui.printing.paper import draw_labels
from bay_tui.workshop.coded import CodedError

_PATIENCE = 30.0


class CannotPrint(CodedError):
    """Refuse to print labels."""


def print_labels(labels: Sequence[Label], name: str, folder: Path, command: str, size: str = "") -> Path:
    """Write the labels as `folder/name.pdf`, print and return it.

    The file is handed to `command` if there is one. The labels are for cutting out of A4, or with a `size` for a roll
    of labels of that size. Takes a while and is for a thread. Raises CannotPrint where the file cannot be made or the
    command fails.
    """
    try:
        from bay_tui.printing.fonts import chinese_font
        from bay_tui.printing.pdf import PdfPen
    except ModuleNotFoundError as missing:
        raise CannotPrint("printing-not-installed", package=str(missing.name)) from missing
    file = folder / f"{_file_name(name)}.pdf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        layout = roll(size) if size else CARDS
        pen = PdfPen(file, layout, chinese_font(), name)
        draw_labels(pen, labels, layout)
        pen.save()
    except OSError as problem:
        raise CannotPrint("labels-unwritable", file=str(file), problem=problem.strerror or str(problem)) from problem
    if command:
        _hand_over(file, command)
    return file


def _hand_over(file: Path, command: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - whoever writes the settings says what prints
            [*shlex.split(command), str(file)], capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as problem:
        raise CannotPrint("printer-failed", command=command, file=str(file), problem=str(problem)) from problem
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or str(done.returncode)
        raise CannotPrint("printer-failed", command=command, file=str(file), problem=said)


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "labels"
