"""Ask for an instant that is expected.

There are four quick answers, or a date and time as people write them; never in the past.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from bay_tui.i18n import _
from bay_tui.screens.dialogs.choose import Chosen
from bay_tui.screens.dialogs.timed import TimedDialog
from bay_tui.widgets.choice import Option
from bay_tui.widgets.fields import TextField
from bay_tui.wording import sentence
from bay_tui.wording.times import expected_words
from bay_tui.workshop.coded import Refused
from bay_tui.workshop.time.typed import parse_expected, quick_etas


class EtaDialog(TimedDialog):
    """Answer with the expected instant, in ISO format.

    `topic` names what is expected.
    """

    def __init__(self, now: datetime, topic: str, *, lines: Sequence[str] = (), title: str = "") -> None:
        self._now = now
        options = [Option(at.isoformat(), self._named(at)) for at in quick_etas(now)]
        super().__init__(
            title or _("When is it expected?"), options, lines=lines, topic=topic, examples=self.examples()
        )

    def examples(self) -> str:
        """Return examples of what can be typed."""
        return _("17:30, 25 9:00, +3h, 2d")

    def choose(self, key: str) -> None:
        """Answer with a quick answer."""
        self._answer(datetime.fromisoformat(key))

    def wrote(self, text: str) -> None:
        """Answer with the date and time typed, or say what is wrong."""
        field = self.query_one(TextField)
        try:
            at = parse_expected(text, self._now)
        except Refused as refusal:
            field.error = sentence(refusal.code, refusal.params)
            return
        if at is None:
            field.error = _("Not understood. Examples: {examples}").format(examples=self.examples())
        else:
            self._answer(at)

    def _answer(self, at: datetime) -> None:
        self.dismiss(Chosen(at.isoformat(), self._named(at)))

    def _named(self, at: datetime) -> str:
        return expected_words(at, self._now.tzinfo or UTC, self._now)
