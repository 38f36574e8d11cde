"""Every printable code on every screen and in every question, as scanners send it: what it means, or nothing.

`BAY_TUI_CODES=all` sends each with each prefix and line end to each place; otherwise they take turns.
"""

import os
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import pytest
from textual.screen import ModalScreen

from bay_tui.terminal.app import BayApp
from bay_tui.terminal.keys.decoding import messages_of
from bay_tui.terminal.keys.sequences import SequenceSplitter
from bay_tui.textual_compat.terminal_keys import XTermParser
from bay_tui.workshop.scanning.codes import COMMANDS
from pilot.test_every_screen import QUESTIONS, SCREENS, opened, workshop
from pilot.workshop import make_app, wait_until

PREFIXES = ("", "~", "]Q1", "]C1")
ENDS = ("\r", "\n", "\r\n")
GAP = 0.004
"""Seconds between two characters of a scanner."""

NAMES = ["B:T102", "J:R101/1", "J:R104/1", "P:58101-X700", "S:B-01-1-2", "S:B-01", "L:3", "L:5", "L:9", "L:99"]
FOREIGN = [
    "1",
    "12",
    "A1",
    "N1",
    "123",
    "4711",
    "Y1N2",
    "yn",
    "ab12",
    "s1",
    "c:9",
    "f12",
    "690123",
    "6901234567892",
    "LVSHCAMB1CE054249",
]
CODES = [*NAMES, *(f"C:{one}" for one in COMMANDS), *FOREIGN]
IN_TURN = 2
"""Codes that are scanned in each place."""


class Place(NamedTuple):
    """Who is on which screen, about what, after which keys."""

    who: str
    screen: str
    about: dict[str, str]
    keys: tuple[str, ...]

    @property
    def name(self) -> str:
        return " ".join((self.screen, *self.keys))


PLACES = [
    Place(who, screen, about, keys)
    for who, screen, about in SCREENS
    for keys in [(), ("slash",), *QUESTIONS.get(screen, [])]
]

# What a code records, written by hand. On a screen only what a technician's command sheet says at once does,
ON_SCREENS = {f"C:CALL/{one}": "CallRaised" for one in ("PARTS", "FOREMAN", "TECHNICAL")}
ARRIVING = {"C:ARRIVE": "LabourArrived"}
RUNNING = {f"C:{one}": "LabourStopped" for one in COMMANDS if one.startswith("PAUSE/")}
# and in a question what its keys do: digits choose, y and n answer, Enter takes what the cursor is on.
DIGITS = {
    "work p": (8, "LabourStopped"),
    "work end s": (3, "LabourStarted"),
    "work c": (3, "CallRaised"),
    "counter x": (4, "PartsCancelled"),
}
ANSWERS = {
    "work e": {"C:YES": "JobFinished", "C:ENTER": "JobFinished", "C:NO": "JobFinished"},
    "work l": {"C:YES": "LabourLeft"},
    "work p": {"C:ENTER": "LabourStopped"},
    "work end s": {"C:ENTER": "LabourStarted"},
    "work c": {"C:ENTER": "CallRaised"},
    "counter x": {"C:ENTER": "PartsCancelled"},
    "counter b": {"C:ENTER": "PartsBackOrdered"},
    "counter I": {"C:ENTER": "PartsIssued"},
    "inspection i": {"C:YES": "InspectionPassed"},
    "attention s": {"C:ENTER": "CallCleared"},
    "attention down s": {"C:ENTER": "CallCleared"},
    "attention down down s": {"C:ENTER": "CallCleared"},
}


def recorded_by(place: Place, code: str, *, asked: bool) -> list[str]:
    """Return the names of the operations that a code means in a place."""
    if asked:
        most, name = DIGITS.get(place.name, (0, ""))
        if code in {f"C:{digit}" for digit in range(1, most + 1)}:
            return [name]
        return [ANSWERS[place.name][code]] if code in ANSWERS.get(place.name, {}) else []
    mine = RUNNING if place.who == "101" else ARRIVING
    found = {**ON_SCREENS, **mine}.get(code)
    return [found] if found else []


def send(app: BayApp, text: str) -> None:
    """Let the app have what a terminal passes on, at the pace of a scanner."""
    parser, splitter = XTermParser(), SequenceSplitter()
    for number, one in enumerate(text):
        for piece in splitter.feed(one):
            for event in messages_of(parser, piece):
                event.time += number * GAP
                app.post_message(event)


def stands(app: BayApp) -> tuple[str, str]:
    """Return the screen in front and who is signed in."""
    return type(app.screen).__name__, app.desk.person.id if app.desk.person else ""


async def scanned(app: BayApp, pilot: Any, text: str) -> list[str]:
    """Scan, and return the names of what was recorded."""
    before = len(app.desk.replica.outbox)
    send(app, text)
    for _ in range(2):
        await pilot.pause()
        await app.keys_settled()
    done = [entry.operation.args for entry in app.desk.replica.outbox.in_order()][before:]
    return [type(one).__name__ for one in done]


def turn_of(at: int) -> Iterator[tuple[str, str, str]]:
    """Yield what is scanned in a place: all of it, or its turn, so that each code is scanned in some places."""
    if os.environ.get("BAY_TUI_CODES") == "all":
        yield from product(CODES, PREFIXES, ENDS)
        return
    for number in range(IN_TURN * at, IN_TURN * (at + 1)):
        round_, code = divmod(number, len(CODES))
        yield CODES[code], PREFIXES[(round_ + number) % len(PREFIXES)], ENDS[(round_ + number) % len(ENDS)]


def test_every_code_has_its_turns() -> None:
    turns = [one for at in range(len(PLACES)) for one in turn_of(at)]
    assert {code for code, _prefix, _end in turns} == set(CODES)
    assert {(prefix, end) for _code, prefix, end in turns} == set(product(PREFIXES, ENDS))


async def stood_at(pilot: Any, app: BayApp, place: Place) -> None:
    """Go to a place."""
    await opened(pilot, app, place.screen, place.about)
    for key in place.keys:
        await pilot.press(key)
    await wait_until(pilot, lambda: getattr(app.screen, "painted_at", 0) is not None)


async def all_at(place: Place, codes: Iterator[tuple[str, str, str]]) -> None:
    """Scan codes in a place: in a fresh app as soon as one of them was recorded, else back from where it has led."""
    left = list(codes)
    while left:
        app = make_app(workshop(), sign_in=place.who)
        async with app.run_test(size=(80, 24)) as pilot:
            await stood_at(pilot, app, place)
            here, depth = stands(app), len(app.screen_stack)
            asked = isinstance(app.screen, ModalScreen)
            while left:
                text = app.screen.focused
                code, prefix, end = left.pop()
                done = await scanned(app, pilot, prefix + code + end)
                told = (place.name, prefix, code, end, app.desk.said.sentence)
                assert done == recorded_by(place, code, asked=asked), told
                # The first steps go out of the way of whatever comes.
                if code in FOREIGN and place.screen != "guide":
                    assert stands(app) == here, told
                if done or app.desk.person is None:
                    break
                if stands(app) != here or app.screen.focused is not text or code not in FOREIGN:
                    for _ in range(2):
                        await pilot.press("escape")
                    await stood_at(pilot, app, place)
                    if stands(app) != here or len(app.screen_stack) != depth:
                        break


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
async def test_a_code_does_what_it_means_or_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BayApp, "scan_detection", True)
    await all_at(place, turn_of(PLACES.index(place)))
