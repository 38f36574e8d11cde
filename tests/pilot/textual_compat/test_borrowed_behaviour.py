"""What we borrow of Textual's private side does what we use it for; each test says what Textual changed."""

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from textual import events, messages
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult
from textual.color import Color
from textual.css import stylesheet as textual_stylesheet
from textual.filter import LineFilter
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Label

from bay_tui.textual_compat.failures import GuardedApp, GuardedMessages, pump_at_work
from bay_tui.textual_compat.key_names import key_of
from bay_tui.textual_compat.line_filters import line_filters
from bay_tui.textual_compat.rendered_lines import let_go_of_lines
from bay_tui.textual_compat.screen_updates import PaintedByPieces, Piece, PieceUpdate
from bay_tui.textual_compat.settling import CountedMessages, answer_takers, waits_for_paint
from bay_tui.textual_compat.stylesheet import CachedStylesheet
from bay_tui.textual_compat.terminal_keys import XTermParser


@contextmanager
def borrowed(name: str, used_for: str) -> Iterator[None]:
    """Say which borrowed name it is whose behaviour is another one."""
    try:
        yield
    except Exception as error:
        pytest.fail(f"Textual changed {name}: we use it {used_for}; {type(error).__name__}: {error}")


async def until(seen: Callable[[], bool]) -> None:
    """Let the app go on, for as many turns of its loop as it may need at most."""
    for _turn in range(10_000):
        if seen():
            return
        await asyncio.sleep(0.0005)


class Poke(Message):
    pass


class Poked(Widget):
    def on_poke(self) -> None:
        pass


class Counting(CountedMessages[None]):
    pressed = 0

    def compose(self) -> ComposeResult:
        yield Poked()

    async def keys_settled(self) -> None:
        self.pressed += 1


async def test_messages_are_counted_with_who_handles_them() -> None:
    app = Counting()
    async with app.run_test() as pilot:
        await pilot.pause()
        before, widget = app.dispatched, app.query_one(Poked)
        app.active.clear()
        widget.post_message(Poke())
        await pilot.pause()
        with borrowed("_context.message_hook", "to count messages"):
            assert app.dispatched > before
        with borrowed("_context.active_message_pump", "to know whose handler is running"):
            assert widget in app.active


async def test_every_message_counts_but_paints_and_timers() -> None:
    app, seen = Counting(), list[Message]()
    async with app.run_test(message_hook=seen.append) as pilot:
        app.query_one(Poked).set_interval(0.001, lambda: None)
        app.query_one(Poked).refresh()
        await pilot.pause()
        await until(lambda: any(isinstance(one, events.Timer) for one in seen))
        with borrowed("messages.Update", "to leave paints out of what keys wait for"):
            assert any(isinstance(one, messages.Update) for one in seen)
            counted = [one for one in seen if not isinstance(one, messages.Update | events.Timer)]
            assert app.dispatched == len(counted)


async def test_what_is_mounted_from_outside_is_counted_too() -> None:
    app = Counting()
    async with app.run_test() as pilot:
        late = Poked()
        await app.mount(late)
        await pilot.pause()
        app.active.clear()
        late.post_message(Poke())
        await pilot.pause()
        with borrowed("App._register", "to count the messages of whatever is mounted"):
            assert late in app.active


async def test_a_test_that_presses_a_key_waits_until_it_is_handled() -> None:
    app = Counting()
    async with app.run_test() as pilot:
        await pilot.press("a")
        with borrowed("App._press_keys", "to let tests wait for the keys they press"):
            assert app.pressed == 1


class Asked(ModalScreen[int]):
    pass


class Asker(Widget):
    answer: int | None = None

    def ask(self) -> None:
        self.app.push_screen(Asked(), self.take)

    def take(self, answer: int | None) -> None:
        self.answer = answer


async def test_whoever_waits_for_an_answer_is_known() -> None:
    class Asking(App[None]):
        def compose(self) -> ComposeResult:
            yield Asker()

    app = Asking()
    async with app.run_test() as pilot:
        widget = app.query_one(Asker)
        widget.call_later(widget.ask)
        await pilot.pause()
        takers: set[MessagePump] = set(answer_takers(app.screen))
        with borrowed("Screen._result_callbacks", "to wait for whoever takes the answer of a dialog"):
            assert widget in takers
        app.screen.dismiss(7)
        await pilot.pause()
        assert widget.answer == 7
        assert widget not in set(answer_takers(app.screen))


