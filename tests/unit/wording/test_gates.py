"""The question before clocking on names what warns, and offers reasons that fit it."""

import itertools

import pytest

from bay_tui.i18n import speaking
from bay_tui.wording.gates import GATE_WORDS, gate_question, gate_reasons
from bay_tui.workshop.decision import Gate
from bay_tui.workshop.labour.rules import gates
from bay_tui.workshop.records import PartsLine, Staff
from bay_tui.workshop.words import OrderState
from workshop_kit import TECHNICIAN, Shop, at, changed

CODES = {
    "vehicle-not-received": "车辆未接车",
    "job-not-approved": "客户未确认",
    "skill-missing": "资质不符",
    "parts-not-there": "配件未齐",
}


def warned(*codes: str) -> list[Gate]:
    """Return what the rules warn of where these are not as they should be."""
    shop = Shop()
    if "vehicle-not-received" in codes:
        shop.view.put(changed(shop.order("o1"), state=OrderState.BOOKED))
    if "parts-not-there" in codes:
        shop.view.put(PartsLine(id="l1", request="r", job="j1", order="o1", part="P1", at=at(0)))
    skill = "high_voltage" if "skill-missing" in codes else ""
    shop.view.put(changed(shop.job("j1"), approved="job-not-approved" not in codes, skill=skill))
    return gates(shop.view, shop.get(Staff, TECHNICIAN), shop.job("j1"))


@pytest.mark.parametrize("codes", [each for size in (1, 2, 3, 4) for each in itertools.combinations(CODES, size)])
def test_the_question_names_every_gate(codes: tuple[str, ...]) -> None:
    found = warned(*codes)
    assert [gate.code for gate in found] == list(codes)
    with speaking("zh_CN"):
        assert gate_question(found) == "、".join(CODES[code] for code in codes) + "，仍要开工？"
    with speaking("en"):
        assert gate_question(found).endswith(": start all the same?")


def test_the_reasons_are_those_of_the_gate() -> None:
    with speaking("zh_CN"):
        by_code = {code: gate_reasons(warned(code)) for code in CODES}
        all_reasons = gate_reasons(warned(*CODES))
    assert by_code["parts-not-there"] == ["缺件马上到", "先拆检，不装件", "车间主任安排"]
    assert {reasons[-1] for reasons in by_code.values()} == {"车间主任安排"}
    own = [reason for reasons in by_code.values() for reason in reasons[:-1]]
    assert len(own) == len(set(own)) == sum(len(words.reasons) for words in GATE_WORDS.values())
    assert all_reasons == [*own, "车间主任安排"]
