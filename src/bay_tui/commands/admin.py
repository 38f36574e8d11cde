"""`bay-tui admin`: sites, bays, staff and PINs, terminals, backup and restore, on the server's database."""

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from bay_tui.commands.failures import Failed
from bay_tui.commands.output import print_json, print_line, print_table
from bay_tui.commands.sources import opened_office, the_site
from bay_tui.config import Settings
from bay_tui.i18n import _
from bay_tui.wording import sentence, word
from bay_tui.workshop.operations import BaySaved, StaffSaved
from bay_tui.workshop.records import Bay, ExceptionCase, Site, Staff
from bay_tui.workshop.text import clean
from bay_tui.workshop.view import View
from bay_tui.workshop.words import BayKind, Role

if TYPE_CHECKING:
    from bay_tui.server.office import Office

T = TypeVar("T")
Action = Callable[["Office", argparse.Namespace], None]


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do the administrative action asked for."""
    with opened_office(settings) as office:
        ACTIONS[arguments.action](office, arguments)
    return 0


def _site(office: "Office", arguments: argparse.Namespace) -> None:
    if not arguments.id:
        sites = [site for one in office.sites() for site in office.view(one).every(Site)]
        _list(arguments, sites, [_("ID"), _("Name"), _("Timezone")], lambda site: [site.id, site.name, site.timezone])
        return
    try:
        ZoneInfo(arguments.timezone)
    except (KeyError, ValueError, OSError) as error:
        raise Failed("timezone-unknown", name=arguments.timezone) from error
    office.create_site(arguments.id, clean(arguments.name) or arguments.id, arguments.timezone, arguments.language)
    print_line(_("Site {id} is set up.").format(id=arguments.id))


def _bay(office: "Office", arguments: argparse.Namespace) -> None:
    site = the_site(office, arguments.site)
    view = office.view(site)
    bays = sorted(view.every(Bay), key=lambda bay: (bay.position, bay.number))
    number = clean(arguments.number)
    if not number:
        _list(arguments, bays, [_("Bay"), _("Name"), _("Use")], lambda bay: [bay.number, bay.name, word(bay.use)])
        return
    if arguments.use not in list(BayKind):
        raise Failed("not-among", value=arguments.use, names=", ".join(BayKind))
    known = next((bay for bay in bays if bay.number == number), None)
    bay = Bay(
        id=known.id if known else f"bay-{number}",
        number=number,
        name=clean(arguments.name) or (known.name if known else ""),
        use=BayKind(arguments.use),
        position=known.position if known else len(bays) + 1,
        active=not arguments.closed,
    )
    _apply(office, site, BaySaved(bay=bay))
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
        if role not in list(Role):
            raise Failed("not-among", value=role, names=", ".join(Role))
    name = clean(arguments.name) or (known.name if known else "")
    if not name:
        raise Failed("text-missing", field="name")
    from bay_tui.server.importing.pinyin import initials

    base = known or Staff(id=f"staff-{number}", number=number, name=name)
    return msgspec.structs.replace(
        base,
        name=name,
        initials=initials(name, person=True),
        roles=tuple(Role(role) for role in arguments.role) or base.roles,
        skills=tuple(clean(skill) for skill in arguments.skill) or base.skills,
        badge=clean(arguments.badge) or base.badge,
        language=arguments.language or base.language,
        active=not arguments.gone,
    )


def _staff_row(person: Staff) -> list[str]:
    roles = ", ".join(word(role) for role in person.roles)
    return [person.number, person.name, roles, _("yes") if person.active else _("no")]


def _asked_pin(arguments: argparse.Namespace) -> str:
    """Return the hash of a PIN that was asked for; it is never given on the command line, where others see it."""
    if not arguments.pin:
        return ""
    from bay_tui.workshop.pins import hash_pin

    pin = getpass.getpass(_("PIN: ")) if sys.stdin.isatty() else sys.stdin.readline().strip()
    try:
        return hash_pin(pin)
    except ValueError as error:
        raise Failed("pin-invalid") from error


def _enrol(office: "Office", arguments: argparse.Namespace) -> None:
    site = the_site(office, arguments.site)
    bay = ""
    if arguments.bay:
        found = office.view(site).find(Bay, "number", arguments.bay)
        if not found:
            raise Failed("bay-unknown", id=arguments.bay)
        bay = found[0].id
    print_line(office.enrol_code(site, clean(arguments.name), bay))


def _terminals(office: "Office", arguments: argparse.Namespace) -> None:
    terminals = office.terminals(the_site(office, arguments.site))
    head = [_("ID"), _("Name"), _("Use"), _("Shut out")]
    _list(arguments, terminals, head, lambda one: [one.id, one.name, one.use, _("yes") if one.revoked_at else ""])


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
    cases = office.view(the_site(office, arguments.site)).find(ExceptionCase, "open", "yes")
    head = [_("Since"), _("What")]
    _list(
        arguments, cases, head, lambda case: [case.at.isoformat(timespec="minutes"), sentence(case.code, case.params)]
    )


def _token(office: "Office", arguments: argparse.Namespace) -> None:
    print_line(office.integration_token(the_site(office, arguments.site)))


def _apply(office: "Office", site: str, args: BaySaved | StaffSaved) -> None:
    verdict = office.apply([args], site=site)[0]
    if verdict.code:
        raise Failed(verdict.code, **verdict.params)


def _list(arguments: argparse.Namespace, items: list[T], head: list[str], row: Callable[[T], list[str]]) -> None:
    if arguments.json:
        print_json(items)
    else:
        print_table(head, [row(item) for item in items])


ACTIONS: dict[str, Action] = {
    "site": _site,
    "bay": _bay,
    "staff": _staff,
    "enrol": _enrol,
    "terminals": _terminals,
    "revoke": _revoke,
    "backup": _backup,
    "restore": _restore,
    "exceptions": _exceptions,
    "token": _token,
}