async def test_a_screen_that_has_to_be_painted_first_is_known() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert not waits_for_paint(app.screen)
        app.screen.refresh()
        told: list[bool] = []
        app.screen._invoke_later(lambda: None, app.screen)  # pyright: ignore[reportPrivateUsage]
        told.append(waits_for_paint(app.screen))
        await pilot.pause()
        told.append(waits_for_paint(app.screen))
        with borrowed("Screen._callbacks", "to wait for what a screen does after its paint"):
            assert told == [True, False]


class Failing(Widget):
    def on_poke(self) -> None:
        raise RuntimeError("poked")


class Guarding(GuardedMessages, Screen[None]):
    failed: Exception | None = None

    def handler_failed(self, error: Exception) -> None:
        self.failed = error

    def on_poke(self) -> None:
        raise RuntimeError("poked")


class Guarded(GuardedApp[None]):
    failed: Exception | None = None
    at_work: MessagePump | None = None

    def compose(self) -> ComposeResult:
        yield Failing()

    def pump_failed(self, error: Exception) -> None:
        self.failed, self.at_work = error, pump_at_work()


async def test_a_failing_handler_does_not_end_its_message_loop() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        screen = Guarding()
        await app.push_screen(screen)
        screen.post_message(Poke())
        await pilot.pause()
        with borrowed("MessagePump._dispatch_message", "to go on when a handler fails"):
            assert str(screen.failed) == "poked"
            assert screen.is_running


async def test_a_failing_widget_does_not_end_the_app() -> None:
    app = Guarded()
    async with app.run_test() as pilot:
        widget = app.query_one(Failing)
        await pilot.pause()
        widget.post_message(Poke())
        await until(lambda: app.failed is not None)
        with borrowed("App._handle_exception", "to go on when a widget fails"):
            assert str(app.failed) == "poked"
            assert app.is_running
        with borrowed("_context.active_message_pump", "to know which widget failed"):
            assert app.at_work is widget


async def test_an_app_can_end_with_an_error_all_the_same() -> None:
    class Ending(GuardedApp[None]):
        def on_mount(self) -> None:
            raise RuntimeError("no way on")

    with pytest.raises(RuntimeError, match="no way on"):
        async with Ending().run_test() as pilot:
            await pilot.pause()


class Pieces(PaintedByPieces[None]):
    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[int, int]] = []
        self.forgotten = 0

    def compose(self) -> ComposeResult:
        yield Label("plate HX-310")

    def paint(self, pieces: Iterable[Piece], colours: ColorSystem) -> str:
        return "\n".join(f"{y},{x}:{strip.text}" for y, x, strip in pieces)

    def forget_painted(self) -> None:
        self.forgotten += 1

    def fit_painted(self, width: int, height: int) -> None:
        self.sizes.append((width, height))


async def test_updates_of_the_screen_pass_by() -> None:
    app = Pieces()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        with borrowed("App._display", "to send only the cells that changed"):
            assert app.sizes[-1] == (40, 10)
        with borrowed("App._driver", "to notice another writer"):
            assert app.forgotten == 1


async def test_a_whole_screen_comes_in_pieces() -> None:
    app = Pieces()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        update: Any = app.screen._compositor.render_update(full=True)  # pyright: ignore[reportPrivateUsage]
        with borrowed("_compositor.LayoutUpdate", "to send only the cells that changed"):
            assert isinstance(update, LayoutUpdate)
            sent = PieceUpdate(update, app.paint).render_segments(app.console).splitlines()
            assert sent[0].startswith("0,0:plate HX-310")
            assert {line.partition(",")[0] for line in sent} == {str(y) for y in range(10)}


async def test_a_part_of_the_screen_comes_cut_to_what_changed() -> None:
    app = Pieces()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        app.query_one(Label).refresh()
        part: Any = app.screen._compositor.render_update()  # pyright: ignore[reportPrivateUsage]
        with borrowed("_compositor.ChopsUpdate", "to send only the cells that changed"):
            assert part is None or isinstance(part, LayoutUpdate | ChopsUpdate)
            update = ChopsUpdate([{0: Strip([Segment("abcdef")]), 6: Strip([Segment("ghi")])}], [(0, 2, 7)], [[6, 9]])
            assert PieceUpdate(update, app.paint).render_segments(app.console) == "0,2:cdef\n0,6:g"


class Loud(LineFilter):
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(segment.text.upper(), *segment[1:]) for segment in segments]


async def test_a_filter_that_is_added_is_painted_through() -> None:
    class Filtered(App[None]):
        def compose(self) -> ComposeResult:
            yield Label("plate")

    app = Filtered()
    line_filters(app).append(Loud())
    async with app.run_test() as pilot:
        await pilot.pause()
        with borrowed("App._filters", "to replace what a terminal cannot show"):
            strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]
            assert strips[0].text.startswith("PLATE")


