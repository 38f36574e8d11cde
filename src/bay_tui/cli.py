"""Parse the command line.

What each command takes stands here, what it does in `commands`, imported only when it runs. Exit status: 0 done, 1
refused or failed with the reason on stderr, 2 wrong usage, 3 not known whether it was recorded.
"""

import argparse
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

from bay_tui import __version__, config
from bay_tui.i18n import _, known_language, pick_language, set_language

DONE, FAILED, WRONG_USAGE, NOT_KNOWN = 0, 1, 2, 3

IMPORTS = ("orders", "jobs", "parts", "stock", "requests", "staff", "bays", "templates", "roster")
_PAINTING = ("terminal", "board")
"""The commands that collect no garbage before their first picture."""

EXPORTS = ("hours", "issues", "returns", "stock", "claims", "findings", "orders", "kpis")
"""What `bay-tui export` gives; the server's own list is not imported for that."""


def run(argv: Sequence[str]) -> int:
    """Parse the command line, run the command, return its exit status.

    A failure is one sentence on stderr, never a traceback.
    """
    # What is written here is the workshop's alone: PIN hashes, customers, hours.
    os.umask(0o077)
    early = _early_language(argv)
    set_language(pick_language(_without(os.environ, config.LANGUAGE_VARIABLE) if early else os.environ, early))
    arguments = build_parser().parse_args(argv)
    try:
        settings = config.load(
            home=arguments.home,
            server=getattr(arguments, "server", ""),
            language=arguments.lang,
            database=getattr(arguments, "db", ""),
        )
    except config.BadSettings as problem:
        print(str(problem), file=sys.stderr)
        return FAILED
    if settings.ascii is not None:
        os.environ.setdefault("BAY_TUI_ASCII", "1" if settings.ascii else "0")
    # Flag, environment and file are weighed in the settings already.
    set_language(pick_language(_without(os.environ, config.LANGUAGE_VARIABLE), settings.language))
    from bay_tui.commands.failures import guarded

    command = import_module(f"bay_tui.commands.{arguments.module}")
    if arguments.module not in _PAINTING:
        gc.enable()
    return guarded(command.run, arguments, settings)


def _without(environ: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in environ.items() if key != name}


def _early_language(argv: Sequence[str]) -> str:
    """Return the language that --lang asks for.

    Needed before the help texts of the parser can be made.
    """
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--lang", default="")
    return str(early.parse_known_args(argv)[0].lang)


def _language(name: str) -> str:
    """Return the language that a name in any form stands for.

    An unknown one as it is, for argparse to refuse.
    """
    return known_language(name) or name


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands.

    With help in the language spoken now.
    """
    parser = argparse.ArgumentParser(
        prog="bay-tui",
        description=_("The workshop terminal: live bay board, clock, findings and parts, online and offline."),
    )
    parser.add_argument("--version", action="version", version=f"bay-tui {__version__}")
    parser.add_argument("--home", default="", metavar=_("FOLDER"), help=_("settings and data (default: BAY_TUI_HOME)"))
    parser.add_argument(
        "--lang", default="", type=_language, choices=("", "zh_CN", "en"), help=_("language of screens and messages")
    )
    parser.set_defaults(module="terminal")
    commands = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), parser_class=_AnyOrder)
    _add_floor_commands(commands)
    _add_data_commands(commands)
    _add_server_commands(commands)
    return parser


class _AnyOrder(argparse.ArgumentParser):
    """Take what a command is given and its options in any order.

    Argparse takes optional arguments for left out as soon as an option stands before them.
    """

    _mixing = False

    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride] - overloaded by its namespaces
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Return what was given, and what none of it is."""
        given = argparse.Namespace(**vars(namespace)) if namespace else argparse.Namespace()
        found, left = super().parse_known_args(args, namespace or argparse.Namespace())
        if not left or self._mixing or self._subparsers is not None:
            return found, left
        self._mixing = True
        try:
            return self.parse_known_intermixed_args(args, given)
        finally:
            self._mixing = False


