"""Check this terminal, and say what is wrong with it.

`bay-tui doctor`: also what it can show and do.
"""

import argparse
import asyncio
import locale
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from bay_tui.commands.failures import Failed, error_sentence
from bay_tui.commands.output import print_json, print_table
from bay_tui.commands.terminal_probe import has_terminal, measured
from bay_tui.config import Settings
from bay_tui.environment import glyphs_of, shows_256_colours, shows_chinese
from bay_tui.i18n import _, language, ngettext
from bay_tui.wording import sentence
from bay_tui.workshop.text import cells

if TYPE_CHECKING:
    from bay_tui.store.torn_ends import TornEnds

_LOW_DISK_BYTES = 100 * 1024 * 1024
_SLOW_SYNC_SECONDS = 0.25


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """Describe one thing checked, and what to do about it.

    `text` says how it is, `ok` whether that is good, and `advice` what to do where it is not.
    """

    name: str
    ok: bool
    text: str
    advice: str = ""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check everything and say it; exit status 1 where something needs attention."""
    if arguments.salvage:
        from bay_tui.commands.salvage import run_salvage

        return run_salvage(settings)
    if arguments.keys:
        return _watch_keys(settings)
    found = [*_terminal(), *_looks(), *_widths(), *_keymap(settings), *_disk(settings), *_store(settings)]
    if arguments.json:
        print_json(found)
    else:
        print_table(["", "", ""], [row for one in found for row in _rows(one)])
    return 0 if all(one.ok for one in found) else 1


def _rows(one: Diagnosis) -> list[list[str]]:
    rows = [["ok" if one.ok else "LOOK", one.name, one.text]]
    return rows if one.ok or not one.advice else [*rows, ["", "", f"> {one.advice}"]]


def _terminal() -> Iterator[Diagnosis]:
    term = os.environ.get("TERM", "")
    encoding = locale.getpreferredencoding(do_setlocale=False)
    size = shutil.get_terminal_size()
    keyboard = sys.stdin.isatty()
    yield Diagnosis(
        name=_("terminal"),
        ok=bool(term) and term != "dumb",
        text=f"TERM={term or '-'}",
        advice=_("Set TERM to what the terminal is, such as xterm-256color or linux."),
    )
    yield Diagnosis(
        name=_("size"),
        ok=size.columns >= 80 and size.lines >= 24,
        text=f"{size.columns}x{size.lines}",
        advice=_("Make the window 80×24 or larger, or the font smaller."),
    )
    yield Diagnosis(
        name=_("encoding"),
        ok=encoding.lower() in ("utf-8", "utf8"),
        text=encoding,
        advice=_("Set LANG to a UTF-8 locale, such as C.UTF-8."),
    )
    yield Diagnosis(
        name=_("keys"),
        ok=keyboard,
        text=_("a keyboard; `bay-tui doctor --keys` shows what arrives") if keyboard else _("no keyboard"),
        advice=_("Run it on the terminal itself."),
    )


def _looks() -> Iterator[Diagnosis]:
    colours = _("none") if os.environ.get("NO_COLOR") else "256" if shows_256_colours(os.environ) else "16"
    glyphs = {
        "all": _("all signs"),
        "ascii": _("frames and marks in ASCII"),
        "console": _("ASCII; 汉字 as the initials of their pinyin"),
    }
    yield Diagnosis(name=_("colours"), ok=True, text=colours)
    yield Diagnosis(name=_("frames"), ok=True, text=glyphs[glyphs_of(os.environ)])
    yield Diagnosis(name=_("language"), ok=True, text=language())


def _widths() -> Iterator[Diagnosis]:
    """Yield the widths the terminal draws, if it can be asked."""
    if not has_terminal():
        return
    narrow = _("Set ascii = true in settings.toml (or BAY_TUI_ASCII=1): this terminal draws them two cells wide.")
    chinese = _('This terminal has no Chinese font or no UTF-8: set its font and character set, or language = "en".')
    samples = [(_("Latin"), "AZ az 09 |+-", _("Set the terminal's character set to UTF-8."))]
    if glyphs_of(os.environ) == "all":
        samples += [(_("marks"), "●○▲■◆▶→…·×", narrow), (_("signs"), "✓✗▸⚠", narrow), (_("lines"), "──│┌┐█░▀▄", narrow)]
    if shows_chinese(os.environ):
        samples.append((_("Chinese"), "机油滤清器", chinese))
    widths = measured([text for _name, text, _advice in samples])
    if widths is None:
        yield Diagnosis(name=_("widths"), ok=True, text=_("this terminal does not say how wide it draws"))
        return
    for (name, text, advice), width in zip(samples, widths, strict=True):
        told = _("{text} takes {count} cells of {expected}").format(text=text, count=width, expected=cells(text))
        yield Diagnosis(name=_("width: {what}").format(what=name), ok=width == cells(text), text=told, advice=advice)


def _keymap(settings: Settings) -> Iterator[Diagnosis]:
    if settings.keymap:
        from bay_tui.terminal.keys.keymap import checked

        usable, problems = checked(settings.keymap)
        text = _("{used} of {all} lines used").format(used=len(usable), all=len(settings.keymap))
        yield Diagnosis(name=_("keymap"), ok=not problems, text=text, advice=" ".join(problems))


def _disk(settings: Settings) -> Iterator[Diagnosis]:
    folder = settings.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = _("{free} MB free in {folder}").format(free=free // 1_000_000, folder=settings.home)
    advice = _("Free some space, and let this user write to the folder.")
    writable = os.access(folder, os.W_OK)
    yield Diagnosis(name=_("disk"), ok=free >= _LOW_DISK_BYTES and writable, text=text, advice=advice)
    if writable:
        took = _sync_seconds(folder)
        yield Diagnosis(
            name=_("disk speed"),
            ok=took <= _SLOW_SYNC_SECONDS,
            text=_("{ms} ms until a record is safe").format(ms=round(took * 1000)),
            advice=_("Each key that records waits this long: use another disk, or a faster memory card."),
        )


def _sync_seconds(folder: Path) -> float:
    """Return the seconds the disk takes to make one record safe.

    The best of three.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        took: list[float] = []
        for _try in range(3):
            begun = monotonic()
            file.write(b"x" * 512)
            file.flush()
            os.fdatasync(file.fileno())
            took.append(monotonic() - begun)
    return min(took)


