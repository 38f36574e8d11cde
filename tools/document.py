"""Generate the tables and examples in the documents from the code.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`.

python tools/document.py write   # after a change of structs, importers or exports
python tools/document.py check   # exit 1 and the names of the documents that are not as the code is now
"""

import argparse
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

import msgspec
from msgspec import inspect

from bay_tui.commands.doctor import Diagnosis as Checked
from bay_tui.commands.show import hours
from bay_tui.i18n import speaking
from bay_tui.server.devices import Device
from bay_tui.server.exporting.rows import KINDS as EXPORTS
from bay_tui.server.importing.headers import ImportField
from bay_tui.server.importing.importer import Importer
from bay_tui.server.importing.run import IMPORTERS
from bay_tui.server.importing.words import JOB_KINDS, JOB_STATES, ORDER_STATES, PAY_TYPES
from bay_tui.server.sample.shop import sample
from bay_tui.store.outbox import OutboxEntry
from bay_tui.terminal.keys.keymap import every_key
from bay_tui.wire import protocol
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.verdicts import Verdict
from bay_tui.wording import word
from bay_tui.workshop import operations, records, words
from bay_tui.workshop.decision import Status
from bay_tui.workshop.readmodels.board import Board, BoardBay, BoardRow, PartsState
from bay_tui.workshop.readmodels.counter.counter_queue import QueueLine, QueueRow
from bay_tui.workshop.readmodels.my_work import WorkRow
from bay_tui.workshop.readmodels.outlook import Outlook
from bay_tui.workshop.roster.weeks import RosterDay, RosterRow
from bay_tui.workshop.words import LabourKind

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "docs"
VOCABULARIES: tuple[type[StrEnum], ...] = tuple(
    cls for cls in vars(words).values() if isinstance(cls, type) and issubclass(cls, StrEnum) and cls is not StrEnum
)
"""The closed vocabularies of the workshop, in the order in which they are defined."""

_DESCRIBING = re.compile(r"^(?:Describe|Hold|Keep|Record|Carry|Name|Count) ")

_PART = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_NOW = datetime(2026, 3, 31, 1, 12, 4, tzinfo=UTC)
_DEVICE = "5b1f0c9e-7a52-4f0e-9d53-1d0c6a7f2b11"
_FIRST, _SECOND, _THIRD = (f"{digit * 8}-0000-4000-8000-00000000000{digit}" for digit in "123")
_BOOT = "0c5f2ad1-6f0a-4f43-a1a7-3b8f4f2a9d20"
_EPOCH = "8f14e45fceea467a9575c9bbf4c0a0b7"
_CHAIN = "c4ca4238a0b923820dcc509a6f75849b"


