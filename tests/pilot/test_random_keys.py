"""Random keys, scans and pastes: nothing is recorded that no key meant, and nothing typed is gone.

What a key may record where is written here by hand. `BAY_TUI_SEQUENCES=10000` plays that many sequences,
`BAY_TUI_STEPS=8` longer ones.
"""

import os
import random
from typing import Any

import pytest
from textual import events

from bay_tui.screens.dialogs.words import WordsDialog
from bay_tui.terminal.app import BayApp
from bay_tui.terminal.keys.decoding import messages_of
from bay_tui.terminal.keys.sequences import SequenceSplitter
from bay_tui.textual_compat.key_names import key_of
from bay_tui.textual_compat.terminal_keys import XTermParser
from bay_tui.widgets.inputs import LineInput
from bay_tui.workshop.records import Staff
from pilot.workshop import make_app, open_replica, screen_text, wait_until

SEQUENCES = int(os.environ.get("BAY_TUI_SEQUENCES", "200"))
IN_ONE_APP = 25
STEPS = int(os.environ.get("BAY_TUI_STEPS", "4"))

KEYS = [
    *"spefrcilaujkyn123456789:/?hb",
    "enter",
    "enter",
    "escape",
    "up",
    "down",
    "tab",
    "f2",
    "f3",
    "f5",
    "f10",
    "ctrl+s",
]
SCANS = ["B:T101", "B:T102", "J:R104/1", "J:R102/2", "L:5", "L:9", "C:NO", "C:YES", "C:1", "C:9", "C:ENTER", "C:END"]
SCANS += ["C:PAUSE/BREAK", "C:CALL/PARTS", "P:58101-X700", "1", "12", "Y1", "N4711", "690123", "6901234567892"]
PREFIXES = ("", "~", "]C1")
ENDS = ("\r", "\n", "\r\n")
PASTES = ["p1", "e\ry\r", "\x1b[B\rs1\r", "粤B59185", "f\n1\n1\n1\n\n"]

DIGITS = frozenset("123456789")
ANSWER = DIGITS | {"enter"}
BY_KEY: dict[str, dict[str, frozenset[str]]] = {
    "MyWorkScreen": {
        "LabourStarted": frozenset("s"),
        "OperationUndone": frozenset("u"),
        "LabourArrived": frozenset("a"),
    },
    "JobScreen": {"LabourStarted": frozenset("s"), "OperationUndone": frozenset("u")},
    "FinishDialog": {"JobFinished": frozenset({"y", "n", "enter"})},
    "GateDialog": {"LabourStarted": ANSWER},
    "FindingScreen": {"FindingRecorded": frozenset({"enter", "f10", "ctrl+s"})},
    "PartsRequestScreen": {"PartsRequested": frozenset({"f10", "ctrl+s"})},
    "BoardScreen": {"CallAnswered": frozenset("a"), "CallCleared": frozenset("d")},
    "Why do you stop?": {"LabourStopped": ANSWER},
    "Whom do you call?": {"CallRaised": ANSWER},
    "What do you do?": {"LabourStarted": ANSWER},
    "End your day now?": {"LabourLeft": frozenset("y")},
    "Switch to": {"LabourStarted": frozenset("y")},
    "Switch to which job?": {"LabourStarted": ANSWER},
    "Start which job as well?": {"LabourStarted": ANSWER},
    "Help, or take it over?": {"LabourStarted": ANSWER},
    "does it stand in bay": {"JobMoved": frozenset("y")},
}
"""What a key may record: by the screen in front, or by words of the question that it asks."""

BY_CODE = {"C:PAUSE/BREAK": "LabourStopped", "C:CALL/PARTS": "CallRaised", "J:R104/1": "LabourStarted"}
BY_CODE |= {"J:R102/2": "LabourStarted"}
STANDS_FOR = {"C:NO": "n", "C:YES": "y", "C:1": "1", "C:9": "9", "C:ENTER": "enter"}


