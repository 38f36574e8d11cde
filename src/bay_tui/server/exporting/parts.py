"""Make the rows about parts: issued, returned, and the stock."""

from collections.abc import Iterator

from bay_tui.server.exporting.records import WORK, Records, Row, columns
from bay_tui.workshop.parts.supersession import OlderNumbers
from bay_tui.workshop.readmodels.counter.quarantine import apart, settled_as
from bay_tui.workshop.readmodels.counter.supply import on_order, proposal
from bay_tui.workshop.readmodels.counter.turnover import moving, oldest_days
from bay_tui.workshop.records import Claim, Movement, PartsLine, PartsReturn, Purchase
from bay_tui.workshop.words import ClaimOutcome, MovementKind

ISSUES = columns(f"id at what part_number part_name unit quantity cost price amount request {WORK} by_number by_name")
RETURNS = columns(f"id at condition part_number part_name unit quantity reason {WORK} by_number by_name")
STOCK = columns(
    "number name unit bin on_hand reserved available minimum on_order"
    " cost price abc_class turnover supplier superseded_by apart order_up_to pack lead_days to_order"
    " counted_at oldest_days models"
)
CLAIMS = columns(
    f"id at part_number part_name unit quantity apart supplier purchase note {' '.join(ClaimOutcome)}"
    f" settled_at request {WORK} by_number by_name"
)


def issues(records: Records) -> Iterator[Row]:
    """Yield what went to jobs and came back from them.

    It is what the stock saw.
    """
    moved = [
        movement
        for movement in records.view.every(Movement)
        if movement.why in (MovementKind.ISSUED, MovementKind.RETURNED) and records.within(movement.at)
    ]
    for movement in sorted(moved, key=lambda movement: (movement.at, movement.id)):
        part = records.then(records.parts.get(movement.part), movement.at)
        line = records.view.get(PartsLine, movement.line)
        price = movement.price_of(part) / 100
        yield {
            "id": movement.id,
            "at": records.local(movement.at),
            "what": str(movement.why),
            "part_number": part.number if part else movement.part,
            "part_name": part.name if part else "",
            "unit": part.unit if part else "",
            # A part that goes to a job counts for the job, though it leaves the stock.
            "quantity": -movement.quantity,
            "cost": movement.cost_of(part) / 100,
            "price": price,
            "amount": round(-movement.quantity * price, 2),
            "request": line.request if line else "",
            **records.work(records.jobs.get(line.job) if line else None, movement.at),
            **records.person(movement.by, "by", movement.at),
        }


def returns(records: Records) -> Iterator[Row]:
    """Yield all that came back over the counter.

    The defective and the old parts are among it, though they are no stock.
    """
    found = [back for back in records.view.every(PartsReturn) if records.within(back.at)]
    for back in sorted(found, key=lambda back: (back.at, back.id)):
        part = records.then(records.parts.get(back.part), back.at)
        line = records.view.get(PartsLine, back.line)
        yield {
            "id": back.id,
            "at": records.local(back.at),
            "condition": str(back.condition),
            "part_number": part.number if part else back.part,
            "part_name": part.name if part else "",
            "unit": part.unit if part else "",
            "quantity": back.quantity,
            "reason": back.reason,
            **records.work(records.jobs.get(line.job) if line else None, back.at),
            **records.person(back.by, "by", back.at),
        }


def stock(records: Records) -> Iterator[Row]:
    """Yield every part as it stands now, whatever the span.

    Class and turnover are those of the year before.
    """
    moves, older = moving(records.view, records.now), OlderNumbers(records.view)
    for part in sorted(records.parts.values(), key=lambda part: part.number):
        turnover = moves[part.id].turnover
        wanted = proposal(records.view, part, records.now, older)
        yield {
            "number": part.number,
            "name": part.name,
            "unit": part.unit,
            "bin": part.bin,
            "on_hand": part.on_hand,
            "reserved": part.reserved,
            "available": round(part.available, 6),
            "minimum": part.minimum,
            "on_order": on_order(records.view, part.id),
            "cost": part.cost_cents / 100,
            "price": part.price_cents / 100,
            "abc_class": moves[part.id].letter,
            "turnover": None if turnover is None else round(turnover, 2),
            "supplier": part.supplier,
            "superseded_by": part.superseded_by,
            "apart": apart(records.view, part.id),
            "order_up_to": part.order_up_to,
            "pack": part.pack,
            "lead_days": part.lead_days,
            "to_order": wanted.quantity if wanted else 0,
            "counted_at": records.local(part.counted_at),
            "oldest_days": oldest_days(part, records.view.find(Movement, "part", part.id), records.now),
            "models": part.models,
        }


def claims(records: Records) -> Iterator[Row]:
    """Yield the damaged goods kept apart, and what came of them.

    A column for each outcome says how many came to it.
    """
    found = [claim for claim in records.view.every(Claim) if records.within(claim.at)]
    for claim in sorted(found, key=lambda claim: (claim.at, claim.id)):
        part = records.then(records.parts.get(claim.part), claim.at)
        line = records.view.get(PartsLine, claim.line) if claim.line else None
        purchase = records.view.get(Purchase, claim.purchase) if claim.purchase else None
        yield {
            "id": claim.id,
            "at": records.local(claim.at),
            "part_number": part.number if part else claim.part,
            "part_name": part.name if part else "",
            "unit": part.unit if part else "",
            "quantity": claim.quantity,
            "apart": claim.apart,
            "supplier": claim.supplier,
            "purchase": purchase.number if purchase else claim.purchase,
            "note": claim.note,
            **{str(outcome): settled_as(claim, outcome) for outcome in ClaimOutcome},
            "settled_at": records.local(max((one.at for one in claim.settled), default=None)),
            "request": line.request if line else "",
            **records.work(records.jobs.get(line.job) if line else None, claim.at),
            **records.person(claim.by, "by", claim.at),
        }
