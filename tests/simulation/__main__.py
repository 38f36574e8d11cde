"""`python -m tests.simulation`: run worlds, or one of them again."""

import argparse
import os
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from tests.simulation.census import WAYS, Census
from tests.simulation.faults import KINDS
from tests.simulation.mutants import MUTANTS, mutated
from tests.simulation.world import Options, Outcome, World

PROGRESS_EVERY = 100

AHEAD = 4
"""How many worlds are handed to each process ahead, so that none of them waits."""

PROCESS_WORLDS = 1000
"""After how many worlds the processes are replaced: whatever a run of hours leaves behind goes with them."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="run this world alone")
    parser.add_argument("--seeds", type=int, default=100, help="how many worlds to run")
    parser.add_argument("--start", type=int, default=0, help="the first of them")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes share the work")
    parser.add_argument("--actions", type=int, default=Options.actions)
    parser.add_argument("--faults", help="exactly these kinds, with commas between (`none`: a calm day)")
    parser.add_argument("--mutant", default="", help="with this bug in the code")
    parser.add_argument("--mutants", action="store_true", help="say for each bug after how many worlds it is found")
    parser.add_argument("--verbose", action="store_true", help="say all that happens")
    parser.add_argument("--census", action="store_true", help="say how often each fault struck")
    parser.add_argument("--keep-going", action="store_true", help="go on after a failure")
    return parser.parse_args()


def run_one(seed: int, options: Options, mutant: str = "") -> Outcome:
    """Run one world."""
    with mutated(mutant):
        return World(seed, options).run()


class Tally:
    """What became of many worlds. It grows with nothing but the number of those that failed."""

    def __init__(self) -> None:
        self.worlds = 0
        self.failed: list[int] = []
        self.census = Census()
        self._hours = 0.0
        self._began = time.perf_counter()

    def take(self, outcome: Outcome) -> None:
        """Count one world."""
        self.worlds += 1
        self._hours += outcome.seconds / 3600
        self.census.update(outcome.census)
        if outcome.violation:
            self.failed.append(outcome.seed)
        if self.worlds % PROGRESS_EVERY == 0:
            print(f"{self}; the next is {outcome.seed + 1}", file=sys.stderr, flush=True)

    def __str__(self) -> str:
        took = time.perf_counter() - self._began
        return (
            f"{self.worlds} worlds, {len(self.failed)} failed, {self.worlds / took:.2f} a second,"
            f" {took / 60:.0f} minutes, {self._hours:.0f} hours of workshop"
        )


def _outcomes(seeds: range, options: Options, mutant: str, jobs: int) -> Iterator[Outcome]:
    """Run worlds, and yield what became of them in the order of their seeds."""
    for start in range(0, len(seeds), PROCESS_WORLDS):
        rest = iter(seeds[start : start + PROCESS_WORLDS])
        pool = ProcessPoolExecutor(jobs)
        try:
            running = deque(pool.submit(run_one, seed, options, mutant) for seed in islice(rest, jobs * AHEAD))
            while running:
                yield running.popleft().result()
                running.extend(pool.submit(run_one, seed, options, mutant) for seed in islice(rest, 1))
        finally:
            pool.shutdown(cancel_futures=True)


def _run_many(seeds: range, options: Options, mutant: str, jobs: int, keep_going: bool) -> Tally:
    """Run worlds, say how it goes, and return how it went."""
    tally = Tally()
    for outcome in _outcomes(seeds, options, mutant, jobs):
        tally.take(outcome)
        if outcome.violation:
            report(outcome, options, mutant)
            if not keep_going:
                break
    return tally


def _summarise(tally: Tally, *, census: bool) -> None:
    never = tally.census.never()
    print(f"{tally}\n{len(WAYS) - len(never)} of {len(WAYS)} ways for a fault to strike were met, never:", end=" ")
    print(", ".join(never) or "none")
    if census:
        print("\n".join(tally.census.table()))
    if tally.failed:
        print(f"failed: {' '.join(map(str, tally.failed))}")


def _find_mutants(seeds: Sequence[int], options: Options, jobs: int) -> int:
    """Say for each bug which world is the first to find it; return how many bugs none of them found."""
    missed = 0
    with ProcessPoolExecutor(jobs) as pool:
        searches = [pool.submit(first_to_find, mutant, seeds, options) for mutant in MUTANTS]
        for search in searches:
            mutant, seed, violation = search.result()
            missed += seed is None
            print(f"{mutant}: {'not found' if seed is None else f'seed {seed}'}: {violation}"[:200], flush=True)
    return missed


def first_to_find(mutant: str, seeds: Sequence[int], options: Options) -> tuple[str, int | None, str]:
    """Return the first of the seeds that finds a bug, and what it says."""
    for seed in seeds:
        outcome = run_one(seed, options, mutant)
        if outcome.violation:
            return mutant, seed, outcome.violation
    return mutant, None, f"{len(seeds)} worlds"


def report(outcome: Outcome, options: Options, mutant: str = "") -> None:
    """Say what failed, and how to see it again."""
    print(f"seed {outcome.seed}: {outcome.violation}", flush=True)
    print(f"  faults {','.join(sorted(outcome.faults)) or 'none'}")
    print(f"  again: {again(outcome.seed, options, mutant)}", flush=True)


def again(seed: int, options: Options, mutant: str = "") -> str:
    """Return the command that runs a world again."""
    python = os.path.relpath(sys.executable)
    parts = [f"{python} -m tests.simulation --seed {seed} --verbose"]
    if options.actions != Options.actions:
        parts.append(f"--actions {options.actions}")
    if options.faults is not None:
        parts.append(f"--faults {','.join(sorted(options.faults)) or 'none'}")
    if mutant:
        parts.append(f"--mutant {mutant}")
    return " ".join(parts)


def main() -> int:
    """Run what was asked for; 1 where something failed."""
    asked = _arguments()
    faults = None
    if asked.faults is not None:
        faults = frozenset(asked.faults.split(",")) - {"none"}
        unknown = faults - set(KINDS)
        if unknown:
            print(f"no such faults: {' '.join(sorted(unknown))}; there are {' '.join(KINDS)}", file=sys.stderr)
            return 2
    options = Options(actions=asked.actions, faults=faults, verbose=asked.verbose)
    seeds = range(asked.start, asked.start + asked.seeds)
    if asked.mutants:
        return 1 if _find_mutants(seeds, options, asked.jobs) else 0
    if asked.seed is None:
        tally = _run_many(seeds, options, asked.mutant, asked.jobs, asked.keep_going)
        _summarise(tally, census=asked.census)
        return 1 if tally.failed else 0
    outcome = run_one(asked.seed, options, asked.mutant)
    if asked.census:
        print("\n".join(outcome.census.table()))
    if outcome.violation:
        report(outcome, options, asked.mutant)
        return 1
    print(f"seed {outcome.seed}: all held, {outcome.recorded} recorded, digest {outcome.digest}")
    return 0


if __name__ == "__main__":
    # Sets of text are in another order in every process unless it is told; a replay needs the same one.
    if os.environ.get("PYTHONHASHSEED") != "0":
        command = [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | {"PYTHONHASHSEED": "0"})
    sys.exit(main())
