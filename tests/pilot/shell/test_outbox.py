"""Outbox and exceptions: what waits, what was refused and why, sending again, letting go, settling."""

from bay_tui.screens.shell.outbox import OutboxScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.fields import TextField
from bay_tui.widgets.grid import Grid
from bay_tui.wire.protocol import PushReply
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import Args, JobAssigned, OperationDiscarded, PartsReserved
from bay_tui.workshop.records import ExceptionCase, Job
from bay_tui.workshop.words import CallKind
from pilot.workshop import NOW, FakeEngine, make_app, open_replica, screen_text, wait_until


def refuse(replica: Replica, actor: str, args: Args, code: str, **params: str) -> str:
    """Record something here that the server then refuses; return its id."""
    (operation,) = replica.record(actor, args)
    verdict = Verdict(id=operation.id, number=operation.number, status=Status.REFUSED, seq=2, code=code, params=params)
    replica.apply_verdicts(PushReply(server_time=NOW, epoch="epoch", verdicts=(verdict,)))
    return operation.id


def refused_request(replica: Replica) -> str:
    """A request for parts, refused."""
    wanted = ops.PartsRequested(job="R101-1", lines=(ops.WantedPart(part="26300-A500", quantity=2),))
    return refuse(replica, "101", wanted, "job-closed", title="更换前制动片")


def rows(app: BayApp) -> list[str]:
    return app.screen.query_one(Grid).keys


async def test_an_empty_outbox_says_that_everything_is_sent() -> None:
    app = make_app(open_replica([]))
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_screen("outbox")
        await pilot.pause()
        assert "Everything is sent" in screen_text(app)


async def test_what_waits_is_listed_with_who_what_and_since_when() -> None:
    engine = FakeEngine()
    engine.state.phase = "offline"
    app = make_app(engine=engine, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        app.desk.record(ops.CallRaised(asks=CallKind.FOREMAN, bay="b1"))
        await pilot.press("f5")
        text = screen_text(app)
        assert "Waiting for the server 1" in text
        assert "call for help" in text and "曾国梁" in text and "10:42" in text
        assert "○ offline since 10:12" in text and "→ 1 waits" in text
        await pilot.press("n")
        assert engine.nudges == 2


async def test_asking_where_nothing_waits_says_so() -> None:
    engine = FakeEngine()
    app = make_app(engine=engine, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5", "n")
        assert engine.nudges == 1
        assert "Asking the server for news; nothing waits to be sent." in screen_text(app)


async def test_a_refused_one_comes_first_with_its_reason_and_its_keys() -> None:
    replica = open_replica()
    refused = refused_request(replica)
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        text = screen_text(app)
        assert rows(app)[0] == f"op:{refused}"
        assert "✗ 1 refused" in text
        assert "“更换前制动片” is already finished or cancelled." in text
        assert "e Correct and send" in text and "x Let go" in text


async def test_sending_again_replaces_the_refused_one() -> None:
    replica = open_replica()
    refused = refused_request(replica)
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5", "e")
        await wait_until(pilot, lambda: not replica.outbox.attention())
        (entry,) = replica.outbox.waiting()
        assert entry.operation.supersedes == refused
        assert "Sent again." in screen_text(app)


async def test_a_quantity_is_asked_again_before_it_is_sent() -> None:
    replica = open_replica()
    (request,) = replica.record(
        "101", ops.PartsRequested(job="R101-1", lines=(ops.WantedPart(part="58101-X700", quantity=4),))
    )
    refused = refuse(
        replica,
        "301",
        PartsReserved(line=f"{request.id}.1", quantity=4),
        "stock-short",
        number="58101",
        have="1",
        want="4",
    )
    app = make_app(replica, sign_in="301")
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_screen("outbox")
        await pilot.press("enter")
        field = app.screen.query_one(TextField)
        assert field.value == "4"
        await pilot.press("backspace", "1", "enter")
        await wait_until(pilot, lambda: not replica.outbox.attention())
        again = next(one.operation for one in replica.outbox.waiting() if one.operation.supersedes == refused)
        assert again.args == PartsReserved(line=f"{request.id}.1", quantity=1)


async def test_an_assignment_is_sent_again_against_what_stands_there_now() -> None:
    replica = open_replica()
    wish = JobAssigned(job="R101-1", technicians=("102",), was=("101",))
    refused = refuse(replica, "201", wish, "assigned-meanwhile", title="更换前制动片")
    replica.record("201", JobAssigned(job="R101-1", technicians=("103",)))
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5", "e")
        await wait_until(pilot, lambda: not replica.outbox.attention())
        again = next(one.operation for one in replica.outbox.waiting() if one.operation.supersedes == refused)
        assert isinstance(again.args, JobAssigned) and again.args.was == ("103",)
        job = replica.view.get(Job, "R101-1")
        assert job is not None and job.technicians == ("102",)


async def test_letting_go_needs_a_reason_and_is_recorded() -> None:
    replica = open_replica()
    refused = refused_request(replica)
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5", "x", "enter")
        assert app.screen.query_one(TextField).error
        await pilot.press(*"not needed", "enter")
        await wait_until(pilot, lambda: not replica.outbox.attention())
        (entry,) = replica.outbox.waiting()
        assert entry.operation.args == OperationDiscarded(operation=refused, reason="not needed")


async def test_esc_in_a_question_changes_nothing() -> None:
    replica = open_replica()
    refused_request(replica)
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5", "x", *"abc", "escape")
        assert isinstance(app.screen, OutboxScreen)
        assert len(replica.outbox.attention()) == 1


async def test_a_foreman_settles_an_exception() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        (case,) = app.desk.replica.view.find(ExceptionCase, "open", "yes")
        await pilot.press("f5", "s", *"was training", "enter")
        await wait_until(pilot, lambda: "Settled." in screen_text(app))
        settled = app.desk.replica.view.get(ExceptionCase, case.id)
        assert settled is not None and (settled.decision, settled.settled_by) == ("was training", "201")
        assert "exception" not in screen_text(app).splitlines()[-2]


async def test_a_technician_sees_exceptions_about_themselves_and_cannot_settle_them() -> None:
    app = make_app(sign_in="103")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5", "s", "enter")
        assert isinstance(app.screen, OutboxScreen)
        assert "Settle" not in screen_text(app)
        assert len(app.screen.query_one(Grid).keys) == 1
        assert "! 1 exception" in screen_text(app)


async def test_a_technician_is_told_nothing_of_the_exceptions_of_others() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        assert isinstance(app.screen, OutboxScreen)
        assert len(app.screen.query_one(Grid).keys) == 0
        assert "! 1 exception" not in screen_text(app)


async def test_it_works_wide_and_in_chinese() -> None:
    replica = open_replica()
    refused_request(replica)
    app = make_app(replica, sign_in="201", language="zh_CN")
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.press("f5")
        assert len(app.screen.query_one(Grid).keys) == 2
