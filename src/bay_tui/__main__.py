"""Prepare the environment, then read the command line.

Before anything heavy is imported.
"""

import os
import sys

from bay_tui.environment import prepare_environment


def main() -> int:
    """Run `bay-tui` with the process's arguments and return its exit status."""
    prepare_environment(os.environ)
    from bay_tui.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
