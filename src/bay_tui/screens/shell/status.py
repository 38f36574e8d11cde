"""Word the first and the last line of every screen.

As segments: pure reading, no drawing.
"""

from collections.abc import Sized
from time import monotonic
from unicodedata import lookup

from textual.binding import Binding

from bay_tui.i18n import _, lazy, ngettext
from bay_tui.screens.shell.desk import SILENCE, Desk
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording.times import clock_time, day_and_time
from bay_tui.workshop.readmodels.open_cases import open_cases
from bay_tui.workshop.records import Bay
from bay_tui.workshop.text import cells, clean

_SAID_FOR = 75.0
"""How long (seconds) a result keeps its full length; after that the standing state comes first again."""

_DISK = {
    "store-full": lazy("✗ disk full"),
    "store-failed": lazy("✗ disk failed"),
    "store-read-only": lazy("✗ disk read-only"),
    "store-replaced": lazy("✗ memory replaced"),
}
"""What keeps a terminal from taking over what the server says, though the server is there."""

_KEY_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "escape": "Esc",
    "enter": "Enter",
    "space": lazy("Space"),
    "tab": "Tab",
    "plus": "+",
    "minus": "-",
    "exclamation_mark": "!",
    "full_stop": ".",
    "comma": ",",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "backspace": "Backspace",
}


def key_name(binding: Binding | str) -> str:
    """Return a binding's first key as the keyboard writes it."""
    key = binding if isinstance(binding, str) else binding.key_display or binding.key.split(",")[0]
    if key in _KEY_NAMES:
        return str(_KEY_NAMES[key])
    if key.startswith("ctrl+"):
        return "Ctrl+" + key.removeprefix("ctrl+").upper()
    if len(key) > 1 and key[0] == "f" and key[1:].isdigit():
        return key.upper()
    try:
        return lookup(key.replace("_", " ")) if len(key) > 1 else key  # Textual names a sign as Unicode does
    except KeyError:
        return key


def title_segments(desk: Desk, title: str, filter_text: str) -> tuple[list[Cell], list[Cell]]:
    """Return what the title line says.

    The screen and its filter at the left, place and person at the right.
    """
    left = [Cell(title, "title")]
    if filter_text:
        left.append(Cell(_("Filter: {text}").format(text=filter_text), "accent"))
    right: list[Cell] = []
    site, bay = desk.site, desk.replica.view.get(Bay, desk.bay)
    if site is not None:
        right.append(Cell(site.name, "dim"))
    if bay is not None:
        right.append(Cell(_("Bay {number}").format(number=bay.number), "dim"))
    if desk.read_only:
        right.append(Cell(_("view only"), "info"))
    elif desk.person is not None:
        right.append(Cell(desk.person.name, "info"))
    return left, right


def status_segments(desk: Desk, width: int) -> tuple[list[Cell], list[Cell]]:
    """Return what the status line says in `width` cells.

    The last result at the left, how things stand at the right.
    A fresh result is shown whole: what stands at the right then shrinks, step by step, to server, refusals and time.
    """
    said, standing = desk.said, _standing(desk)
    needed = cells(clean(said.sentence)) + 3 if said.sentence else 1
    fresh = monotonic() - said.at < _SAID_FOR
    if said.sentence and not fresh and _width(standing[0]) + needed > width:
        said, needed = SILENCE, 1
    right = next((one for one in standing if _width(one) + needed <= width), standing[-1])
    return ([Cell(said.sentence, said.tone)] if said.sentence else []), right


def _standing(desk: Desk) -> list[list[Cell]]:
    """Return how things stand, from full length to short.

    What was refused always stays.
    """
    outbox, view = desk.replica.outbox, desk.replica.view
    link, short_link, clock = link_cell(desk), link_cell(desk, short=True), _clock(desk)
    attention = _some(ngettext("✗ {count} refused", "✗ {count} refused", len(outbox.attention())), outbox.attention())
    waiting = outbox.waiting()
    wait = _some(ngettext("→ {count} waits", "→ {count} wait", len(waiting)), waiting, "warn")
    oldest = outbox.oldest_waiting()
    since = _("since {time}").format(time=day_and_time(oldest, desk.zone, desk.now())) if oldest else ""
    long_wait = [Cell(f"{cell.text} {since}".strip(), cell.tone) for cell in wait]
    cases = open_cases(view, desk.person)
    odd = _some(ngettext("! {count} exception", "! {count} exceptions", len(cases)), cases, "warn")
    return [
        [link, *attention, *long_wait, *odd, clock],
        [link, *attention, *wait, *odd, clock],
        [short_link, *attention, *wait, *odd, clock],
        [short_link, *attention, *wait, clock],
        [short_link, *attention, clock],
    ]


def _some(text: str, things: Sized, tone: Tone = "bad") -> list[Cell]:
    return [Cell(text.format(count=len(things)), tone)] if things else []


def link_cell(desk: Desk, *, short: bool = False) -> Cell:
    """Return how the connection to the server stands.

    Symbol, word, and since when where it is down. Where this terminal's own disk is in the way, that.
    """
    link = desk.link
    if link is None:
        return Cell(_("○ no server"), "dim")
    if link.state.problem in _DISK:
        return Cell(_("✗ disk") if short else str(_DISK[link.state.problem]), "bad")
    phase, since = link.state.phase, link.state.since
    at = day_and_time(since, desk.zone, desk.now()) if since and not short else ""
    words = {
        "live": Cell(_("● live"), "good"),
        "polling": Cell(_("● online"), "good"),
        "connecting": Cell(_("○ connecting"), "dim"),
        "offline": Cell(_("○ offline since {time}").format(time=at) if at else _("○ offline"), "warn"),
        "revoked": Cell(_("✗ shut out"), "bad"),
        "too_old": Cell(_("✗ must be updated"), "bad"),
        "not_enrolled": Cell(_("✗ not enrolled"), "bad"),
    }
    return words.get(phase, Cell(phase, "dim"))


def _clock(desk: Desk) -> Cell:
    """Return the time at the site.

    It has a question mark while no server has confirmed it.
    """
    unsure = not getattr(desk.replica.clock, "confirmed", True)
    return Cell(clock_time(desk.now(), desk.zone) + ("?" if unsure else ""), "warn" if unsure else "normal")


def _width(cells_: list[Cell]) -> int:
    return sum(cells(cell.text) for cell in cells_) + 2 * len(cells_)
