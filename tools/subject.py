"""Check the message of a commit.

It has a subject of at most 72 characters, and an empty line before the body.

python tools/subject.py FILE   # exit 1 and the reasons; pre-commit runs it on the message to be committed
"""

import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST = 72
_PASSING = ("fixup! ", "squash! ", "amend! ", "Merge ", "Revert ")
"""What git writes itself."""


def problems(message: str) -> Iterator[str]:
    """Yield what is wrong with a message, in words."""
    written, _scissors, _diff = message.partition("# ------------------------ >8")
    lines = [line for line in written.splitlines() if line[:1] != "#"]
    subject, *body = lines or [""]
    if subject.startswith(_PASSING):
        return
    if not subject.strip():
        yield "the first line is empty: it says what the commit does"
    if len(subject) > LONGEST:
        yield f"the subject has {len(subject)} characters, {LONGEST} at most: the why goes into the body"
    if subject.endswith("."):
        yield "the subject ends with a full stop"
    if body and body[0].strip():
        yield "the second line is not empty: it parts subject and body"


def main() -> int:
    """Say what is wrong with a message; return 1 if anything is.

    The message stands in a file.
    """
    found = list(problems(Path(sys.argv[1]).read_text(encoding="utf-8")))
    for line in found:
        sys.stderr.write(line + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
