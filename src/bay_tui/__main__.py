"""Prepare the environment, then read the command line.

Before anything heavy is imported.
"""

import gc
import os
import sys

from bay_tui.environment import prepare_environment


def main() -> int:
    """Run `bay-tui` with the process's arguments and return its exit status."""
    prepare_environment(os.environ)
    # What is imported stays: looking through it again and again would delay the first picture. `cli` goes on with it.
    gc.disable()
    from bay_tui.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
