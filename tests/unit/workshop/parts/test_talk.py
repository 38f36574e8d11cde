"""What counter and technician wrote about a request, as it is kept now and as it was kept before."""

from bay_tui.workshop import operations as ops
from bay_tui.workshop.parts.talk import conversation
from bay_tui.workshop.records import CounterMessage, PartsRequest, Staff
from workshop_kit import COUNTER, T0, Shop, at, changed

SPACED = Staff(id="3 01", number="3 01", name="Sun")
KEPT_BEFORE = (f"{at(4).isoformat()} 3 01 which side?", f"{at(6).isoformat()} t1 left, 2 of them")


def request_with(shop: Shop, *talk: str) -> PartsRequest:
    wanted = (ops.WantedPart(part="P1"),)
    shop.do(ops.PartsRequested(job="j1", lines=wanted), "t1", id="q")
    shop.view.put(changed(shop.get(PartsRequest, "q"), talk=talk))
    return shop.get(PartsRequest, "q")


def test_messages_kept_as_texts_are_read_whoever_has_a_space_in_the_number() -> None:
    shop = Shop(SPACED)
    assert conversation(shop.view, request_with(shop, *KEPT_BEFORE)) == [
        CounterMessage(at=at(4), by="3 01", text="which side?"),
        CounterMessage(at=at(6), by="t1", text="left, 2 of them"),
    ]


def test_somebody_who_is_gone_keeps_the_first_word() -> None:
    shop = Shop()
    (said,) = conversation(shop.view, request_with(shop, f"{T0.isoformat()} 99 on its way"))
    assert (said.by, said.text) == ("99", "on its way")


def test_what_is_no_message_is_left_out() -> None:
    shop = Shop()
    assert conversation(shop.view, request_with(shop, "", "nonsense", "2026-03-02T01:00:00 t1 no zone")) == []


def test_old_and_new_messages_are_one_conversation() -> None:
    shop = Shop(SPACED)
    request_with(shop, *KEPT_BEFORE)
    shop.applied(ops.PartsNoted(request="q", text="how many?"), COUNTER, 5)
    found = conversation(shop.view, shop.get(PartsRequest, "q"))
    assert [(said.by, said.text) for said in found] == [
        ("3 01", "which side?"),
        (COUNTER, "how many?"),
        ("t1", "left, 2 of them"),
    ]
    assert shop.get(PartsRequest, "q").talk == KEPT_BEFORE
