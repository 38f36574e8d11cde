"""The key pump inside the app: order, what it makes of keys, scans, and questions that want fresh keys."""

import asyncio
from collections.abc import Callable
from typing import ClassVar, cast

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from bay_tui.screens.common.fresh_keys import FreshKeysOnly, Question
from bay_tui.terminal.keys import pump
from bay_tui.terminal.keys.pump import KeyPump
from bay_tui.widgets.choice import Choice, Option
from bay_tui.widgets.fields import Field, TextField
from bay_tui.workshop.scanning.scans import Scan


class Form(ModalScreen[str]):
    def compose(self) -> ComposeResult:
        yield TextField("part")

    async def on_mount(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    def on_field_submitted(self, event: Field.Submitted) -> None:
        self.dismiss(event.value)


class Erase(FreshKeysOnly, ModalScreen[str]):
    def compose(self) -> ComposeResult:
        yield Static("erase?")

    def on_key(self, event: events.Key) -> None:
        self.dismiss(event.key)


class Pick(Question, ModalScreen[str]):
    def compose(self) -> ComposeResult:
        yield Choice([Option(str(number), str(number)) for number in range(9)])

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        self.dismiss(f"chose {event.key}")


class Words(Question, Form):
    pass


class Board(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static("board")

    def on_key(self, event: events.Key) -> None:
        app = cast("Shop", self.app)  # pyright: ignore[reportUnknownMemberType]
        if event.key == "f2":
            app.push_screen(Form(), app.heard.append)
        elif event.key == "f3":
            app.push_screen(Erase(), app.heard.append)
        elif event.key == "f4":
            app.push_screen(Pick(), app.heard.append)
        elif event.key == "f5":
            app.push_screen(Words(), app.heard.append)
        else:
            app.heard.append(event.key)


class Shop(KeyPump[None]):
    scan_detection = True
    takes = True
    asks = False

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def on_mount(self) -> None:
        self.push_screen(Board())

    def on_scan(self, scan: Scan) -> bool:
        if self.takes:
            self.heard.append(scan)
        if self.asks:
            self.push_screen(Pick(), self.heard.append)
        return self.takes

    def on_hasty_enter(self) -> None:
        self.heard.append("hasty")

    def burst(self, keys: str, *, gap: float = 0.01) -> None:
        """Keys that came one after the other, as the driver would deliver them at once."""
        at = events.Key("x", "x").time
        for number, one in enumerate(keys):
            name = {"\r": "enter", "\n": "ctrl+j", "²": "f2", "³": "f3", "⁴": "f4", "⁵": "f5"}.get(one, one)
            key = events.Key(name, one if one.isprintable() and len(name) == 1 else None)
            key.time = at + number * gap
            self.post_message(key)

    async def hears(self, pilot: Pilot[None], *bursts: str, gap: float = 0.005) -> list[object]:
        """Send bursts, each once what came before it has settled, and return what came of them."""
        for keys in bursts:
            self.burst(keys, gap=gap)
            await pilot.pause()
            await self.keys_settled()
            await pilot.pause()
        return self.heard


async def test_keys_wait_for_the_screen_the_first_one_opens() -> None:
    app = Shop()
    async with app.run_test() as pilot:
        for number in range(5):
            app.burst(f"²ab{number}\nz", gap=0.1)
        await pilot.pause()
        await app.keys_settled()
        assert app.heard == [one for number in range(5) for one in (f"ab{number}", "z")]


async def test_a_screen_opened_from_outside_the_app_costs_keys_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pump, "_SETTLE_LIMIT", 3600.0)
    app = Shop()
    app.takes = False
    async with app.run_test() as pilot:
        app.push_screen(Board())
        await asyncio.wait_for(pilot.press("f2", *"ab", "enter"), 60)
        assert app.heard == ["ab"]


async def test_a_key_after_a_pause_disturbs_nobody_before_it_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether all is quiet was found out when the key before it had settled: asking every widget anew costs time."""
    asked: list[object] = []
    make = events.Callback.__init__

    def made(event: events.Callback, callback: Callable[[], object]) -> None:
        asked.append(callback)
        make(event, callback)

    class Counting(Shop):
        asked_before: ClassVar[list[int]] = []

        def key_acts(self) -> None:
            self.asked_before.append(len(asked))
            super().key_acts()

    monkeypatch.setattr(events.Callback, "__init__", made)
    app = Counting()
    async with app.run_test():
        for key in ("up", "up", "down"):
            asked.clear()
            app.post_message(events.Key(key, None))
            for _ in range(200):
                await asyncio.sleep(0)
            await app.keys_settled()
    assert app.heard == ["up", "up", "down"]
    assert app.asked_before[1:] == [0, 0] and asked, "what the key itself caused is waited for"


async def test_a_key_waits_for_whatever_has_been_at_work_since_the_key_before_it() -> None:
    app = Shop()

    async def slowly() -> None:
        for _ in range(50):
            await asyncio.sleep(0)
        app.heard.append("done")

    async with app.run_test() as pilot:
        await app.hears(pilot, "z")
        app.screen.query_one(Static).call_later(slowly)
        assert await app.hears(pilot, "y") == ["z", "done", "y"]


async def test_a_taken_scan_is_no_typing_and_a_stutter_is_ignored() -> None:
    app = Shop()
    async with app.run_test() as pilot:
        app.burst("~B:7\r")
        app.burst("~B:7\r")
        app.burst("~B:8\r")
        await pilot.pause()
        await app.keys_settled()
        assert app.heard == [Scan("badge", "7"), Scan("badge", "8")]


async def test_a_declined_scan_is_typed_where_the_focus_is_every_time() -> None:
    app = Shop()
    app.takes = False
    async with app.run_test() as pilot:
        app.burst("²ABC123\r²ABC123\r")
        await pilot.pause()
        await app.keys_settled()
        assert app.heard == ["ABC123", "ABC123"]


async def test_alt_and_a_letter_are_one_key_that_does_nothing() -> None:
    app = Shop()
    async with app.run_test() as pilot:
        app.post_message(events.Key("alt+a", "a"))
        await pilot.pause()
        await app.keys_settled()
        assert app.heard == []


async def test_a_question_about_erasing_wants_a_key_pressed_after_it_showed() -> None:
    app = Shop()
    async with app.run_test() as pilot:
        app.burst("³yyy", gap=0.0)
        await pilot.pause()
        await app.keys_settled()
        assert isinstance(app.screen, Erase)
        await pilot.press("n")
        assert app.heard == ["n"]
        assert isinstance(app.screen, Board)


async def test_a_digit_may_be_typed_ahead_into_a_list_that_was_asked_for_but_no_enter() -> None:
    app = Shop()
    async with app.run_test() as pilot:
        assert await app.hears(pilot, "⁴3") == ["chose 2"]
        assert await app.hears(pilot, "⁴\r") == ["chose 2"]
        assert isinstance(app.screen, Pick)
        assert await app.hears(pilot, "\r") == ["chose 2", "chose 0"]


@pytest.mark.parametrize("ends", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("code", ["1", "12", "A1", "123", "12345", "123456", "C:9x"])
async def test_a_code_that_names_nothing_chooses_nothing_and_is_no_enter(code: str, ends: str) -> None:
    app = Shop()
    app.takes = False
    async with app.run_test() as pilot:
        await app.hears(pilot, "⁴")
        heard = await app.hears(pilot, code + ends)
        assert heard == ["hasty"] and isinstance(app.screen, Pick)
        assert await app.hears(pilot, "2") == ["hasty", "chose 1"]


@pytest.mark.parametrize("code", ["123456\r", "12\r\n", "1\r", "AB\n"])
async def test_a_code_scanned_into_the_words_of_a_question_waits_for_an_enter_of_its_own(code: str) -> None:
    app = Shop()
    app.takes = False
    async with app.run_test() as pilot:
        await app.hears(pilot, "⁵")
        assert await app.hears(pilot, code) == ["hasty"]
        assert await app.hears(pilot, "\r") == ["hasty", code.strip()]


async def test_words_typed_ahead_into_a_question_take_their_enter_along() -> None:
    app = Shop()
    app.takes = False
    async with app.run_test() as pilot:
        assert await app.hears(pilot, "⁵ab\rz", gap=0.0) == ["ab", "z"]
        assert await app.hears(pilot, "⁵ABCDEFG\r", gap=0.0) == ["ab", "z", "ABCDEFG"]


@pytest.mark.parametrize("behind", ["\r", "\n", "\r\n", "\r\n\r\n", "1", "1\r"])
async def test_what_a_scanner_sends_behind_its_code_answers_nothing_the_scan_has_opened(behind: str) -> None:
    app = Shop()
    app.asks = True
    async with app.run_test() as pilot:
        heard = list(await app.hears(pilot, "~B:7\r" + behind))
        assert heard[0] == Scan("badge", "7")
        # It may be said that it came too fast, or that it is no code that is known; it answers nothing.
        assert not [one for one in heard if str(one).startswith("chose")]
        assert isinstance(app.screen, Pick)
        assert (await app.hears(pilot, "\r"))[len(heard) :] == ["chose 0"]