_Commands = argparse._SubParsersAction  # pyright: ignore[reportPrivateUsage] - argparse has no public name for it


def _command(commands: "_Commands[_AnyOrder]", name: str, module: str, text: str) -> _AnyOrder:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(module=module)
    return parser


def _add_floor_commands(commands: "_Commands[_AnyOrder]") -> None:
    demo = _command(commands, "demo", "demo", _("server, sample workshop and terminal in one"))
    demo.add_argument("--fresh", action="store_true", help=_("start the sample workshop anew"))
    demo.add_argument("--as", dest="staff", default="", metavar=_("NUMBER"), help=_("sign this person in at once"))
    demo.add_argument("--serve-only", action="store_true", help=_("only the server, without the terminal"))

    board = _command(commands, "board", "board", _("the live board, read-only"))
    board.add_argument("--read-only", action="store_true", help=_("show only; the board always does"))
    board.add_argument(
        "--group", default="", choices=config.BOARD_GROUPS, help=_("by bay, technician, adviser or state")
    )
    board.add_argument("--filter", default="", metavar=_("TEXT"), help=_("only what matches: a name, a state, a plate"))
    board.add_argument("--wall", action="store_true", help=_("big figures for a wall screen, without keys"))
    board.add_argument("--once", action="store_true", help=_("print it once and end"))
    board.add_argument("--json", action="store_true", help=_("as JSON; implies --once"))
    board.add_argument("--server", default="", metavar="URL", help=_("address of the server"))
    board.add_argument("--db", default="", metavar="URL", help=_("read the server's database; implies --once"))
    board.add_argument("--site", default="", help=_("the site, where the server has several"))

    enrol = _command(commands, "enrol", "enrol", _("let this terminal in with a code from the server"))
    enrol.add_argument("url", metavar="URL")
    enrol.add_argument("code", metavar=_("CODE"))

    _command(commands, "sync", "sync", _("push and pull once, and say what happened"))
    doctor = _command(commands, "doctor", "doctor", _("check this terminal"))
    doctor.add_argument("--json", action="store_true", help=_("as JSON"))
    doctor.add_argument("--keys", action="store_true", help=_("say what arrives of each key and scan"))
    doctor.add_argument("--salvage", action="store_true", help=_("save what can be read of a damaged memory"))


def _add_data_commands(commands: "_Commands[_AnyOrder]") -> None:
    _add_do(commands)
    show = _command(commands, "show", "show", _("read what this terminal holds"))
    show.add_argument("what", metavar=_("WHAT"), help="board, job, orders, outbox, hours, exceptions, parts, staff, …")
    show.add_argument("id", metavar="ID", nargs="?", default="")
    show.add_argument("--json", action="store_true", help=_("as JSON"))
    show.add_argument("--db", default="", metavar="URL", help=_("read the server's database instead"))
    show.add_argument("--site", default="", help=_("the site, where the server has several"))
    show.add_argument(
        "--since", default="", metavar=_("DATE"), help=_("for hours and roster: from this day (YYYY-MM-DD)")
    )

    take = _command(
        commands,
        "import",
        "import_file",
        _("take over orders, parts, staff, bays, finding templates or the roster from CSV or XLSX"),
    )
    take.add_argument("kind", metavar=_("KIND"), choices=IMPORTS)
    take.add_argument("file", metavar=_("FILE"))
    take.add_argument("--map", action="extend", nargs="+", default=[], metavar=_("FIELD=COLUMN"))
    take.add_argument("--dry-run", action="store_true", help=_("say what would happen, and change nothing"))
    take.add_argument("--json", action="store_true", help=_("report as JSON"))
    take.add_argument("--db", default="", metavar="URL", help=_("the server's database"))
    take.add_argument("--site", default="", help=_("the site, where the server has several"))

    give = _command(
        commands, "export", "export", _("hours, issues, findings, orders or figures for payroll and the DMS")
    )
    give.add_argument("kind", metavar=_("KIND"), choices=EXPORTS)
    give.add_argument("--since", default="", metavar=_("DATE"), help=_("from this day (YYYY-MM-DD)"))
    give.add_argument("--until", default="", metavar=_("DATE"), help=_("up to and with this day (YYYY-MM-DD)"))
    give.add_argument("--format", default="csv", choices=("csv", "json"))
    give.add_argument("--db", default="", metavar="URL", help=_("the server's database"))
    give.add_argument("--site", default="", help=_("the site, where the server has several"))


