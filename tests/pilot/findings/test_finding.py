"""Writing findings up: five keys without typing, and nothing typed is ever lost."""

from functools import partial

import pytest
from msgspec.structs import replace

from bay_tui.screens.findings.screen import FindingScreen
from bay_tui.screens.my_work.screen import MyWorkScreen
from bay_tui.store.errors import StoreFull
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.fields import TextField
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Finding, FindingTemplate, Measurement, Staff, TemplatePart, Terminal
from bay_tui.workshop.words import Severity
from pilot.workshop import make_app, open_replica, sample_records, screen_text, wait_until
from wire_kit import snapshot_of, take_snapshot


def recorded(replica: Replica) -> list[ops.Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


def value(app: BayApp, field: str) -> str:
    return app.screen.query_one(f"#{field}", TextField).value


async def test_a_finding_from_the_lists_is_five_keys() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "1", "1", "1", "enter")
        assert recorded(replica) == [
            ops.FindingRecorded(
                job="R101-1",
                system="brakes",
                component="front_pads",
                severity=Severity.RED,
                note="Front brake pads worn to the limit",
                recommended="Replace front brake pads",
                recommended_hours=0.8,
                recommended_parts=(ops.WantedPart(part="58101-X700", name="前制动片 YX7"),),
            )
        ]
        assert isinstance(app.screen, MyWorkScreen)
        assert "Recorded: Front brake pads, red." in screen_text(app)


async def test_f7_requests_the_parts_of_the_finding_just_recorded() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "1", "1", "1", "f7")
        await wait_until(pilot, lambda: type(app.screen).__name__ == "PartsRequestScreen")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: len(recorded(replica)) == 2)
    found, wanted = recorded(replica)
    assert isinstance(found, ops.FindingRecorded) and isinstance(wanted, ops.PartsRequested)
    assert [line.part for line in wanted.lines] == ["58101-X700"]


async def test_the_usual_measurement_takes_only_its_value() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "1", "1", "1", *"2.5")
        assert "▲ pad thickness 2.5 mm (min 3, amber below 5) → red" in screen_text(app)
        await pilot.press("enter")
        (args,) = recorded(replica)
        assert isinstance(args, ops.FindingRecorded)
        assert args.measurement == Measurement(name="pad_thickness", value=2.5, unit="mm", minimum=3.0, amber_below=5.0)


async def test_letters_narrow_the_lists_and_backspace_goes_back() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", *"tyr")
        assert "Which system?  tyr_" in screen_text(app)
        await pilot.press("enter")
        assert "Which component?" in screen_text(app)
        await pilot.press(*"jk", "backspace", "backspace", "backspace")
        assert "Which system?" in screen_text(app)


async def test_escape_clears_the_search_before_it_leaves() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", *"tyr", "escape")
        assert isinstance(app.screen, FindingScreen)
        assert "tyr_" not in screen_text(app)
        await pilot.press("escape")
        assert isinstance(app.screen, MyWorkScreen)


async def test_pinyin_initials_and_the_second_page() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101", language="zh_CN")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "0")
        assert "高压" in screen_text(app)
        await pilot.press(*"xg", "1", *"phg", "1", "1", "enter")
        (args,) = recorded(replica)
        assert isinstance(args, ops.FindingRecorded)
        assert (args.system, args.component, args.severity) == ("suspension", "stabiliser_links", Severity.AMBER)


async def test_a_component_in_no_list_is_taken_as_written() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "1", *"sensor lead", "1", "4", "enter")
        (args,) = recorded(replica)
        assert isinstance(args, ops.FindingRecorded)
        assert args.component == "sensor lead"
        assert args.severity is Severity.NOT_CHECKED


async def test_everything_can_be_said_in_one_form() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "3", *"spark", "1", "3")
        await pilot.press(*"1.4", "up", *"worn", *["down"] * 6, *"p0301 U0100", "tab", *"replace", "tab", *"0.8", "f10")
        (args,) = recorded(replica)
        assert args == ops.FindingRecorded(
            job="R101-1",
            system="engine",
            component="spark_plugs",
            severity=Severity.AMBER,
            note="worn",
            measurement=Measurement(name="gap", value=1.4, unit="mm"),
            dtcs=("P0301", "U0100"),
            recommended="replace",
            recommended_hours=0.8,
        )


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "3", "1", "4", *"oil everywhere")
        app.screen.query_one("#dtcs", TextField).focus()
        await pilot.press(*"P99", "enter")
        field = app.screen.query_one("#dtcs", TextField)
        assert field.error == "P99 is no fault code; a code looks like P0301 or U0100."
        assert field.error in screen_text(app).replace("\n" + " " * 22, " ")
        assert value(app, "note") == "oil everywhere"
        assert recorded(replica) == []
        await pilot.press("backspace", "backspace", *"0301", "enter")
        assert len(recorded(replica)) == 1


