"""Park, take up, change, leave, take up: round after round, each change is there again, whatever ended the round.

What stands in the store is read through the store, and what stands on the screen from the screen, each compared with
what was typed: never with what the form says of itself.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bay_tui.screens.shell.signin import SignInScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.fields import TextField
from bay_tui.workshop import operations as ops
from pilot.shell.test_parked_words import QUESTIONS, asked_again, on, opened, said_in, signed_in, typed_in
from pilot.workshop import make_app, open_replica, screen_text, wait_until

ROUNDS = 3


def note_of(app: BayApp) -> object:
    return app.screen.query_one("#note", TextField).value


async def by_escape(app: BayApp, pilot: Any, who: str) -> None:
    screen = app.screen
    await wait_until(pilot, lambda: app.screen.query("#keys"))
    await pilot.press("escape")
    if app.screen is screen:  # the first one cleared a search
        await pilot.press("escape")
    await wait_until(pilot, lambda: app.screen is not screen)


async def by_badge(app: BayApp, pilot: Any, who: str) -> None:
    await signed_in(app, pilot, "102")
    await signed_in(app, pilot, who)


async def by_f9(app: BayApp, pilot: Any, who: str) -> None:
    await pilot.press("f9")
    await wait_until(pilot, lambda: isinstance(app.screen, SignInScreen))
    await signed_in(app, pilot, who)


async def by_lock(app: BayApp, pilot: Any, who: str) -> None:
    app.call_later(app.lock)
    await wait_until(pilot, lambda: isinstance(app.screen, SignInScreen))
    await signed_in(app, pilot, who)


WAYS: dict[str, Callable[[BayApp, Any, str], Awaitable[None]]] = {
    "Esc": by_escape,
    "another badge": by_badge,
    "F9": by_f9,
    "auto-lock": by_lock,
}


def kept(replica: Replica, start: str) -> dict[str, Any]:
    """Return the one draft there is."""
    (name,) = replica.drafts.names(start)
    return replica.drafts.get(name) or {}


@pytest.mark.parametrize("way", [way for way in WAYS if way != "Esc"])
async def test_a_note_of_a_finding_grows_in_each_round(way: str) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    where = on("finding", "101", "", "", job="R101-1")
    async with app.run_test(size=(80, 30)) as pilot:
        await opened(app, pilot, where)
        await pilot.press("1")
        await WAYS["Esc"](app, pilot, "101")
        await opened(app, pilot, where)
        await pilot.press("1", "1")
        note = "Front brake pads worn to the limit"
        app.screen.query_one("#note", TextField).focus()
        await pilot.press("end")
        for letter in "abc":
            await pilot.press(letter)
            note += letter
            assert note_of(app) == note
            await WAYS[way](app, pilot, "101")
            assert kept(replica, "finding/")["note"] == note
            await opened(app, pilot, where)
            assert note_of(app) == note
            app.screen.query_one("#note", TextField).focus()
            await pilot.press("end")
    assert replica.outbox.in_order() == []


@pytest.mark.parametrize("way", WAYS)
async def test_a_finding_goes_on_question_by_question(way: str) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    where = on("finding", "101", "", "", job="R101-1")
    expected = [{"system"}, {"system", "component"}, {"system", "component", "severity"}]
    async with app.run_test(size=(80, 30)) as pilot:
        for answered in expected:
            await opened(app, pilot, where)
            await pilot.press("1")
            await WAYS[way](app, pilot, "101")
            draft = kept(replica, "finding/")
            assert {name for name in ("system", "component", "severity") if draft.get(name)} == answered


@pytest.mark.parametrize("way", WAYS)
async def test_a_check_grows_by_a_line_in_each_round(way: str) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    where = on("check", "101", "", "", job="R101-1")
    async with app.run_test(size=(80, 30)) as pilot:
        for lines in range(1, ROUNDS + 1):
            await opened(app, pilot, where)
            await pilot.press("space")
            assert f"{lines}/" in screen_text(app)
            await WAYS[way](app, pilot, "101")
            assert [one["severity"] for one in kept(replica, "check/").values()] == ["green"] * lines


@pytest.mark.parametrize("way", WAYS)
async def test_a_request_grows_by_a_piece_in_each_round(way: str) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    where = on("parts", "101", "", "", job="R101-1")
    async with app.run_test(size=(80, 30)) as pilot:
        await opened(app, pilot, where)
        await pilot.press(*"58101", "enter")
        for pieces in range(1, ROUNDS + 1):
            await WAYS[way](app, pilot, "101")
            (line,) = kept(replica, "parts/")["lines"]
            assert (line[0], line[3]) == ("58101-X700", pieces)
            await opened(app, pilot, where)
            assert f"{pieces} pc" in screen_text(app)
            await pilot.press("+")


@pytest.mark.parametrize("way", [way for way in WAYS if way != "Esc"])
async def test_a_search_of_a_request_grows_by_a_letter_in_each_round(way: str) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    where = on("parts", "101", "", "", job="R101-1")
    typed = ""
    async with app.run_test(size=(80, 30)) as pilot:
        for letter in "half":
            await opened(app, pilot, where)
            await pilot.press("end", letter)
            typed += letter
            await WAYS[way](app, pilot, "101")
            assert kept(replica, "parts/")["typed"] == typed


@pytest.mark.parametrize("way", WAYS)
async def test_a_finding_written_again_keeps_each_change(way: str) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 30)) as pilot:
        await opened(app, pilot, on("finding", "101", "", "", job="R101-1"))
        await pilot.press("1", "1", "1", "enter")
        await wait_until(pilot, lambda: replica.outbox.in_order())
        (entry,) = replica.outbox.in_order()
        where = on("finding", "101", "", "", job="R101-1", finding=entry.operation.id)
        typed = ""
        for letter in "abc":
            await opened(app, pilot, where)
            app.screen.query_one("#note", TextField).focus()
            await pilot.press("end", letter)
            typed += letter
            await WAYS[way](app, pilot, "101")
            assert kept(replica, "finding/")["note"] == f"Front brake pads worn to the limit{typed}"


@pytest.mark.parametrize("way", WAYS)
async def test_what_was_taken_back_and_mended_is_kept(way: str) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    where = on("finding", "101", "", "", job="R101-1")
    async with app.run_test(size=(80, 30)) as pilot:
        await opened(app, pilot, where)
        await pilot.press("1", "1", "1", "enter")
        await wait_until(pilot, lambda: replica.outbox.in_order())
        await pilot.press("u")
        await wait_until(pilot, lambda: replica.drafts.names("finding/"))
        for at, letter in enumerate("abc", 1):
            await opened(app, pilot, where)
            app.screen.query_one("#note", TextField).focus()
            await pilot.press("end", letter)
            await WAYS[way](app, pilot, "101")
            assert kept(replica, "finding/")["note"].endswith("abc"[:at])
    assert [type(one.operation.args) for one in replica.outbox.in_order()] == [ops.FindingRecorded, ops.OperationUndone]


@pytest.mark.parametrize("question", QUESTIONS)
async def test_words_of_a_question_grow_in_each_round(question: str) -> None:
    one, replica = QUESTIONS[question], open_replica()
    app = make_app(replica, sign_in=one.who)
    more = "12" if set(one.words) <= set("0123456789.-") else "ab"
    async with app.run_test(size=(80, 30)) as pilot:
        await typed_in(app, pilot, one)
        words = said_in(app)
        for letter in more:
            await by_lock(app, pilot, one.who)
            await wait_until(pilot, lambda: replica.drafts.names("ask/"))
            assert await asked_again(app, pilot, one) == words
            await pilot.press("end", letter)
            assert len(said_in(app)) == len(words) + 1
            words = said_in(app)
        await by_lock(app, pilot, one.who)
        assert await asked_again(app, pilot, one) == words
    assert replica.outbox.in_order() == []


async def test_points_of_an_inspection_are_kept_in_each_round() -> None:
    one, replica = on("inspection", "201", "i", ""), open_replica()
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 30)) as pilot:
        for points in range(1, ROUNDS):
            await opened(app, pilot, one)
            await pilot.press("i", str(points))
            assert screen_text(app).count("✗") == points
            await by_lock(app, pilot, "201")
            (name,) = replica.drafts.names("ask/")
            assert len((replica.drafts.get(name) or {})["wrong"]) == points


async def test_what_is_taken_away_again_leaves_no_draft() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    where = on("check", "101", "", "", job="R101-1")
    async with app.run_test(size=(80, 30)) as pilot:
        await opened(app, pilot, where)
        await pilot.press("space")
        await by_escape(app, pilot, "101")
        await opened(app, pilot, where)
        await pilot.press("home", "4")
        await wait_until(pilot, lambda: "0/" in screen_text(app))
        await by_escape(app, pilot, "101")
    assert replica.drafts.names("check/") == []
