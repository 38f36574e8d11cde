"""No key is lost or goes to the wrong screen, and no draft with the terminal: the real program in a pseudo-terminal.

`BAY_TUI_KEYS=10000` sends about that many keys in all, shared among the gaps.
"""

import os
import shutil
import signal
import termios
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bay_tui.store.opening import open_terminal
from bay_tui.workshop.operations import Args, LabourStarted, PartsRequested
from e2e.floor import Window, enrolled_home
from e2e.shop import PROGRAM

KEYS = int(os.environ.get("BAY_TUI_KEYS", "400"))
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240 + KEYS)]

F2, F3, F6 = b"\x1bOQ", b"\x1bOR", b"\x1b[17~"
CTRL_S, CTRL_Q, ESC = b"\x13", b"\x11", b"\x1b"
PACE = 0.02
"""What is there later than by so many seconds is no scanner's: its keys are 16 ms apart, and keys of one scan 50."""
SHORT_CODES = (b"s1", b"ab12", b"c:9", b"p1", b"f12", b"u1", b"ly", b"e1", b"i4", b"r")
MOST_SCANS = 60
SHIFT_F = (b"\x1b[25~", b"\x1b[26~", b"\x1b[28~", b"\x1b[29~", b"\x1b[31~", b"\x1b[32~", b"\x1b[33~", b"\x1b[34~")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return enrolled_home(tmp_path)


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Window]]:
    windows: list[Window] = []

    def run(*, remote: bool = False, command: Sequence[str] = ()) -> Window:
        windows.append(Window(home, remote=remote, command=command))
        return windows[-1]

    yield run
    for window in windows:
        window.close()


def recorded(home: Path) -> list[Args]:
    """Return what the terminal's store holds once its program has ended."""
    with closing(open_terminal(home)) as replica:
        return [entry.operation.args for entry in replica.outbox.in_order()]


def asked_for(home: Path) -> list[list[str]]:
    return [[line.name for line in one.lines] for one in recorded(home) if isinstance(one, PartsRequested)]


def leave(window: Window) -> None:
    """Quit in order; everything typed before is handled first."""
    window.send(CTRL_Q)
    window.shows("Leave bay-tui?")

    def answered() -> bool:
        # The first answers may still come before the question counts as seen.
        if window.process.poll() is None:
            window.send(b"y", 0.1)
        return window.process.poll() is not None

    window.until(answered, "the end")
    assert window.ended() == 0


