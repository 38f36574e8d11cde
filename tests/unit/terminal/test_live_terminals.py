"""What nine live terminals sent for 246 keys each: every one is that key, or nothing, and never a letter.

`fixtures/keys_sent.json` was captured in Debian 12 from xterm 379, also with modifyOtherKeys 2, st 0.9, rxvt-unicode
9.30, kitty 0.26, mlterm 3.9, PuTTY's pterm 0.78, and tmux 3.3a and GNU screen 4.9 in xterm. An X server pressed the
keys, after the program had asked each terminal for what it asks for at its start. A key that a terminal keeps to
itself is not in it; of mlterm, which began late, only those with Ctrl or Alt are.
"""

import json
import re
from pathlib import Path

import pytest
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

from bay_tui.textual_compat.key_names import key_of
from sequences_read import keys

SENT: dict[str, dict[str, str]] = json.loads((Path(__file__).parents[2] / "fixtures" / "keys_sent.json").read_text())
NAMES = {"Prior": "pageup", "Next": "pagedown", "Return": "enter"}
CONTROL = {"\x00": "ctrl+@", "\x08": "backspace", "\t": "tab", "\r": "enter", "\x1b": "escape", "\x7f": "backspace"}
CONTROL |= {"\x1c": "ctrl+backslash", "\x1f": "ctrl+underscore"}
BEYOND_F12 = re.compile(r"(ctrl\+)?f(1[1-9]|2[0-4])")


def named(pressed: str) -> str:
    """Return the name of a key in Textual."""
    *modifiers, key = pressed.split("+")
    return "+".join([*sorted(modifiers), NAMES.get(key, key.lower())])


def may_be(terminal: str, pressed: str) -> set[str]:
    """Return what a key may be: itself, or another for which this terminal sends the same."""
    sent = SENT[terminal][pressed]
    if len(sent) == 1:
        return {CONTROL.get(sent) or (f"ctrl+{chr(ord(sent) | 96)}" if sent < " " else key_of(sent))}
    # Arrows have two spellings, by the mode of the keypad: PuTTY says Ctrl with the other one.
    alike = sent.replace("\x1bO", "\x1b[")
    same = {other for other, one in SENT[terminal].items() if one.replace("\x1bO", "\x1b[") == alike}
    if pressed in ("shift+BackSpace", "shift+Return", "shift+Escape"):
        same.add(pressed.removeprefix("shift+"))
    if sent == "\x1b[Z":  # what there is for Tab backwards says no more than that
        same.add("shift+Tab")
    return {named(one) for one in same | {pressed}}


@pytest.mark.parametrize("terminal", SENT)
def test_each_key_of_a_live_terminal_is_that_key_or_nothing(terminal: str) -> None:
    assert len(SENT[terminal]) > 150
    wrong = {}
    for pressed, sent in SENT[terminal].items():
        got = keys(sent)
        if not got or (got == ["escape", "escape"] and pressed.endswith("Escape") and "alt" in pressed):
            continue
        counted_on = "shift" in pressed and "+F" in pressed and BEYOND_F12.fullmatch(got[0])
        if len(got) > 1 or not (got[0] in may_be(terminal, pressed) or counted_on):
            wrong[pressed] = sent, got
    assert wrong == {}


@pytest.mark.parametrize("terminal", SENT)
def test_the_keys_that_the_program_uses_are_known_in_every_terminal(terminal: str) -> None:
    used = [f"F{number}" for number in range(1, 13)]
    used += ["Delete", "Home", "End", "Prior", "Next", "Up", "Down", "Left", "Right", "BackSpace", "Tab", "Return"]
    used += ["ctrl+s", "ctrl+q", "ctrl+p", "shift+Tab"]
    told = {one: keys(SENT[terminal][one]) for one in used if one in SENT[terminal]}
    assert told == {one: [named(one)] for one in told}
    assert len(told) > (2 if terminal == "mlterm" else 15)


def test_control_characters_of_eight_bits_are_no_keys() -> None:
    for code in range(0x80, 0xA0):
        assert keys(f"a{chr(code)}b") == ["a", "b"]


def test_no_sequence_that_textual_lists_types_a_character() -> None:
    """Its parser takes `CSI 32 ~`, which it lists as F18, for a space: so rxvt's Shift+F8 marked a row."""
    characters = {key_of(chr(code)) for code in range(127)}
    listed = [one for one in ANSI_SEQUENCES_KEYS if one.startswith("\x1b[") and not one.endswith("u")]
    assert {one: keys(one) for one in listed if characters & set(keys(one))} == {}
