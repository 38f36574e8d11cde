"""Give screens the replica, the person, the time and a voice.

A screen never talks to the server and never decides anything: it reads `desk.replica.view` and calls `desk.record`.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from time import monotonic
from typing import Protocol

import msgspec

from bay_tui.i18n import _
from bay_tui.store.errors import StoreError
from bay_tui.store.replica import Replica
from bay_tui.widgets.tones import Tone
from bay_tui.wording import sentence
from bay_tui.workshop.authority.scopes import may_send, scope_of
from bay_tui.workshop.decision import Already, Gate, Refused, Unusual
from bay_tui.workshop.operations import Args
from bay_tui.workshop.records import Site, Staff, Terminal
from bay_tui.workshop.rulebook import may
from bay_tui.workshop.time.days import SiteDays, site_days
from bay_tui.workshop.time.zones import in_zone, site_zone
from bay_tui.workshop.words import Scope


class LinkState(Protocol):
    """Describe how the connection to the server stands."""

    @property
    def phase(self) -> str:
        """Return the phase, such as `live`, `polling` or `offline`."""
        ...

    @property
    def since(self) -> datetime | None:
        """Return since when it is so, if that is known."""
        ...

    @property
    def problem(self) -> str:
        """Return the code of what is in the way; empty for nothing."""
        ...


class SyncService(Protocol):
    """Describe what screens need of the sync engine."""

    @property
    def state(self) -> LinkState:
        """Return how the connection stands."""
        ...

    def nudge(self) -> None:
        """Try the server at once."""
        ...

    async def enrol(self, url: str, code: str) -> object:
        """Let this terminal in at a server by a code."""
        ...


class ParkedForm(Protocol):
    """Describe a form with typed words that is being recorded."""

    @property
    def name(self) -> str:
        """Return the name it is kept under."""
        ...

    def close(self) -> None:
        """Keep no more of it: it is recorded."""
        ...

    def park(self) -> bool:
        """Keep it as it is now, and say whether there is anything."""
        ...

    def forget(self) -> None:
        """Keep nothing of it."""
        ...


class StatusMessage(msgspec.Struct, frozen=True):
    """Hold the last result, its tone, and when it was said.

    `at` is in monotonic seconds.
    """

    sentence: str
    tone: Tone
    at: float


class Entry(msgspec.Struct, frozen=True):
    """Hold what is about to be recorded, and what follows.

    `typed` are the dialogs with its words, `then` is called with the ids once it is recorded.
    """

    args: Sequence[Args]
    said: str
    supersedes: str
    draft: str
    typed: Sequence[ParkedForm]
    then: Callable[[tuple[str, ...]], None]


class Opening(msgspec.Struct, frozen=True):
    """Describe how the board opens.

    It is grouped by something, filtered by a text, and perhaps a wall screen.
    """

    group: str = "bays"
    filter: str = ""
    wall: bool = False


AS_BAYS = Opening()

SILENCE = StatusMessage("", "normal", 0.0)


class Desk:
    """Serve the screens for the life of the terminal.

    The app makes one; `person` and what is said change, the rest stays.
    """

    def __init__(
        self,
        replica: Replica,
        link: SyncService | None = None,
        *,
        read_only: bool = False,
        opening: Opening = AS_BAYS,
        on_said: Callable[[], None] = lambda: None,
        ask_first: Callable[[Sequence[Gate], Callable[[bool], None]], None] = lambda questions, answered: None,
    ) -> None:
        self.replica = replica
        self.link = link
        self._for_looking = read_only
        self.opening = opening
        self.person: Staff | None = None
        self.said = SILENCE
        self.answering: Sequence[ParkedForm] = ()
        self._on_said = on_said
        self._ask_first = ask_first
        self._zone: tuple[Site | None, tzinfo] = (None, UTC)

    @property
    def read_only(self) -> bool:
        """Tell whether nothing is recorded here.

        As on a board, and on a terminal that is only for looking.
        """
        return self._for_looking or scope_of(self.replica.view, self.replica.identity.terminal) is Scope.VIEW

    @property
    def bay(self) -> str:
        """Return the id of this terminal's bay, or nothing."""
        terminal = self.replica.view.get(Terminal, self.replica.identity.terminal)
        return terminal.bay if terminal else ""

    @property
    def site(self) -> Site | None:
        """Return this terminal's site, None before the first contact."""
        return next(iter(self.replica.view.every(Site)), None)

    @property
    def zone(self) -> tzinfo:
        """Return the site's timezone.

        It is UTC where it is not known to this machine.
        """
        site = self.site
        if site is not self._zone[0]:
            self._zone = (site, site_zone(self.replica.view))
        return self._zone[1]

    def now(self) -> datetime:
        """Return the corrected instant, UTC."""
        return self.replica.now()

    @property
    def days(self) -> SiteDays:
        """Return how the site cuts its days."""
        return site_days(self.replica.view)

    def local(self, at: datetime) -> datetime:
        """Return an instant in the site's timezone."""
        return in_zone(at, self.zone)

    def may(self, args: Args | type[Args]) -> bool:
        """Say whether the person's roles, and this terminal, allow an operation."""
        return (
            self.person is not None
            and not self._for_looking
            and may(self.person, args)
            and may_send(self.replica.view, self.replica.identity.terminal, args)
        )

    def say(self, sentence: str, tone: Tone = "normal") -> None:
        """Show the last result in the status line; nothing takes it away."""
        self.said = StatusMessage(sentence, tone, monotonic()) if sentence else SILENCE
        self._on_said()

    def record(
        self,
        *args: Args,
        said: str = "",
        supersedes: str = "",
        draft: str = "",
        then: Callable[[tuple[str, ...]], None] = lambda ids: None,
    ) -> tuple[str, ...]:
        """Record operations of the person signed in; return their ids.

        None, with a sentence, where nothing was recorded; otherwise it is on the disk and `said` is shown. `draft`
        names the draft it makes superfluous. What was typed in the dialogs that are being answered (`answering`) is no
        draft any more either, or else is kept. A fact that is unusual is asked about first: what has to follow even
        then stands in `then`.
        """
        typed, self.answering = self.answering, ()
        return self._record(Entry(args, said, supersedes, draft, typed, then), ())

    def _record(self, entry: Entry, agreed: Sequence[Gate]) -> tuple[str, ...]:
        """Record an entry, or ask what has not been agreed to."""
        if self.person is None or self.read_only:
            self.say(sentence("board-read-only" if self.read_only else "sign-in-first"), "bad")
            return ()
        drafts = [*(one.name for one in entry.typed), *([entry.draft] if entry.draft else [])]
        try:
            recorded = self.replica.record(
                self.person.id, *entry.args, supersedes=entry.supersedes, drafts=drafts, agreed=agreed
            )
        except (Refused, StoreError) as error:
            for one in entry.typed:
                one.park()
            if isinstance(error, Unusual):
                self._ask(entry, self.person, error.questions)
            else:
                self.say(sentence(error.code, error.params), "info" if isinstance(error, Already) else "bad")
            return ()
        for one in entry.typed:
            one.close()
        self.say(entry.said or _("Recorded."), "good")
        if self.link is not None:
            self.link.nudge()
        ids = tuple(operation.id for operation in recorded)
        entry.then(ids)
        return ids

    def _ask(self, entry: Entry, person: Staff, questions: Sequence[Gate]) -> None:
        """Ask once about what is unusual, and record it then."""

        def answered(yes: bool) -> None:
            """Record it where the same person says that it is so."""
            if yes and self.person is not None and self.person.id == person.id:
                self._record(entry, questions)
            else:
                self.say(_("Nothing was recorded."), "warn")

        self._ask_first(questions, answered)
