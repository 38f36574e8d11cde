"""What terminals really send, through the splitter and Textual's parser: the key it is, or nothing at all.

The sequences are those known of the terminals they are named after; test_live_terminals has what live ones sent.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.terminal.keys.sequences import Is
from sequences_read import keys, pieces

UNKNOWN = {
    "st Insert": "\x1b[4h",
    "st Shift+Insert": "\x1b[4l",
    "st Clear": "\x1b[2J",
    "st Shift+End": "\x1b[K",
    "st Ctrl+Delete": "\x1b[M   ",
    "st Alt+e": "\x1be",
    "st Alt+Up": "\x1b[1;3A",
    "urxvt Alt+Up": "\x1b\x1b[A",
    "urxvt Alt+Delete": "\x1b\x1b[3~",
    "urxvt Alt+Ctrl+Home": "\x1b\x1b[7^",
    "urxvt keypad comma": "\x1bOl",
    "xterm Alt+Enter": "\x1b\r",
    "xterm Alt+Backspace": "\x1b\x7f",
    "xterm Alt+f": "\x1bf",
    "xterm Alt+1": "\x1b1",
    "xterm Alt+Shift+P": "\x1bP",
    "xterm Alt+]": "\x1b]",
    "xterm Alt+é": "\x1bé",
    "xterm Ctrl+4, other keys": "\x1b[27;5;52~",
    "xterm Alt+y, other keys": "\x1b[27;3;121~",
    "xterm Ctrl+;, CSI u": "\x1b[59;5u",
    "xterm Ctrl+Shift+5, other keys": "\x1b[27;6;37~",
    "xterm old Ctrl+F1": "\x1bO5P",
    "kitty Alt+e": "\x1b[101;3u",
    "kitty release of y": "\x1b[121;1:3u",
    "kitty left Shift": "\x1b[57441;2u",
    "kitty Super+Up": "\x1b[1;9A",
    "mlterm Alt+F1": "\x1b[1;3P",
    "PuTTY Ctrl+Up, old": "\x1b[1;9Z",
    "linux Alt+s": "\x1bs",
    "primary attributes": "\x1b[?64;1;2;6;9;15;18;21;22c",
    "secondary attributes": "\x1b[>41;370;0c",
    "tertiary attributes": "\x1bP!|7E565445\x1b\\",
    "version": "\x1bP>|XTerm(370)\x1b\\",
    "capability": "\x1bP1+r5463=0838\x1b\\",
    "setting": "\x1bP1$r0;1m\x1b\\",
    "status": "\x1b[0n",
    "window size": "\x1b[8;24;80t",
    "cursor, DEC": "\x1b[?5;7R",
    "mode of ANSI": "\x1b[4;2$y",
    "kitty's flags": "\x1b[?1u",
    "ground": "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
    "ground, BEL": "\x1b]11;rgb:ffff/ffff/ffff\x07",
    "palette": "\x1b]4;1;rgb:cccc/0000/0000\x07",
    "clipboard": "\x1b]52;c;c3BlCg==\x07",
    "graphics of kitty": "\x1b_Gi=31;OK\x1b\\",
}

KNOWN = {
    "\x1b[A": "up",
    "\x1bOA": "up",
    "\x1b[1;5A": "ctrl+up",
    "\x1b[17~": "f6",
    "\x1bOP": "f1",
    "\x1b[[A": "f1",
    "\x1b[11~": "f1",
    "\x1b[1~": "home",
    "\x1b[4~": "end",
    "\x1b[7~": "home",
    "\x1b[7^": "ctrl+home",
    "\x1b[8^": "ctrl+end",
    "\x1b[1;5F": "ctrl+end",
    "\x1bOa": "ctrl+up",
    "\x1bOb": "ctrl+down",
    "\x1b[3$": "shift+delete",
    "\x1b[P": "delete",
    "\x1b[Z": "shift+tab",
    "\x1b[27;2;9~": "shift+tab",
    "\x1bOM": "enter",
    "\x1bOp": "0",
    "\x1b[27;5;113~": "ctrl+q",
    "\x1b[27;2;65~": "A",
    "\x1b[113;5u": "ctrl+q",
    "\x1b[113;133u": "ctrl+q",
    "\x1b[97;2u": "A",
    "\x1b[49:33;2u": "exclamation_mark",
    "\x1b[27u": "escape",
    "\x1b[27;1u": "escape",
    "\x1b[13u": "enter",
    "\x1b[13;2u": "enter",
    "\x1b[27;2;32~": "space",
    "\x1b[57401u": "2",
    "\x1b[57414u": "enter",
    "\x1b[57419;129u": "up",
    "\x1b[1;129A": "up",
    "\x1b[1;129P": "f1",
    "\x1b[3;65~": "delete",
    "\x1b[91;5u": "escape",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_sequence_is_one_unknown_key_and_does_nothing(name: str) -> None:
    sequence = UNKNOWN[name]
    assert keys(sequence) == []
    assert keys(f"a{sequence}b") == ["a", "b"]
    assert keys(sequence * 3 + "\x1b[A") == ["up"]


@pytest.mark.parametrize("name", [name for name, one in UNKNOWN.items() if one[1] in "[]P_" and len(one) > 3])
def test_it_does_nothing_wherever_a_slow_line_cuts_it(name: str) -> None:
    sequence = UNKNOWN[name]
    for cut in range(2, len(sequence)):
        assert keys(sequence[:cut], sequence[cut:]) == []


@pytest.mark.parametrize("sequence", KNOWN)
def test_a_known_key_is_that_key_however_it_is_said(sequence: str) -> None:
    assert keys(sequence) == [KNOWN[sequence]]
    assert keys(f"a{sequence}b") == ["a", KNOWN[sequence], "b"]
    if sequence[1] in "[O":
        for cut in range(1, len(sequence)):
            if sequence[:cut] + "y" != "\x1b[3$y":
                assert keys(sequence[:cut], sequence[cut:]) == [KNOWN[sequence]]


@pytest.mark.parametrize(
    ("chunks", "wanted"),
    [
        (["\x1b"], ["escape"]),
        (["\x1b\x1b"], ["escape", "escape"]),
        (["\x1b", "\x1b", "a"], ["escape", "escape", "a"]),
        (["\x1b", "a"], ["escape", "a"]),
        (["\x1b", "P", "abc"], ["escape", "P", "a", "b", "c"]),
        (["\x1b", "P:1"], ["escape", "P", "colon", "1"]),
        (["\x1b", "O"], ["escape", "O"]),
        (["\x1b", "[17~"], ["f6"]),
        (["\x1b", "]11;rgb:f/f/f\x07"], []),
        (["x\x1b", "B:12"], ["x", "escape", "B", "colon", "1", "2"]),
        (["\x1b]abc"], ["a", "b", "c"]),
        (["\x1b[1;", "\x1b[A"], ["up"]),
        (["\x1b]11;rgb:ff", "\x1b[A"], ["up"]),
        (["\x1b[12"], []),
    ],
)
def test_esc_and_what_comes_apart_from_it_are_both_kept(chunks: list[str], wanted: list[str]) -> None:
    assert keys(*chunks) == wanted


@pytest.mark.parametrize(
    "inner",
    ["\x1b[A", "\x1bp", "\x1b", "\x1b[4h", "a\x1b[201~pe1", "\x1b]0;t\x07", "\x1bP", "\x1b[200~", "p\x1b\x1b[20"],
)
def test_a_paste_never_becomes_keys(inner: str) -> None:
    whole = f"\x1b[200~one{inner}two\r\x1b[201~"
    for cut in range(6, len(whole) + 1):
        found = pieces(whole[:cut], whole[cut:])
        (paste,) = found
        assert paste.what is Is.PASTE
        assert paste.text.startswith("one") and paste.text.endswith("two\r")


def test_what_is_typed_after_a_paste_is_kept_in_order() -> None:
    found = pieces("\x1b[200~one\x1b[201~", "x\r", "\x1b[200~two\x1b[201~y")
    assert [(one.what, one.text) for one in found] == [
        (Is.PASTE, "one"),
        (Is.TEXT, "x\r"),
        (Is.PASTE, "two"),
        (Is.TEXT, "y"),
    ]


@given(st.lists(st.sampled_from([*UNKNOWN.values(), *KNOWN, "a", "7"]), max_size=12), st.data())
def test_no_character_of_a_sequence_is_ever_a_key(sent: list[str], data: st.DataObject) -> None:
    wanted = [KNOWN.get(one, one) for one in sent if one not in UNKNOWN.values()]
    # An Alt key is told from Esc by coming in one chunk; a string that has no end may yet get one.
    sent = [one for one in sent if one not in ("\x1bP", "\x1b]")]
    whole = "".join(sent)
    at, cuts = 0, {0, len(whole)}
    for one in sent:
        at += len(one)
        if data.draw(st.booleans()):
            cuts.add(at)
    ends = sorted(cuts)
    chunks = [whole[start:end] for start, end in pairwise(ends)]
    assert keys(*chunks) == wanted


@given(st.text(st.sampled_from("\x1b[]OP_^X0123456789;:?<>=!$+|~@ABMRcuyhpy\\\x07\r\n\x7f aé是")))
def test_any_bytes_end_in_keys_and_never_hold_text_for_good(sent: str) -> None:
    assert sum(len(one.text) for one in pieces(sent)) <= len(sent)
    assert keys(sent + "\x18" * 2 + "\x1b\\" + "q")[-1:] == ["q"] or "\x1b[200~" in sent