def _add_do(commands: "_Commands[_AnyOrder]") -> None:
    do = _command(commands, "do", "do", _("record one operation through the same rules as a screen"))
    do.add_argument("operation", metavar=_("OPERATION"), nargs="?", default="")
    do.add_argument("values", metavar=_("NAME=VALUE"), nargs="*")
    do.add_argument("--as", dest="staff", default="", metavar=_("NUMBER"), help=_("the number of who did it"))
    do.add_argument(
        "--id", default="", metavar="ID", help=_("a UUID for it; said again with that, it is recorded once")
    )
    do.epilog = _(
        "Prints the id. Exit status: 0 recorded, 1 refused and nothing recorded, 2 wrong usage, 3 not known whether it "
        "was recorded: say it again with --id and the id that is named."
    )
    do.add_argument("--list", action="store_true", help=_("list all operations with what they take"))


def _add_server_commands(commands: "_Commands[_AnyOrder]") -> None:
    serve = _command(commands, "serve", "serve", _("the dealership server"))
    serve.add_argument("--db", default="", metavar="URL", help=_("sqlite:///file or postgresql://…"))
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8521)
    serve.add_argument(
        "--max-connections",
        type=int,
        default=0,
        metavar="N",
        help=_("connections at most; else as many as the limit on open files leaves room for"),
    )
    serve.add_argument(
        "--trusted-proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help=_("address or network of a proxy whose X-Forwarded-For is believed; may be given several times"),
    )

    admin = _command(commands, "admin", "admin", _("sites, bays, staff, terminals, backup"))
    admin.add_argument("--db", default="", metavar="URL", help=_("the server's database"))
    _add_common(admin)
    actions = admin.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    _add_admin_actions(actions)


def _add_common(parser: argparse.ArgumentParser, *, again: bool = False) -> None:
    """Add the options that stand before and after an action.

    Said `again`, they keep what was said before.
    """
    parser.add_argument(
        "--site",
        default=argparse.SUPPRESS if again else "",
        help=_("the site, where the server has several"),
    )
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS if again else False, help=_("as JSON"))


def _add_admin_actions(actions: "_Commands[_AnyOrder]") -> None:
    _add_site(actions.add_parser("site", help=_("set up a site, or list them")))
    _add_bay(actions.add_parser("bay", help=_("set up a bay, or list them")))
    _add_shift(actions.add_parser("shift", help=_("set up a shift of the roster, or list them")))
    _add_staff(actions.add_parser("staff", help=_("set up a person, or list them")))
    _add_terminals(actions)
    _add_keeping(actions)
    _add_labels(actions.add_parser("print", help=_("print badges, labels and the command sheet, with codes to scan")))
    for action in actions.choices.values():
        _add_common(action, again=True)