def test_each_piece_of_style_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = textual_stylesheet.parse

    def counted(scope: str, css: str, *rest: Any, **options: Any) -> Any:
        parsed.append(css)
        return parse(scope, css, *rest, **options)

    monkeypatch.setattr(textual_stylesheet, "parse", counted)
    sheet = CachedStylesheet({"ink": "#ffffff"})
    for number in range(100):
        sheet.add_source(f"#n{number} {{ color: $ink; }}", read_from=("", str(number)))
    for variables in ({"ink": "#ffffff"}, {"ink": "#ffffff"}):
        sheet.set_variables(variables)
        sheet.reparse()
    with borrowed("Stylesheet._parse_cache", "to parse each piece of style once"):
        assert len(parsed) == len(set(parsed)) == 100
    sheet.set_variables({"ink": "#000000"})
    sheet.reparse()
    with borrowed("Stylesheet._variables", "to parse anew when they change"):
        assert len(parsed) == 200
        assert _inks(sheet) == {"#000000"}
    sheet.set_variables({"ink": "#ffffff"})
    sheet.reparse()
    with borrowed("Stylesheet._parse_cache", "to come back to a theme without parsing it again"):
        assert len(parsed) == 200
        assert _inks(sheet) == {"#ffffff"}


def test_another_app_takes_what_was_parsed_and_its_own_places_and_ranks() -> None:
    """One piece of style at another rank wins over another rule, so it is another piece."""
    sheets: list[CachedStylesheet] = []
    for rank in (1, 3, 1):
        sheets.append(CachedStylesheet({"ink": "#123456"}))
        sheets[-1].add_source("#a { color: $ink; }", read_from=("", "a"), is_default_css=True, tie_breaker=rank)
        sheets[-1].add_source("#a { color: red; }", read_from=("", "b"), is_default_css=True, tie_breaker=2)
        sheets[-1].reparse()
    shown = [Widget(id="a") for _sheet in sheets]
    for sheet, widget in zip(sheets, shown, strict=True):
        sheet.apply(widget)
    with borrowed("Stylesheet._parse_cache", "to parse each piece of style once"):
        assert [widget.styles.color.hex for widget in shown] == ["#FF0000", "#123456", "#FF0000"]
        assert sheets[0].rules == sheets[2].rules


def _inks(sheet: CachedStylesheet) -> set[str]:
    return {rule.styles.color.hex.lower() for rule in sheet.rules}


def test_the_lines_of_a_closed_screen_are_let_go() -> None:
    async def lines_of_a_closed_screen() -> list[weakref.ref[StylesCache]]:
        let_go_of_lines()
        app = App[None]()
        async with app.run_test() as pilot:
            screen = Screen[None]()
            await app.push_screen(screen)
            await screen.mount(Label("seen"))
            await pilot.pause()
            shown = [screen, *screen.walk_children()]
            assert len(shown) == 2 and all(one._styles_cache._cache for one in shown)
            await app.pop_screen()
            return [weakref.ref(one._styles_cache) for one in shown]

    lines = asyncio.run(lines_of_a_closed_screen())
    gc.collect()
    with borrowed("StylesCache.get_inner_outer", "to let go of what closed screens looked like"):
        assert {line() for line in lines} == {None}


def test_backgrounds_are_remembered_by_their_colours() -> None:
    let_go_of_lines()
    below, half, blue = Color.parse("#102030"), Color.parse("rgba(255,255,255,0.5)"), Color.parse("#0000ff")
    with borrowed("StylesCache.get_inner_outer", "to let go of what closed screens looked like"):
        of_one, of_another = StylesCache().get_inner_outer(below, half), StylesCache().get_inner_outer(below, half)
        assert of_one is of_another
        assert of_one == (Style(background=Color.parse("#878f97")), Style(background=below))
        assert StylesCache().get_inner_outer(half, blue) == (Style(background=blue), Style(background=half))


def test_keys_are_parsed_and_named() -> None:
    with borrowed("_xterm_parser.XTermParser", "to know keys by what a terminal sends"):
        keys = [event.key for event in XTermParser().feed("a\x1b[A") if isinstance(event, events.Key)]
        assert keys == ["a", "up"]
    with borrowed("keys._character_to_key", "to check the keys of the settings"):
        assert [key_of(one) for one in "a?/"] == ["a", "question_mark", "slash"]
