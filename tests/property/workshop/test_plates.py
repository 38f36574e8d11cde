"""A plate finds its car however it is written, with or without the province; every plate passes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Order, Vehicle
from bay_tui.workshop.search import find_vehicles
from bay_tui.workshop.text import key_of
from bay_tui.workshop.view import Memory
from workshop_kit import ADVISER, Shop

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
SERIAL = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"}

plates = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(PROVINCES),
        st.sampled_from("ABCDEFGH"),
        st.text(SERIAL, min_size=4, max_size=6),  # six: new energy
        st.sampled_from(["", "警", "学", "挂", "港", "澳", "领"]),
    ),
)


@st.composite
def written(draw: st.DrawFn, plate: str) -> str:
    """The plate as somebody may write it."""
    sign = draw(st.sampled_from(["", "·", "-", " ", "．", "—"]))
    text = plate[:2] + sign + plate[2:]
    text = text.lower() if draw(st.booleans()) else text
    text = text.translate(FULL_WIDTH) if draw(st.booleans()) else text
    return text[1:] if draw(st.booleans()) else text


def parked(*plates: str) -> Memory:
    return Memory(Vehicle(id=f"v{n}", plate=plate, plate_key=key_of(plate)) for n, plate in enumerate(plates))


@given(plates, st.data())
def test_every_way_of_writing_finds_the_one_car(plate: str, data: st.DataObject) -> None:
    found = find_vehicles(parked(plate, "使014578", "M-AB 1234"), data.draw(written(plate)))
    assert [one.plate for one in found] == [plate]


@given(plates, st.data())
def test_a_car_kept_without_its_province_is_found_with_it(plate: str, data: st.DataObject) -> None:
    assert [one.plate for one in find_vehicles(parked(plate[1:]), data.draw(written(plate)))] == [plate[1:]]


@given(plates, st.data())
def test_it_is_one_vehicle_in_the_records_and_keeps_its_province(plate: str, data: st.DataObject) -> None:
    shop = Shop()
    other = data.draw(written(plate))
    for number, text in enumerate((other, plate, other)):
        shop.applied(ops.OrderBooked(vehicle=Vehicle(id="", plate=text), number=f"N{number}"), ADVISER)
    vehicles = {one.vehicle for one in shop.view.every(Order) if one.number.startswith("N")}
    assert len(vehicles) == 1
    assert shop.get(Vehicle, vehicles.pop()).plate_key == key_of(plate)


@given(st.text(min_size=1, max_size=12))
def test_every_plate_passes(plate: str) -> None:
    shop = Shop()
    if key_of(plate):
        shop.applied(ops.OrderBooked(vehicle=Vehicle(id="", plate=plate), number="N1"), ADVISER)
        vehicle = shop.get(Vehicle, next(one.vehicle for one in shop.view.every(Order) if one.number == "N1"))
        assert find_vehicles(shop.view, unicodedata.normalize("NFKC", plate)) == [vehicle]


@pytest.mark.parametrize("text", ["B59185", "粤b-59185", "粤B·59185", "粤Ｂ５９１８５", "b59185"])
def test_the_examples_of_the_floor(text: str) -> None:
    assert [one.plate for one in find_vehicles(parked("粤B·59185", "粤S59185"), text)] == ["粤B·59185"]


def test_of_two_provinces_the_one_that_was_said_is_meant_and_without_one_both() -> None:
    view = parked("粤B59185", "湘B59185")
    assert [one.plate for one in find_vehicles(view, "湘B59185")] == ["湘B59185"]
    assert len(find_vehicles(view, "B59185")) == 2


def test_an_embassys_plate_keeps_its_first_character() -> None:
    assert find_vehicles(parked("使014578"), "014578") == []
