"""`python -m tests.year`: measure the outlook over simulated shops; exits with 1 where it does not hold."""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.year.measure import NAMES, Figures, measured

RECALL, PRECISION = 0.9, 0.6


def main() -> int:
    """Run the seeds, print each and the sum, and say whether the outlook holds and the other two do not."""
    parser = argparse.ArgumentParser(prog="python -m tests.year", description=__doc__)
    parser.add_argument("--first", type=int, default=11)
    parser.add_argument("--last", type=int, default=30)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.last + 1)
    totals = {name: Figures() for name in NAMES}
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for seed, figures in zip(seeds, pool.map(partial(measured, days=arguments.days), seeds), strict=True):
            for name in NAMES:
                totals[name] = totals[name].add(figures[name])
            print(f"seed {seed}", *(f"{name:8} {figures[name]}" for name in NAMES), sep="\n    ", flush=True)
    for name, total in totals.items():
        holds = total.recall >= RECALL and total.precision >= PRECISION
        print(f"{name:8} {total}: {'holds' if holds else 'fails'}")
    good = {name: one.recall >= RECALL and one.precision >= PRECISION for name, one in totals.items()}
    usual = 0.10 <= totals["outlook"].missed / max(totals["outlook"].promises, 1) <= 0.25
    return 0 if usual and good == {"outlook": True, "before": False, "always": False} else 1


if __name__ == "__main__":
    sys.exit(main())
