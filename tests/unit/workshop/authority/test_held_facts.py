"""Facts from the wrong terminal: without effect until a foreman accepts them, and then as if they had been right."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop import operations as ops
from bay_tui.workshop.authority.rules import ACCEPTED, HELD
from bay_tui.workshop.decision import Refused, Status
from bay_tui.workshop.records import ExceptionCase, HeldFact, Part, Record, Site, SiteRules, Terminal
from bay_tui.workshop.rulebook import rehearse
from bay_tui.workshop.words import Scope
from workshop_kit import ADMIN, COUNTER, FOREMAN, TECHNICIAN, Shop, changed

BAY = Terminal(id="bay", name="Bay 1", scope=Scope.BAY)


def received(quantity: float, part: str = "P1") -> ops.StockReceived:
    return ops.StockReceived(part=part, quantity=quantity)


def cases(shop: Shop) -> list[ExceptionCase]:
    return [one for one in shop.view.every(ExceptionCase) if one.code == HELD]


def test_nothing_but_the_question_is_left() -> None:
    shop = Shop(BAY)
    decision = shop.do(received(3), COUNTER, device="bay")
    assert (decision.status, decision.code) == (Status.FLAGGED, HELD)
    assert {type(one) for one in decision.records} == {ExceptionCase, HeldFact}
    assert shop.get(Part, "P1").on_hand == 5


def test_the_terminal_itself_records_no_such_thing() -> None:
    shop = Shop(BAY)
    for args, who in ((received(3), COUNTER), (ops.PartRevised(part="P1", bin="A"), COUNTER)):
        with pytest.raises(Refused) as refused:
            rehearse(shop.view, shop.operation(args, who, device="bay"))
        assert (refused.value.code, refused.value.params["terminal"]) == ("scope-wrong", "Bay 1")


def test_one_exception_asks_for_a_terminal_and_a_day_of_the_site() -> None:
    rules = SiteRules(day_begins=360)
    shop = Shop(BAY, Terminal(id="other", name="Bay 2", scope=Scope.BAY), Site(id="s", name="Shop", rules=rules))
    for minutes in (0, 60, 60 * 20 + 59, 60 * 21, 60 * 22):  # nine in the morning; the day ends at six
        shop.do(received(1), COUNTER, minutes, device="bay")
    shop.do(ops.PartsReady(request="no"), COUNTER, 1, device="bay")
    shop.do(received(1), COUNTER, 1, device="other")
    told = {(one.subject, one.params["count"], one.params["operations"]) for one in cases(shop)}
    assert told == {
        ("bay", "4", "stock.received,parts.ready"),
        ("bay", "2", "stock.received"),
        ("other", "1", "stock.received"),
    }


def test_who_settles_it_lets_nothing_in() -> None:
    shop = Shop(BAY)
    shop.do(received(3), COUNTER, device="bay")
    shop.applied(ops.ExceptionSettled(exception=cases(shop)[0].id, decision="not ours"), FOREMAN, 1)
    late = shop.do(ops.FactsAccepted(exception=cases(shop)[0].id), FOREMAN, 2)
    assert (late.status, late.code) == (Status.REFUSED, "exception-settled")
    assert shop.get(Part, "P1").on_hand == 5


def test_another_exception_holds_nothing() -> None:
    shop = Shop(BAY)
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="nowhere"), TECHNICIAN)
    (case,) = shop.view.every(ExceptionCase)
    assert shop.do(ops.FactsAccepted(exception=case.id), FOREMAN, 1).code == "nothing-held"
    assert shop.do(ops.FactsAccepted(exception="no"), FOREMAN, 1).code == "exception-unknown"


def test_only_a_foreman_at_an_office_accepts() -> None:
    shop = Shop(BAY)
    shop.do(received(3), COUNTER, device="bay")
    accept = ops.FactsAccepted(exception=cases(shop)[0].id)
    assert shop.do(accept, FOREMAN, 1, device="bay").code == "scope-wrong"
    assert shop.do(accept, COUNTER, 1).code == "not-allowed"
    assert shop.applied(accept, FOREMAN, 1)
    (case,) = cases(shop)
    assert (case.decision, case.settled_by) == (ACCEPTED, FOREMAN)


FACTS = st.lists(
    st.tuples(
        st.sampled_from(("P1", "OIL", "gone")),
        st.integers(1, 9),
        st.integers(0, 300),
        st.sampled_from((COUNTER, ADMIN, "x")),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(FACTS)
def test_what_is_accepted_is_as_if_it_had_come_from_where_it_may(facts: list[tuple[str, int, int, str]]) -> None:
    right, wrong = Shop(BAY), Shop(BAY)
    ordered = sorted(enumerate(facts), key=lambda one: (one[1][2], one[0]))
    for number, (part, quantity, minutes, who) in ordered:
        right.do(received(float(quantity), part), who, minutes, id=f"n{number}")
    for number, (part, quantity, minutes, who) in enumerate(facts):
        wrong.do(received(float(quantity), part), who, minutes, device="bay", id=f"n{number}")
    for case in cases(wrong):
        assert wrong.applied(ops.FactsAccepted(exception=case.id), FOREMAN, 400)
    assert told(wrong) == told(right)


def told(shop: Shop) -> set[str]:
    """All that is known, but for what asks about the terminal, and from which terminal it came."""
    return {
        msgspec.json.encode(one).decode().replace('"device":"bay"', '"device":"d1"')
        for one in shop.view
        if not isinstance(one, HeldFact) and not (isinstance(one, ExceptionCase) and one.code == HELD)
    }


def test_a_terminal_of_before_does_all_but_office_acts() -> None:
    shop = Shop(Terminal(id="old", name="Old"))
    assert shop.do(received(1), COUNTER, device="old").status is Status.APPLIED
    assert shop.do(ops.LabourArrived(staff=TECHNICIAN), TECHNICIAN, device="old").status is Status.APPLIED
    site: Record = changed(shop.view.every(Site)[0], name="Mine")
    assert shop.do(ops.SiteSaved(site=site), ADMIN, device="old").code == "scope-wrong"  # type: ignore[arg-type]
    assert shop.do(ops.SiteSaved(site=site), ADMIN, device="nobody knows").code == "scope-wrong"  # type: ignore[arg-type]
