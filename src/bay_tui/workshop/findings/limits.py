"""Read the colour of a measured value from its limits."""

from bay_tui.workshop.records import Measurement
from bay_tui.workshop.words import Severity

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
