"""Measure what was shown of the promises of a simulated shop against what became of them.

Of the promises missed, how many were shown at risk half an hour before or earlier; of those ever shown at risk before
the promise, how many were missed. Three do the showing: the outlook, the rule it had before, and one that always warns.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from tests.year.peer import was_at_risk
from tests.year.shop import Shop

from bay_tui.workshop.readmodels.outlook import Risk, outlook
from bay_tui.workshop.readmodels.planning.forecast import Forecast
from bay_tui.workshop.records import Order
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.words import OrderState

IN_TIME = timedelta(minutes=30)
OPEN = (OrderState.RECEIVED, OrderState.WORKING)
NAMES = ("outlook", "before", "always")


@dataclass
class Figures:
    """Counts of promises: kept or missed, warned of in time, warned of at all."""

    promises: int = 0
    missed: int = 0
    in_time: int = 0
    shown: int = 0
    shown_and_missed: int = 0

    @property
    def recall(self) -> float:
        """The share of the missed that were shown half an hour before."""
        return self.in_time / self.missed if self.missed else 0.0

    @property
    def precision(self) -> float:
        """The share of the shown that were missed."""
        return self.shown_and_missed / self.shown if self.shown else 0.0

    def add(self, other: "Figures") -> "Figures":
        """Both together."""
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def __str__(self) -> str:
        missed = self.missed / self.promises if self.promises else 0.0
        return (
            f"{self.promises} promises, {missed:.1%} missed; of the missed {self.recall:.1%} shown in time; "
            f"of {self.shown} shown {self.precision:.1%} missed"
        )


@dataclass
class Looks:
    """Who showed which promise at risk, and whether half an hour before."""

    ever: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in NAMES})
    early: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in NAMES})
    seen: Callable[[Shop, Order, str], None] | None = None

    def __call__(self, shop: Shop) -> None:
        """Look at all open promises as somebody would at the board."""
        view, now = shop.view, shop.now
        hours = Hours(view, now)
        forecast = Forecast(view, now, hours)
        for order in view.find(Order, "state", *OPEN):
            due = shop.cars[order.id].due
            if now > due:
                continue
            how = outlook(view, order, now, forecast=forecast)
            if self.seen is not None:
                self.seen(shop, order, how.code)
            shows = {
                "outlook": how.risk is Risk.AT_RISK,
                "before": was_at_risk(view, order, now, hours),
                "always": True,
            }
            for name, shown in shows.items():
                if shown:
                    self.ever[name].add(order.id)
                    if now <= due - IN_TIME:
                        self.early[name].add(order.id)


def measured(seed: int, days: int) -> dict[str, Figures]:
    """Let one shop live for some days, and return the figures of each."""
    looks = Looks()
    shop = Shop(seed, looks).run(days)
    missed = {car.id for car in shop.cars.values() if car.missed}
    return {
        name: Figures(
            promises=len(shop.cars),
            missed=len(missed),
            in_time=len(missed & looks.early[name]),
            shown=len(looks.ever[name]),
            shown_and_missed=len(missed & looks.ever[name]),
        )
        for name in NAMES
    }
