"""Prepare the environment, then read the command line.

Before anything heavy is imported.
"""

import gc
import os
import sys

from bay_tui.environment import prepare_environment


def main() -> int:
    """Run `bay-tui` with the process's arguments and return its exit status."""
    _fill_closed_streams()
    prepare_environment(os.environ)
    # What is imported stays: looking through it again and again would delay the first picture. `cli` goes on with it.
    gc.disable()
    from bay_tui.cli import run

    return run(sys.argv[1:])


def _fill_closed_streams() -> None:
    """Put the null device where whoever started us closed a standard stream.

    Otherwise the next file that is opened gets its number, and the store would be what complaints are written to.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


if __name__ == "__main__":
    sys.exit(main())
