"""Administer sites, bays, staff and terminals on the server's database.

`bay-tui admin`; also labels, backup and restore.
"""

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from bay_tui.commands.admin.clock import correct_clock
from bay_tui.commands.failures import Failed, WrongUsage, say
from bay_tui.commands.labels import print_labels
from bay_tui.commands.output import print_json, print_line, print_table
from bay_tui.commands.sources import opened_office, reading, the_site
from bay_tui.commands.spans import day_named
from bay_tui.config import Settings
from bay_tui.i18n import _, listed
from bay_tui.store.opening import JOURNAL
from bay_tui.wording import sentence, word
from bay_tui.workshop.constraints import (
    MOST_COMEBACK_DAYS,
    MOST_SERVICE_KM,
    MOST_SERVICE_MONTHS,
    MOST_SHIFT_HOURS,
    MOST_STAGE_MINUTES,
    minutes_of,
)
from bay_tui.workshop.office.bays import free_id
from bay_tui.workshop.office.terminals import terminal_named
from bay_tui.workshop.operations import BaySaved, ShiftSaved, SiteSaved, StaffSaved, TerminalSaved
from bay_tui.workshop.records import OPEN, Bay, ExceptionCase, Shift, Site, SiteRules, Staff, Terminal
from bay_tui.workshop.roster.weeks import wall_of
from bay_tui.workshop.rulebook import took_effect
from bay_tui.workshop.text import clean
from bay_tui.workshop.time.days import site_days
from bay_tui.workshop.view import View
from bay_tui.workshop.words import BayKind, Concurrency, InspectionLevel, Role, Scope, Weekday

if TYPE_CHECKING:
    from bay_tui.server.devices import Device
    from bay_tui.server.office import Office

T = TypeVar("T")
_LONGEST = {
    "comeback_days": MOST_COMEBACK_DAYS,
    "service_km": MOST_SERVICE_KM,
    "service_months": MOST_SERVICE_MONTHS,
    "longest_shift": MOST_SHIFT_HOURS,
    "inspection_minutes": MOST_STAGE_MINUTES,
    "wash_minutes": MOST_STAGE_MINUTES,
    "handover_minutes": MOST_STAGE_MINUTES,
}
_MAY_BE_NONE = ("inspection_minutes", "wash_minutes", "handover_minutes")
_NONE = "none"
"""Takes back what the site had."""
Action = Callable[["Office", argparse.Namespace], None]


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do the administrative action asked for; return the exit status.

    A terminal prints from what it holds itself.
    """
    if arguments.action == "print" and not arguments.db and (settings.home / JOURNAL).exists():
        with reading(settings, "", "") as (view, _now):
            print_labels(view, arguments)
        return 0
    with opened_office(settings) as office:
        ACTIONS[arguments.action](office, arguments)
    return 0


def _site(office: "Office", arguments: argparse.Namespace) -> None:
    if not arguments.id:
        sites = [site for one in office.sites() for site in office.view(one).every(Site)]
        _list(arguments, sites, [_("ID"), _("Name"), _("Timezone")], lambda site: [site.id, site.name, site.timezone])
        return
    timezone = arguments.timezone or "Asia/Shanghai"
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as error:
        raise WrongUsage("timezone-unknown", name=timezone) from error
    if arguments.id not in office.sites():
        name = clean(arguments.name) or arguments.id
        office.create_site(arguments.id, name, timezone, arguments.language or "zh_CN")
    known = office.view(arguments.id).every(Site)[0]
    site = msgspec.structs.replace(
        known,
        name=clean(arguments.name) or known.name,
        timezone=arguments.timezone or known.timezone,
        language=arguments.language or known.language,
        rules=_rules(known.rules, arguments),
    )
    _apply(office, arguments.id, SiteSaved(site=site))
    print_line(_("Site {id} is set up.").format(id=arguments.id))


def _rules(known: SiteRules, arguments: argparse.Namespace) -> SiteRules:
    """Return the site's rules with what was said changed."""
    for level in arguments.inspection:
        _check_among(level, InspectionLevel)
    if arguments.concurrent:
        _check_among(arguments.concurrent, Concurrency)
    spans = {name: getattr(arguments, name) for name in _LONGEST}
    for name, value in spans.items():
        if value is not None and not (name not in _MAY_BE_NONE) <= value <= _LONGEST[name]:
            raise WrongUsage("not-within", value=value, most=_LONGEST[name])
    said: dict[str, object] = {name: value for name, value in spans.items() if value is not None}
    return msgspec.structs.replace(
        known,
        **said,
        **_opening(arguments),
        scanner_prefix=arguments.scanner_prefix == "yes" if arguments.scanner_prefix else known.scanner_prefix,
        every_point=arguments.every_point == "yes" if arguments.every_point else known.every_point,
        check_values=arguments.check_values == "yes" if arguments.check_values else known.check_values,
        concurrent=Concurrency(arguments.concurrent or known.concurrent),
        inspections=tuple(InspectionLevel(level) for level in arguments.inspection) or known.inspections,
    )


