"""Ask for the true end of a clock that ran overnight.

Nothing is recorded without an answer.
"""

from datetime import datetime, tzinfo

from bay_tui.i18n import _
from bay_tui.screens.common.fresh_keys import FreshKeysOnly
from bay_tui.screens.dialogs.choose import Chosen
from bay_tui.screens.dialogs.timed import TimedDialog
from bay_tui.widgets.choice import Option
from bay_tui.widgets.fields import TextField
from bay_tui.wording import sentence
from bay_tui.wording.times import day_and_time, spoken
from bay_tui.workshop.coded import Refused
from bay_tui.workshop.readmodels.own_day import Forgotten
from bay_tui.workshop.time.typed import parse_stop

STILL_WORKING = "still"
"""The key of the answer that nothing was forgotten; all others are the instant in ISO format."""


class ForgottenDialog(FreshKeysOnly, TimedDialog):
    """Answer with the instant of the stop, or with `STILL_WORKING`.

    `what` was running.
    `of` names the person where somebody else is asked. It comes unasked, so no key from before it answers.
    """

    def __init__(self, forgotten: Forgotten, what: str, now: datetime, zone: tzinfo, *, of: str = "") -> None:
        self._forgotten, self._now, self._zone = forgotten, now, zone
        length = spoken((now - forgotten.since).total_seconds())
        runs = _("{what}, since {time} ({length})").format(what=what, time=self._named(forgotten.since), length=length)
        options = [
            Option(forgotten.suggested.isoformat(), _("At {time}").format(time=self._named(forgotten.suggested))),
            Option(STILL_WORKING, _("Has been working all the time") if of else _("I have been working all the time")),
        ]
        lines = [runs, _("A foreman settles the hours afterwards. Esc asks again next time.")]
        theirs = _("The clock of {name} still runs. When did they stop?").format(name=of)
        title = theirs if of else _("Your clock still runs. When did you stop?")
        topic = f"forgotten/{forgotten.since.isoformat()}"
        super().__init__(title, options, lines=lines, topic=topic, examples=_("17:30"))

    def choose(self, key: str) -> None:
        """Answer with the shift's end, or that nothing was forgotten."""
        still = key == STILL_WORKING
        self.dismiss(Chosen(key, "" if still else self._named(self._forgotten.suggested)))

    def wrote(self, text: str) -> None:
        """Answer with the time typed, or say what is wrong.

        It is on the day of the last entry, or in the night after it.
        """
        heard = self._forgotten.heard.astimezone(self._zone)
        first, last = self._named(heard), self._named(self._now)
        error = _("Give a time between {first} and {last}.").format(first=first, last=last)
        try:
            at = parse_stop(text, heard, self._now)
        except Refused as refusal:
            at, error = None, sentence(refusal.code, refusal.params)
        if at is None:
            self.query_one(TextField).error = error
        else:
            self.dismiss(Chosen(at.isoformat(), self._named(at)))

    def _named(self, at: datetime) -> str:
        return day_and_time(at, self._zone, self._now)
