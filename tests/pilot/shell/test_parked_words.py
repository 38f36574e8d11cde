"""Words typed in a question are parked when something closes it, and there again when the same is asked again."""

from functools import partial
from typing import Any, NamedTuple

import pytest
from textual.screen import ModalScreen

from bay_tui.screens.dialogs.words import WordsDialog
from bay_tui.screens.shell.signin import SignInScreen
from bay_tui.store.errors import StoreFull
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.inputs import LineInput
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import PartsLine, Staff
from pilot.workshop import make_app, open_replica, screen_text, wait_until

BEGUN = "Here is what you had begun."


class Question(NamedTuple):
    """Who is asked, on which screen, on which row, after which keys, what they type, and the keys to be asked again."""

    who: str
    screen: str
    about: dict[str, str]
    row: str
    keys: tuple[str, ...]
    words: str
    again: tuple[str, ...]


def on(screen: str, who: str, keys: str, words: str, *, row: str = "", again: str = "", **about: str) -> Question:
    return Question(who, screen, about, row, tuple(keys.split()), words, tuple((again or keys).split()))


QUESTIONS = {
    "another reason to start": on("job", "101", "s end enter", "told by phone", job="R108-1"),
    "message to the counter": on("job", "102", "enter 1", "blue one please", row="line:", job="R103-1"),
    "note of a request": on("parts", "101", "5 8 1 enter f7", "both sides", job="R101-1"),
    "note of a check": on("check", "101", "n", "a bit worn", job="R101-1"),
    "value of a check": on("check", "101", "m", "12.4", row="battery", job="R101-1"),
    "own words of a check": on("check", "101", "1 end enter", "cracked in the corner", row="wipers", job="R101-1"),
    "message to the technician": on("counter", "301", "n", "comes at four"),
    "another reason to cancel": on("counter", "301", "x end enter", "asked by mistake"),
    "another part": on("counter", "301", "u", "97133"),
    "some of it": on("counter", "301", "I", "12"),
    "difference": on("stock", "301", "e", "-2"),
    "supplier": on("stock", "301", "o enter", "Parts Ltd"),
    "until when": on("dispatch", "201", "o", "25 9:00", row="R103-1"),
    "what is not in order": on("inspection", "201", "i o", "bolt missing"),
    "when it began": on("hours", "201", "down b", "7"),
    "why the hours": on("hours", "201", "down x end enter", "was on the road"),
    "decision": on("attention", "201", "s", "pump is on its way"),
    "complaint": on("attention", "201", "n R 1 0 1 enter", "still squeals", again="n enter"),
    "promise": on("job", "401", "P", "26 16:00", job="R101-1"),
    "standard hours": on("job", "201", "H", "12", job="R101-1"),
}


async def signed_in(app: BayApp, pilot: Any, number: str) -> None:
    person = app.desk.replica.view.get(Staff, number)
    app.call_later(app.sign_in, person)
    await wait_until(pilot, lambda: app.desk.person is person and app.screen.query("#keys"))


async def opened(app: BayApp, pilot: Any, one: Question) -> None:
    app.call_later(partial(app.open_screen, one.screen, **one.about))
    await wait_until(pilot, lambda: getattr(app.screen, "place", ("",))[0] == one.screen and app.screen.query("#keys"))
    await pilot.pause()
    if one.row:
        grid = app.screen.query_one(Grid)
        grid.move_to(next(key for key in grid.keys if one.row in key))
        await pilot.pause()


async def typed_in(app: BayApp, pilot: Any, one: Question) -> None:
    """Ask, and type half an answer."""
    await opened(app, pilot, one)
    for key in one.keys:
        await pilot.press(key)
    assert isinstance(app.screen.focused, LineInput), screen_text(app)
    await pilot.press(*one.words)
    assert one.words in said_in(app), screen_text(app)


def said_in(app: BayApp) -> str:
    """Return what stands in the inputs of the question in front."""
    assert isinstance(app.screen, WordsDialog), screen_text(app)
    return " ".join(one.value for one in app.screen.query(LineInput))


async def asked_again(app: BayApp, pilot: Any, one: Question) -> str:
    """Ask again and return what stands there: nobody goes through the list to their own words twice."""
    await opened(app, pilot, one)
    for key in one.again:
        if isinstance(app.screen, ModalScreen) and one.words in said_in(app):
            break
        await pilot.press(key)
    assert isinstance(app.screen.focused, LineInput), screen_text(app)
    return said_in(app)


async def locked(app: BayApp, pilot: Any) -> None:
    app.call_later(app.lock)
    await wait_until(pilot, lambda: isinstance(app.screen, SignInScreen))