def _watch_keys(settings: Settings) -> int:
    if not has_terminal():
        raise Failed("no-keyboard")
    from bay_tui.commands.watch_keys import watch

    watch(settings)
    return 0


def _store(settings: Settings) -> Iterator[Diagnosis]:
    from bay_tui.store.store_copy import open_copy

    try:
        replica = open_copy(settings.home)
    except Exception as error:
        yield Diagnosis(name=_("memory"), ok=False, text=error_sentence(error, doing="doctor"))
        return
    try:
        waiting, refused = len(replica.outbox.waiting()), len(replica.outbox.attention())
        text = _("{waiting} waiting, {refused} refused").format(waiting=waiting, refused=refused)
        yield Diagnosis(
            name=_("memory"),
            ok=refused == 0,
            text=text,
            advice=_("Settle what was refused: Outbox and exceptions, F5."),
        )
        torn = replica.torn_ends.so_far
        if torn.count:
            yield from _torn(torn)
        stamp = replica.clock.stamp()
        clock_text = (
            _("estimated: the server has not told the time yet") if stamp.estimated else _("told by the server")
        )
        yield Diagnosis(
            name=_("clock"),
            ok=not stamp.estimated,
            text=clock_text,
            advice=_("Reach the server once: it tells the time, and hours are exact from then on."),
        )
        if not replica.identity.enrolled:
            yield Diagnosis(name=_("server"), ok=False, text=sentence("not-enrolled"))
            return
        url = settings.server or replica.identity.server
    finally:
        replica.close()
    yield asyncio.run(_server(url))


def _torn(torn: "TornEnds") -> Iterator[Diagnosis]:
    text = ngettext(
        "{count} entry cut after a crash; nobody was told it was recorded ({total} bytes, *.torn-*)",
        "{count} entries cut after crashes; nobody was told they were recorded ({total} bytes, *.torn-*)",
        torn.count,
    )
    yield Diagnosis(name=_("unfinished"), ok=True, text=text.format(count=torn.count, total=torn.total))
    yield Diagnosis(name=_("the last one"), ok=True, text=sentence("store-torn", torn.params))


async def _server(url: str) -> Diagnosis:
    from bay_tui.sync.transport import HttpLink

    transport = HttpLink(url, lambda: "")
    try:
        await transport.time()
    except Exception as error:
        return Diagnosis(name=_("server"), ok=False, text=error_sentence(error, doing="doctor"))
    finally:
        await transport.close()
    return Diagnosis(name=_("server"), ok=True, text=url)
