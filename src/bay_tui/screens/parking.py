"""Unfinished forms: kept under a name when somebody is called away, and there again when they come back."""

from collections.abc import Callable, Mapping
from typing import Any

from textual.timer import Timer

from bay_tui.screens.frame import FramedScreen
from bay_tui.store.errors import StoreError
from bay_tui.wording import sentence

_PARK_AFTER = 3.0
"""Seconds of typing that a power cut may cost."""


class Draft:
    """The unfinished form of a screen and of who is signed in.

    It is parked soon after each change and when the screen closes. `fields` returns the form as JSON can hold it,
    and nothing where there is nothing to keep. Hand `name` to `desk.record`: what is recorded is no draft any more.
    """

    def __init__(self, screen: FramedScreen, about: str, fields: Callable[[], Mapping[str, object]]) -> None:
        person = screen.desk.person
        self.name = f"{about}/{person.id if person else ''}"
        self.begun: dict[str, Any] = screen.desk.replica.drafts.get(self.name) or {}
        self._screen = screen
        self._fields = fields
        self._kept: Mapping[str, object] = self.begun
        self._timer: Timer | None = None
        self._closed = False

    def changed(self) -> None:
        """Park it in a while: each time costs a flush of the disk."""
        if self._timer is None:
            self._timer = self._screen.set_timer(_PARK_AFTER, self.park)

    def close(self) -> None:
        """Keep no more of it: it is recorded."""
        self._closed = True

    def park(self) -> bool:
        """Keep the form as it is now and say whether there is anything to come back to.

        Where the store cannot keep it, that is said, and the form stays as it is on the screen.
        """
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        fields = {} if self._closed else dict(self._fields())
        if not self._closed and fields != self._kept:
            self._keep(fields)
        return bool(fields)

    def _keep(self, fields: Mapping[str, object]) -> None:
        desk = self._screen.desk
        try:
            if fields:
                desk.replica.drafts.save(self.name, fields)
            else:
                desk.replica.drafts.drop(self.name)
            self._kept = fields
        except StoreError as error:
            desk.say(sentence(error.code, error.params), "bad")