@pytest.mark.parametrize("gap_ms", [0, 1, 5, 20])
def test_bursts_across_screens_reach_the_screen_each_key_was_meant_for(
    start: Callable[..., Window], home: Path, gap_ms: int
) -> None:
    window = start()
    window.sign_in("103")
    # Board, My Work, a request of the job under the cursor, what is wanted, Enter, send: eleven keys a round.
    rounds = max(2, KEYS // 4 // 11)
    wanted = [f"{chr(65 + number % 26)}{number:05}" for number in range(rounds)]
    for number, text in enumerate(wanted):
        window.send(F2 + F3, gap_ms / 1000)
        # A letter and what comes within 50 ms of it are a code of somebody else's: no finger is as fast.
        window.until(lambda number=number: not number or f"→ {number} wait" in window.text(), text)
        window.send(b"r")
        window.shows("Parts request")
        window.send(text.encode() + b"\r" + CTRL_S, gap_ms / 1000)
    window.until(lambda: f"→ {rounds} wait" in window.text(), f"{rounds} requests", 60 + rounds * 2)
    leave(window)
    assert asked_for(home) == [[text] for text in wanted]


def test_a_destructive_question_wants_a_key_pressed_after_it_was_seen(start: Callable[..., Window]) -> None:
    window = start()
    window.sign_in("103")
    window.send(CTRL_Q + b"yyyy")
    window.shows("Leave bay-tui?")
    window.drain(0.3)
    assert window.process.poll() is None and "Leave bay-tui?" in window.text()
    window.send(b"y")
    assert window.ended() == 0


def test_shift_and_a_function_key_type_nothing_and_do_nothing(start: Callable[..., Window], home: Path) -> None:
    window = start()
    window.shows("Number")
    window.send(b"".join(SHIFT_F))
    window.sign_in("103")
    window.send(b"".join(SHIFT_F) + b"r")
    window.shows("Parts request")
    window.send(b"X" + b"".join(SHIFT_F) + b"1\r" + CTRL_S)
    window.shows("→ 1 wait")
    leave(window)
    assert [type(one) for one in recorded(home)] == [PartsRequested]
    assert asked_for(home) == [["X1"]]


@pytest.mark.parametrize("code", [b"~B:T102\r", b"]Q1B:T102\r", b"B:T102\r"])
def test_a_scan_right_after_escape_keeps_its_first_character(start: Callable[..., Window], code: bytes) -> None:
    window = start()
    window.sign_in("103")
    window.send(b"r")
    window.shows("Parts request")
    window.send(b"abc")
    window.shows("abc")
    window.send(ESC)
    window.drain(0.03)
    window.send(code, 0.005)
    window.shows("单永强")


@pytest.mark.parametrize("gap_ms", [0, 2, 8, 16])
@pytest.mark.parametrize("end", [b"", b"\r", b"\n", b"\r\n"])
def test_a_short_code_in_small_letters_is_no_keys(
    start: Callable[..., Window], home: Path, end: bytes, gap_ms: int
) -> None:
    # A few keys without Enter are typing.
    left = deque(code for code in SHORT_CODES if len(code) >= 4 or end)
    window = on_my_work(start())
    for _each in range(MOST_SCANS):
        window.send(left[0] + end, gap_ms / 1000)
        window.drain(0.12)
        if window.late < PACE:
            window.until(lambda window=window: "My work" in window.text(), "the screen the codes came to")
            assert "→" not in window.text(), left[0]
            left.popleft()
        else:  # they were keys, rightly
            window.process.kill()
            window.process.wait()
            shutil.rmtree(home)
            enrolled_home(home.parent)
            window = on_my_work(start())
        if not left:
            break
    assert not left, "this machine keeps no scanner's pace"
    window.send(F2 + F3)
    leave(window)
    assert recorded(home) == []


def on_my_work(window: Window) -> Window:
    window.sign_in("103")
    window.shows("My work")
    return window


def test_two_letters_that_a_quick_finger_types_are_two_keys(start: Callable[..., Window], home: Path) -> None:
    window = start()
    window.sign_in("103")
    window.shows("My work")
    window.send(b"i4", 0.07)
    window.shows("→ 1 wait")
    leave(window)
    assert [type(one) for one in recorded(home)] == [LabourStarted]


MARKS = "─│┌■●○▸▲"


@pytest.mark.parametrize("answer", [b"\x1b[2;5R", b"\x1b[2;", b"\x1b[2;3R", b""])
def test_a_terminal_that_draws_marks_two_cells_wide_gets_ascii_and_no_key_is_lost(
    start: Callable[..., Window], answer: bytes
) -> None:
    """It is asked where its cursor is; the answer may come amid typing, cut in two, or never."""
    window = start()
    window.until(lambda: b"\x1b[6n" in window.output, "the question")
    window.send(b"10")
    if answer:
        window.send(answer)
    if answer.endswith(b";"):
        window.drain(0.05)
        window.send(b"5R")
    window.send(b"3\r1234\r")
    window.shows("Signed in")
    window.send(F3)
    window.shows("My work")
    wide = answer in (b"\x1b[2;5R", b"\x1b[2;")
    window.until(lambda: any(mark in window.text() for mark in MARKS) is not wide, "the marks")
    assert "刘海波" in window.text()


def test_a_terminal_of_which_the_settings_say_so_is_not_asked(start: Callable[..., Window], home: Path) -> None:
    window = start(command=["env", "BAY_TUI_ASCII=1", PROGRAM, "--home", str(home), "--lang", "en"])
    window.sign_in("103")
    assert b"\x1b[6n" not in window.output and not any(mark in window.text() for mark in MARKS)


def test_a_function_key_split_by_a_slow_link_is_one_key(start: Callable[..., Window], home: Path) -> None:
    window = start(remote=True)
    window.sign_in("103")
    window.send(b"r")
    window.shows("Parts request")
    window.send(b"X1\r")
    window.shows("Wanted: 1")
    window.send(F6[:1])
    window.drain(0.18)
    window.send(F6[1:])
    window.shows("take it")
    window.send(b"++\r")
    window.send(CTRL_S)
    window.shows("→ 1 wait")
    leave(window)
    assert [(line.name, line.quantity) for line in recorded(home)[0].lines] == [("X1", 3)]


def half_done(window: Window) -> None:
    """Leave a request with one line and a half-typed search, and a finding with its first answer."""
    window.sign_in("103")
    window.send(b"f1", 0.07)
    window.shows("Which component")
    window.send(F3)
    window.send(b"r", 0.07)
    window.send(b"X1\r")
    window.shows("Wanted: 1")
    window.send(b"half typed")
    window.shows("half typed")


def check_drafts(start: Callable[..., Window], home: Path) -> None:
    with closing(open_terminal(home)) as replica:
        assert len(replica.drafts.names("finding/")) == 1 and len(replica.drafts.names("parts/")) == 1
        assert replica.outbox.in_order() == []
    window = start()
    window.sign_in("103")
    window.send(b"r")
    window.shows("Here is what you had begun")
    window.shows("X1")
    window.shows("half typed")
    window.send(F3 + b"f")
    window.shows("Which component")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_restores_the_terminal_and_keeps_what_was_typed(
    start: Callable[..., Window], home: Path, number: signal.Signals
) -> None:
    window = start()
    half_done(window)
    window.process.send_signal(number)
    assert window.ended() == 128 + number
    window.drain(0.1)
    assert b"\x1b[?1049l" in window.output and b"\x1b[?25h" in window.output
    assert termios.tcgetattr(window.slave) == window.before
    check_drafts(start, home)


def test_what_is_typed_after_each_signal_is_kept_as_well(start: Callable[..., Window], home: Path) -> None:
    half_done(window := start())
    for round, number in enumerate((signal.SIGTERM, signal.SIGHUP, signal.SIGTERM)):
        window.process.send_signal(number)
        assert window.ended() == 128 + number
        window = start()
        window.sign_in("103")
        window.send(F3 + b"r")
        window.shows("half typed" + "!" * round)
        window.drain(0.15)
        window.send(b"!")
        window.shows("half typed" + "!" * (round + 1))
        if round < 2:  # the finding goes on by a question a round
            window.send(F3 + b"f")
            window.shows("Here is what you had begun")
            window.drain(0.15)
            window.send(b"1")
            window.shows(("What is it", "Anything else?")[round])
    leave(window)
    with closing(open_terminal(home)) as replica:
        (finding,), (parts,) = replica.drafts.names("finding/"), replica.drafts.names("parts/")
        assert (replica.drafts.get(parts) or {})["typed"] == "half typed!!!"
        assert all((replica.drafts.get(finding) or {}).get(name) for name in ("system", "component", "severity"))


def test_a_dropped_connection_ends_the_program_and_keeps_what_was_typed(
    start: Callable[..., Window], home: Path
) -> None:
    window = start()
    half_done(window)
    # No signal comes with it: the program must see by itself that nobody can type any more, and not go on reading.
    window.hang_up()
    window.ended()
    check_drafts(start, home)