async def test_escape_parks_the_draft_and_it_is_there_again() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "3", "1", "4", *"half a sent", "escape")
        assert isinstance(app.screen, MyWorkScreen)
        assert "Parked." in screen_text(app)
        assert recorded(replica) == []
        await pilot.press("f")
        assert "Here is what you had begun." in screen_text(app)
        assert value(app, "note") == "half a sent"
        await pilot.press(*"ence", "enter")
        (args,) = recorded(replica)
        assert isinstance(args, ops.FindingRecorded)
        assert args.note == "half a sentence"
        assert replica.drafts.names("finding") == []


async def test_a_draft_is_its_writers_and_survives_who_comes_next() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "3", "1")
        someone = replica.view.get(Staff, "103")
        assert someone is not None
        app.call_later(app.sign_in, someone)
        await wait_until(pilot, lambda: "刘海波" in screen_text(app))
        app.call_later(partial(app.open_screen, "finding", job="R101-1"))
        await wait_until(pilot, lambda: isinstance(app.screen, FindingScreen))
        assert "Which system?" in screen_text(app)
        first = replica.view.get(Staff, "101")
        assert first is not None
        app.call_later(app.sign_in, first)
        await wait_until(pilot, lambda: "赵铁峰" in screen_text(app))
        await pilot.press("f")
        assert "What is it, or how urgent is it?" in screen_text(app)


async def test_nothing_chosen_is_nothing_parked() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "escape")
        assert replica.drafts.names("finding") == []
        assert "Parked" not in screen_text(app)


async def test_choosing_again_starts_at_the_last_question() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "1", "1", "1", "f6")
        assert "What is it, or how urgent is it?" in screen_text(app)
        await pilot.press("f6")
        assert "Which component?" in screen_text(app)
        await pilot.press("5", "2")
        assert value(app, "measured") == "water content"


async def test_a_finding_is_revised_from_the_job_card() -> None:
    replica = open_replica()
    args = ops.FindingRecorded(
        job="R101-1", system="brakes", component="front_pads", severity=Severity.AMBER, note="4 mm"
    )
    replica.record("101", args)
    (finding,) = replica.view.find(Finding, "job", "R101-1")
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        app.call_later(partial(app.open_screen, "finding", job="R101-1", finding=finding.id))
        await wait_until(pilot, lambda: isinstance(app.screen, FindingScreen) and app.screen.query("#note"))
        assert value(app, "note") == "4 mm"
        assert "Here is what you had begun" not in screen_text(app)
        await pilot.press("f6", "4", *"!", "enter")
        assert recorded(replica)[1:] == [ops.FindingRevised(finding=finding.id, severity=Severity.RED, note="4 mm!")]


async def test_a_full_disk_keeps_everything_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")

    def full(*_: object, **__: object) -> None:
        raise StoreFull("/memory")

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "3", "1", "4", *"note")
        with monkeypatch.context() as patch:
            patch.setattr(replica, "record", full)
            patch.setattr(replica.drafts, "save", full)
            await pilot.press("enter")
            assert isinstance(app.screen, FindingScreen)
            assert value(app, "note") == "note"
            assert app.desk.said.tone == "bad"
        await pilot.press("enter")
        assert len(recorded(replica)) == 1


async def test_the_other_language_keeps_what_was_chosen() -> None:
    app = make_app(sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "1", "1", "1", *"3", "f8")
        assert "前制动片" in screen_text(app)
        assert value(app, "value") == "3"


async def test_the_sites_own_templates_are_offered_as_soon_as_they_arrive() -> None:
    """One of its own comes first, one with the name of a shipped one takes its place, one put aside is gone."""
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    own = FindingTemplate(
        id="own.pads", component="front_pads", severity=Severity.RED, zh="本店下限", en="Below our limit",
        work_zh="更换", work_en="Replace", hours=1.5, parts=(TemplatePart(name="前制动片"),),
    )  # fmt: skip
    instead = replace(own, id="front_pads.worn_soon", severity=Severity.AMBER, en="Soon below our limit", parts=())
    aside = replace(own, id="front_pads.uneven", active=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "1", "1")
        assert "worn unevenly" in screen_text(app)
        records = [
            *sample_records(),
            Terminal(id=replica.identity.device, name="Terminal 3", bay="b3"),
            own,
            instead,
            aside,
        ]
        app.call_later(take_snapshot, replica, snapshot_of(records, "epoch:2:hash"))
        await pilot.pause()
        await pilot.press("backspace", "1")
        text = screen_text(app)
        assert "1  ▲ Below our limit" in text and "Soon below our limit" in text
        assert "close to the limit" not in text and "worn unevenly" not in text
        await pilot.press("1", "enter")
    (args,) = recorded(replica)
    assert isinstance(args, ops.FindingRecorded)
    assert (args.note, args.recommended, args.recommended_hours) == ("Below our limit", "Replace", 1.5)
    assert [one.part for one in args.recommended_parts] == ["58101-X700"]