def _opening(arguments: argparse.Namespace) -> dict[str, object]:
    """Return what was said of when the site is open."""
    said: dict[str, object] = {}
    for name in ("opens", "shift_end"):
        text = getattr(arguments, name)
        if text:
            said[name] = wall_of(_minutes(text))
    if arguments.day_begins:
        said["day_begins"] = _minutes(arguments.day_begins)
    if arguments.closed:
        for day in arguments.closed:
            if day != _NONE:
                _check_among(day, Weekday)
        said["closed"] = tuple(day for day in Weekday if day in arguments.closed)
    if arguments.pause:
        begins, ends = ("", "") if arguments.pause == _NONE else map(wall_of, _span(arguments.pause))
        said |= {"break_begins": begins, "break_ends": ends}
    return said


def _minutes(text: str) -> int:
    """Return a time of day in minutes after midnight."""
    found = minutes_of(text)
    if found is None:
        raise WrongUsage("time-form", text=text)
    return found


def _span(text: str) -> tuple[int, int]:
    """Return begin and end of a span such as 12:00-13:00, in minutes."""
    begin, _dash, end = text.partition("-")
    return _minutes(begin.strip()), _minutes(end.strip())


def _shift(office: "Office", arguments: argparse.Namespace) -> None:
    site = the_site(office, arguments.site)
    view = office.view(site)
    id = clean(arguments.id)
    if not id:
        head = [_("ID"), _("Name"), _("Hours"), _("Active")]
        _list(arguments, view.every(Shift), head, _shift_row)
        return
    known = view.get(Shift, id)
    if known is None and not arguments.hours:
        raise WrongUsage("time-form", text=arguments.hours)
    hours = _span(arguments.hours) if arguments.hours else None
    now = known.times[-1] if known else None
    begins, ends = hours or ((now.begins, now.ends) if now else (0, 0))
    args = ShiftSaved(
        shift=id,
        name=clean(arguments.name) or (known.name if known else id),
        begins=begins,
        ends=ends,
        from_day=day_named(arguments.since) if arguments.since else None,
        active=(known is None or known.active) if arguments.active is None else arguments.active,
    )
    _apply(office, site, args)
    print_line(_("{number} is saved.").format(number=id))


def _shift_row(shift: Shift) -> list[str]:
    now = shift.times[-1]
    return [
        shift.id,
        shift.name,
        f"{wall_of(now.begins)}-{wall_of(now.ends)}",
        _("yes") if shift.active else _("no"),
    ]


def _check_among(value: str, vocabulary: type[StrEnum]) -> None:
    if value not in list(vocabulary):
        raise WrongUsage("not-among", value=value, names=listed(vocabulary))


