"""Messages of commits are short where they are listed, and say why below."""

import pytest
from tools.subject import problems


@pytest.mark.parametrize(
    "message",
    [
        "Print the screen of a failing test",
        "Print the screen of a failing test\n\nBecause it was cut.\n",
        "x" * 72 + "\n# Please enter the commit message\n",
        "fixup! " + "x" * 72,
        "Merge branch 'a' into b which has a name that is longer than seventy-two characters",
        "Short\n\nBody\n# ------------------------ >8 ------------------------\ndiff --git a b\n",
    ],
)
def test_a_good_message_passes(message: str) -> None:
    assert list(problems(message)) == []


@pytest.mark.parametrize(
    ("message", "about"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("x" * 73, "73 characters"),
        ("Short.", "full stop"),
        ("Short\nand on", "second line"),
    ],
)
def test_a_bad_message_is_told_why(message: str, about: str) -> None:
    (found,) = problems(message)
    assert about in found
