"""Show records, for people and for scripts.

`bay-tui show`: reads the replica (or, with --db, the server's database).
"""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

import msgspec

from bay_tui.commands.failures import Failed, WrongUsage
from bay_tui.commands.output import print_json, print_line, print_table
from bay_tui.commands.sources import reading
from bay_tui.commands.spans import begin_of, day_named
from bay_tui.config import Settings
from bay_tui.i18n import _, listed
from bay_tui.wording import operation_word, sentence
from bay_tui.wording.rosters import day_head, day_word
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.operations import name_of
from bay_tui.workshop.parts.wanted import amount_of
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.readmodels.counter.counter_queue import lines_in_order, queue_rows, requests_in_order
from bay_tui.workshop.readmodels.my_work import work_rows
from bay_tui.workshop.records import (
    Absence,
    Bay,
    Call,
    Check,
    Claim,
    Complaint,
    CountSheet,
    ExceptionCase,
    Finding,
    FindingTemplate,
    Inspection,
    Job,
    LabourEvent,
    Leave,
    Movement,
    Order,
    Part,
    PartsLine,
    PartsRequest,
    PartsReturn,
    Purchase,
    Record,
    Shift,
    Staff,
    Vehicle,
)
from bay_tui.workshop.roster.weeks import monday_of, roster_rows
from bay_tui.workshop.search import find_job, find_vehicles
from bay_tui.workshop.time.days import SiteDays, site_days
from bay_tui.workshop.time.hours import bookings_by_staff
from bay_tui.workshop.view import View

if TYPE_CHECKING:
    from bay_tui.store.outbox import OutboxEntry

_LISTS: dict[str, type[Record]] = {
    "orders": Order,
    "jobs": Job,
    "vehicles": Vehicle,
    "bays": Bay,
    "staff": Staff,
    "parts": Part,
    "requests": PartsRequest,
    "lines": PartsLine,
    "returns": PartsReturn,
    "movements": Movement,
    "purchases": Purchase,
    "counts": CountSheet,
    "claims": Claim,
    "findings": Finding,
    "checks": Check,
    "labour": LabourEvent,
    "inspections": Inspection,
    "calls": Call,
    "exceptions": ExceptionCase,
    "shifts": Shift,
    "leaves": Leave,
    "absences": Absence,
    "complaints": Complaint,
}
_ONE: dict[str, type[Record]] = {"order": Order, "job": Job, "part": Part, "vehicle": Vehicle}
WHAT = (
    "board",
    "queue",
    "work",
    "hours",
    "roster",
    "outbox",
    "keys",
    "templates",
    "components",
    "job",
    "order",
    "part",
    "vehicle",
    *_LISTS,
)
"""Everything there is to show."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was asked for, as a table or as JSON."""
    what: str = arguments.what
    if what not in WHAT:
        raise WrongUsage("show-unknown", what=what, names=listed(WHAT))
    if what == "outbox":
        return _show_outbox(arguments, settings)
    if what == "keys":
        return _show_keys(arguments, settings)
    with reading(settings, arguments.db, arguments.site) as (view, now):
        _print(_shown(what, arguments, view, now), as_json=arguments.json)
    return 0


def _shown(what: str, arguments: argparse.Namespace, view: View, now: datetime) -> object:
    """Return what is shown of a view, ordered as on screens."""
    if what in _ONE:
        return _one(view, what, arguments.id)
    shown: dict[str, Callable[[], object]] = {
        "board": lambda: board(view, now),
        "queue": lambda: queue_rows(view, now),
        "work": lambda: work_rows(view, _technician(view, arguments.id), now),
        "hours": lambda: hours(view, _since(arguments.since, now, site_days(view)), now),
        "roster": lambda: _roster(view, arguments, now),
        "templates": lambda: _catalogue(view, what),
        "components": lambda: _catalogue(view, what),
        "requests": lambda: requests_in_order(view, now),
        "lines": lambda: lines_in_order(view, now),
    }
    return shown[what]() if what in shown else view.every(_LISTS[what])


def _technician(view: View, number: str) -> Staff:
    """Return the person with this number, or this id."""
    if not number:
        raise WrongUsage("id-missing", record="staff")
    found = next(iter(view.find(Staff, "number", number)), None) or view.get(Staff, number)
    if found is None:
        raise Failed("nothing-there", record="staff", id=number)
    return found


