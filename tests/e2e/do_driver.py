"""Say many operations at one moment: a process for each, forked from one that has imported everything.

Started one by one, the first of two hundred commands ends before the last has read its imports. Here each waits, ready,
until all are, and so they really are under way side by side. Run as a program: the home folder, a folder for what they
print, the words of the operation, and on stdin a line with the ids, another one to begin. It prints the ids' process
numbers, and each id with its exit status as that process ends.
"""

import gc
import os
import sys
from pathlib import Path

from bay_tui import cli
from bay_tui.commands import do  # noqa: F401 - what a command imports when it runs
from bay_tui.commands.beside import handover  # noqa: F401


def main(home: str, printed: Path, *words: str) -> None:
    """Fork a process for each id, let them go at once, and wait for all."""
    ids = sys.stdin.readline().split()
    barrier, going = os.pipe()
    gc.freeze()
    running: dict[int, str] = {}
    for number, id_ in enumerate(ids):
        pid = os.fork()
        if not pid:
            os.close(going)
            os.read(barrier, 1)
            os._exit(_said(home, printed / f"{number}-{id_}", [*words, "--id", id_]))
        running[pid] = id_
    print(" ".join(map(str, running)), flush=True)
    sys.stdin.readline()
    os.close(going)
    while running:
        pid, status = os.wait()
        print(running.pop(pid), os.waitstatus_to_exitcode(status), flush=True)


def _said(home: str, printed: Path, words: list[str]) -> int:
    """Run one command, and return its exit status."""
    with printed.open("w") as output:
        sys.stdout = sys.stderr = output
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        return cli.run(["--home", home, "--lang", "en", "do", *words])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
