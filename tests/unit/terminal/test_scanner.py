"""A scan is told from typing, and no key is lost whichever it was."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.terminal.keys.scanner import ScanDetector
from bay_tui.workshop.scanning.scans import Scan, classify, without_prefix


@dataclass(frozen=True)
class Key:
    key: str
    character: str | None


ENTER = Key("enter", "\r")
LINE_FEED = Key("ctrl+j", "\n")
GS = Key("ctrl+right_square_bracket", "\x1d")


def keys(text: str) -> list[Key]:
    return [Key(one if one.isalnum() else "symbol", one) for one in text]


def feed(detector: ScanDetector[Key], pressed: list[Key], gap: float, start: float = 0.0):
    """Press keys at a steady gap, expiring what is due, as the app does."""
    typed: list[Key] = []
    scans: list[str] = []
    now = start
    for key in pressed:
        due = [detector.expire(now)] if detector.deadline is not None and detector.deadline <= now else []
        for verdict in (*due, detector.feed(key, now)):
            typed += verdict.typed
            if verdict.scanned is not None:
                scans.append(verdict.scanned)
        now += gap
    return typed, scans, now


def came(detector: ScanDetector[Key], pressed: list[Key], gap: float) -> list[str]:
    """Press keys and wait: return what came of them, keys by themselves and scans, those without Enter with `…`."""
    found: list[str] = []
    now = 0.0
    for key in (*pressed, None):
        due = [detector.expire(now)] if detector.deadline is not None and detector.deadline <= now else []
        for verdict in (*due, *([detector.feed(key, now)] if key is not None else [detector.flush()])):
            scan = [] if verdict.scanned is None else [f"<{verdict.scanned}{'' if verdict.ended else '…'}>"]
            typed = [one.character or one.key for one in verdict.typed]
            found += [*typed, *scan] if verdict.ended else [*scan, *typed]
        now += gap
    return found


def test_a_fast_burst_that_ends_with_enter_is_a_scan() -> None:
    assert feed(ScanDetector(), [*keys("B:1042"), ENTER], 0.016)[:2] == ([], ["B:1042"])


@pytest.mark.parametrize("text", ["L:3", "C:9", "C:NO", "12345", "A1", "7"])
def test_a_short_burst_that_ends_with_enter_is_a_scan_too(text: str) -> None:
    assert feed(ScanDetector(), [*keys(text), ENTER], 0.01)[:2] == ([], [text])


@pytest.mark.parametrize("ends", [(LINE_FEED, ENTER), (ENTER, LINE_FEED)])
@pytest.mark.parametrize("text", ["9", "c:9", "s1"])
def test_another_line_end_right_after_a_scan_ends_the_next_one(text: str, ends: tuple[Key, Key]) -> None:
    """It is the other half of a line end only where nothing came between."""
    first, second = ends
    assert feed(ScanDetector(), [*keys(text), first, *keys(text), second], 0.004)[:2] == ([], [text, text])
    assert feed(ScanDetector(), [*keys(text), first, second], 0.004)[:2] == ([], [text])


def test_a_prefix_alone_and_enter_are_keys() -> None:
    assert feed(ScanDetector(), [*keys("~"), ENTER], 0.01)[:2] == ([*keys("~"), ENTER], [])


@pytest.mark.parametrize("text", ["1234", "p123", "lsxy", "12345", "B:1042", "ABCD", "c:90"])
def test_a_burst_without_enter_is_a_scan_that_lacks_it(text: str) -> None:
    assert came(ScanDetector(), keys(text), 0.001) == [f"<{text}…>"]
    assert came(ScanDetector(), keys(text), 0.049) == [f"<{text}…>"]


@pytest.mark.parametrize("text", ["12", "p1", "ab", "f1", "AB", "112", "f12"])
def test_few_keys_at_once_without_enter_are_typing(text: str) -> None:
    """Fingers of two hands meet so, and a slow line delivers them in one packet."""
    assert came(ScanDetector(), keys(text), 0.001) == list(text)
    assert came(ScanDetector(), keys(text), 0.049) == list(text)


@pytest.mark.parametrize("text", ["12", "p1", "ab", "ls", "12345", "B:1042", "c:9", "fe1"])
def test_keys_that_fingers_can_press_are_keys(text: str) -> None:
    """Held down, a key comes faster: it is one key all the same."""
    assert came(ScanDetector(), keys(text), 0.061) == list(text)
    for letter in "jkSx":
        assert came(ScanDetector(), keys(letter * 9), 0.030) == [letter] * 9


@pytest.mark.parametrize("ends", [[], [ENTER], [LINE_FEED], [ENTER, LINE_FEED]])
@pytest.mark.parametrize("text", ["ab12", "f1", "rx", "u9", "ef", "aab1"])
def test_a_letter_that_did_not_wait_is_the_first_of_the_code_it_belongs_to(text: str, ends: list[Key]) -> None:
    if not ends and len(text) < 4:
        return  # a few keys without Enter are typing
    mark = "" if ends else "…"
    loose = text[0] * (2 if text[0] == text[1] else 1)
    assert came(ScanDetector(), [*keys(text), *ends], 0.008) == [*loose, f"<{text}{mark}>"]
    # Where it would do at once what it is for, it waits, and nothing is typed.
    waiting = ScanDetector[Key](waits=lambda letter: letter in text)
    assert came(waiting, [*keys(text), *ends], 0.008) == [f"<{text}{mark}>"]
    assert came(ScanDetector(waits=lambda letter: letter in text), keys(text), 0.061) == list(text)


def test_a_letter_and_enter_at_once_are_no_keys_either() -> None:
    assert came(ScanDetector(), [*keys("f"), ENTER], 0.008) == ["f", "<f>"]
    assert came(ScanDetector(), [*keys("f"), ENTER], 0.061) == ["f", "\r"]


def test_a_long_code_behind_a_letter_is_one_by_itself() -> None:
    assert came(ScanDetector(), [*keys("rX00001"), ENTER], 0.008) == ["r", "<X00001>"]
    assert came(ScanDetector(), [*keys("fB:T102"), ENTER], 0.008) == ["f", "<B:T102>"]


@pytest.mark.parametrize("ends", [[ENTER], [LINE_FEED], [ENTER, LINE_FEED], [LINE_FEED, ENTER]])
@pytest.mark.parametrize("text", ["~B:1042", "B:1042", "C:9", "A", ""])
def test_a_line_end_of_two_characters_is_one_enter(text: str, ends: list[Key]) -> None:
    detector = ScanDetector[Key]()
    pressed = [*keys(text), *ends]
    first = feed(detector, pressed, 0.005)
    again = feed(detector, pressed, 0.005, first[2] + 1)
    for typed, scans, _now in (first, again):
        if not text:
            assert (typed, scans) == ([ends[0]], [])
        else:
            assert (typed, scans) == ([], [text.removeprefix("~")])


def test_where_a_question_is_asked_any_letter_may_begin_a_scan() -> None:
    detector = ScanDetector[Key](careful=True)
    assert feed(detector, [*keys("yn"), ENTER], 0.005)[:2] == ([], ["yn"])


def test_two_enters_a_person_pressed_are_two() -> None:
    assert feed(ScanDetector(), [ENTER, ENTER], 0.2)[0] == [ENTER, ENTER]
    assert feed(ScanDetector(), [ENTER, LINE_FEED], 0.2)[0] == [ENTER, LINE_FEED]


def test_typing_at_a_persons_pace_is_typing() -> None:
    typed, scans, _ = feed(ScanDetector(), [*keys("B:1042"), ENTER], 0.09)
    assert (typed, scans) == ([*keys("B:1042"), ENTER], [])


@pytest.mark.parametrize("prefix", ["~", "]Q1", "]C1"])
def test_a_prefix_makes_even_a_short_and_slow_burst_a_scan(prefix: str) -> None:
    detector = ScanDetector[Key]()
    start = feed(detector, keys(prefix), 0.01)[2]
    assert feed(detector, [*keys("L:3"), ENTER], 0.15, start)[:2] == ([], ["L:3"])


def test_held_keys_come_back_in_time() -> None:
    detector = ScanDetector[Key]()
    assert detector.deadline is None
    assert detector.feed(keys("s")[0], 10.0).typed == ()
    assert detector.deadline == pytest.approx(10.06)
    assert detector.expire(10.05).typed == ()
    assert detector.expire(10.06).typed == tuple(keys("s"))
    assert detector.deadline is None


def test_keys_that_print_nothing_are_never_held() -> None:
    detector = ScanDetector[Key]()
    for key in (ENTER, Key("down", None), Key("f2", None), Key("escape", "\x1b"), GS):
        assert detector.feed(key, 0.0).typed == (key,)
    assert detector.feed(keys("s")[0], 1.0).typed == ()
    assert detector.feed(Key("down", None), 1.01).typed == (*keys("s"), Key("down", None))


# The keys that a scanner presses, as an American, a German and a French layout read them.
_AMERICAN = "`1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
_GERMAN = '^1234567890ß´qwertzuiopü+asdfghjklöäyxcvbnm,.-°!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄYXCVBNM;:_'
_FRENCH = "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmùwxcvbn,;:!~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%WXCVBN?./§"


def arrives(text: str) -> set[str]:
    """Return what may arrive of a code: plain, with Caps Lock on, and through a German and a French keyboard."""
    layouts = [str.maketrans(_AMERICAN, layout) for layout in (_GERMAN, _FRENCH)]
    return {text, text.swapcase(), *(text.translate(layout) for layout in layouts)}


OURS = [
    "B:T101",
    "J:RO-2024-0007/2",
    "P:26300-A500",
    "S:C-02-1-1",
    "L:12345",
    "C:PAUSE/PARTS",
    "C:NO",
    "~L:3",
    "]Q1L:3",
]
ADDRESSES = ["https://example.com/x", "weixin://wxpay/x", "wxp://f2f0"]
THEIRS = ["LSVAA4180E2184841", "WBA12345678901234", "6901234567892"]


def test_a_letter_with_which_no_code_begins_waits_for_no_scanner() -> None:
    first = {way[0] for code in (*OURS, *ADDRESSES) for way in arrives(code)}
    small = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    waits = {letter for letter in small if ScanDetector[Key]().feed(keys(letter)[0], 0.0).typed == ()}
    assert waits == first & set(small)
    assert {*"aefriudtnvy"} & waits == set()
    assert all(ScanDetector[Key]().feed(keys(one)[0], 0.0).typed == () for one in "AWZ159~]:-ö&ｓ")


@pytest.mark.parametrize("code", [*OURS, *ADDRESSES, *THEIRS])
def test_no_burst_loses_its_first_letter(code: str) -> None:
    for way in {code} if code in THEIRS else arrives(code):
        typed, scans, now = feed(detector := ScanDetector[Key](), [*keys(way), ENTER], 0.008)
        left = detector.expire(now + 1).typed
        assert "".join(scans) == without_prefix(way) or [*typed, *left] == [*keys(way), ENTER], way


def test_whoever_types_capital_letters_may_have_caps_lock_on() -> None:
    detector = ScanDetector[Key]()
    vin = "WBA12345678901234"
    _typed, _scans, now = feed(detector, keys("E"), 0.1)
    assert feed(detector, [*keys(vin.swapcase()), ENTER], 0.008, now)[:2] == ([*keys("E")], [vin.swapcase()])
    now += 1
    detector.feed(keys("e")[0], now)
    assert detector.expire(now + 0.06).typed == tuple(keys("e"))
    assert detector.feed(keys("e")[0], now + 1).typed == tuple(keys("e"))


def test_without_guessing_typing_is_never_held() -> None:
    detector = ScanDetector[Key](guess=False)
    assert detector.feed(keys("s")[0], 0.0).typed == tuple(keys("s"))
    assert feed(detector, [*keys("~B:7"), ENTER], 0.02, 1.0)[:2] == ([], ["B:7"])


def test_the_group_separator_is_left_out() -> None:
    pressed = [*keys("]C1"), *keys("P:90915"), GS, *keys("YZZD1"), ENTER]
    assert feed(ScanDetector(), pressed, 0.01)[1] == ["P:90915YZZD1"]


def test_a_repeat_is_known_for_two_seconds_once_it_was_taken() -> None:
    detector = ScanDetector[Key]()
    assert not detector.repeats("B:7", 0.5)
    detector.taken("B:7", 0.5)
    assert detector.repeats("B:7", 1.5)
    assert not detector.repeats("B:8", 1.5)
    assert not detector.repeats("B:7", 2.6)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*keys("a1~]QC:"), ENTER, GS, Key("down", None)]),
            st.sampled_from([0.0, 0.01, 0.049, 0.05, 0.06, 0.1, 0.3]),
        ),
        max_size=40,
    )
)
def test_every_key_comes_back_once_and_in_order_or_is_part_of_a_scan(pressed: list[tuple[Key, float]]) -> None:
    detector = ScanDetector[Key]()
    out: list[Key] = []
    now = 0.0
    for key, gap in pressed:
        now += gap
        due = [detector.expire(now)] if detector.deadline is not None and detector.deadline <= now else []
        for verdict in (*due, detector.feed(key, now)):
            out += [*verdict.typed, *verdict.held] if verdict.ended else [*verdict.held, *verdict.typed]
    last = detector.flush()
    out += [*last.held, *last.typed]
    assert out == [key for key, _ in pressed]


@pytest.mark.parametrize(
    ("text", "scan"),
    [
        ("B:1042", Scan("badge", "1042")),
        ("J:RO-2024-0007/2", Scan("job", "RO-2024-0007/2")),
        ("P:90915-YZZD1", Scan("part", "90915-YZZD1")),
        ("L:3", Scan("bay", "3")),
        ("l:3", Scan("unknown", "l:3")),
        ("C:START", Scan("command", "START")),
        ("Ｂ：１０４２", Scan("badge", "1042")),
        ("P:90\x1d915", Scan("part", "90915")),
        ("LVSHCAMB1CE054249", Scan("unknown", "LVSHCAMB1CE054249")),
        ("B:", Scan("unknown", "B:")),
        ("X:1", Scan("unknown", "X:1")),
        ("B:\x1b[2J", Scan("badge", "[2J")),
    ],
)
def test_codes_are_told_by_their_prefix(text: str, scan: Scan) -> None:
    assert classify(text) == scan
