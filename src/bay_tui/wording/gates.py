"""Word what warns before clocking on, and why people go on."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bay_tui.i18n import LazyText, _, lazy, listed
from bay_tui.workshop.decision import Gate

_TOLD = lazy("The foreman told me to")


class GateWords(NamedTuple):
    """Hold what is amiss in a few words, and reasons that fit."""

    short: LazyText
    reasons: Sequence[LazyText]


GATE_WORDS: dict[str, GateWords] = {
    "vehicle-not-received": GateWords(
        lazy("vehicle not received"), (lazy("The vehicle is here"), lazy("I prepare what it will need"))
    ),
    "job-not-approved": GateWords(
        lazy("not approved by the customer"), (lazy("I only diagnose"), lazy("The customer has agreed"))
    ),
    "skill-missing": GateWords(
        lazy("skill missing"),
        (lazy("I do only what needs no such skill"), lazy("Somebody with the skill is beside me")),
    ),
    "parts-not-there": GateWords(
        lazy("parts missing"), (lazy("What is missing comes any moment"), lazy("I only take apart, and fit nothing"))
    ),
}
"""By the code of each gate: its words."""


def gates_in_short(gates: Iterable[Gate]) -> str:
    """Return in a few words what warns, empty where nothing does."""
    return listed([str(GATE_WORDS[gate.code].short) for gate in gates])


def gate_question(gates: Iterable[Gate]) -> str:
    """Return the question why to start all the same.

    It names each gate that warns.
    """
    what = gates_in_short(gates)
    return _("{what}: start all the same?").format(what=what[:1].upper() + what[1:])


def gate_reasons(gates: Iterable[Gate]) -> list[str]:
    """Return the reasons that fit these gates.

    The first says of nobody else that they decided.
    """
    return [*(str(reason) for gate in gates for reason in GATE_WORDS[gate.code].reasons), str(_TOLD)]
