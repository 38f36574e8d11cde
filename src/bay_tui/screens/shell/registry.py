"""Make every screen by its name.

What a screen needs is imported when it is opened first.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

from textual.screen import Screen

from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.store.errors import StoreError
from bay_tui.workshop.records import Staff
from bay_tui.workshop.words import Role

_MAIN = {
    "board": ("board.screen", "BoardScreen"),
    "wall": ("board.wall", "WallScreen"),
    "work": ("my_work.screen", "MyWorkScreen"),
    "counter": ("counter.screen", "CounterScreen"),
    "stock": ("stock.screen", "StockScreen"),
    "returns": ("counter.returns", "ReturnsScreen"),
    "picking": ("counter.picking", "PickingScreen"),
    "prepick": ("counter.prepick", "PrepickScreen"),
    "purchases": ("stock.purchases", "PurchasesScreen"),
    "counts": ("stock.counts", "CountsScreen"),
    "claims": ("stock.claims", "ClaimsScreen"),
    "counter_figures": ("counter.figures", "CounterFiguresScreen"),
    "outbox": ("shell.outbox", "OutboxScreen"),
    "drafts": ("shell.drafts", "DraftsScreen"),
    "dispatch": ("foreman.dispatch", "DispatchScreen"),
    "inspection": ("foreman.inspection", "InspectionScreen"),
    "attention": ("foreman.attention", "AttentionScreen"),
    "hours": ("foreman.hours", "HoursScreen"),
    "roster": ("foreman.roster", "RosterScreen"),
    "report": ("foreman.report", "ReportScreen"),
    "guide": ("shell.guide", "GuideScreen"),
}
"""The screens that need nothing but the desk: the module of each, and its class."""

_ABOUT = {
    "job": ("job_card.screen", "JobScreen", ("job",)),
    "finding": ("findings.screen", "FindingScreen", ("job", "finding")),
    "history": ("job_card.history", "HistoryScreen", ("job", "vehicle")),
    "check": ("findings.check", "CheckScreen", ("job",)),
    "parts": ("counter.request", "PartsRequestScreen", ("job", "finding")),
    "hours": ("foreman.hours", "HoursScreen", ("staff", "day")),
    "part": ("stock.part_card", "PartScreen", ("part",)),
}
"""The screens about one thing: the module of each, its class, and the ids it takes in their order."""


def home_of(person: Staff) -> str:
    """Return the name of the screen a person lands on."""
    if Role.TECHNICIAN in person.roles:
        return "work"
    return "counter" if Role.PARTS in person.roles else "board"


def guide_is_due(desk: Desk) -> bool:
    """Tell once whether somebody needs the first steps.

    True the first time that the person signed in is on this terminal.
    """
    name = f"guide/{desk.person.id}" if desk.person else ""
    if not name or desk.replica.drafts.get(name) is not None:
        return False
    with suppress(StoreError):  # on a full disk it is shown again
        desk.replica.drafts.save(name, {"shown": True})
    return True


def make(name: str, about: Mapping[str, str], desk: Desk, below: Screen[Any]) -> FramedScreen:
    """Return a new screen by its name.

    `below` is the one it opens over. Raises KeyError for a name there is none of.
    """
    if name in ("help", "commands"):
        return _about_screen(name, desk, below)
    return _main(name, desk) if not about else _about_one(name, about, desk)


def sign_in(desk: Desk, hints: Sequence[Sequence[str]]) -> FramedScreen:
    """Return the screen on which people sign in.

    `hints` say whom to try in the demo.
    """
    from bay_tui.screens.shell.signin import SignInScreen

    return SignInScreen(desk, hints)


def enrol(desk: Desk, server: str) -> FramedScreen:
    """Return the screen of the first run."""
    from bay_tui.screens.shell.enrol import EnrolScreen

    return EnrolScreen(desk, server)


def _main(name: str, desk: Desk) -> FramedScreen:
    module, screen = _MAIN[name]
    return _class(module, screen)(desk)


def _about_one(name: str, about: Mapping[str, str], desk: Desk) -> FramedScreen:
    module, screen, ids = _ABOUT[name]
    return _class(module, screen)(desk, *(about.get(id, "") for id in ids))


def _class(module: str, screen: str) -> Callable[..., FramedScreen]:
    return getattr(import_module(f"bay_tui.screens.{module}"), screen)


def _about_screen(name: str, desk: Desk, below: Screen[Any]) -> FramedScreen:
    if name == "help":
        from bay_tui.screens.shell.help import HelpScreen, keys_of

        title = below.title_text() if isinstance(below, FramedScreen) else ""
        return HelpScreen(desk, title, keys_of(below))
    from bay_tui.screens.shell.command_palette import CommandScreen, commands_of

    return CommandScreen(desk, commands_of(below))