def hours(view: View, since: datetime, until: datetime) -> list[dict[str, object]]:
    """Return the bookings from `since` on as plain rows.

    Hours are decimal; by person and start.
    """
    rows: list[dict[str, object]] = []
    for staff, bookings in sorted(bookings_by_staff(view, since, until).items()):
        person = view.get(Staff, staff)
        for booking in bookings:
            job = view.get(Job, booking.job) if booking.job else None
            order = view.get(Order, job.order) if job else None
            rows.append(
                {
                    "staff": person.number if person else staff,
                    "name": person.name if person else "",
                    "order": order.number if order else "",
                    "job": booking.job,
                    "activity": job.title if job else booking.indirect,
                    "start": booking.start,
                    "end": booking.end,
                    "hours": round(booking.hours, 4),
                    "reason": booking.reason,
                    "estimated": booking.estimated,
                    "forgotten": booking.forgotten,
                }
            )
    return rows


def _roster(view: View, arguments: argparse.Namespace, now: datetime) -> object:
    """Return a week of everybody, this one unless said.

    As JSON with its hours, as a table in a word a day.
    """
    first = day_named(arguments.since) if arguments.since else monday_of(site_days(view).of(now))
    rows = roster_rows(view, first)
    if arguments.json:
        return rows
    return [
        {_("Number"): row.number, _("Name"): row.name, **{day_head(one.day): day_word(one) for one in row.days}}
        for row in rows
    ]


def _catalogue(view: View, what: str) -> list[dict[str, object]]:
    """Return the finding templates offered here, or their components."""
    from bay_tui.catalogue import shipped
    from bay_tui.workshop.findings.catalogue import with_own

    catalogue = with_own(shipped(), view.every(FindingTemplate))
    if what == "components":
        return [
            {"component": one.slug, "zh": one.zh, "en": one.en, "system": system.slug}
            for system in catalogue.systems
            for one in system.components
        ]
    return [
        {
            "slug": one.slug,
            "component": one.component,
            "severity": str(one.severity),
            "zh": one.zh,
            "en": one.en,
            "work_zh": one.work.zh,
            "work_en": one.work.en,
            "hours": one.work.hours,
            "parts": "; ".join(amount_of(part.quantity, part.zh) for part in one.parts),
        }
        for one in catalogue.templates
    ]


def _show_keys(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the keys of each action that may have others.

    And, on stderr, what is wrong with those the settings give.
    """
    from bay_tui.terminal.keys.keymap import checked, every_key

    keymap, problems = checked(settings.keymap)
    keys = every_key(keymap)
    if arguments.json:
        print_json([one._asdict() for one in keys])
    else:
        rows = [[one.id, "  ".join(one.keys), one.does, one.where] for one in keys]
        print_table([_("binding"), _("keys"), _("does"), _("where")], rows)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _one(view: View, what: str, wanted: str) -> Record:
    if not wanted:
        raise WrongUsage("id-missing", record=what)
    cls = _ONE[what]
    found = view.get(cls, wanted)
    if found is None and "number" in cls.indexes:
        found = next(iter(view.find(cls, "number", wanted)), None)
    if found is None and cls is Job:
        found = find_job(view, wanted)
    if found is None and cls is Vehicle:
        found = next(iter(find_vehicles(view, wanted)), None)
    if found is None:
        raise Failed("nothing-there", record=what, id=wanted)
    return found


def _since(text: str, now: datetime, days: SiteDays) -> datetime:
    """Return the instant hours are shown from, a day ago unless said."""
    return begin_of(text, days) if text else now - timedelta(days=1)


def _show_outbox(arguments: argparse.Namespace, settings: Settings) -> int:
    from bay_tui.store.store_copy import open_copy

    replica = open_copy(settings.home)
    try:
        entries = [*replica.outbox.waiting(), *replica.outbox.attention()]
        if arguments.json:
            print_json(entries)
        elif entries:
            print_table(
                [_("ID"), _("What"), _("Since"), _("State")], [_outbox_row(replica.view, one) for one in entries]
            )
        else:
            print_line(_("Nothing here."))
    finally:
        replica.close()
    return 0


def _outbox_row(view: View, entry: "OutboxEntry") -> list[str]:
    operation = entry.operation
    what = _("{what}, {who}").format(
        what=operation_word(name_of(operation.args)), who=name_of_staff(view, operation.actor)
    )
    verdict = entry.verdict
    state = sentence(verdict.code, verdict.params) if verdict and verdict.code else entry.state
    return [operation.id, what, operation.at.isoformat(timespec="minutes"), state]


def _print(value: object, *, as_json: bool) -> None:
    if as_json:
        print_json(value)
        return
    plain: object = msgspec.to_builtins(value)
    if isinstance(plain, list):
        rows = cast("list[dict[str, object]]", plain)
        head = list(dict.fromkeys(key for row in rows for key in row))
        if head:
            print_table(head, [[_text(row.get(key, "")) for key in head] for row in rows])
        else:
            print_line(_("Nothing here."))
    else:
        print_table(["", ""], [[key, _text(item)] for key, item in cast("dict[str, object]", plain).items()])


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else msgspec.json.encode(value).decode()