def _add_site(site: argparse.ArgumentParser) -> None:
    site.add_argument("id", nargs="?", default="")
    site.add_argument("--name", default="")
    site.add_argument("--timezone", default="")
    site.add_argument("--language", default="", type=_language, choices=("", "zh_CN", "en"))
    _add_opening(site)
    site.add_argument(
        "--concurrent", default="", help=_("whether one person may be on several jobs: none, equal, standard")
    )
    site.add_argument(
        "--inspection", action="append", default=[], help=_("an inspection that is required: self, peer, final")
    )
    _add_choice(site, "--every-point", _("whether each point of an inspection must be looked at before it is passed"))
    site.add_argument("--comeback-days", type=int, metavar="N", help=_("how long the same fault is a comeback"))
    site.add_argument(
        "--longest-shift", type=int, metavar="H", help=_("hours from which on a booking is put before a foreman")
    )
    _add_stages(site)
    site.add_argument("--service-km", type=int, metavar="KM", help=_("how far after a service the next one is due"))
    site.add_argument("--service-months", type=int, metavar="N", help=_("how long after a service the next one is due"))
    _add_choice(site, "--scanner-prefix", _("whether every scanner here sends a prefix; keys then need not wait"))
    _add_choice(site, "--check-values", _("whether a vehicle check asks for the value of each line that has one"))


def _add_choice(parser: argparse.ArgumentParser, name: str, about: str) -> None:
    """Add an option that takes yes or no.

    Unsaid, it leaves what it is about as it was.
    """
    parser.add_argument(name, default="", choices=("", "yes", "no"), help=about)


def _add_opening(site: argparse.ArgumentParser) -> None:
    """Add what a site says of when it is open."""
    site.add_argument("--shift-end", default="", metavar="HH:MM", help=_("when the shift ends, at the site"))
    site.add_argument("--opens", default="", metavar="HH:MM", help=_("when the site opens"))
    site.add_argument(
        "--closed",
        action="append",
        default=[],
        metavar=_("WEEKDAY"),
        help=_("a day of the week on which it is closed, such as sunday, or none"),
    )
    site.add_argument(
        "--break", dest="pause", default="", metavar="HH:MM-HH:MM", help=_("the break of the site, or none")
    )
    site.add_argument(
        "--day-begins",
        default="",
        metavar="HH:MM",
        help=_("when a day begins; with night shifts after midnight, such as 06:00"),
    )


def _add_stages(site: argparse.ArgumentParser) -> None:
    """Add how long what comes after the work takes."""
    site.add_argument(
        "--inspection-minutes", type=int, metavar="N", help=_("how long an inspection takes, with the wait for it")
    )
    site.add_argument("--wash-minutes", type=int, metavar="N", help=_("how long the wash takes, with the wait for it"))
    site.add_argument("--handover-minutes", type=int, metavar="N", help=_("how long handing a vehicle over takes"))


def _add_shift(shift: argparse.ArgumentParser) -> None:
    shift.add_argument("id", nargs="?", default="")
    shift.add_argument("--name", default="")
    shift.add_argument("--hours", default="", metavar="HH:MM-HH:MM", help=_("when it begins and ends"))
    shift.add_argument("--since", default="", metavar=_("DATE"), help=_("from which day on it has these hours"))
    _add_active(shift, "--closed", _("not used any more"), "--open", _("used again"))


def _add_bay(bay: argparse.ArgumentParser) -> None:
    bay.add_argument("number", nargs="?", default="")
    bay.add_argument("--name", default="")
    bay.add_argument("--use", default="")
    bay.add_argument("--renumber", default="", metavar=_("BAY"), help=_("another number for this bay"))
    _add_active(bay, "--closed", _("not used any more"), "--open", _("used again"))


def _add_staff(staff: argparse.ArgumentParser) -> None:
    staff.add_argument("number", nargs="?", default="")
    staff.add_argument("--name", default="")
    staff.add_argument("--role", action="append", default=[])
    staff.add_argument("--skill", action="append", default=[])
    staff.add_argument("--badge", default="")
    staff.add_argument("--language", default="", type=_language, choices=("", "zh_CN", "en"))
    staff.add_argument("--pin", action="store_true", help=_("set a PIN: asked for, or one line on standard input"))
    _add_active(staff, "--gone", _("does not work here any more"), "--back", _("works here again"))


