"""Park the words of a question until it is answered.

All questions that take words share this: what is typed is kept until it is answered or given up.
"""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen
from textual.widgets import Input

from bay_tui.screens.common.fresh_keys import Question
from bay_tui.widgets.fields import Field
from bay_tui.widgets.inputs import LineInput

AnswerT = TypeVar("AnswerT")


class ParkedWords(Protocol):
    """Keep the words of one question."""

    @property
    def begun(self) -> Mapping[str, Any]:
        """Return what was typed the last time."""
        ...

    def changed(self) -> None:
        """Note that something was typed."""
        ...

    def park(self) -> bool:
        """Keep what is typed now; tell whether there is any."""
        ...


class WordsDialog(Question, ModalScreen[AnswerT]):
    """Ask a question that has inputs.

    `topic` names what it asks and about what, such as `note/<line>`, in any language.
    Whoever is asked the same again finds the words they had begun. Open it with `FramedScreen.ask`.
    """

    def __init__(self, topic: str) -> None:
        super().__init__()
        self.topic = topic
        self.draft: ParkedWords | None = None
        self._inputs: list[LineInput] = []
        self._offered: dict[str, Any] = {}
        self._left = False

    def on_mount(self) -> None:
        """Put back what was begun."""
        self._inputs = [*self.query(LineInput)]
        self._offered = self.fields()
        if self.draft is not None and self.draft.begun:
            self.take_up(self.draft.begun)

    def on_unmount(self) -> None:
        """Keep what was typed where something else than the person closed this."""
        if self.draft is not None and not self._left:
            self.draft.park()

    def dismiss(self, result: AnswerT | None = None) -> AwaitComplete:
        """Close with an answer, or with None for none."""
        self._left = True
        return super().dismiss(result)

    def typed(self) -> dict[str, Any]:
        """Return what to keep; nothing while it is as it was offered."""
        fields = self.fields()
        return {} if fields == self._offered else fields

    def fields(self) -> dict[str, Any]:
        """Return what stands in the inputs, by their number."""
        return {str(at): one.value for at, one in enumerate(self._inputs)}

    def take_up(self, begun: Mapping[str, Any]) -> None:
        """Go on with what was kept.

        An input that was hidden shows where something stands in it.
        """
        for at, one in enumerate(self._inputs):
            text = begun.get(str(at), "")
            if not isinstance(text, str) or text == one.value:
                continue
            one.value = ""
            one.replace(text, 0, 0)
            for above in one.ancestors:
                if isinstance(above, Field):
                    above.display = True
            one.focus()

    def on_field_changed(self, event: Field.Changed) -> None:
        """Keep it soon."""
        self.changed()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep it soon."""
        self.changed()

    def changed(self) -> None:
        """Keep soon what changed besides the inputs."""
        if self.draft is not None:
            self.draft.changed()
