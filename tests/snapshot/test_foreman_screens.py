"""What the foreman's screens look like, narrow in English and wide in Chinese, at a frozen instant."""

from collections.abc import Callable

import pytest

from pilot.workshop import make_app
from snapshot.test_work_screens import workshop

KEYS = {"dispatch": "p", "inspection": "i", "hours": "h", "attention": "o", "report": "t", "roster": "r"}


@pytest.mark.parametrize(("size", "language"), [((80, 24), "en"), ((160, 45), "zh_CN")], ids=["80-en", "160-zh"])
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_it_looks_the_same(snap_compare: Callable[..., bool], size: tuple[int, int], language: str, key: str) -> None:
    app = make_app(workshop(), sign_in="201", language=language)
    assert snap_compare(app, press=[key], terminal_size=size)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_question_for_hours_and_payer_looks_the_same(snap_compare: Callable[..., bool], language: str) -> None:
    app = make_app(workshop(), sign_in="201", language=language)
    keys = ["down", "enter", "H", "2", ".", "5", "enter"]
    assert snap_compare(app, press=keys, terminal_size=(80, 24))