def documents() -> list[Path]:
    """Return every document of the project."""
    return [*(ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING")), *sorted(DOCUMENTS.glob("*.md"))]


def renewed(text: str) -> str:
    """Return a document with its generated parts made anew.

    Raises KeyError for a part that nothing generates.
    """
    return _PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n{found[3]}", text)


def stale() -> list[Path]:
    """Return the documents whose generated parts are out of date."""
    texts = {path: path.read_text(encoding="utf-8") for path in documents()}
    return [path for path, text in texts.items() if renewed(text) != text]


# Tables


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines) + "\n"


def struct_table(cls: type[msgspec.Struct]) -> str:
    """Return the fields of a struct as they are written in JSON."""
    config = cls.__struct_config__
    head = textwrap.fill(f"**{cls.__name__}**: {_said_of(cls)}", 120, break_long_words=False, break_on_hyphens=False)
    rows: list[tuple[str, str, str]] = []
    if config.tag_field:
        rows.append((f"`{config.tag_field}`", f"always `{config.tag}`", ""))
    for field in cast(inspect.StructType, inspect.type_info(cls)).fields:
        left_out = config.omit_defaults and not field.required
        rows.append((f"`{field.encode_name}`", type_name(field.type), _default(field) if left_out else ""))
    return f"{head}\n\n" + table(("field", "type", "may be left out when"), rows)


def type_name(kind: inspect.Type) -> str:
    """Return what a field holds, in words."""
    match kind:
        case inspect.EnumType(cls=values) | inspect.LiteralType(values=values):
            name = "one of " + ", ".join(f"`{value}`" for value in values)
        case inspect.StructType(cls=cls):
            name = cls.__name__
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            name = f"list of {type_name(item)}"
        case inspect.TupleType(item_types=items):
            name = f"[{', '.join(type_name(item) for item in items)}]"
        case inspect.UnionType(types=types) if len(types) > 3:
            name = "an operation's arguments, its name in `op`"
        case inspect.UnionType(types=types):
            name = " or ".join(type_name(one) for one in sorted(types, key=_is_null))
        case _:
            name = _PLAIN[type(kind)]
    return name


def _is_null(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.NoneType)


_PLAIN = {
    inspect.StrType: "text",
    inspect.DateType: "day",
    inspect.IntType: "whole number",
    inspect.FloatType: "number",
    inspect.BoolType: "true or false",
    inspect.DateTimeType: "instant",
    inspect.NoneType: "null",
    inspect.DictType: "object of texts",
    inspect.RawType: "JSON",
    inspect.AnyType: "JSON",
}


def _default(field: inspect.Field) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        return "empty"
    value = field.default
    if isinstance(value, msgspec.Struct):
        return "all defaults"
    if value in ("", ()):
        return "empty"
    return f"`{msgspec.json.encode(value).decode()}`"


def _said_of(cls: type[msgspec.Struct]) -> str:
    """Return a struct's docstring as one paragraph about the thing.

    Without the verb it begins with.
    """
    text = " ".join((cls.__doc__ or "").split())
    about = _DESCRIBING.sub("", text)
    return about[:1].upper() + about[1:]


def _structs(*classes: type[msgspec.Struct]) -> Callable[[], str]:
    return lambda: "\n".join(struct_table(cls) for cls in classes)


def _hours_fields() -> str:
    """Return the fields of `show hours --json`, read off the sample workshop.

    Its rows are no structs.
    """
    rows = hours(sample(_NOW, "en"), _NOW - timedelta(days=3), _NOW)
    kinds = {name: sorted({_value_name(row[name]) for row in rows}, key="null".__eq__) for name in rows[0]}
    return table(("field", "type"), [(f"`{name}`", " or ".join(kind)) for name, kind in kinds.items()])


def _value_name(value: object) -> str:
    names = {str: "text", bool: "true or false", float: "number", datetime: "instant", type(None): "null"}
    return next(name for cls, name in names.items() if isinstance(value, cls))


def _operations() -> str:
    rows: list[tuple[str, str, str, str]] = []
    for name, cls in operations.OPERATIONS.items():
        fields = msgspec.structs.fields(cls)
        takes = " ".join(field.encode_name if field.required else f"[{field.encode_name}]" for field in fields)
        everyone = cls.roles == operations.EVERYONE
        who = "everybody" if everyone else ", ".join(role for role in sorted(cls.roles))
        rows.append((f"`{name}`", "fact" if cls.fact else "wish", who, takes))
    return table(("operation", "", "who may", "takes (in brackets: may be left out)"), rows)


def _import_fields(kind: str) -> Callable[[], str]:
    importer: Importer = IMPORTERS[kind]

    def made() -> str:
        rows = [(f"`{field.name}`", _needed(field), ", ".join(field.spellings.split(","))) for field in importer.fields]
        return table(("field", "needed", "headers recognised, besides the field's own name"), rows)

    return made


def _needed(field: ImportField) -> str:
    """Return whether a table must give a field."""
    if field.unless:
        return f"or `{field.unless}`"
    return "yes" if field.required else ""


def _vocabulary(words: Mapping[str, StrEnum]) -> str:
    meanings: dict[str, list[str]] = {}
    for spelling, meaning in words.items():
        meanings.setdefault(str(meaning), []).append(spelling)
    return table(("means", "written"), [(f"`{name}`", ", ".join(texts)) for name, texts in meanings.items()])


def _vocabularies() -> str:
    vocabularies = {"state": ORDER_STATES, "job_state": JOB_STATES, "work": JOB_KINDS, "pay": PAY_TYPES}
    return "\n".join(f"`{field}`:\n\n{_vocabulary(words)}" for field, words in vocabularies.items())


def _vocabulary_words() -> str:
    """Return the closed vocabularies with their words in both languages."""
    return "\n".join(f"`{cls.__name__}`:\n\n{_words_of(cls)}" for cls in VOCABULARIES)


def _words_of(cls: type[StrEnum]) -> str:
    english = [word(value) for value in cls]
    with speaking("zh_CN"):
        chinese = [word(value) for value in cls]
    rows = [(f"`{value}`", en, zh) for value, en, zh in zip(cls, english, chinese, strict=True)]
    return table(("slug", "English", "中文"), rows)


def _exports() -> str:
    rows = [(f"`{kind}`", " ".join(f"`{name}`" for name in columns)) for kind, (columns, _) in EXPORTS.items()]
    return table(("kind", "columns, in this order"), rows)


def _keymap() -> str:
    """Return the actions that may have other keys, by screen."""
    rows = [(f"`{one.id}`", " ".join(f"`{key}`" for key in one.keys), one.does, one.where) for one in every_key({})]
    return table(("binding", "keys", "does", "where"), rows)


# Examples of the protocol, from the structs themselves


def example(*values: msgspec.Struct) -> str:
    """Return structs as the JSON that is sent, indented for reading."""
    texts = [msgspec.json.format(msgspec.json.encode(value), indent=2).decode() for value in values]
    return "".join(f"```json\n{text}\n```\n" for text in texts)


def _at(seconds: float) -> datetime:
    return _NOW + timedelta(seconds=seconds)


def _started() -> operations.Operation:
    return operations.Operation(
        id=_FIRST,
        device=_DEVICE,
        number=41,
        actor="101",
        at=_at(-62),
        args=operations.LabourStarted(staff="101", job="ro-2026-0331-4.1"),
        boot=_BOOT,
        boot_ms=8_420_133,
    )


def _push_request() -> str:
    wanted = operations.PartsRequested(
        job="ro-2026-0331-4.1", lines=(operations.WantedPart(part="26300-A500", quantity=1),)
    )
    second = operations.Operation(
        id=_SECOND, device=_DEVICE, number=42, actor="101", at=_at(-20), args=wanted, boot=_BOOT, boot_ms=8_462_250
    )
    return example(
        protocol.PushRequest(
            device=_DEVICE,
            anchor=protocol.Anchor(boot=_BOOT, boot_ms=8_482_310, wall=_at(0)),
            operations=(_started(), second),
            acked_number=40,
            acked_id=_THIRD,
            acked_cursor=_cursor(1206),
        )
    )


def _push_reply() -> str:
    verdicts = (
        Verdict(id=_FIRST, number=41, status=Status.APPLIED, seq=1207),
        Verdict(
            id=_SECOND,
            number=42,
            status=Status.REFUSED,
            seq=1208,
            code="job-closed",
            params={"title": "Service: engine oil and filter"},
        ),
    )
    reply = protocol.PushReply(server_time=_at(0.04), epoch=_EPOCH, cursor=_cursor(1208), verdicts=verdicts)
    return example(reply.compact())


def _push_problems() -> str:
    gap = protocol.PushReply(server_time=_at(0.04), epoch=_EPOCH, cursor=_cursor(1206), problem="gap", expected=40)
    conflict = msgspec.structs.replace(gap, problem="conflict", expected=0, conflict=_FIRST)
    return example(gap, conflict)


def _cursor(seq: int) -> str:
    return str(Cursor(_EPOCH, seq, _CHAIN))


def _pull_reply() -> str:
    event = records.LabourEvent(
        id=_FIRST,
        staff="101",
        event=LabourKind.STARTED,
        at=_at(-62),
        recorded_at=_at(-62),
        job="ro-2026-0331-4.1",
        device=_DEVICE,
    )
    changes = (
        protocol.Change(kind="labour", id=event.id, seq=1207, record=msgspec.Raw(msgspec.json.encode(event))),
        protocol.Change(kind="call", id=_THIRD, seq=1209),
    )
    return example(protocol.PullReply(server_time=_at(1), cursor=_cursor(1209), changes=changes))


def _pull_reset() -> str:
    return example(protocol.PullReply(server_time=_at(1), reset=True))


def _pull_lost() -> str:
    return example(protocol.PullReply(server_time=_at(1), lost=True))


def _live() -> str:
    reply = protocol.PullReply(server_time=_at(1), cursor=_cursor(1208))
    text = msgspec.json.encode(reply).decode()
    return f"```text\n: beat\n\nid: {_cursor(1208)}\ndata: {text}\n\nevent: {protocol.RESYNC_EVENT}\ndata: {{}}\n```\n"


def _snapshot() -> str:
    bay = records.Bay(id="3", number="3", name="Lift 3", position=3)
    raw = (msgspec.Raw(msgspec.json.encode(bay)),)
    return example(protocol.Snapshot(server_time=_at(1), cursor=_cursor(1209), records=raw))


def _enrol() -> str:
    request = protocol.EnrolRequest(code="VE2F-KSRA", device=_DEVICE)
    reply = protocol.EnrolReply(
        token=f"{_DEVICE}.(43 characters)", device=_DEVICE, site="main", name="bay-3", server_time=_at(0)
    )
    return example(request, reply)


def _time() -> str:
    return example(protocol.TimeReply(server_time=_at(0)))


def _problem() -> str:
    return example(
        protocol.ProblemDocument(
            type="urn:bay-tui:problem:token-unknown",
            title="Not signed in",
            status=401,
            code="token-unknown",
            detail="this token is not known here",
        )
    )


def _limits() -> str:
    rows: list[tuple[str, Any]] = [
        ("protocol version", protocol.PROTOCOL),
        ("oldest version served", protocol.OLDEST_PROTOCOL),
        ("operations in a batch, at most", protocol.BATCH_OPERATIONS),
        ("bytes of JSON in a batch, about", protocol.BATCH_BYTES),
        ("records in a pull, about", protocol.PULL_LIMIT),
        ("seconds between heartbeats of a live stream", protocol.HEARTBEAT_SECONDS),
        ("seconds a pull may wait, at most", protocol.LONG_POLL_SECONDS),
    ]
    return table(("limit", "value"), [(name, str(value)) for name, value in rows])


PARTS: dict[str, Callable[[], str]] = {
    "board": _structs(Board, BoardBay, BoardRow, Outlook, PartsState),
    "queue": _structs(QueueRow, QueueLine),
    "work": _structs(WorkRow),
    "hours": _hours_fields,
    "roster": _structs(RosterRow, RosterDay),
    "outbox": _structs(OutboxEntry, Verdict, operations.Operation),
    "records": _structs(
        *(cls for kind, cls in records.KINDS.items() if kind not in ("credential", "terminal", "contact", "clock")),
        records.SiteRules,
        records.ShiftTimes,
        records.Promise,
        records.Stop,
        records.Cancellation,
        records.Measurement,
        records.Approval,
        records.CounterMessage,
    ),
    "devices": _structs(Device),
    "doctor": _structs(Checked),
    "operations": _operations,
    "keymap": _keymap,
    "exports": _exports,
    "vocabularies": _vocabularies,
    "vocabulary-words": _vocabulary_words,
    **{f"import-{kind}": _import_fields(kind) for kind in IMPORTERS},
    "push-request": _push_request,
    "push-reply": _push_reply,
    "push-problems": _push_problems,
    "pull-reply": _pull_reply,
    "pull-reset": _pull_reset,
    "pull-lost": _pull_lost,
    "live": _live,
    "snapshot": _snapshot,
    "enrol": _enrol,
    "time": _time,
    "problem": _problem,
    "limits": _limits,
}
"""Every part that is generated, by its name."""


def main() -> int:
    """Write or check the generated parts, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("write", "check"))
    asked = parser.parse_args().what
    old = stale()
    for path in old:
        if asked == "write":
            path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"{'wrote' if asked == 'write' else 'not as the code is now:'} {path.relative_to(ROOT)}")
    return 1 if old and asked == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
