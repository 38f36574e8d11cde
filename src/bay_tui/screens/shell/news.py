"""Say what others did to the clock of who is signed in."""

from bay_tui.screens.shell.desk import Desk
from bay_tui.wording import sentence
from bay_tui.workshop.readmodels.told import Told, newest, told_of_calls, told_of_clock
from bay_tui.workshop.view import Key


class News:
    """Tell the person at the desk what reached them from elsewhere.

    Each is said once: what My Work lists already at sign-in is said anew only when something comes in.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._said: set[str] = set()

    def hear(self, changed: frozenset[Key]) -> None:
        """Say the newest that came in for this person."""
        person, now = self._desk.person, self._desk.now()
        if person is None:
            return
        view = self._desk.replica.view
        events = {id for kind, id in changed if kind == "labour"}
        told: list[Told] = []
        if events:
            told += [one for one in told_of_clock(view, person.id, now) if one.record in events]
        told += told_of_calls(view, person.id, (id for kind, id in changed if kind == "call"))
        fresh = newest(one for one in told if one.record not in self._said)
        self._said.update(one.record for one in told)
        if fresh is not None:
            self._desk.say(sentence(fresh.code, fresh.params), "warn")
