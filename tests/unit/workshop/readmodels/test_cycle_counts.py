"""Which parts are due to be counted by their class, and how long the oldest piece has lain there."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop.readmodels.turnover import due_for_count, oldest_days
from bay_tui.workshop.records import CountLine, CountSheet, Movement, Part
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import MovementKind
from workshop_kit import at

NOW = at(0) + timedelta(days=1000)


def days_ago(days: float):
    return NOW - timedelta(days=days)


def came(id, quantity, days, why=MovementKind.RECEIVED, part="P"):
    return Movement(id=id, part=part, quantity=quantity, why=why, at=days_ago(days))


def stock(*classes: tuple[str, float | None]) -> Memory:
    """Return a part of each class that was last counted so many days ago."""
    view = Memory()
    for number, (letter, counted) in enumerate(classes):
        counted_at = None if counted is None else days_ago(counted)
        id = f"{letter}{number}"
        view.put(Part(id=id, number=id, name=id, on_hand=5, cost_cents=100, counted_at=counted_at))
    return view


@pytest.mark.parametrize(("letter", "days"), [("A", 30), ("B", 90), ("C", 365)])
def test_a_part_is_due_as_often_as_its_class_asks(letter, days):
    view = stock((letter, days - 0.1), (letter, days), (letter, None))
    letters = {part.id: letter for part in view.every(Part)}
    assert [part.id for part in due_for_count(view, letters, NOW)] == [f"{letter}2", f"{letter}1"]


def test_never_counted_comes_first_then_the_longest_ago_and_what_is_on_a_sheet_is_not_due():
    view = stock(("A", 40), ("A", None), ("A", 400), ("A", 50))
    view.put(CountSheet(id="c", name="c", lines=(CountLine(part="A3"),), by="p1", at=NOW))
    letters = {part.id: "A" for part in view.every(Part)}
    assert [part.id for part in due_for_count(view, letters, NOW)] == ["A1", "A2", "A0"]


def test_the_oldest_piece_is_that_of_the_receipt_that_is_not_used_up():
    moves = [came("a", 5, 200), came("b", 3, 90), came("c", 2, 10), came("d", -6, 5, MovementKind.ISSUED)]
    assert [oldest_days(Part(id="P", number="P", name="P", on_hand=has), moves, NOW) for has in (0, 1, 2, 3, 5, 6)] == [
        None,
        10,
        10,
        90,
        90,
        200,
    ]


def test_what_was_there_before_anything_is_known_has_no_age():
    assert oldest_days(Part(id="P", number="P", name="P", on_hand=9), [came("a", 5, 200)], NOW) is None


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(-4, 6), st.integers(0, 900)), max_size=12))
def test_the_age_is_that_of_the_first_piece_still_there_where_the_first_in_goes_out_first(history):
    """A second reckoning: a shelf as a list of pieces, the oldest taken first."""
    shelf: list[int] = []
    moves: list[Movement] = []
    for number, (quantity, days) in enumerate(sorted(history, key=lambda one: -one[1])):
        quantity = max(quantity, -len(shelf))
        if not quantity:
            continue
        shelf = [*shelf, *[days] * quantity] if quantity > 0 else shelf[-quantity:]
        why = MovementKind.RECEIVED if quantity > 0 else MovementKind.ISSUED
        moves.append(came(f"m{number:02}", quantity, days, why))
    part = Part(id="P", number="P", name="P", on_hand=len(shelf))
    assert oldest_days(part, moves, NOW) == (shelf[0] if shelf else None)
