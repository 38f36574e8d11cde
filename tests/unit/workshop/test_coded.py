"""Errors with a code and parameters have one base, whoever raises them, and one shape where they are worded."""

import ast
from pathlib import Path

import pytest

from bay_tui.commands.failures import Failed, WrongUsage, error_sentence
from bay_tui.printing.jobs import CannotPrint
from bay_tui.printing.paper import FontUnusable
from bay_tui.server.exporting.run import ExportFailed
from bay_tui.server.importing.failures import ImportFailed, Rejection, RowRejected
from bay_tui.server.sql.backup import BackupError
from bay_tui.store.errors import StoreFull
from bay_tui.sync.link import SyncProblem
from bay_tui.workshop.coded import Coded, CodedError
from bay_tui.workshop.decision import Refused

SRC = Path(__file__).parents[3] / "src/bay_tui"
RAISED = (Failed, WrongUsage, CannotPrint, ExportFailed, ImportFailed, RowRejected, BackupError, Refused)


@pytest.mark.parametrize("cls", RAISED)
def test_each_error_carries_its_code_and_its_parameters_as_texts(cls: type[CodedError]) -> None:
    error = cls("file-too-large", file=Path("orders.csv"), most=3)
    assert (error.code, error.params) == ("file-too-large", {"file": "orders.csv", "most": "3"})
    assert "file-too-large" in str(error) and "orders.csv" in str(error)


@pytest.mark.parametrize(
    "coded",
    [
        FontUnusable("a.ttf", OSError("no font")),
        StoreFull("terminal.journal"),
        SyncProblem("server-silent", {"server": "http://office"}),
        Rejection(3, "row-too-wide", {"most": "4"}),
    ],
)
def test_what_has_its_own_shape_is_worded_like_all_others(coded: object) -> None:
    assert isinstance(coded, Coded)


def test_an_error_of_ours_is_worded_by_its_code() -> None:
    assert error_sentence(StoreFull("terminal.journal"), "testing") == error_sentence(Failed("store-full"), "testing")


def test_nobody_writes_the_constructor_again() -> None:
    again = [
        f"{path.relative_to(SRC)}: {cls.name}"
        for path in SRC.rglob("*.py")
        for cls in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(cls, ast.ClassDef) and cls.name != "CodedError"
        for method in cls.body
        if isinstance(method, ast.FunctionDef) and method.name == "__init__"
        if [one.arg for one in method.args.args] == ["self", "code"] and method.args.kwarg is not None
    ]
    assert again == []
