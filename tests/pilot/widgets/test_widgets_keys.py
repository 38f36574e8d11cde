"""The key pump inside the app: order, what it makes of keys, scans, and questions that want fresh keys."""

import asyncio
from typing import cast

import pytest
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from bay_tui.screens.common.fresh_keys import FreshKeysOnly
from bay_tui.terminal.keys import pump
from bay_tui.terminal.keys.pump import KeyPump
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


class Board(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static("board")

    def on_key(self, event: events.Key) -> None:
        app = cast("Shop", self.app)  # pyright: ignore[reportUnknownMemberType]
        if event.key == "f2":
            app.push_screen(Form(), app.heard.append)
        elif event.key == "f3":
            app.push_screen(Erase(), app.heard.append)
        else:
            app.heard.append(event.key)


class Shop(KeyPump[None]):
    scan_detection = True
    takes = True

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def on_mount(self) -> None:
        self.push_screen(Board())

    def on_scan(self, scan: Scan) -> bool:
        if self.takes:
            self.heard.append(scan)
        return self.takes

    def burst(self, keys: str, *, gap: float = 0.01) -> None:
        """Keys that came one after the other, as the driver would deliver them at once."""
        at = events.Key("x", "x").time
        for number, one in enumerate(keys):
            name = {"\r": "enter", "\n": "ctrl+j", "²": "f2", "³": "f3"}.get(one, one)
            key = events.Key(name, one if one.isprintable() and len(name) == 1 else None)
            key.time = at + number * gap
            self.post_message(key)


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
    async with app.run_test() as pilot:
        app.push_screen(Board())
        await asyncio.wait_for(pilot.press("f2", *"ab", "enter"), 60)
        assert app.heard == ["ab"]


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
