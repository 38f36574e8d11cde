"""Work out the counter's figures, each with its divisor. Pure.

The fill rate 一次满足率 is that of `kpis.filled_at_once`.
Times are minutes from the request to the moment the counter said it is ready, and to its issue (that with which all of
it was there, where a line went out in parts).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from bay_tui.workshop.readmodels.kpis import Ratio, Spread, filled_at_once, minutes_between, spread, until_issued
from bay_tui.workshop.records import PartsLine, PartsReturn
from bay_tui.workshop.time.days import site_days
from bay_tui.workshop.time.zones import in_zone
from bay_tui.workshop.view import View
from bay_tui.workshop.words import LineState, ReturnKind

AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""Where the ages of back-orders are parted: under a day, under three, under a week, and longer."""


class Hour(NamedTuple):
    """Hold the requests of an hour: times until ready and issued."""

    hour: int
    ready: Spread
    issued: Spread


class CounterFigures(NamedTuple):
    """Hold what a span came to.

    `ages` are open back-orders by age, `returns` quantities by condition.
    """

    fill: Ratio
    ready: Spread
    issued: Spread
    hours: tuple[Hour, ...]
    ages: tuple[int, ...]
    returns: dict[ReturnKind, float]


def counter_figures(view: View, since: datetime, now: datetime, zone: tzinfo) -> CounterFigures:
    """Return the figures of the lines asked for in a span.

    It lasts from `since` to `now`; times until issue are of those issued in it, back-orders those open now.
    """
    every = view.every(PartsLine)
    lines = [line for line in every if since <= line.at < now]
    filled = [line for line in every if line.filled is not None and since <= line.filled < now]
    by_hour: dict[int, list[PartsLine]] = {}
    for line in lines:
        by_hour.setdefault(in_zone(line.at, zone).hour, []).append(line)
    return CounterFigures(
        fill=filled_at_once(lines, site_days(view)),
        ready=_until_ready(lines),
        issued=until_issued(filled),
        hours=tuple(Hour(hour, _until_ready(some), until_issued(some)) for hour, some in sorted(by_hour.items())),
        ages=_ages(view, now),
        returns=_returns(view, since, now),
    )


def _until_ready(lines: Iterable[PartsLine]) -> Spread:
    return spread(minutes_between(line.at, line.ready_at) for line in lines if line.ready_at is not None)


def _ages(view: View, now: datetime) -> tuple[int, ...]:
    counts = [0] * (len(AGES) + 1)
    for line in view.find(PartsLine, "state", LineState.BACK_ORDERED):
        age = now - (line.short_at or line.at)
        counts[sum(age >= limit for limit in AGES)] += 1
    return tuple(counts)


def _returns(view: View, since: datetime, now: datetime) -> dict[ReturnKind, float]:
    sums = dict.fromkeys(ReturnKind, 0.0)
    for back in view.every(PartsReturn):
        if since <= back.at < now:
            sums[back.condition] += back.quantity
    return sums
