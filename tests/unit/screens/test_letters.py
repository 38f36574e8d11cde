"""One letter, one meaning, wherever somebody passes from one screen to the next without thinking of it.

What is meant otherwise is written here by hand; whoever gives a key a second meaning has to write it here, too.
"""

from collections import defaultdict
from importlib import import_module
from pathlib import Path

import pytest
from textual.binding import Binding

from bay_tui import screens
from bay_tui.i18n import LazyText
from bay_tui.screens.shell.frame import FramedScreen

ROOMS = {
    "the floor": "BoardScreen MyWorkScreen JobScreen HistoryScreen CheckScreen FindingScreen PartsRequestScreen",
    "the foreman": "BoardScreen DispatchScreen InspectionScreen HoursScreen AttentionScreen ReportScreen RosterScreen",
    "the counter": "CounterScreen PickingScreen PrepickScreen ReturnsScreen CounterFiguresScreen",
    "the stock": "StockScreen PartScreen PurchasesScreen CountsScreen ClaimsScreen",
}
"""The screens among which somebody goes to and fro."""

ONE_MEANING = [
    {"board.inspection", "card.inspect", "inspection.inspect"},
    {"counter.ready", "picking.ready"},
    {"counter.pick", "prepick.pick", "picking.take"},
    {"work.report", "board.report"},
    {"board.wall", "wall.table"},
    {"purchases.close", "counts.reject", "claims.refused"},
]
"""Keys that are worded differently and mean the same."""

MEANT = {
    "the floor": {
        # On the board these open the foreman's places; nobody's own work is recorded there.
        "h": {"board.hours", "job.history"},
        "i": {"board.inspection", "work.indirect"},
        "p": {"board.dispatch", "job.pause"},
        "r": {"board.roster", "job.parts"},
        # A call is answered only with the cursor on one; one arrives before there is any work.
        "a": {"board.answer", "work.arrive"},
    },
    "the foreman": {
        # Each place has its own verbs, named by their first letters in the languages of the screens.
        "a": {"board.answer", "dispatch.assign", "hours.add", "roster.absent"},
        "b": {"dispatch.bay", "hours.began"},
        "d": {"board.clear", "report.day"},
        "o": {"board.attention", "attention.job", "dispatch.until"},
        "p": {"board.dispatch", "dispatch.plan", "hours.stop"},
        "s": {"attention.settle", "hours.start", "roster.shift"},
        "w": {"board.wall", "dispatch.join", "report.week", "roster.week"},
        "n": {"attention.complaint", "roster.new"},
    },
    "the counter": {
        "d": {"figures.span", "returns.defective"},
        "o": {"prepick.order", "returns.core"},
        "r": {"counter.ready", "prepick.request"},
    },
    "the stock": {
        "c": {"claims.credited", "stock.count"},
        "d": {"purchases.damaged", "stock.due"},
        "e": {"purchases.expect", "stock.correct"},
        "r": {"claims.replaced", "stock.receive"},
    },
}
"""The letters with several meanings, by room."""


def screen_named(name: str) -> type[FramedScreen]:
    for path in Path(screens.__path__[0]).glob("*/*.py"):
        found = getattr(import_module(f"bay_tui.screens.{path.parent.name}.{path.stem}"), name, None)
        if isinstance(found, type) and issubclass(found, FramedScreen):
            return found
    raise AssertionError(f"there is no {name}")


def letters_of(cls: type[FramedScreen]) -> dict[str, Binding]:
    """Return the letters of a screen that have words, with what they do; those of a class go before its bases'."""
    found: dict[str, Binding] = {}
    for base in reversed(cls.__mro__):
        for one in vars(base).get("BINDINGS", ()):
            if isinstance(one, Binding) and one.id and isinstance(one.description, LazyText):
                found.update({key: one for key in one.key.split(",") if len(key) == 1 and key.isalpha()})
    return found


def meanings(room: str) -> dict[str, dict[str, str]]:
    """Return by letter what it means in a room, with one binding for each meaning."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name in ROOMS[room].split():
        for letter, binding in letters_of(screen_named(name)).items():
            same = next((one for one in ONE_MEANING if binding.id in one), None)
            meaning = min(same) if same else str(binding.description)
            found[letter].setdefault(meaning, binding.id or "")
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_letter_has_one_meaning_but_for_what_is_meant(room: str) -> None:
    double = {letter: set(means.values()) for letter, means in meanings(room).items() if len(means) > 1}
    assert double == MEANT[room]


def test_every_screen_with_letters_of_its_own_stands_in_a_room() -> None:
    listed = {name for names in ROOMS.values() for name in names.split()}
    apart = {"OutboxScreen", "WallScreen"}
    with_letters = {
        name
        for path in Path(screens.__path__[0]).glob("*/*.py")
        for name, one in vars(import_module(f"bay_tui.screens.{path.parent.name}.{path.stem}")).items()
        if isinstance(one, type) and issubclass(one, FramedScreen) and letters_of(one) and not one.__subclasses__()
    }
    assert with_letters - listed == apart


def test_the_key_of_the_check_is_no_other_on_the_way_to_it() -> None:
    assert {letter for letter, means in meanings("the floor").items() if "card.check" in means.values()} == {"v"}
    assert "v" not in letters_of(screen_named("BoardScreen"))
