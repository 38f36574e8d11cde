"""`bay-tui doctor`: what this terminal can show and do, and what is wrong with it."""

import argparse
import asyncio
import locale
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bay_tui.commands.failures import error_sentence
from bay_tui.commands.output import print_json, print_line, print_table
from bay_tui.config import Settings
from bay_tui.environment import glyphs_of, shows_256_colours
from bay_tui.i18n import _, language
from bay_tui.wording import sentence

_LOW_DISK_BYTES = 100 * 1024 * 1024


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing checked: `ok`, or what to do about it in `text`."""

    name: str
    ok: bool
    text: str


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check everything and say it; exit status 1 where something needs attention."""
    if arguments.salvage:
        return _salvage(settings)
    found = [*_terminal(), *_disk(settings), *_store(settings)]
    if arguments.json:
        print_json(found)
    else:
        print_table(["", "", ""], [["ok" if one.ok else "LOOK", one.name, one.text] for one in found])
        print_line(_("Widths: each line below must end at the same place."))
        for sample in ("|机油滤清器|", "|engine oil|", "|──────────|", "|●○▲■◆✓✗→…▸|"):
            print(sample)
    return 0 if all(one.ok for one in found) else 1


def _terminal() -> Iterator[Finding]:
    term = os.environ.get("TERM", "")
    encoding = locale.getpreferredencoding(do_setlocale=False)
    size = shutil.get_terminal_size()
    colours = "256" if shows_256_colours(os.environ) else "16"
    yield Finding(name=_("terminal"), ok=bool(term) and term != "dumb", text=f"TERM={term or '-'}")
    yield Finding(name=_("size"), ok=size.columns >= 80 and size.lines >= 24, text=f"{size.columns}x{size.lines}")
    yield Finding(name=_("colours"), ok=True, text=colours)
    yield Finding(name=_("encoding"), ok=encoding.lower() in ("utf-8", "utf8"), text=encoding)
    yield Finding(name=_("frames"), ok=True, text=glyphs_of(os.environ))
    yield Finding(name=_("language"), ok=True, text=language())
    yield Finding(
        name=_("keys"), ok=sys.stdin.isatty(), text=_("a keyboard") if sys.stdin.isatty() else _("no keyboard")
    )


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = _("{free} MB free in {folder}").format(free=free // 1_000_000, folder=settings.home)
    yield Finding(name=_("disk"), ok=free >= _LOW_DISK_BYTES and os.access(folder, os.W_OK), text=text)


def _store(settings: Settings) -> Iterator[Finding]:
    from bay_tui.store.copy import open_copy

    try:
        replica = open_copy(settings.home)
    except Exception as error:
        yield Finding(name=_("memory"), ok=False, text=error_sentence(error, doing="doctor"))
        return
    try:
        waiting, refused = len(replica.outbox.waiting()), len(replica.outbox.attention())
        text = _("{waiting} waiting, {refused} refused").format(waiting=waiting, refused=refused)
        yield Finding(name=_("memory"), ok=refused == 0, text=text)
        stamp = replica.clock.stamp()
        clock_text = (
            _("estimated: the server has not told the time yet") if stamp.estimated else _("told by the server")
        )
        yield Finding(name=_("clock"), ok=not stamp.estimated, text=clock_text)
        if not replica.identity.enrolled:
            yield Finding(name=_("server"), ok=False, text=sentence("not-enrolled"))
            return
        url = settings.server or replica.identity.server
    finally:
        replica.close()
    yield asyncio.run(_server(url))


async def _server(url: str) -> Finding:
    from bay_tui.sync.transport import HttpLink

    transport = HttpLink(url, lambda: "")
    try:
        await transport.time()
    except Exception as error:
        return Finding(name=_("server"), ok=False, text=error_sentence(error, doing="doctor"))
    finally:
        await transport.close()
    return Finding(name=_("server"), ok=True, text=url)


def _salvage(settings: Settings) -> int:
    from bay_tui.store.database import salvage
    from bay_tui.store.terminal import JOURNAL

    report = salvage(Path(settings.home / JOURNAL))
    print_line(
        _("Saved {commits} entries with {documents} records; the damaged file is kept as {file}.").format(
            commits=report.commits, documents=report.documents, file=report.damaged
        )
    )
    return 0
