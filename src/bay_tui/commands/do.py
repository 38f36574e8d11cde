"""Record one operation from the command line.

`bay-tui do`: through the same rules, store and outbox as a screen.
"""

import argparse
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from bay_tui.commands.failures import Failed, NotKnown, WrongUsage, say
from bay_tui.commands.output import finish_output, print_line, print_table
from bay_tui.commands.sources import reading
from bay_tui.config import Settings
from bay_tui.i18n import _, listed
from bay_tui.wording import operation_word, sentence
from bay_tui.workshop.checks import check
from bay_tui.workshop.operations import OPERATIONS, AnyArgs
from bay_tui.workshop.readmodels.typed_args import read_times, times_among
from bay_tui.workshop.sanitise import sanitise
from bay_tui.workshop.view import View

if TYPE_CHECKING:
    from bay_tui.commands.beside.recording import HandoverReply

Workshop = AbstractContextManager[tuple[View, datetime]]
"""What a workshop's records are, and the present instant."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Record the operation and print its id.

    With --list, print what there is. Nobody can be asked here: a fact that is unusual is recorded, and that is said.
    """
    if arguments.list or not arguments.operation:
        return _list()
    if not arguments.staff:
        raise WrongUsage("as-missing")
    id_ = _id(arguments.id)
    args = read_args(arguments.operation, arguments.values, lambda: reading(settings, "", ""))
    from bay_tui.commands.beside.handover import record_anywhere

    try:
        answer = record_anywhere(settings.home, arguments.staff, args, id_)
    except KeyboardInterrupt:
        raise NotKnown(id_) from None
    _tell(answer)
    return 0


def _id(given: str) -> str:
    """Return the id that was given, or a new one.

    Raises WrongUsage: an id that two scripts may make up would be taken for the other's.
    """
    try:
        return str(uuid.UUID(given)) if given else str(uuid.uuid4())
    except ValueError:
        raise WrongUsage("id-form", text=given) from None


def _tell(answer: "HandoverReply") -> None:
    """Print the id, and what was recorded although it is unusual.

    Of a correction of hours also what it moves. Of what stood already it is the id of that. Where there is nowhere to
    print to it is recorded all the same, and that is said.
    """
    for line in answer.moves:
        say(line)
    for one in answer.questions:
        say(_("Recorded, with an exception: {what}").format(what=sentence(one.code, one.params)))
    for one in answer.remarks:
        say(sentence(one.code, one.params))
    if answer.again:
        say(_("Recorded before under this id; nothing more was recorded."))
    if answer.stood is not None:
        say(sentence(answer.stood.code, answer.stood.params))
    try:
        print_line(answer.id)
        finish_output()
    except (Failed, BrokenPipeError):
        say(_("Recorded as {id}, and nothing could be printed.").format(id=answer.id))


def read_args(name: str, values: list[str], workshop: Callable[[], Workshop]) -> AnyArgs:
    """Return the arguments of the operation `name` from `field=value` texts.

    A value that begins with `{` or `[` is JSON; lists are separated by commas. A time may be typed as on a screen: then
    the `workshop` is opened to see what it means there. Raises WrongUsage for an unknown operation or field or a value
    of the wrong type, and Refused for a value that its field does not allow.
    """
    cls = OPERATIONS.get(name)
    if cls is None:
        raise WrongUsage("operation-unknown", name=name)
    fields = {field.name: field for field in msgspec.structs.fields(cls)}
    texts: dict[str, str] = {}
    for pair in values:
        key, equals, value = pair.partition("=")
        if not equals:
            raise WrongUsage("value-form", text=pair)
        if key not in fields:
            raise WrongUsage("argument-unknown", what=name, name=key, names=listed(fields))
        texts[key] = value
    given: dict[str, object] = {**texts}
    if times_among(cls, texts):
        with workshop() as (view, now):
            given = read_times(cls, texts, view, now)
    for key, text in given.items():
        if isinstance(text, str):
            given[key] = _value(text, fields[key])
    try:
        args = sanitise(msgspec.convert(given, cls, strict=False))
    except msgspec.ValidationError as error:
        raise WrongUsage("values-wrong", what=name, problem=error) from error
    # Here and not only where it is recorded: handed over to a running terminal, a number that is none would be nothing.
    check(args)
    assert isinstance(args, AnyArgs)  # noqa: S101 - every operation is one of them; tells the type checker
    return args


def _value(text: str, field: msgspec.structs.FieldInfo) -> object:
    if text[:1] in ("{", "["):
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError as error:
            raise WrongUsage("value-form", text=f"{field.name}={text}") from error
    if "tuple" in str(field.type):
        return [part for part in text.split(",") if part]
    return text


def _list() -> int:
    rows: list[list[str]] = []
    for name, cls in OPERATIONS.items():
        fields = msgspec.structs.fields(cls)
        takes = " ".join(f"{field.name}=…" if field.required else f"[{field.name}=…]" for field in fields)
        rows.append([name, operation_word(name), takes])
    print_table([_("OPERATION"), _("what it does"), _("takes")], rows)
    return 0
