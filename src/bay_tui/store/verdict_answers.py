"""Work out outbox changes from the server's answers.

Pure functions from entries to the entries that change.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import msgspec

from bay_tui.store.answers import CONFLICT, STATES
from bay_tui.store.decoding import DecodedSnapshot
from bay_tui.store.outbox import Answered, Outbox, OutboxEntry
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import PushReply
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.decision import Status
from bay_tui.workshop.sanitise import sanitise


def judged(
    outbox: Outbox, reply: PushReply, read: Cursor | None, now: datetime, uptime: timedelta
) -> list[OutboxEntry]:
    """Return the entries `reply` answers, with their verdicts.

    Verdicts on anything else are ignored. `read` is how far the feed has been read: what it has brought already has
    passed. `uptime` is how long the terminal has run by `now`.
    """
    entries: list[OutboxEntry] = []
    for told in reply.verdicts:
        entry = outbox.get(told.id)
        if entry is None:
            continue
        brought = read is not None and read.epoch == reply.epoch and told.seq <= read.seq
        entries.append(
            msgspec.structs.replace(
                entry,
                state=STATES[told.status],
                verdict=sanitise(msgspec.structs.replace(told, id="", number=0)),
                answered_at=now,
                epoch=reply.epoch,
                passed=entry.passed or brought,
                uptime_ms=uptime // timedelta(milliseconds=1),
            )
        )
    return entries


def last_answered(entries: Collection[OutboxEntry], device: str, before: Answered, reply: PushReply) -> Answered:
    """Return the last answered operation of `device`.

    It was `before`, and `reply` has answered `entries`.
    """
    number, id_ = before.number, before.id
    for entry in entries:
        if entry.operation.device == device and entry.operation.number > number:
            number, id_ = entry.operation.number, entry.id
    same = before.cursor and before.epoch == reply.epoch and not entries
    return Answered(number=number, id=id_, epoch=reply.epoch, cursor=before.cursor if same else reply.cursor)


def passed(entries: Iterable[OutboxEntry], read: Cursor) -> list[OutboxEntry]:
    """Return the acknowledged entries a feed has brought.

    The feed is read as far as `read`.
    """
    return [
        msgspec.structs.replace(entry, passed=True)
        for entry in entries
        if entry.verdict is not None and entry.epoch == read.epoch and entry.verdict.seq <= read.seq
    ]


def after_swap(outbox: Outbox, reading: DecodedSnapshot) -> list[OutboxEntry]:
    """Return the entries that records in place of all others change.

    Those of a snapshot, or of a long pull.
    """
    return passed(outbox.shown(), reading.cursor) if reading.pulled else after_snapshot(outbox, reading.cursor)


def after_snapshot(entries: Iterable[OutboxEntry], read: Cursor) -> list[OutboxEntry]:
    """Return the entries a new snapshot at `read` changes.

    They stand otherwise to it than to the records before. What the server had acknowledged in an earlier life and did
    not call lost, it had when it made the snapshot.
    """
    changed: list[OutboxEntry] = []
    for entry in entries:
        if entry.state == "acknowledged" and entry.verdict is not None:
            brought = entry.epoch != read.epoch or entry.verdict.seq <= read.seq
        else:
            brought = False
        if brought != entry.passed:
            changed.append(msgspec.structs.replace(entry, passed=brought))
    return changed


def conflicting(entry: OutboxEntry, now: datetime) -> OutboxEntry:
    """Return an entry refused for its id's other content.

    The server knows the id so: a person has to see it.
    """
    verdict = Verdict(status=Status.REFUSED, seq=0, code=CONFLICT)
    return msgspec.structs.replace(entry, state="refused", verdict=verdict, answered_at=now)


def rewound(outbox: Outbox, device: str, expected: int) -> tuple[list[OutboxEntry], Answered] | None:
    """Return the entries to send again, and the last valid answer.

    From number `expected` on. What the confirmed records show stays passed until the next snapshot, so that nothing
    shows twice. None where that number is not kept here: then nothing this device sends can follow what the server has.
    """
    first = outbox.at_number(device, expected)
    if first is None:
        return None
    before = outbox.at_number(device, expected - 1)
    answered = Answered(number=expected - 1, id=before.id if before else "")
    if first.verdict is not None and first.verdict.code == CONFLICT:
        return _renumbered(outbox.waiting(), device, expected), answered
    again = [
        _unanswered(entry)
        for entry in outbox
        if entry.operation.device == device and entry.operation.number >= expected and entry.verdict is not None
    ]
    return again, answered


def doubtful(entries: Iterable[OutboxEntry], device: str, read: Cursor | None) -> int | None:
    """Return the lowest number whose answer the records do not show.

    Of `device`, where the records are those at `read`: the server need not have that answer any more.
    """
    return min(
        (
            entry.operation.number
            for entry in entries
            if entry.operation.device == device
            and entry.verdict is not None
            and entry.verdict.code != CONFLICT
            and not (read is not None and entry.epoch == read.epoch and entry.verdict.seq <= read.seq)
        ),
        default=None,
    )


def doubted(outbox: Outbox, device: str) -> tuple[list[OutboxEntry], Answered] | None:
    """Return the answered entries of `device` to be asked again.

    The server has another history now. What it judged in the one it lost it may judge otherwise in this one. None where
    nothing answered is kept.
    """
    again = [_unanswered(each) for each in outbox if each.operation.device == device and each.verdict is not None]
    if not again:
        return None
    return again, Answered(number=min(entry.operation.number for entry in again) - 1)


def forked(outbox: Outbox, device: str) -> list[OutboxEntry]:
    """Return all kept entries, renumbered for a new device id.

    From 1 on; ids and content stay. What was answered goes along, so that one stream of numbers has all a restored
    server could ask for.
    """
    return _renumbered(map(_unanswered, outbox.in_order()), device, 1)


def _unanswered(entry: OutboxEntry) -> OutboxEntry:
    # When it was answered stays: it says that the server may have it.
    return msgspec.structs.replace(entry, state="pending", verdict=None, epoch="")


def _renumbered(entries: Iterable[OutboxEntry], device: str, start: int) -> list[OutboxEntry]:
    return [
        msgspec.structs.replace(entry, operation=msgspec.structs.replace(entry.operation, device=device, number=number))
        for number, entry in enumerate(entries, start)
    ]
