"""Read the colour of a measured value from its limits."""

import msgspec

from bay_tui.workshop.records import Measurement
from bay_tui.workshop.words import Severity


class Possible(msgspec.Struct, frozen=True):
    """Hold between what values a measure can lie, in its unit."""

    unit: str
    low: float
    high: float


POSSIBLE = {
    "pad_thickness": Possible("mm", 0, 30),
    "run_out": Possible("mm", 0, 5),
    "tread": Possible("mm", 0, 20),
    "water": Possible("%", 0, 100),
    "pressure": Possible("bar", 0, 10),
    "gap": Possible("mm", 0, 5),
    "toe": Possible("mm", -50, 50),
    "cca": Possible("A", 0, 2000),
    "voltage": Possible("V", 0, 35),
    "rest_voltage": Possible("V", 0, 35),
    "freezing_point": Possible("°C", -80, 20),
    "vent_temperature": Possible("°C", -40, 100),
    "fuel_pressure": Possible("bar", 0, 3000),
    "state_of_health": Possible("%", 0, 120),
    "insulation_resistance": Possible("MΩ", 0, 100_000),
}
"""What can be measured on a car or a light lorry, by the slug of the measure: beyond it is a slip of key or unit."""

_RANK = {Severity.NOT_CHECKED: 0, Severity.GREEN: 0, Severity.AMBER: 1, Severity.RED: 2}


def severity_of(measurement: Measurement) -> Severity | None:
    """Return the colour of a measured value.

    It is None where there are no limits to say one.

    Beyond `minimum` or `maximum` it is red, beyond `amber_below` or `amber_above` amber. On a limit it is still good.
    """
    value = measurement.value
    limits = (measurement.minimum, measurement.amber_below, measurement.amber_above, measurement.maximum)
    if _beyond(value, measurement.minimum, measurement.maximum):
        return Severity.RED
    if _beyond(value, measurement.amber_below, measurement.amber_above):
        return Severity.AMBER
    return None if all(limit is None for limit in limits) else Severity.GREEN


def impossible(measurement: Measurement) -> Possible | None:
    """Return what can be, where a measured value lies beyond it.

    It is None where the value can be, and of measures and units that only the person knows.
    """
    possible = POSSIBLE.get(measurement.name)
    if possible is None or possible.unit != measurement.unit:
        return None
    return possible if _beyond(measurement.value, possible.low, possible.high) else None


def better_than_measured(severity: Severity, measurement: Measurement | None) -> bool:
    """Say whether somebody calls something better than was measured.

    *Not checked* is no better.
    """
    measured = severity_of(measurement) if measurement is not None else None
    return measured is not None and worse(measured, severity)


def worse(one: Severity, other: Severity) -> bool:
    """Say whether a colour is worse than another; *not checked* is none."""
    return _RANK[one] > _RANK[other]


def in_force(chosen: Severity, measurement: Measurement | None, *, insisted: bool) -> Severity:
    """Return the colour that counts, chosen or measured.

    A worse measured one counts before the one chosen. Whoever chose again after measuring `insisted` on it, and has to
    say why in the note.
    """
    measured = severity_of(measurement) if measurement is not None else None
    if measured is None or insisted or not worse(measured, chosen):
        return chosen
    return measured


def _beyond(value: float, low: float | None, high: float | None) -> bool:
    return (low is not None and value < low) or (high is not None and value > high)
