"""The chances of the simulated workshop, in one place. Hours are hours, minutes are minutes."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

TECHNICIANS = 5


@dataclass(frozen=True)
class Work:
    """A kind of visit: how often it comes, the standard hours of its jobs, and whether its customer waits for it."""

    title: str
    share: float
    hours: tuple[float, ...]
    waits: float


MENU = (
    Work("Service, small", 0.40, (1.0,), 0.7),
    Work("Service, large", 0.16, (1.0, 1.5), 0.3),
    Work("Brakes", 0.12, (1.5,), 0.4),
    Work("Diagnosis", 0.10, (1.0,), 0.3),
    Work("Repair", 0.12, (2.5,), 0.1),
    Work("Two repairs", 0.06, (2.0, 1.5), 0.0),
    Work("Gearbox or engine", 0.04, (6.0,), 0.0),
)

VEHICLES_A_DAY = 11.0
DAY_SPREAD = 0.22
"""How much busier or quieter a day is than another, as a share."""

COMES = ((8.0, 8.5, 0.16), (8.5, 10.0, 0.34), (10.0, 12.0, 0.22), (13.0, 15.0, 0.20), (15.0, 16.5, 0.08))
"""From hour to hour of the day, the share of the day's vehicles."""

TRUE_SPREAD = 0.33
"""The scatter of true hours around the standard ones, as the sigma of a logarithm."""

PERSON_SPREAD = 0.08
SHOP_RATIO = 1.0
REWORK = 0.07
ADDED_WORK = 0.12
AGREES = 0.65
SHORT_PART = 0.06
TOOL = 0.04
SICK = 0.025
LEAVE = 0.03

COMES_AGAIN = 0.15
KNOWN = 300
KNOWN_FOR = timedelta(days=60)
"""How often it is a vehicle that was here before, of how many, and for how long it is known."""


def true_hours(chance: Random, standard: float, person: float) -> float:
    """How long a job really takes."""
    return standard * SHOP_RATIO * person * chance.lognormvariate(0.0, TRUE_SPREAD)


def arrivals(chance: Random) -> list[float]:
    """When vehicles come in a day, as hours of the day."""
    mean = VEHICLES_A_DAY * max(0.4, chance.gauss(1.0, DAY_SPREAD))
    count = sum(chance.random() < mean / 60 for _ in range(60))
    shares = [share for *_span, share in COMES]
    spans = chance.choices(COMES, shares, k=count)
    return sorted(chance.uniform(begin, end) for begin, end, _share in spans)


def visit(chance: Random) -> Work:
    """What a vehicle comes for."""
    return chance.choices(MENU, [work.share for work in MENU])[0]


def part_comes_in(chance: Random) -> tuple[int, float]:
    """When the supplier says a part comes: days ahead, and the hour of that day (0 days: hours ahead)."""
    roll = chance.random()
    if roll < 0.45:
        return 0, chance.uniform(2.0, 5.0)
    return (1 if roll < 0.85 else chance.choice((2, 3))), chance.uniform(9.5, 14.0)


def part_late(chance: Random) -> float:
    """How many hours after its date a part really comes."""
    roll = chance.random()
    if roll < 0.7:
        return chance.uniform(-0.5, 0.2)
    return chance.uniform(1.0, 4.0) if roll < 0.9 else chance.uniform(20.0, 26.0)
