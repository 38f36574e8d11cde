"""No state is told by its colour alone: in each vocabulary every symbol with its word is there once."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from bay_tui.i18n import set_language
from bay_tui.screens.board import cells
from bay_tui.screens.common.cells import Moment, mark_cell, promise_cell, state_cell
from bay_tui.screens.findings.reading import SEVERITY_MARKS
from bay_tui.screens.foreman import attention_queue
from bay_tui.screens.shell.status import link_cell
from bay_tui.wording import word
from bay_tui.wording.glyphs import shown
from bay_tui.workshop.readmodels.attention import Matter, MatterKind
from bay_tui.workshop.readmodels.outlook import Outlook, Risk
from bay_tui.workshop.records import Call, Job, Order, Stop
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import CallKind, JobState, LineState, OrderState, Severity, StopReason

NOW = datetime(2025, 11, 24, 2, 42, tzinfo=UTC)
MOMENT = Moment(NOW, UTC)
JOB = Job(id="j", order="o", line=1, title="x")
ORDER = Order(id="o", number="o", vehicle="v", state=OrderState.WORKING)
DISK = ("store-full", "store-failed", "store-read-only", "store-replaced")
PHASES = ("live", "connecting", "offline", "revoked", "too_old", "not_enrolled")


def jobs() -> list[str]:
    running = [state for state in JobState if state is not JobState.STOPPED]
    stops = [Stop(reason=reason, since=NOW) for reason in StopReason]
    cells = [state_cell(replace(JOB, state=state), ORDER, MOMENT) for state in running]
    cells += [state_cell(replace(JOB, state=JobState.STOPPED, stop=stop), ORDER, MOMENT) for stop in stops]
    cells.append(state_cell(replace(JOB, approved=False), ORDER, MOMENT))
    cells.append(state_cell(JOB, replace(ORDER, state=OrderState.BOOKED), MOMENT))
    return [cell.text for cell in cells]


def short_stops() -> list[str]:
    stops = [replace(JOB, state=JobState.STOPPED, stop=Stop(reason=reason, since=NOW)) for reason in StopReason]
    return [state_cell(job, ORDER, MOMENT, short=True).text for job in stops]


def promises() -> list[str]:
    return [promise_cell(Outlook(risk=risk, due=NOW), MOMENT).text for risk in (Risk.ON_TIME, Risk.AT_RISK, Risk.LATE)]


def severities() -> list[str]:
    return [f"{SEVERITY_MARKS[severity][0]} {word(severity)}" for severity in Severity]


def calls() -> list[str]:
    raised = [Call(id="c", asks=asks, bay="b", by="101", at=NOW) for asks in CallKind]
    answered = replace(raised[0], answered_at=NOW, answered_by="201")
    return [cells.call_cells(one, None, None, MOMENT, wide=False)["state"].text for one in (*raised, answered)]


def matters() -> list[str]:
    found = [Matter(kind=kind, id=str(kind), at=NOW, by="") for kind in MatterKind]
    return [row.cells[0].text for row in attention_queue.rows(Memory([]), found, MOMENT, "")]


def links() -> list[str]:
    def desk(phase: str, problem: str = "") -> Any:
        return SimpleNamespace(link=SimpleNamespace(state=SimpleNamespace(phase=phase, since=None, problem=problem)))

    without: Any = SimpleNamespace(link=None)
    disk = [link_cell(desk("offline", problem)).text for problem in DISK]
    return [link_cell(desk(phase)).text for phase in PHASES] + [link_cell(without).text, *disk]


def orders() -> list[str]:
    return [word(state) for state in OrderState]


def parts_lines() -> list[str]:
    return [word(state) for state in LineState]


def sync_marks() -> list[str]:
    return [mark_cell(mark).text for mark in ("", "pending", "attention")]


VOCABULARIES = [jobs, short_stops, promises, severities, calls, matters, links, orders, parts_lines, sync_marks]


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda one: one.__name__)
@pytest.mark.parametrize(
    ("language", "glyphs"),
    [("en", "all"), ("en", "ascii"), ("en", "console"), ("zh_CN", "all"), ("zh_CN", "ascii")],  # no console has 汉字
)
def test_each_is_told_apart_by_its_text(vocabulary: Callable[[], list[str]], language: str, glyphs: Any) -> None:
    set_language(language)
    texts = [shown(text, glyphs) for text in vocabulary()]
    assert len(set(texts)) == len(texts), texts


@pytest.mark.parametrize("vocabulary", [jobs, severities, calls, matters, links], ids=lambda one: one.__name__)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_each_has_a_symbol_and_a_word(vocabulary: Callable[[], list[str]], language: str) -> None:
    set_language(language)
    for text in vocabulary():
        symbol, _, words = text.partition(" ")
        assert len(symbol) == 1 and not symbol.isalnum(), text
        assert any(one.isalpha() for one in words), text
