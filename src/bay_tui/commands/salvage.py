"""Save the readable part of a store, and say what is gone.

`bay-tui doctor --salvage`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from bay_tui.commands.failures import say
from bay_tui.commands.output import print_line
from bay_tui.config import Settings
from bay_tui.i18n import _, ngettext
from bay_tui.wording import sentence

if TYPE_CHECKING:
    from bay_tui.store.journal.reading import Loss


def run_salvage(settings: Settings) -> int:
    """Save and say it; exit status 1 where something is gone."""
    from bay_tui.store.database import salvage
    from bay_tui.store.opening import JOURNAL
    from bay_tui.store.store_copy import open_copy

    report = salvage(Path(settings.home / JOURNAL))
    print_line(
        _("Saved {commits} entries with {documents} records; the damaged file is kept as {file}.").format(
            commits=report.commits, documents=report.documents, file=report.damaged
        )
    )
    for loss in report.losses:
        say(_loss_sentence(loss))
    replica = open_copy(settings.home)
    try:
        missing = replica.outbox.missing(replica.identity.device)
    finally:
        replica.close()
    if missing:
        text = ngettext(
            "{count} operation that the server has not got is among it, from number {first}. Record it again.",
            "{count} operations that the server has not got are among it, from number {first}. Record them again.",
            len(missing),
        )
        say(text.format(count=len(missing), first=missing[0]))
    return 1 if report.losses else 0


def _loss_sentence(loss: "Loss") -> str:
    size = loss.end - loss.start
    if not loss.commits:
        return sentence("store-unreadable", {"size": size, "start": loss.start})
    params = {"lost": loss.commits, "first": loss.first, "last": loss.last, "size": size}
    return sentence("store-gone", {**params, "since_ms": loss.since or 0, "until_ms": loss.until or 0})
