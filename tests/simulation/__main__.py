"""`python -m tests.simulation`: run worlds, or one of them again."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.faults import KINDS
from tests.simulation.mutants import MUTANTS, mutated
from tests.simulation.world import Options, Outcome, World

PROGRESS_EVERY = 100


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
    parser.add_argument("--keep-going", action="store_true", help="go on after a failure")
    return parser.parse_args()


def run_one(seed: int, options: Options, mutant: str = "") -> Outcome:
    """Run one world."""
    with mutated(mutant):
        return World(seed, options).run()


def _run_many(seeds: Sequence[int], options: Options, mutant: str, jobs: int, keep_going: bool) -> int:
    """Run worlds and say how it went; return how many failed."""
    failed, done, virtual = 0, 0, 0.0
    began = time.perf_counter()
    with ProcessPoolExecutor(jobs) as pool:
        waiting = [pool.submit(run_one, seed, options, mutant) for seed in seeds]
        for running in waiting:
            outcome = running.result()
            done, virtual = done + 1, virtual + outcome.seconds
            if outcome.violation:
                failed += 1
                report(outcome, options, mutant)
            if failed and not keep_going:
                pool.shutdown(cancel_futures=True)
                break
            if done % PROGRESS_EVERY == 0:
                print(
                    f"{done} worlds, {done / (time.perf_counter() - began):.2f} a second", file=sys.stderr, flush=True
                )
    took = time.perf_counter() - began
    speed = f"{done / took:.2f} a second, {virtual / 3600:.1f} hours of workshop"
    print(f"{done} worlds, {failed} failed, in {took:.0f} s: {speed}")
    return failed


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
    print(f"seed {outcome.seed}: {outcome.violation}")
    print(f"  faults {','.join(sorted(outcome.faults)) or 'none'}")
    print(f"  again: {again(outcome.seed, options, mutant)}")


def again(seed: int, options: Options, mutant: str = "") -> str:
    """Return the command that runs a world again."""
    parts = [f"python -m tests.simulation --seed {seed} --verbose"]
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
        return 1 if _run_many(seeds, options, asked.mutant, asked.jobs, asked.keep_going) else 0
    outcome = run_one(asked.seed, options, asked.mutant)
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
