"""Keep what was typed and not recorded.

It is kept under a name when somebody is called away, and there when they come back. Forms keep theirs in a `FormDraft`.
A question that takes words (`WordsDialog`) is given one by `with_draft`, which is how `FramedScreen.ask` opens every
dialog.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import msgspec
from textual.screen import Screen
from textual.timer import Timer

from bay_tui.i18n import _
from bay_tui.screens.dialogs.words import WordsDialog
from bay_tui.screens.shell.desk import Desk, ParkedForm
from bay_tui.store.errors import StoreError
from bay_tui.wording import sentence

AnswerT = TypeVar("AnswerT")

_PARK_AFTER = 3.0
"""Seconds of typing that a power cut may cost."""


class FormDraft:
    """Keep the unfinished form of a screen and person.

    `about` names the form and what it is about; the person is who is signed in. It is parked soon after each change and
    when the screen closes. `fields` returns the form as JSON can hold it, and nothing where there is nothing to keep.
    Hand `name` to `desk.record`: what is recorded is no draft any more.
    """

    def __init__(self, screen: Screen[Any], desk: Desk, about: str, fields: Callable[[], Mapping[str, object]]) -> None:
        person = desk.person
        self.name = f"{about}/{person.id if person else ''}"
        self.begun: dict[str, Any] = desk.replica.drafts.get(self.name) or {}
        self._screen = screen
        self._desk = desk
        self._fields = fields
        self._kept = _frozen(self.begun)
        self._timer: Timer | None = None
        self._closed = False

    def changed(self) -> None:
        """Park it in a while.

        Each time costs a flush of the disk.
        """
        if self._timer is None:
            self._timer = self._screen.set_timer(_PARK_AFTER, self.park)

    def close(self) -> None:
        """Keep no more of it: it is recorded."""
        self._closed = True

    def forget(self) -> None:
        """Keep nothing of it: nobody wants it any more."""
        self._closed = True
        if self._kept != _frozen({}):
            self._keep({})

    def park(self) -> bool:
        """Keep the form as it is, and say whether there is any.

        Where the store cannot keep it, that is said, and the form stays as it is on the screen.
        """
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        fields: Mapping[str, object] = {} if self._closed else self._fields()
        if not self._closed and _frozen(fields) != self._kept:
            self._keep(fields)
        return bool(fields)

    def _keep(self, fields: Mapping[str, object]) -> None:
        try:
            if fields:
                self._desk.replica.drafts.save(self.name, fields)
            else:
                self._desk.replica.drafts.drop(self.name)
            self._kept = _frozen(fields)
        except StoreError as error:
            self._desk.say(sentence(error.code, error.params), "bad")


def _frozen(fields: Mapping[str, object]) -> bytes:
    """Return a form as bytes, which no later change reaches.

    A form edits what it was given: compared with that very object, it would never have changed.
    """
    return msgspec.json.encode(fields, order="sorted")


def with_draft(
    desk: Desk, dialog: Screen[AnswerT], answered: Callable[[AnswerT | None], None]
) -> Callable[[AnswerT | None], None]:
    """Keep what is typed in a dialog until it is recorded.

    Returned is what to call with its answer. Where one question follows from the answer to another, the words of both
    are kept until the last is answered and recorded. Esc gives them up.
    """
    drafts: tuple[ParkedForm, ...] = tuple(desk.answering)
    desk.answering = ()
    for draft in drafts:
        draft.park()
    if isinstance(dialog, WordsDialog) and desk.person is not None:
        words = cast("WordsDialog[AnswerT]", dialog)
        own = FormDraft(words, desk, f"ask/{words.topic}", words.typed)
        words.draft = own
        drafts = (*drafts, own)
        if own.begun:
            desk.say(_("Here is what you had begun."), "info")

    def closed(answer: AnswerT | None) -> None:
        """Pass the answer on, and settle the drafts."""
        desk.answering = () if answer is None else drafts
        try:
            answered(answer)
        finally:
            # What was recorded, refused or asked on about is settled by then; the rest went into a form, or is not
            # wanted any more.
            left = drafts if answer is None else desk.answering
            desk.answering = ()
            for draft in left:
                draft.forget()

    return closed
