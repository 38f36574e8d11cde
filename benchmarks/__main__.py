"""All benchmarks, or those named: `python -m benchmarks [journal|sync|live|restore|stops …] [--orders FILE]`.

Prints a table for each; with none named, they all run and are written to `benchmarks/results.md` as well.
The exit code is 1 if a figure is over its limit.
"""

import argparse
import importlib
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure, markdown

NAMES = ("journal", "sync", "live", "restore", "stops", "exports", "terminal", "board")
RESULTS = Path(__file__).with_name("results.md")


def machine() -> str:
    """Say what this was measured on, and how busy that was."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.release()}, load average {load}"
    )


def main() -> int:
    """Run, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], default=[], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--orders", default="", metavar="FILE", help="a fleet's work orders, to be imported")
    arguments = parser.parse_args()
    if arguments.orders:
        os.environ["BAY_TUI_ORDERS"] = arguments.orders
    figures: list[Figure] = []
    sections: list[str] = []
    for name in arguments.names or NAMES:
        before = machine()
        found = importlib.import_module(f"benchmarks.{name}").run()
        figures += found
        sections.append(f"## {name}\n\nMeasured {before}.\n\n{markdown(found)}\n")
        print(f"\n{sections[-1]}", flush=True)
    over = [figure.name for figure in figures if not figure.kept]
    summary = f"{len(figures)} figures, {len(over)} over their limit" + (f": {'; '.join(over)}" if over else "")
    print(summary)
    if not arguments.names:
        head = "# Benchmarks\n\n`python -m benchmarks` wrote this. A ratio is measured / limit: 1 or less is good.\n"
        RESULTS.write_text("\n".join([head, *sections, summary, ""]), encoding="utf-8")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