def _add_terminals(actions: "_Commands[_AnyOrder]") -> None:
    enrol = actions.add_parser("enrol", help=_("a one-time code that lets a terminal in"))
    enrol.add_argument("name", help=_("what the terminal is called"))
    enrol.add_argument("--bay", default="", metavar=_("BAY"), help=_("the bay it stands in"))
    _add_scope(enrol, "bay")
    actions.add_parser("terminals", help=_("list the terminals"))
    terminal = actions.add_parser("terminal", help=_("rename a terminal, move it, or say what it may send"))
    terminal.add_argument("terminal", metavar="ID")
    terminal.add_argument("--name", default="", help=_("what it is called from now on"))
    terminal.add_argument("--bay", default="", metavar=_("BAY"), help=_("the bay it stands in; none: in none"))
    _add_scope(terminal, "")
    revoke = actions.add_parser("revoke", help=_("shut a terminal out"))
    revoke.add_argument("terminal", metavar="ID")


def _add_scope(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--scope",
        default=default,
        choices=("view", "bay", "counter", "office"),
        help=_("what it is for: view only looks, counter also moves stock, office also runs the site"),
    )


def _add_keeping(actions: "_Commands[_AnyOrder]") -> None:
    backup = actions.add_parser("backup", help=_("copy the database to a file"))
    backup.add_argument("file", metavar=_("FILE"))
    restore = actions.add_parser("restore", help=_("put a backup in place of the database"))
    restore.add_argument("file", metavar=_("FILE"))
    _add_clock(actions.add_parser("clock", help=_("set right what the server dated while its clock was wrong")))
    actions.add_parser("exceptions", help=_("list the open exceptions"))
    token = actions.add_parser("token", help=_("a token for the DMS or another system"))
    token.add_argument("--name", default="", help=_("what the other system is called"))
    token.add_argument("--until", default="", metavar=_("DAY"), help=_("the last day it is good"))


def _add_clock(clock: argparse.ArgumentParser) -> None:
    clock.add_argument("--from", dest="first", type=int, metavar="N", help=_("the first wrong position of the ledger"))
    clock.add_argument("--to", dest="last", type=int, metavar="N", help=_("the last one; without it, the newest"))
    either = clock.add_mutually_exclusive_group()
    either.add_argument("--later", default="", metavar="1h30m", help=_("how much later it was really: 2d4h, 90m, 40s"))
    either.add_argument("--earlier", default="", metavar="1h30m", help=_("how much earlier it was really"))
    clock.add_argument("--reason", default="", help=_("what was wrong"))
    clock.add_argument(
        "--terminal",
        action="append",
        default=[],
        metavar="ID",
        help=_("only this terminal; without any, all concerned"),
    )
    clock.add_argument("--dry-run", action="store_true", help=_("say what would be done, and do nothing"))
    clock.add_argument("--again", action="store_true", help=_("also what was set right before"))


def _add_labels(labels: argparse.ArgumentParser) -> None:
    labels.add_argument("kind", metavar=_("KIND"), choices=("badges", "jobs", "bays", "parts", "bins", "commands"))
    labels.add_argument("which", metavar=_("WHICH"), nargs="*", help=_("numbers; without any, all of them"))
    labels.add_argument("--format", default="pdf", choices=("pdf", "png", "text"), help=_("text prints here"))
    labels.add_argument("--out", default="", metavar=_("FILE"), help=_("the file to write"))
    labels.add_argument("--font", default="", metavar=_("FILE"), help=_("a font file with Chinese"))
    size_help = _("for labels on a roll: width and height in mm, such as 60x40")
    labels.add_argument("--label-size", default="", metavar=_("SIZE"), help=size_help)


def _add_active(parser: argparse.ArgumentParser, off: str, off_text: str, on: str, on_text: str) -> None:
    either = parser.add_mutually_exclusive_group()
    either.add_argument(off, dest="active", action="store_const", const=False, default=None, help=off_text)
    either.add_argument(on, dest="active", action="store_const", const=True, help=on_text)
