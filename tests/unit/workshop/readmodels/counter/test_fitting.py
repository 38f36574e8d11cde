"""The search of a request finds what fits the vehicle first, and parts of other models last."""

from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.workshop.readmodels.counter.fitting import Fit, fit_to, parts_for
from bay_tui.workshop.records import Job, Order, Part, Record, Vehicle
from bay_tui.workshop.view import Memory, View

MODELS = ["", "YX7", "YA5"]


def shop(parts: list[Part], *, make: str = "云驰", model: str = "YX7 SUV") -> View:
    vehicle = Vehicle(id="v", plate="p", make=make, model=model)
    records: list[Record] = [vehicle, Order(id="o", number="o", vehicle="v"), Job(id="j", order="o", line=1, title="x")]
    return Memory([*records, *parts])


def pads(number: str, models: str = "", **more: str) -> Part:
    return Part(id=number, number=number, name="制动片", initials="zdp", models=models, **more)


def shown(view: View, typed: str, *, job: str = "j", most: int = 40) -> list[str]:
    return [found.part.id for found in parts_for(view, job, typed, most=most)]


def test_what_fits_is_first_and_other_models_last_current_before_superseded() -> None:
    parts = [
        pads("A1", "YA5"), pads("B1", "YX7", superseded_by="C1"), pads("C1", "YX7"), pads("D1", superseded_by="E1"),
        pads("E1"), pads("A0", "YA5", superseded_by="A1"),
    ]  # fmt: skip
    for order in list(permutations(parts))[::97]:
        assert shown(shop([*order]), "zdp") == ["C1", "B1", "E1", "D1", "A1", "A0"]
        assert shown(shop([*order]), "zdp", most=2) == ["C1", "B1"], "the shortest list has what fits"
    fits = [found.fit for found in parts_for(shop(parts), "j", "zdp", most=40)]
    assert fits == [Fit.FITS, Fit.FITS, Fit.UNSAID, Fit.UNSAID, Fit.OTHER_MODEL, Fit.OTHER_MODEL]


def test_a_number_typed_as_it_is_comes_first_whatever_it_is_for() -> None:
    parts = [pads("A1", "YA5", superseded_by="A1-X"), pads("A1-X", "YX7")]
    assert shown(shop(parts), "a1") == ["A1", "A1-X"]
    assert shown(shop(parts), "zdp") == ["A1-X", "A1"]


@pytest.mark.parametrize("unknown", [{"make": "", "model": ""}, {"make": "-", "model": "…"}])
def test_without_a_known_vehicle_nothing_is_of_another_model(unknown: dict[str, str]) -> None:
    parts = [pads("A1", "YA5"), pads("B1"), pads("C1", "YX7")]
    assert {found.fit for found in parts_for(shop(parts, **unknown), "j", "zdp", most=9)} == {Fit.UNSAID}
    assert shown(shop(parts), "zdp", job="nowhere") == shown(shop(parts, **unknown), "zdp") == ["A1", "B1", "C1"]


@pytest.mark.parametrize(
    ("models", "make", "model", "fit"),
    [
        ("YX7", "云驰", "YX7 SUV", Fit.FITS),
        ("云驰YX7", "云驰", "YX7 SUV", Fit.FITS),
        ("yx7", "云驰", "ＹＸ７", Fit.FITS),
        ("YA5、YX7", "云驰", "YX7 SUV", Fit.FITS),
        ("YA5,YX7", "云驰", "YX7 SUV", Fit.FITS),
        ("YA5；YX7", "云驰", "YX7 SUV", Fit.FITS),
        ("YA5/YX7", "云驰", "YX7 SUV", Fit.FITS),
        ("X7", "云驰", "YX7 SUV", Fit.OTHER_MODEL),
        ("YX7 SUV", "云驰", "YX7", Fit.OTHER_MODEL),
        ("YX70", "云驰", "YX7 SUV", Fit.OTHER_MODEL),
        ("CR-V", "Honda", "CRV", Fit.FITS),
        ("轩逸", "日产", "日产轩逸", Fit.FITS),
        ("天籁", "日产", "轩逸", Fit.OTHER_MODEL),
        ("通用", "日产", "轩逸", Fit.UNSAID),
        ("、,", "日产", "轩逸", Fit.UNSAID),
        ("", "日产", "轩逸", Fit.UNSAID),
    ],
)
def test_a_model_is_known_however_it_is_written(models: str, make: str, model: str, fit: Fit) -> None:
    assert fit_to(shop([], make=make, model=model), "j")(pads("A", models)) is fit


@given(st.lists(st.tuples(st.sampled_from(MODELS), st.booleans()), max_size=12))
def test_nothing_that_fits_less_stands_before_what_fits_more(made: list[tuple[str, bool]]) -> None:
    parts = [pads(f"N{at}", models, superseded_by="X" if old else "") for at, (models, old) in enumerate(made)]
    found = shown(shop(parts), "zdp")
    by_hand = {"YX7": 0, "": 1, "YA5": 2}
    places = [(by_hand[one.models], bool(one.superseded_by)) for part in found for one in parts if one.id == part]
    assert len(found) == len(parts) and places == sorted(places)


def test_a_part_of_before_is_written_as_it_was() -> None:
    old = b'{"kind":"part","id":"A","number":"A","name":"B"}'
    read = msgspec.json.decode(msgspec.json.encode(Part(id="A", number="A", name="B")), type=Part)
    assert b"models" not in msgspec.json.encode(read) and msgspec.json.decode(old, type=Part).models == ""
