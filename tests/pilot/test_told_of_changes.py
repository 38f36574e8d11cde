"""A screen says what is so, whatever changes while it is open.

Else it goes on saying what was until the minute ends, or somebody leaves it and comes back. So each is left open while
others work at everything there is, and then has to stand as the same screen does that is opened only now.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import msgspec
import pytest

from bay_tui.store.replica import Replica
from bay_tui.wire.protocol import Change, PullReply
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Bay, Part, PartsRequest, Record, Site, Staff, Vehicle, kind_of
from bay_tui.workshop.words import CallKind, InspectionLevel, PayType, Severity
from pilot.test_every_screen import SCREENS, opened, workshop
from pilot.workshop import NOW, make_app, screen_text

PART = "58101-X700"
BY_THE_MINUTE = {"report", "stock"}
"""What reckons thirty days or a year of everything anew, and does it by the minute."""

WITHOUT_RECORDS = {"help", "commands", "guide"}


class Office:
    """What comes in from the server, record by record."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._seq = 1

    def changes(self, record: Record) -> None:
        self._seq += 1
        raw = msgspec.Raw(msgspec.json.encode(record))
        change = Change(kind=kind_of(record), id=record.id, seq=self._seq, record=raw)
        cursor = f"epoch:{self._seq}:hash{self._seq}"
        self._replica.apply_pull(PullReply(server_time=NOW, cursor=cursor, changes=(change,)))


def happenings(replica: Replica) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what others do one after another, some of each subject, as a name and a call that does it."""
    view, office = replica.view, Office(replica)

    def master(record: Record | None, **new: object) -> tuple[str, Callable[[], object]]:
        assert record is not None
        return f"{kind_of(record)} {new}", partial(office.changes, msgspec.structs.replace(record, **new))

    def by(actor: str, *args: ops.Args) -> tuple[str, Callable[[], object]]:
        return repr(args[0]), partial(replica.record, actor, *args)

    yield master(view.get(Site, "demo"), name="银河服务中心")
    yield master(view.get(Bay, "b1"), name="北一")
    yield master(view.get(Staff, "101"), name="赵铁锋")
    yield master(view.get(Vehicle, "vR101"), plate="粤B00001", plate_key="粤B00001")
    yield master(view.get(Part, PART), name="前制动片（新）")
    yield by("201", ops.CallRaised(asks=CallKind.FOREMAN, bay="b1"))
    yield by("401", ops.OrderPromised(order="R101", due=NOW + timedelta(hours=5), reason="缺件"))
    yield by("201", ops.JobRevised(job="R101-1", standard_hours=2.3, pay=PayType.WARRANTY))
    yield by("201", ops.JobAdded(order="R101", title="换雨刮"))
    yield by("201", ops.JobAssigned(job="R107-1", technicians=("103",), bay="b5"))
    yield by("101", ops.FindingRecorded(job="R101-1", system="brakes", component="discs", severity=Severity.AMBER))
    yield by("101", ops.PartsRequested(job="R101-1", lines=(ops.WantedPart(part="97133-A500", quantity=2),)))
    (request,) = [one for one in view.every(PartsRequest) if one.job == "R101-1"][-1:]
    yield by("301", ops.PartsTaken(request=request.id))
    yield by("301", ops.PartsPicked(line=f"{request.id}.1", quantity=1))
    yield by("301", ops.StockReceived(part=PART, quantity=7))
    yield by("301", ops.PartRevised(part=PART, bin="Z-09-9-9", minimum=40, price_cents=77_700))
    yield by("301", ops.PurchaseOrdered(supplier="鹏城汽配", lines=(ops.OrderedPart(part=PART, quantity=30),)))
    yield by("301", ops.CountOpened(name="周一盘点", parts=(PART,)))
    yield by("103", ops.LabourStarted(staff="103", job="R104-2", instead=True))
    yield by("201", ops.AbsenceRecorded(staff="401", day=NOW.date()))
    yield by("201", ops.LeaveGiven(staff="102", first=NOW.date(), last=NOW.date()))
    yield by("201", ops.ComplaintRecorded(order="R109", words="方向盘抖"))
    yield by("101", ops.JobFinished(job="R101-1"))
    yield by("201", ops.InspectionPassed(job="R101-1", level=InspectionLevel.SELF))


@pytest.mark.parametrize(
    ("who", "name", "about"),
    [one for one in SCREENS if one[1] not in BY_THE_MINUTE | WITHOUT_RECORDS],
    ids=lambda one: one if isinstance(one, str) else "",
)
async def test_an_open_screen_follows_whatever_others_do(who: str, name: str, about: dict[str, str]) -> None:
    replica = workshop()
    app = make_app(replica, sign_in=who)
    async with app.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, app, name, about)
        await pilot.pause()
        behind: list[str] = []
        for what, do in happenings(replica):
            do()
            await pilot.pause()
            shown = screen_text(app)
            screen.refresh_data(None)
            await pilot.pause()
            if screen_text(app) != shown:
                behind.append(what)
        assert behind == []