def drafts(replica: Replica) -> list[str]:
    return replica.drafts.names("ask/")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_lock_parks_what_is_typed_in_a_question(question: str) -> None:
    one, replica = QUESTIONS[question], open_replica()
    app = make_app(replica, sign_in=one.who)
    async with app.run_test(size=(80, 30)) as pilot:
        await typed_in(app, pilot, one)
        before = said_in(app)
        await locked(app, pilot)
        await wait_until(pilot, lambda: drafts(replica))
        await signed_in(app, pilot, one.who)
        assert await asked_again(app, pilot, one) == before
        assert BEGUN in screen_text(app)
        await pilot.press("escape", "escape")
        await wait_until(pilot, lambda: not drafts(replica))
    assert replica.outbox.in_order() == []


async def test_it_is_nobody_elses_and_there_once_it_is_recorded_no_more() -> None:
    one, replica = QUESTIONS["message to the counter"], open_replica()
    app = make_app(replica, sign_in="102")
    async with app.run_test(size=(80, 24)) as pilot:
        await typed_in(app, pilot, one)
        await signed_in(app, pilot, "101")
        await wait_until(pilot, lambda: drafts(replica))
        assert drafts(replica) == [f"ask/note/{request_id(replica)}/102"]
        assert await asked_again(app, pilot, one) == ""
        assert BEGUN not in screen_text(app)
        await signed_in(app, pilot, "102")
        assert "Signed in: 单永强. 1 draft is parked: Ctrl+D." in screen_text(app)
        assert await asked_again(app, pilot, one) == one.words
        await pilot.press(*"!", "enter")
        await wait_until(pilot, lambda: replica.outbox.in_order())
        assert drafts(replica) == []
        assert await asked_again(app, pilot, one) == ""
    (entry,) = replica.outbox.in_order()
    assert entry.operation.args == ops.PartsNoted(request=request_id(replica), text=f"{one.words}!")


def request_id(replica: Replica) -> str:
    return next(line.request for line in replica.view.every(PartsLine) if line.job == "R103-1")


async def test_a_kill_costs_no_more_than_the_last_seconds() -> None:
    one, replica = QUESTIONS["decision"], open_replica()
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await typed_in(app, pilot, one)
        kept = {"0": one.words}
        await wait_until(pilot, lambda: [replica.drafts.get(name) for name in drafts(replica)] == [kept], most=2000)
        assert isinstance(app.screen, WordsDialog)


async def test_what_the_disk_refuses_is_there_to_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, replica = QUESTIONS["decision"], open_replica()
    app = make_app(replica, sign_in="201")

    def refuse(*arguments: Any, **options: Any) -> None:
        raise StoreFull("/memory/terminal.journal")

    async with app.run_test(size=(80, 24)) as pilot:
        await typed_in(app, pilot, one)
        with monkeypatch.context() as patch:
            patch.setattr(replica.outbox, "store", refuse)
            await pilot.press("enter")
            await wait_until(pilot, lambda: not isinstance(app.screen, ModalScreen))
        assert replica.outbox.in_order() == []
        assert await asked_again(app, pilot, one) == one.words
        await pilot.press("enter")
        await wait_until(pilot, lambda: replica.outbox.in_order())
        assert drafts(replica) == []


async def test_a_question_that_follows_keeps_the_words_of_the_one_before() -> None:
    one, replica = QUESTIONS["difference"], open_replica()
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        await typed_in(app, pilot, one)
        await pilot.press("enter", *"fell off the shelf")
        await locked(app, pilot)
        await wait_until(pilot, lambda: len(drafts(replica)) == 2)
        await signed_in(app, pilot, "301")
        assert await asked_again(app, pilot, one) == one.words
        await pilot.press("enter")
        assert said_in(app) == "fell off the shelf"
        await pilot.press("enter")
        await wait_until(pilot, lambda: replica.outbox.in_order())
        assert drafts(replica) == []
    (entry,) = replica.outbox.in_order()
    assert isinstance(entry.operation.args, ops.StockCorrected)
    assert (entry.operation.args.change, entry.operation.args.reason) == (-2, "fell off the shelf")


async def test_what_went_into_a_form_is_parked_with_the_form_alone() -> None:
    one, replica = QUESTIONS["note of a check"], open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await typed_in(app, pilot, one)
        await locked(app, pilot)
        await signed_in(app, pilot, "101")
        assert await asked_again(app, pilot, one) == one.words
        await pilot.press("enter")
        await wait_until(pilot, lambda: not isinstance(app.screen, ModalScreen))
        await wait_until(pilot, lambda: not drafts(replica))
        await locked(app, pilot)
        await wait_until(pilot, lambda: replica.drafts.names("check/"))
        assert drafts(replica) == []


async def test_marked_points_of_an_inspection_are_kept_too() -> None:
    one, replica = on("inspection", "201", "i 2 o", "bolt missing"), open_replica()
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 30)) as pilot:
        await typed_in(app, pilot, one)
        marked = screen_text(app).count("✗")
        await locked(app, pilot)
        await signed_in(app, pilot, "201")
        await asked_again(app, pilot, one)
        assert marked == screen_text(app).count("✗") == 1