def _bay(office: "Office", arguments: argparse.Namespace) -> None:
    site = the_site(office, arguments.site)
    view = office.view(site)
    bays = sorted(view.every(Bay), key=lambda bay: (bay.position, bay.number))
    number = clean(arguments.number)
    if not number:
        head = [_("Bay"), _("Name"), _("Use"), _("Closed")]
        _list(arguments, bays, head, lambda bay: [bay.number, bay.name, word(bay.use), "" if bay.active else _("yes")])
        return
    if arguments.use:
        _check_among(arguments.use, BayKind)
    known = next((bay for bay in bays if bay.number == number), None)
    if known is None and (arguments.renumber or arguments.active is False):
        raise Failed("bay-unknown", id=number)
    base = known or Bay(id=free_id(view, Bay, number), number=number, position=len(bays) + 1)
    bay = msgspec.structs.replace(
        base,
        number=clean(arguments.renumber) or base.number,
        name=clean(arguments.name) or base.name,
        use=BayKind(arguments.use or base.use),
        active=base.active if arguments.active is None else arguments.active,
    )
    _apply(office, site, BaySaved(bay=bay))
    if bay.number != number:
        print_line(
            _("Bay {number} is bay {now} now; its sign has to be printed anew.").format(number=number, now=bay.number)
        )
        return
    print_line(_("Bay {number} is saved.").format(number=number))


def _staff(office: "Office", arguments: argparse.Namespace) -> None:
    site = the_site(office, arguments.site)
    view = office.view(site)
    number = clean(arguments.number)
    if not number:
        head = [_("Number"), _("Name"), _("Roles"), _("Active")]
        _list(arguments, view.every(Staff), head, _staff_row)
        return
    _apply(office, site, StaffSaved(staff=_person(view, number, arguments), pin=_asked_pin(arguments)))
    print_line(_("{number} is saved.").format(number=number))


def _person(view: View, number: str, arguments: argparse.Namespace) -> Staff:
    known = next(iter(view.find(Staff, "number", number)), None)
    for role in arguments.role:
        _check_among(role, Role)
    name = clean(arguments.name) or (known.name if known else "")
    if not name:
        raise Failed("text-missing", field="name")
    from bay_tui.server.importing.pinyin import initials

    base = known or Staff(id=free_id(view, Staff, number), number=number, name=name)
    return msgspec.structs.replace(
        base,
        name=name,
        initials=initials(name, person=True),
        roles=tuple(Role(role) for role in arguments.role) or base.roles,
        skills=tuple(clean(skill) for skill in arguments.skill) or base.skills,
        badge=clean(arguments.badge) or base.badge,
        language=arguments.language or base.language,
        active=base.active if arguments.active is None else arguments.active,
    )


def _staff_row(person: Staff) -> list[str]:
    roles = listed(word(role) for role in person.roles)
    return [person.number, person.name, roles, _("yes") if person.active else _("no")]


def _asked_pin(arguments: argparse.Namespace) -> str:
    """Return the hash of a PIN asked for at the keyboard.

    It is never given on the command line, where others see it.
    """
    if not arguments.pin:
        return ""
    from bay_tui.workshop.office.pins import hash_pin

    pin = getpass.getpass(_("PIN: ")) if sys.stdin.isatty() else sys.stdin.readline().strip()
    try:
        return hash_pin(pin)
    except ValueError as error:
        raise Failed("pin-invalid") from error


def _enrol(office: "Office", arguments: argparse.Namespace) -> None:
    site = the_site(office, arguments.site)
    bay = _bay_numbered(office.view(site), arguments.bay) if arguments.bay else ""
    print_line(office.enrol_code(site, clean(arguments.name), bay, Scope(arguments.scope)))


def _terminals(office: "Office", arguments: argparse.Namespace) -> None:
    terminals = office.terminals(the_site(office, arguments.site))
    head = [_("ID"), _("Name"), _("Use"), _("Sent"), _("Last seen"), _("Shut out")]
    _list(arguments, terminals, head, _terminal_row)


