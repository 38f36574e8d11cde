"""Read what a terminal pushes, one operation after the other.

One that cannot be read, since the terminal is newer or broken, costs itself and not its batch: it is taken as what it
is, kept as it was sent, and left to a person. Only where its id or number cannot be read there is nothing to answer,
and the batch ends before it.
"""

import hashlib
from datetime import datetime
from typing import Any, cast

import msgspec

from bay_tui.server.problems import ProblemError
from bay_tui.wire.protocol import PushRequest
from bay_tui.workshop.operations import Operation, OperationUnread

_LONGEST_NAME = 100


class ReceivedOperation:
    """Hold one operation as it came: what its JSON says."""

    __slots__ = ("said",)

    def __init__(self, said: object) -> None:
        self.said = said


class ReceivedPush(PushRequest, frozen=True, kw_only=True, omit_defaults=True):
    """Carry operations in the device's order; see `PushRequest`.

    They are not read yet.
    """

    operations: tuple[ReceivedOperation, ...]  # pyright: ignore[reportIncompatibleVariableOverride]


class ReadPush(msgspec.Struct, frozen=True):
    """Hold a push whose operations are read.

    `hashes` has the content hash of each that could not be, by its id.
    """

    request: PushRequest
    hashes: dict[str, str]


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what must be readable of an operation to answer it."""

    id: str
    device: str
    number: int
    actor: str = ""
    schema: int = 1


class _Dates(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what an operation says of its instant."""

    at: datetime
    boot: str = ""
    boot_ms: int = 0
    estimated: bool = False


# msgspec makes what it knows of a class when it is first asked for, and threads that ask at once end the process.
# So it is asked here, before there are any.
_KNOWN = [msgspec.json.Decoder(one) for one in (Operation, _Envelope, _Dates)]


def received(kind: type, said: object) -> ReceivedOperation:
    """Return an operation that is not read yet, for the decoder."""
    if kind is not ReceivedOperation:
        raise NotImplementedError
    return ReceivedOperation(said)


def read(push: ReceivedPush, received_at: datetime) -> ReadPush:
    """Return a push with its operations read.

    Up to one that cannot be answered. Raises ProblemError where that is the first.
    """
    operations: list[Operation] = []
    hashes: dict[str, str] = {}
    for index, one in enumerate(push.operations):
        try:
            operation = _as(Operation, one.said)
        except msgspec.ValidationError as error:
            try:
                operation = _unread(one.said, received_at)
            except msgspec.ValidationError:
                if index:
                    break
                raise ProblemError(400, "malformed", str(error).replace("$", f"operations[{index}]")) from None
            hashes[operation.id] = _hash(one.said)
        operations.append(operation)
    fields: dict[str, Any] = {name: getattr(push, name) for name in push.__struct_fields__}
    fields["operations"] = tuple(operations)
    return ReadPush(PushRequest(**fields), hashes)


def _unread(said: object, received_at: datetime) -> Operation:
    """Return what stands for an operation that cannot be read.

    Raises ValidationError where that cannot be answered.
    """
    head = _as(_Envelope, said)
    try:
        dates = _as(_Dates, said)
    except msgspec.ValidationError:
        dates = _Dates(at=received_at, estimated=True)
    name = _as(dict[str, Any], said).get("args")
    name = cast("dict[str, Any]", name).get("op") if isinstance(name, dict) else None
    args = OperationUnread(
        name=name[:_LONGEST_NAME] if isinstance(name, str) and name else "?",
        said=msgspec.json.encode(said).decode(),
    )
    return Operation(
        id=head.id,
        device=head.device,
        number=head.number,
        actor=head.actor,
        schema=head.schema,
        at=dates.at,
        boot=dates.boot,
        boot_ms=dates.boot_ms,
        estimated=dates.estimated,
        args=args,
    )


def _hash(said: object) -> str:
    """Return the content hash.

    It is the one that a server makes which can read it. So a repetition is one, also after an update.
    """
    fields = _as(dict[str, Any], said) | {"device": "", "number": 0}
    return hashlib.sha256(msgspec.json.encode(fields)).hexdigest()


def _as(kind: Any, said: object) -> Any:
    return msgspec.convert(said, kind, strict=False, str_keys=True)
