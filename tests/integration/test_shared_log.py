"""Several processes write one log and rotate it: every line is in one of its files, whole."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

PROCESSES, LINES = 4, 400

WRITE = """
import logging, sys
from pathlib import Path
from bay_tui import faults
faults._LOG_BYTES, faults._LOG_FILES = 20_000, 50
faults.start_log(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    logging.getLogger("bay_tui").warning("line %s-%d %s", sys.argv[2], number, "x" * 60)
"""


def test_no_line_is_lost_or_torn(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE, str(tmp_path), str(number), str(LINES)], stderr=subprocess.PIPE)
        for number in range(PROCESSES)
    ]
    for writer in writers:
        _, said = writer.communicate(timeout=120)
        assert (writer.returncode, said) == (0, b"")
    files = [path for path in tmp_path.iterdir() if path.suffix != ".lock"]
    assert len(files) > 5, "it rotated"
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    found = Counter(line.split("line ")[1].split(" ")[0] for line in lines)
    assert set(found.values()) == {1}
    assert len(found) == PROCESSES * LINES
    assert all(line.endswith("x" * 60) for line in lines)
    assert max(path.stat().st_size for path in files) < 4 * 20_000


FORGE = """
import logging, sys
from pathlib import Path
from bay_tui import faults
faults.start_log(Path(sys.argv[1]))
try:
    raise ValueError("a\\n2026-01-01 ERROR forged\\x1b[2J\\x9b\\u2028b")
except ValueError:
    logging.getLogger("bay_tui").exception("a\\r\\n2026-01-01 ERROR forged\\x1b[2J %s", "\\x85b")
"""


def test_no_text_forges_a_line_or_speaks_to_the_terminal_that_shows_it(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", FORGE, str(tmp_path)], check=True)
    text = (tmp_path / "bay-tui.log").read_text(encoding="utf-8")
    first, *others = text.split("\n")[:-1]
    assert first.endswith(r"a\r\n2026-01-01 ERROR forged\x1b[2J \x85b")
    assert all(line.startswith("  ") for line in others), "a traceback is indented, whatever its error says"
    assert "ValueError" in text
    assert all(line.isprintable() for line in text.split("\n"))