def _terminal_row(one: "Device") -> list[str]:
    used = one.seen_at.isoformat(" ", "minutes") if one.seen_at else ""
    over = one.revoked_at or (one.ends_at if one.ends_at and one.ends_at <= datetime.now(UTC) else None)
    use = word(one.scope) if one.scope else (_("another system") if one.use == "integration" else "")
    return [one.id, one.name, use, str(one.last_number), used, _("yes") if over else ""]


def _terminal(office: "Office", arguments: argparse.Namespace) -> None:
    site = the_site(office, arguments.site)
    view = office.view(site)
    known = view.get(Terminal, arguments.terminal) or terminal_named(view, arguments.terminal)
    if known is None:
        raise Failed("terminal-unknown", id=arguments.terminal)
    bay = known.bay
    if arguments.bay:
        bay = "" if arguments.bay == _NONE else _bay_numbered(view, arguments.bay)
    name = clean(arguments.name) or known.name
    scope = Scope(arguments.scope) if arguments.scope else None
    _apply(office, site, TerminalSaved(terminal=known.id, name=name, bay=bay, scope=scope))
    print_line(_("{number} is saved.").format(number=name))


def _bay_numbered(view: View, number: str) -> str:
    """Return the id of a bay.

    Raises Failed where none has that number.
    """
    found = view.find(Bay, "number", number)
    if not found:
        raise Failed("bay-unknown", id=number)
    return found[0].id


def _revoke(office: "Office", arguments: argparse.Namespace) -> None:
    office.revoke(arguments.terminal)
    print_line(_("Terminal {id} is shut out.").format(id=arguments.terminal))


def _backup(office: "Office", arguments: argparse.Namespace) -> None:
    office.backup(Path(arguments.file))
    print_line(_("Backed up to {file}.").format(file=arguments.file))


def _restore(office: "Office", arguments: argparse.Namespace) -> None:
    office.restore(Path(arguments.file))
    print_line(
        _("Restored from {file}; terminals will send again what the backup did not have.").format(file=arguments.file)
    )


def _exceptions(office: "Office", arguments: argparse.Namespace) -> None:
    cases = office.view(the_site(office, arguments.site)).find(ExceptionCase, "open", OPEN)
    _list(arguments, cases, [_("ID"), _("Since"), _("What")], _exception_row)


def _exception_row(case: ExceptionCase) -> list[str]:
    return [case.id, case.at.isoformat(timespec="minutes"), sentence(case.code, case.params)]


def _token(office: "Office", arguments: argparse.Namespace) -> None:
    site = the_site(office, arguments.site)
    days = site_days(office.view(site))
    ends_at = days.start(day_named(arguments.until) + timedelta(days=1)) if arguments.until else None
    print_line(office.integration_token(site, clean(arguments.name) or "dms", ends_at))


def _print(office: "Office", arguments: argparse.Namespace) -> None:
    print_labels(office.view(the_site(office, arguments.site)), arguments)


def _apply(office: "Office", site: str, args: BaySaved | SiteSaved | StaffSaved | ShiftSaved | TerminalSaved) -> None:
    """Record what the office did.

    Say on standard error what follows from it. Raises Failed where it is refused.
    """
    verdict = office.apply([args], site=site)[0]
    if took_effect(verdict.status, verdict.code):
        if verdict.code:
            say(sentence(verdict.code, verdict.params))
        return
    raise Failed(verdict.code, **verdict.params)


def _list(arguments: argparse.Namespace, items: list[T], head: list[str], row: Callable[[T], list[str]]) -> None:
    if arguments.json:
        print_json(items)
    else:
        print_table(head, [row(item) for item in items])


ACTIONS: dict[str, Action] = {
    "site": _site,
    "bay": _bay,
    "shift": _shift,
    "staff": _staff,
    "enrol": _enrol,
    "terminals": _terminals,
    "terminal": _terminal,
    "revoke": _revoke,
    "backup": _backup,
    "restore": _restore,
    "clock": correct_clock,
    "exceptions": _exceptions,
    "token": _token,
    "print": _print,
}
