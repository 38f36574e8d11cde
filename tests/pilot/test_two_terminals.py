"""What one terminal records shows on another one without a key: calls with their times, parts on their way."""

from collections.abc import Callable
from datetime import timedelta

import msgspec

from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.wire.protocol import Change, PullReply
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import Args
from bay_tui.workshop.records import Call, PartsRequest, kind_of
from pilot.workshop import NOW, FrozenClock, Played, make_app, open_replica, sample_records, screen_text, wait_until


class Server:
    """Decides what terminals hand in, by the same rules, and gives everybody the same feed."""

    def __init__(self, *replicas: Replica) -> None:
        self.view = Played(sample_records())
        self.replicas = replicas
        self.seq = 1

    def do(self, actor: str, args: Args, minutes: float = 0.0) -> str:
        """Take an operation from some terminal, and let all of them know; return its id."""
        before = {(type(one), one.id): one for one in self.view}
        (id,) = self.view.play(-minutes, actor, args)
        self.seq += 1
        new = [one for one in self.view if before.get((type(one), one.id)) != one]
        changes = [
            Change(kind=kind_of(one), id=one.id, seq=self.seq, record=msgspec.Raw(msgspec.json.encode(one)))
            for one in new
        ]
        reply = PullReply(server_time=NOW, cursor=f"epoch:{self.seq}:hash", changes=tuple(changes))
        for replica in self.replicas:
            clock = replica.clock
            assert isinstance(clock, FrozenClock)
            clock.at = NOW + timedelta(minutes=minutes)
            replica.apply_pull(reply)
        return id


def says(app: BayApp, *wanted: str) -> Callable[[], bool]:
    return lambda: all(text in screen_text(app) for text in wanted)


async def test_a_call_is_on_the_board_at_once_and_its_answer_in_the_bay() -> None:
    bay, office = open_replica(), open_replica(bay="")
    server = Server(bay, office)
    board = make_app(office, sign_in="201")
    async with board.run_test(size=(120, 30)) as pilot:
        await wait_until(pilot, lambda: isinstance(board.screen, BoardScreen))
        assert "Calls 1" in screen_text(board)
        call = server.do("101", ops.CallRaised(asks="technical", bay="b1", job="R101-1"))  # type: ignore[arg-type]
        await wait_until(pilot, says(board, "Calls 2", "technical support", "赵铁峰"))
        server.do("101", ops.PartsNoted(request=_request(server), text="hello"), 3)
        await wait_until(pilot, says(board, "Calls 2"))
    work = make_app(bay, sign_in="101")
    async with work.run_test(size=(100, 30)) as pilot:
        await wait_until(pilot, says(work, "Called: technical support, 3m ago", "nobody has answered yet"))
        server.do("201", ops.CallAnswered(call=call), 4)
        await wait_until(pilot, says(work, "曾国梁 is coming, since 10:46"))
        server.do("201", ops.CallCleared(call=call), 9)
        await wait_until(pilot, lambda: "Called:" not in screen_text(work))
    kept = office.view.get(Call, call)
    assert kept is not None
    times = [kept.at, kept.answered_at, kept.cleared_at]
    assert times == [NOW + timedelta(minutes=minutes) for minutes in (0, 4, 9)]
    assert (kept.answered_by, kept.cleared_by) == ("201", "201")


def _request(server: Server) -> str:
    return server.view.every(PartsRequest)[0].id


async def test_each_move_of_a_parts_line_shows_on_my_work_and_on_the_card() -> None:
    bay = open_replica()
    server = Server(bay)
    wanted = (ops.WantedPart(part="58101-X700"),)
    line = server.do("101", ops.PartsRequested(job="R101-1", lines=wanted)) + ".1"
    app = make_app(bay, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, says(app, "1 part is with the counter"))
        server.do("301", ops.PartsBackOrdered(line=line, eta=NOW + timedelta(hours=3)), 1)
        await wait_until(pilot, says(app, "parts expected 13:42"))
        server.do("301", ops.PartsPicked(line=line), 2)
        await wait_until(pilot, says(app, "1 part is with the counter"))
        server.do("301", ops.PartsReady(request=line.removesuffix(".1")), 2)
        await wait_until(pilot, says(app, "1 part lies ready"))
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, JobScreen) and says(app, "ready to fetch")())
        server.do("301", ops.PartsIssued(line=line), 3)
        await wait_until(pilot, says(app, "issued"))
        assert "ready to fetch" not in screen_text(app)


async def test_an_end_that_clocked_a_colleague_off_is_told_to_both_and_taken_back_for_both() -> None:
    mine, theirs = open_replica(), open_replica(bay="b2")
    server = Server(mine, theirs)
    server.do("102", ops.LabourStarted(staff="102", job="R101-1"), 1)
    colleague = make_app(theirs, sign_in="102")
    me = make_app(mine, sign_in="101")
    async with me.run_test(size=(120, 30)) as pilot:
        await pilot.press("e", "y")
        await wait_until(pilot, says(me, "Finished and checked: 粤B59185 更换前制动片.", "Clocked off it too: 单永强."))
        await pilot.press("u")
        await wait_until(pilot, says(me, "Clocked on again: 单永强."))
    async with colleague.run_test(size=(120, 30)) as pilot:
        assert "▶ 更换前制动片" in screen_text(colleague)
        end = server.do("101", ops.JobFinished(job="R101-1"), 2)
        told = "赵铁峰 finished “粤B59185 更换前制动片”: your clock on it has ended."
        # On My work and in the status line.
        await wait_until(pilot, lambda: screen_text(colleague).count(told) == 2)
        server.do("101", ops.OperationUndone(operation=end, job="R101-1"), 3)
        told = "赵铁峰 took the end of “粤B59185 更换前制动片” back: your clock on it runs again."
        await wait_until(pilot, says(colleague, told, "▶ 更换前制动片"))
        await pilot.press("p", "1")
        await wait_until(pilot, lambda: told not in screen_text(colleague))


async def test_who_was_away_reads_it_on_my_work() -> None:
    theirs = open_replica(bay="b2")
    server = Server(theirs)
    server.do("102", ops.LabourStarted(staff="102", job="R101-1"), 1)
    server.do("101", ops.JobFinished(job="R101-1"), 2)
    colleague = make_app(theirs, sign_in="102")
    async with colleague.run_test(size=(120, 30)) as pilot:
        await wait_until(pilot, says(colleague, "10:44  赵铁峰 finished “粤B59185 更换前制动片”"))


async def test_a_foreman_on_his_way_hears_that_the_call_was_taken_back() -> None:
    office = open_replica(bay="")
    server = Server(office)
    board = make_app(office, sign_in="201")
    async with board.run_test(size=(120, 30)) as pilot:
        call = server.do("101", ops.CallRaised(asks="foreman", job="R101-1"), 1)  # type: ignore[arg-type]
        server.do("201", ops.CallAnswered(call=call), 2)
        server.do("101", ops.OperationUndone(operation=call), 3)
        await wait_until(pilot, says(board, "赵铁峰 took the call back, nobody need come: 粤B59185 更换前制动片"))
