"""Fields take what a person types, clean and within bounds, and say it in one kind of message."""

from decimal import Decimal

from textual import events
from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from bay_tui.terminal.keys.pump import KeyPump
from bay_tui.widgets.fields import Choice, DecimalField, Field, Option, PinField, TextField


class FormApp(KeyPump[None]):
    def __init__(self, *fields: Widget) -> None:
        super().__init__()
        self.fields, self.heard = fields, list[tuple[str, str]]()

    def compose(self) -> ComposeResult:
        yield from self.fields

    def on_field_submitted(self, event: Field.Submitted) -> None:
        self.heard.append((type(event.field).__name__, event.value))

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        self.heard.append(("Choice", event.key))


def text_of(app: App[None]) -> str:
    strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def test_enter_and_ctrl_j_submit_and_nothing_blinks() -> None:
    app = FormApp(TextField("Plate"))
    async with app.run_test() as pilot:
        await pilot.press(*"a b", "enter", "c", "ctrl+j")
        assert app.heard == [("TextField", "a b"), ("TextField", "a bc")]
        assert not app.query_one(Input).cursor_blink


async def test_letters_digits_and_marks_are_text_while_typing() -> None:
    app = FormApp(TextField(""), Choice([Option("x", "X")]))
    async with app.run_test() as pilot:
        await pilot.press(*"1jkG?:/", "enter")
        assert app.heard == [("TextField", "1jkG?:/")]


async def test_a_paste_is_cleaned_whole_and_cut_at_the_limit() -> None:
    app = FormApp(TextField("", max_length=12))
    async with app.run_test() as pilot:
        await pilot.press("x")
        app.post_message(events.Paste("one\ntwo\x1b[31m three"))
        await pilot.press("y")
        value = app.query_one(Input).value
        assert value == "xone two [31"
        app.query_one(TextField).value = " \x1b[2J a very long text indeed"
        assert app.query_one(TextField).value == "[2J a very l"


async def test_one_sentence_stands_under_a_field_until_it_changes() -> None:
    app = FormApp(TextField("Plate"))
    async with app.run_test(size=(60, 10)) as pilot:
        app.query_one(TextField).error = "[/x] is no plate"
        await pilot.pause()
        assert "! [/x] is no plate" in text_of(app)
        await pilot.press("a")
        await pilot.pause()
        assert "no plate" not in text_of(app)


async def test_numbers_are_understood_as_an_input_method_makes_them() -> None:
    app = FormApp(DecimalField("Hours", places=2))
    async with app.run_test() as pilot:
        field = app.query_one(DecimalField)
        assert field.decimal is None
        await pilot.press("-", "a", "１", "2")
        app.post_message(events.Key("ideographic_full_stop", "。"))
        await pilot.press("5", ".", "0", "9", "enter")
        assert app.heard == [("DecimalField", "12.50")]
        assert field.decimal == Decimal("12.50")


async def test_a_pin_takes_digits_and_never_shows_them() -> None:
    app = FormApp(PinField("PIN"))
    async with app.run_test() as pilot:
        await pilot.press(*"12a34", "enter")
        await pilot.pause()
        assert app.heard == [("PinField", "1234")]
        assert "1234" not in text_of(app)
        assert "••••" in text_of(app)


async def test_a_digit_chooses_at_once_and_arrows_with_enter_too() -> None:
    app = FormApp(Choice([Option(key, key * 3) for key in "abc"], selected="b"))
    async with app.run_test() as pilot:
        choice = app.query_one(Choice)
        assert choice.selected == "b"
        await pilot.press("3", "k", "enter", "9", "up", "up", "j", "enter")
        assert app.heard == [("Choice", key) for key in "cbb"]


async def test_a_long_choice_has_pages_of_nine() -> None:
    app = FormApp(Choice([Option(f"o{number}", f"option {number}") for number in range(1, 13)]))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("9", "pagedown", "2", "9")
        await pilot.pause()
        assert app.heard == [("Choice", "o9"), ("Choice", "o11")]
        assert "1  option 10" in text_of(app)
        assert "2/2" in text_of(app)


async def test_a_choice_keeps_its_place_when_the_options_change() -> None:
    app = FormApp(Choice([Option("a", "A"), Option("b", "B")], selected="b"))
    async with app.run_test() as pilot:
        choice = app.query_one(Choice)
        choice.set_options([Option("c", "C"), Option("a", "A"), Option("b", "B")])
        await pilot.pause()
        assert (choice.selected, choice.size.height) == ("b", 3)
        choice.set_options([])
        await pilot.press("1", "enter", "j")
        assert (choice.selected, app.heard) == (None, [])


async def test_a_long_hint_is_cut_before_the_name_it_stands_behind() -> None:
    app = FormApp(Choice([Option("107", "罗春生", hint="Has the skill: high voltage. 1.6 h to do, jobs: 2.")]))
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        text = app.screen.query_one(Choice).render_line(0).text
        assert "罗春生  Has the skill" in text and "…" in text