def allowed(app: BayApp, key: str) -> set[str]:
    """Return the names of what a key may record where the app stands now."""
    name, said = type(app.screen).__name__, screen_text(app)
    asks = name in ("ChooseDialog", "ConfirmDialog")
    tables = [table for where, table in BY_KEY.items() if where == name or (asks and where in said)]
    return {operation for table in tables for operation, keys in table.items() if key in keys}


def names_of(app: BayApp) -> list[str]:
    return [type(entry.operation.args).__name__ for entry in app.desk.replica.outbox.in_order()]


async def settled(app: BayApp, pilot: Any) -> None:
    await pilot.pause()
    await app.keys_settled()


async def scan(app: BayApp, pilot: Any, text: str) -> None:
    """Let a scanner type a code."""
    parser, splitter = XTermParser(), SequenceSplitter()
    app.scan_detection = True  # type: ignore[misc]
    for number, one in enumerate(text):
        for piece in splitter.feed(one):
            for event in messages_of(parser, piece):
                event.time += number * 0.004
                app.post_message(event)
    await settled(app, pilot)
    app.scan_detection = None  # type: ignore[misc]


async def play(app: BayApp, pilot: Any, chance: random.Random) -> None:
    """Do one random thing, and see that it recorded nothing but what it means."""
    before, kind = len(names_of(app)), chance.choices(("key", "scan", "paste"), (8, 2, 1))[0]
    if kind == "key":
        did = chance.choice(KEYS)
        may = allowed(app, did)
        app.post_message(events.Key(key_of(did) if len(did) == 1 else did, did if len(did) == 1 else None))
    elif kind == "scan":
        code = chance.choice(SCANS)
        may = allowed(app, STANDS_FOR[code]) if code in STANDS_FOR else {BY_CODE[code]} if code in BY_CODE else set()
        did = chance.choice(PREFIXES) + code + chance.choice(ENDS)
        await scan(app, pilot, did)
    else:
        did, may = chance.choice(PASTES), set[str]()
        app.post_message(events.Paste(did))
    where = type(app.screen).__name__
    await settled(app, pilot)
    done = set(names_of(app)[before:])
    assert done <= may, (where, kind, did, done, may)


async def come_back(app: BayApp, pilot: Any) -> None:
    """Let the technician sign in again, whatever was in front."""
    person = app.desk.replica.view.get(Staff, "101")
    if type(app.screen).__name__ == "MyWorkScreen" and app.desk.person == person:
        return
    app.call_later(app.sign_in, person)
    await wait_until(pilot, lambda: type(app.screen).__name__ == "MyWorkScreen" and app.desk.person is person)
    await settled(app, pilot)


async def see_that_words_are_kept(app: BayApp, pilot: Any, chance: random.Random) -> None:
    """Type into what is open, lose the screen to somebody's badge, and find the words in a draft."""
    field = app.screen.focused
    if not isinstance(field, LineInput) or app.desk.person is None:
        return
    if type(app.screen).__name__ not in ("PartsRequestScreen", "FindingScreen") and not isinstance(
        app.screen, WordsDialog
    ):
        return
    words = f"typed{chance.randrange(10**6)}"
    await pilot.press(*words)
    if words not in field.value:  # the field takes digits alone, or was full
        return
    owner = app.desk.person.id
    app.scan_detector.taken("", 0.0)  # the badge of a moment ago would be a scanner's stutter
    await scan(app, pilot, f"~B:T{'102' if owner == '101' else '101'}\r")
    kept = app.desk.replica.drafts
    mine = [str(kept.get(name)) for name in kept.names() if name.endswith(f"/{owner}")]
    assert any(words in draft for draft in mine), (words, mine)


@pytest.mark.parametrize("seed", range(max(1, SEQUENCES // IN_ONE_APP)))
async def test_nothing_is_recorded_that_no_key_meant_and_nothing_typed_is_gone(seed: int) -> None:
    chance = random.Random(seed)
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(IN_ONE_APP):
            for _ in range(STEPS):
                await play(app, pilot, chance)
            await see_that_words_are_kept(app, pilot, chance)
            await come_back(app, pilot)
