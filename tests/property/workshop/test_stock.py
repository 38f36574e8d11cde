"""Stock adds up: what lies there, what is set aside and what is picked, reckoned a second time from what was said.

The reckoning below knows the operations and whether they were taken, and nothing of the records or of the rules: the
pieces on hand are those of the last count and all that moved after it, by the instants of the operations, whenever they
came in. Histories are drawn by a seed, and some of their facts come in late.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Decision, Status
from bay_tui.workshop.operations import AnyArgs, OrderedPart, WantedPart
from bay_tui.workshop.records import Movement, Part, PartsLine
from bay_tui.workshop.words import ReturnKind
from workshop_kit import ADMIN, COUNTER, Shop, at

OPENING = {"P1": 5.0, "OIL": 60.0}
LINES = ("r1.1", "r1.2", "r2.1", "r3.1")
SHEETS = ("s1", "s2")

IN_VAIN = ("count-closed", "line-not-open")
"""What is said of a sheet or a line that is closed is kept as an exception, and nothing else."""

LATE = (
    ops.PartsIssued,
    ops.PartsReturned,
    ops.StockReceived,
    ops.StockCorrected,
    ops.PurchaseReceived,
    ops.StockCounted,
)
"""What happened, and may be heard of after what happened later."""


@dataclass
class Line:
    """A line of a request, as far as it was spoken about."""

    part: str
    quantity: float
    reserved: float = 0
    picked: float = 0
    issued: float = 0
    returned: float = 0

    @property
    def open(self) -> float:
        """What has not gone out of it."""
        return self.quantity - max(self.issued - self.returned, 0)


@dataclass
class Reckoning:
    """What was said, and what follows by the formula alone."""

    lines: dict[str, Line] = field(default_factory=dict)
    moves: list[tuple[float, str, float]] = field(default_factory=list)
    counts: list[tuple[float, str, float]] = field(default_factory=list)
    sheets: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)

    def on_hand(self, part: str) -> float:
        """Return what was counted last and all that moved since; without a count, since the beginning."""
        counted = max(((minute, quantity) for minute, one, quantity in self.counts if one == part), default=None)
        since, there = counted or (-1.0, OPENING[part])
        return there + sum(quantity for minute, one, quantity in self.moves if one == part and minute > since)

    def reserved(self, part: str) -> float:
        """Return what is set aside for lines."""
        return sum(line.reserved for line in self.lines.values() if line.part == part)

    def hear(self, id: str, args: AnyArgs, minute: float) -> None:
        """Take over what was said and taken."""
        match args:
            case ops.PartsRequested(lines=lines):
                for number, one in enumerate(lines, 1):
                    self.lines[f"{id}.{number}"] = Line(one.part, one.quantity)
            case ops.PartsReserved(line=line, quantity=quantity):
                self.lines[line].reserved += quantity or 0
            case ops.PartsReleased(line=line):
                self.lines[line].reserved = self.lines[line].picked = 0
            case ops.PartsPicked(line=line, quantity=quantity):
                self.lines[line].picked += quantity or 0
            case ops.PartsBackOrdered(line=line):
                self.lines[line].reserved = 0
            case ops.PartsSubstituted(line=line, part=part):
                self.lines[line].part = part
                self.lines[line].reserved = self.lines[line].picked = 0
            case ops.PartsCancelled(line=line):
                self.lines[line].reserved = self.lines[line].picked = 0
            case ops.PartsIssued(line=line, quantity=quantity):
                self._issued(self.lines[line], quantity or 0, minute)
            case ops.PartsReturned(line=line, quantity=quantity, condition=condition):
                self._returned(self.lines[line], quantity, condition, minute)
            case ops.StockReceived(part=part, quantity=quantity) | ops.PurchaseReceived(part=part, quantity=quantity):
                self.moves.append((minute, part, quantity))
            case ops.StockCorrected(part=part, change=change):
                self.moves.append((minute, part, change))
            case ops.StockCounted(part=part, quantity=quantity):
                self.counts.append((minute, part, quantity))
            case _:
                self._sheet(id, args, minute)

    def _issued(self, line: Line, quantity: float, minute: float) -> None:
        line.issued += quantity
        line.reserved = max(line.reserved - quantity, 0)
        line.picked = max(line.picked - quantity, 0)
        self.moves.append((minute, line.part, -quantity))

    def _returned(self, line: Line, quantity: float, condition: ReturnKind, minute: float) -> None:
        if condition is not ReturnKind.CORE:
            line.returned += quantity
        if condition is ReturnKind.STOCK:
            self.moves.append((minute, line.part, quantity))

    def _sheet(self, id: str, args: AnyArgs, minute: float) -> None:
        match args:
            case ops.CountOpened():
                self.sheets[id] = {}
            case ops.CountEntered(sheet=sheet, part=part, quantity=quantity):
                self.sheets[sheet][part] = (minute, quantity)
            case ops.CountApproved(sheet=sheet):
                # It holds for the moment it was counted; one that was counted later by another way stands.
                self.counts += [(when, part, quantity) for part, (when, quantity) in self.sheets.pop(sheet).items()]
            case _:
                assert isinstance(args, ops.PartSaved | ops.PurchaseOrdered), args


def said(chance: random.Random, count: int) -> Iterator[tuple[str, AnyArgs, str]]:
    """Draw what is said one after the other: an id, the operation, and who said it."""
    wanted = {"r1": ("P1", "OIL"), "r2": ("P1",), "r3": ("OIL",)}
    for id_, parts in wanted.items():
        lines = tuple(WantedPart(part=part, quantity=chance.randint(1, 4)) for part in parts)
        yield id_, ops.PartsRequested(job="j1", lines=lines), COUNTER
    for id_ in SHEETS:
        yield id_, ops.CountOpened(name=id_, parts=("P1", "OIL")), COUNTER
    ordered = tuple(OrderedPart(part=part, quantity=9) for part in OPENING)
    yield "po", ops.PurchaseOrdered(supplier="Depot", lines=ordered), COUNTER
    for number in range(count):
        yield f"x{number:03}", one_of(chance), COUNTER
        if number in (count // 2, count - 4):
            yield f"a{number:03}", ops.CountApproved(sheet=SHEETS[number > count // 2]), ADMIN


def one_of(chance: random.Random) -> AnyArgs:
    line, part = chance.choice(LINES), chance.choice(list(OPENING))
    # Quarters, so that sums are exact; nobody has to mean it: every one of these is a fact.
    quantity = chance.randint(1, 4) / (1 if chance.random() < 0.7 else 4)
    return chance.choice(
        [
            lambda: ops.PartsReserved(line=line, quantity=quantity),
            lambda: ops.PartsReserved(line=line, quantity=quantity),
            lambda: ops.PartsReleased(line=line),
            lambda: ops.PartsPicked(line=line, quantity=quantity),
            lambda: ops.PartsIssued(line=line, quantity=quantity),
            lambda: ops.PartsIssued(line=line, quantity=quantity),
            lambda: ops.PartsReturned(
                line=line, quantity=quantity, condition=chance.choice(list(ReturnKind)), reason="spare"
            ),
            lambda: ops.PartsSubstituted(line=line, part=part, reason="same"),
            lambda: ops.PartsBackOrdered(line=line, eta=at(9999)),
            lambda: ops.PartsCancelled(line=line, reason="no"),
            lambda: ops.StockReceived(part=part, quantity=quantity),
            lambda: ops.StockCorrected(part=part, change=chance.choice([-1, 1]) * quantity, reason="wrong"),
            lambda: ops.StockCounted(part=part, quantity=chance.randint(0, 30)),
            lambda: ops.CountEntered(sheet=chance.choice(SHEETS), part=part, quantity=chance.randint(0, 30)),
            lambda: ops.PurchaseReceived(
                purchase="po", part=part, quantity=chance.randint(0, 3), damaged=chance.randint(1, 2)
            ),
            lambda: ops.PartSaved(part=Part(id="NEW", number="NEW", name="New", superseded_by=part)),
        ]
    )()


def as_heard(chance: random.Random, count: int) -> list[tuple[str, AnyArgs, str, float]]:
    """Return a history in the order it comes in, each with the minute it happened."""
    history = [(id_, args, who, float(minute)) for minute, (id_, args, who) in enumerate(said(chance, count))]
    place = {
        id_: minute + (chance.choice([0, 0, 5, 20]) + 0.5 if isinstance(args, LATE) else 0)
        for id_, args, _, minute in history
    }
    return sorted(history, key=lambda one: place[one[0]])


def check_wish(reckoned: Reckoning, args: AnyArgs, decision: Decision) -> None:
    """What is set aside is there and wanted; and nothing that is, is refused."""
    if not isinstance(args, ops.PartsReserved) or decision.code == "line-not-open":
        return
    line = reckoned.lines[args.line]
    quantity = args.quantity or 0
    free = reckoned.on_hand(line.part) - reckoned.reserved(line.part)
    fits = quantity <= free + 1e-9 and quantity <= line.open - line.reserved + 1e-9
    assert fits == (decision.status is not Status.REFUSED), (args, decision)


def check(shop: Shop, reckoned: Reckoning) -> None:
    for part, opening in OPENING.items():
        kept = shop.part(part)
        assert kept.on_hand == pytest.approx(reckoned.on_hand(part), abs=1e-6), part
        assert kept.reserved == pytest.approx(reckoned.reserved(part), abs=1e-6), part
        assert kept.available == pytest.approx(kept.on_hand - kept.reserved, abs=1e-6), part
        moved = sum(one.quantity for one in shop.view.find(Movement, "part", part))
        assert kept.on_hand == pytest.approx(opening + moved, abs=1e-6), part
    for id_, line in reckoned.lines.items():
        kept = shop.get(PartsLine, id_)
        found = (kept.part, kept.issued, kept.returned, kept.reserved, kept.picked)
        assert found == (line.part, line.issued, line.returned, line.reserved, line.picked), id_


@pytest.mark.parametrize("block", range(4))
def test_stock_reservations_and_picked_pieces_add_up(block: int):
    for seed in range(block * 50, block * 50 + 50):
        chance = random.Random(seed)
        shop, reckoned = Shop(), Reckoning()
        for id_, args, who, minute in as_heard(chance, 60):
            operation = shop.operation(args, who, minute, id=id_)
            decision = shop.take(operation)
            check_wish(reckoned, args, decision)
            if decision.status is not Status.REFUSED and decision.code not in IN_VAIN:
                reckoned.hear(id_, args, minute)
            try:
                check(shop, reckoned)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}, {id_}: {args} → {decision.status} {decision.code}") from error


def test_the_histories_have_everything_in_them():
    """Else the sums above prove nothing."""
    taken: dict[str, set[str]] = {}
    for seed in range(40):
        shop = Shop()
        for id_, args, who, minute in as_heard(random.Random(seed), 60):
            decision = shop.take(shop.operation(args, who, minute, id=id_))
            taken.setdefault(type(args).__name__, set()).add(str(decision.status))
    assert len(taken) == 18
    assert all(statuses & {"applied", "flagged"} for statuses in taken.values()), taken
    assert {"refused", "applied"} <= taken["PartsReserved"]
