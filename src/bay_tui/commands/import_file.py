"""Import a file, and report each row that was not taken.

`bay-tui import`: orders, parts, staff, bays and more.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bay_tui.commands.failures import say
from bay_tui.commands.output import print_json, print_line
from bay_tui.commands.sources import opened_office, the_site
from bay_tui.config import Settings
from bay_tui.i18n import _, listed
from bay_tui.wording import sentence

if TYPE_CHECKING:
    from bay_tui.server.importing.failures import Rejection

_SHOWN_REJECTIONS = 20
_BAR = 30


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Import the file; exit status 1 where a row was rejected."""
    with opened_office(settings) as office:
        from bay_tui.server.importing.headers import parse_mapping
        from bay_tui.server.importing.run import import_file

        report = import_file(
            office,
            the_site(office, arguments.site),
            arguments.kind,
            Path(arguments.file),
            mapping=parse_mapping(arguments.map),
            dry_run=arguments.dry_run,
            progress=_progress if sys.stderr.isatty() else None,
        )
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    if arguments.json:
        print_json(report)
    else:
        text = _("{added} added, {changed} changed, {unchanged} unchanged, {rejected} rejected.")
        print_line(
            text.format(
                added=report.added,
                changed=report.changed,
                unchanged=report.unchanged,
                rejected=report.rejected,
            )
        )
        if report.ignored:
            print_line(_("Columns not used: {columns}").format(columns=listed(report.ignored)))
        _say_lines(report.rejections)
        if report.doubts:
            say(_("Taken, but to be looked at: {count}").format(count=len(report.doubts)))
            _say_lines(report.doubts)
    return 1 if report.rejected else 0


def _say_lines(rows: "Sequence[Rejection]") -> None:
    for one in rows[:_SHOWN_REJECTIONS]:
        reason = sentence(one.code, one.params)
        say(_("line {line}: {reason}").format(line=one.line, reason=reason))
    more = len(rows) - _SHOWN_REJECTIONS
    if more > 0:
        say(_("… and {count} more; --json lists them all.").format(count=more))


def _progress(done: int, total: int) -> None:
    """Draw the bar on stderr; `total` is 0 where unknown."""
    share = min(done / total, 1.0) if total else 0.0
    full = int(share * _BAR)
    sys.stderr.write(f"\r[{'#' * full}{'.' * (_BAR - full)}] {done}/{total or '?'}")
    sys.stderr.flush()
