"""An input method that was left on: its full-width characters are keys, and what is none is named."""

import pytest
from textual import events

from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.screens.shell.command_palette import CommandScreen
from bay_tui.screens.shell.help import HelpScreen
from bay_tui.terminal.app import BayApp
from bay_tui.terminal.keys.decoding import messages_of
from bay_tui.terminal.keys.sequences import SequenceSplitter
from bay_tui.textual_compat.terminal_keys import XTermParser
from bay_tui.widgets.inputs import LineInput
from bay_tui.workshop import operations as ops
from bay_tui.workshop.words import StopReason
from pilot.workshop import make_app, open_replica, screen_text


def recorded(app: BayApp) -> list[ops.Args]:
    return [entry.operation.args for entry in app.desk.replica.outbox.in_order()]


async def commits(app: BayApp, pilot: object, text: str) -> None:
    """Let the input method commit a text: the terminal passes its characters on."""
    parser = XTermParser()
    for one in text:
        for piece in SequenceSplitter().feed(one):
            for event in messages_of(parser, piece):
                assert isinstance(event, events.Key)
                app.post_message(event)
        await pilot.pause()  # type: ignore[attr-defined]
        await app.keys_settled()


@pytest.mark.parametrize(("key", "opens"), [("？", HelpScreen), ("：", CommandScreen), ("ｐ", ChooseDialog)])
async def test_a_full_width_key_does_what_the_key_does(key: str, opens: type[object]) -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await commits(app, pilot, key)
        assert isinstance(app.screen, opens)


async def test_full_width_letters_and_digits_record_what_is_meant() -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await commits(app, pilot, "ｐ１")
        assert recorded(app) == [ops.LabourStopped(staff="101", job="R101-1", reason=StopReason.PARTS)]


async def test_the_sign_that_the_slash_key_gives_opens_the_filter_and_text_stays_as_it_is() -> None:
    app = make_app(open_replica(), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await commits(app, pilot, "、")
        await commits(app, pilot, "粤Ｂ？")
        assert isinstance(app.screen, BoardScreen)
        assert app.screen.query_one(LineInput).value == "粤Ｂ？"


@pytest.mark.parametrize("keys", [(), ("p",), ("l",)])
async def test_what_stands_for_no_key_names_the_input_method(keys: tuple[str, ...]) -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await commits(app, pilot, "是")
        assert "input method is on" in app.desk.said.sentence
        assert recorded(app) == []


async def test_where_typing_finds_something_chinese_is_typed() -> None:
    app = make_app(open_replica(), sign_in="101", language="zh_CN")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f")
        app.desk.say("")
        await commits(app, pilot, "制动")
        assert app.desk.said.sentence == "" and "制动" in screen_text(app)
