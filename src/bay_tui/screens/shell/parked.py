"""Read what the person signed in has typed and not recorded."""

from collections.abc import Iterator, Mapping

import msgspec

from bay_tui.i18n import LazyText, _, lazy, listed_apart, ngettext
from bay_tui.screens.shell.desk import Desk
from bay_tui.widgets.tones import Tone
from bay_tui.wording import sentence
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.records import Job, Staff

WORDS: dict[str, LazyText] = {
    "finding": lazy("Finding"),
    "check": lazy("Vehicle health check"),
    "parts": lazy("Parts request"),
    "ask": lazy("Question"),
}
"""What a parked form is called, by what its name begins with."""

_TYPED = ("note", "value", "dtcs", "typed")
"""The fields of forms that say best what somebody was about."""

_NO_DRAFT = "guide"
"""Kept as a draft is, and none: who has seen the first steps."""


class Parked(msgspec.Struct, frozen=True):
    """Hold a parked form: its kind, what it is about, its words.

    `job` and `finding` are ids; a question of elsewhere has neither.
    """

    name: str
    kind: str
    job: str
    finding: str
    about: str
    words: str


def parked(desk: Desk) -> list[Parked]:
    """Return what the person signed in has parked, by kind and job."""
    return list(_all(desk)) if desk.person is not None else []


def welcome(desk: Desk, person: Staff, key: str) -> tuple[str, Tone]:
    """Say who is signed in, and whether something of theirs lies parked.

    `key` is the one that lists it. What a crash has torn comes first: it may be theirs.
    """
    torn = desk.replica.torn_ends.untold(person.id)
    if torn is not None:
        return sentence("store-torn", torn.params), "warn"
    signed_in = _("Signed in: {name}").format(name=person.name)
    left = len(parked(desk))
    told = ngettext("{count} draft is parked: {key}.", "{count} drafts are parked: {key}.", left)
    more = told.format(count=left, key=key)
    return _("{signed_in}. {more}").format(signed_in=signed_in, more=more) if left else signed_in, "normal"


def forms_by_job(desk: Desk) -> dict[str, list[str]]:
    """Return what is parked of each job (its id), in words."""
    found: dict[str, list[str]] = {}
    for one in parked(desk):
        if one.job:
            found.setdefault(one.job, []).append(str(WORDS[one.kind]))
    return found


def _all(desk: Desk) -> Iterator[Parked]:
    own = f"/{desk.person.id}" if desk.person else ""
    for name in desk.replica.drafts.names():
        kind, _slash, rest = name.partition("/")
        if kind == _NO_DRAFT or not name.endswith(own):
            continue
        about = rest.removesuffix(own)
        job, finding = _job_of(desk, about) if kind != "ask" else ("", "")
        named = job_named(desk.replica.view, job)
        fields = desk.replica.drafts.get(name) or {}
        yield Parked(name, kind, job, finding, named, listed_apart(_texts(kind, fields)))


def _job_of(desk: Desk, about: str) -> tuple[str, str]:
    """Return the ids of job and finding a form is about.

    Its name has the job alone, or both.
    """
    if desk.replica.view.get(Job, about) is not None:
        return about, ""
    job, _slash, finding = about.rpartition("/")
    return (job, finding) if desk.replica.view.get(Job, job) is not None else (about, "")


def _texts(kind: str, fields: Mapping[str, object]) -> Iterator[str]:
    """Yield the words that were typed into a form.

    A form also has what was chosen; a question has nothing but words.
    """
    for name, value in fields.items():
        if isinstance(value, str) and value.strip() and (kind == "ask" or name in _TYPED):
            yield value.strip()
