"""What a pilot test presses is what Textual's own pilot presses, one key after the other."""

from textual import events
from textual.app import App

from bay_tui.workshop.operations import PartsNoted
from pilot.shell.test_parked_words import on, opened
from pilot.workshop import key_event, make_app, open_replica, screen_text

NAMES = [
    *"azAZ09/?.,:;-+*#'\"()[]{}<>=!%&@_|~^`$\\ é王",
    *("enter", "escape", "space", "backspace", "delete", "home", "end", "up", "down", "left", "right"),
    *("pageup", "pagedown", "f1", "f9", "f12", "tab", "shift+tab", "slash", "question_mark", "plus"),
    *("ctrl+s", "ctrl+d", "ctrl+right", "shift+f2", "alt+x"),
]


async def test_a_key_is_named_as_textuals_pilot_names_it() -> None:
    pressed: list[tuple[str, str | None]] = []

    class Noting(App[None]):
        async def on_event(self, event: events.Event) -> None:
            if isinstance(event, events.Key):
                pressed.append((event.key, event.character))
            else:
                await super().on_event(event)

    async with Noting().run_test() as pilot:
        await pilot.press(*NAMES)
    assert pressed == [(one.key, one.character) for one in map(key_event, NAMES)]


async def test_a_word_is_typed_where_the_key_before_it_led() -> None:
    """Each key waits for what the one before has opened, and all that was pressed is painted in the end."""
    replica = open_replica()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 30)) as pilot:
        await opened(app, pilot, on("counter", "301", "", ""))
        counter = app.screen
        await pilot.press("n", *"comes at four")
        assert app.screen is not counter
        assert "comes at four" in screen_text(app)
        await pilot.press("enter")
        assert app.screen is counter
    (entry,) = replica.outbox.in_order()
    assert isinstance(entry.operation.args, PartsNoted)
    assert entry.operation.args.text == "comes at four"
