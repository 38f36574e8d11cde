"""What a terminal is for is held by the server, whoever is named in what comes from it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bay_tui.server.office import Office
from bay_tui.workshop.operations import (
    OPERATIONS,
    FactsAccepted,
    Operation,
    PartSaved,
    StaffSaved,
    StockReceived,
    TerminalSaved,
)
from bay_tui.workshop.records import ExceptionCase, HeldFact, Part, Staff, Terminal
from bay_tui.workshop.words import Role, Scope
from server_kit import SITE, HandTerminal, call, client
from server_process import ServerProcess

OFFICE_ALONE = [
    "site.saved",
    "bay.saved",
    "staff.saved",
    "template.saved",
    "terminal.saved",
    "order.imported",
    "parts.imported",
    "server_clock.corrected",
    "server_clock.doubted",
    "facts.accepted",
]
COUNTER_TOO = [
    "parts.taken",
    "parts.reserved",
    "parts.released",
    "parts.back_ordered",
    "parts.substituted",
    "part.saved",
    "part.revised",
    "stock.corrected",
    "purchase.ordered",
    "purchase.expected",
    "purchase.closed",
    "count.opened",
    "count.extended",
    "count.held",
    "parts.picked",
    "parts.issued",
    "parts.ready",
    "parts.returned",
    "stock.received",
    "stock.counted",
    "purchase.received",
    "claim.settled",
    "count.entered",
]
"""Written by hand, from what each is for; whatever else there is may come from a bay."""

FORMS = json.loads((Path(__file__).parents[1] / "fixtures/c1923c3/operations.json").read_text(encoding="utf-8"))
"""Each operation of the first version, bare and filled, as it went over the wire."""


@pytest.fixture
def of(attacked: ServerProcess, office: Office) -> Iterator[dict[Scope, HandTerminal]]:
    """A terminal of each scope."""
    made = {scope: HandTerminal(attacked, office, name=f"T {scope}", scope=scope) for scope in Scope}
    yield made
    for one in made.values():
        one.close()


def said(terminal: HandTerminal, form: str) -> Operation:
    """What was recorded then, as this terminal would say it now."""
    args = msgspec.json.decode(form, type=Operation).args
    return terminal.operation(args, at=datetime.now(UTC))


@pytest.mark.parametrize("how", ["bare", "filled"])
def test_each_operation_comes_from_where_it_may(of: dict[Scope, HandTerminal], office: Office, how: str) -> None:
    may = {Scope.OFFICE: set(FORMS), Scope.COUNTER: set(FORMS) - set(OFFICE_ALONE)}
    may[Scope.BAY] = may[Scope.COUNTER] - set(COUNTER_TOO)
    for scope, allowed in may.items():
        terminal = of[scope]
        after = terminal.head()
        for name, form in FORMS.items():
            start, reply = after, terminal.push(said(terminal, form[how]["json"]))
            after, verdict = reply.cursor, reply.verdicts[0]
            if name in allowed:
                assert not verdict.code.startswith("scope-"), (scope, name)
            elif OPERATIONS[name].fact:
                assert verdict.code == "scope-held", (scope, name)
                changed = {one.kind for one in terminal.pull(start, limit=5000).changes}
                assert changed == {"exception", "held_fact"}, (scope, name)
            else:
                assert verdict.code == "scope-wrong", (scope, name)
                assert terminal.pull(start).changes == (), (scope, name)
    held = [case for case in office.view(SITE).every(ExceptionCase) if case.code == "scope-held"]
    assert len(held) <= 2, "one exception a terminal and day"


@pytest.mark.parametrize("how", ["bare", "filled"])
def test_who_is_there_to_look_writes_nothing(of: dict[Scope, HandTerminal], office: Office, how: str) -> None:
    looking = of[Scope.VIEW]
    before = office.newest_position(SITE)
    for form in FORMS.values():
        looking.number = 0
        refused = looking.post(looking.request(said(looking, form[how]["json"])))
        assert (refused.status_code, refused.json()["code"]) == (403, "view-only")
    assert office.newest_position(SITE) == before
    assert looking.post(looking.request()).status_code == 200, "it may ask whether it knows all"
    assert looking.http.get("/v1/snapshot").status_code == 200


def test_a_shell_on_a_bays_terminal_makes_no_administrator(of: dict[Scope, HandTerminal], office: Office) -> None:
    bay = of[Scope.BAY]
    boss = Staff(id="evil", number="666", name="Evil", roles=tuple(Role))
    made = bay.push(bay.operation(StaffSaved(staff=boss, pin="x"))).verdicts[0]
    assert (made.status, made.code) == ("refused", "scope-wrong")
    widened = TerminalSaved(terminal=bay.device, name="T", scope=Scope.OFFICE)
    assert bay.push(bay.operation(widened)).verdicts[0].code == "scope-wrong"
    assert office.view(SITE).get(Staff, "evil") is None


def test_a_scope_holds_from_the_moment_it_is_given(of: dict[Scope, HandTerminal], office: Office) -> None:
    bay = of[Scope.BAY]
    args = StockReceived(part="P-1", quantity=3)
    assert bay.push(bay.operation(args)).verdicts[0].code == "scope-held"
    office.apply([TerminalSaved(terminal=bay.device, name="T bay", scope=Scope.COUNTER)], site=SITE)
    assert not bay.push(bay.operation(args)).verdicts[0].code.startswith("scope-")
    office.apply([TerminalSaved(terminal=bay.device, name="T bay", scope=Scope.VIEW)], site=SITE)
    assert bay.post(bay.request(bay.operation(call()))).status_code == 403


def test_a_further_stream_has_the_scope_of_its_terminal(of: dict[Scope, HandTerminal]) -> None:
    bay = of[Scope.BAY]
    clone = f"{bay.device}~clone"
    widened = TerminalSaved(terminal=bay.device, name="T", scope=Scope.OFFICE)
    operation = msgspec.structs.replace(bay.operation(widened), device=clone, number=1)
    assert bay.push(operation, device=clone).verdicts[0].code == "scope-wrong"


def test_what_was_held_back_counts_once_it_is_accepted(of: dict[Scope, HandTerminal], office: Office) -> None:
    bay, desk = of[Scope.BAY], of[Scope.OFFICE]
    desk.push(desk.operation(PartSaved(part=Part(id="P-1", number="P-1", name="filter"))))

    def on_hand() -> float:
        part = office.view(SITE).get(Part, "P-1")
        assert part is not None
        return part.on_hand

    received = StockReceived(part="P-1", quantity=3)
    bay.push(bay.operation(received), bay.operation(received))
    view = office.view(SITE)
    assert on_hand() == 0
    (case,) = [one for one in view.every(ExceptionCase) if one.code == "scope-held"]
    assert (case.subject, case.params["count"], len(view.find(HeldFact, "case", case.id))) == (bay.device, "2", 2)
    accept = FactsAccepted(exception=case.id)
    assert bay.push(bay.operation(accept)).verdicts[0].code == "scope-wrong", "whoever sent them lets none in"
    assert desk.push(desk.operation(accept)).verdicts[0].status == "applied"
    assert on_hand() == 6
    assert desk.push(desk.operation(accept)).verdicts[0].code == "exception-settled"
    assert on_hand() == 6


def test_a_code_lets_in_a_new_terminal_or_the_one_it_names(
    attacked: ServerProcess, of: dict[Scope, HandTerminal], office: Office
) -> None:
    bay = of[Scope.BAY]
    with client(attacked.url) as http:

        def ask(code: str, device: str) -> tuple[int, str]:
            reply = http.post("/v1/enrol", json={"code": code, "device": device})
            return reply.status_code, reply.json().get("code", "")

        code = office.enrol_code(SITE, "A new one")
        assert ask(code, bay.device) == (409, "device-known"), "a code takes no other terminal over"
        assert bay.push(bay.operation(call())).verdicts[0].status == "applied", "its token is good still"
        assert ask(code, "new-1") == (200, "")
        assert ask(code, "new-1") == (200, ""), "the answer may have been lost"
        assert ask(code, "new-2") == (403, "code-used")
        again = office.enrol_code(SITE, "T bay")
        assert ask(again, "new-3") == (409, "code-elsewhere")
        assert ask(again, bay.device) == (200, "")
    names = [one.name for one in office.terminals(SITE)]
    assert len(names) == len(set(names))


def test_what_the_records_say_is_revoked_is(of: dict[Scope, HandTerminal], office: Office) -> None:
    bay, desk = of[Scope.BAY], of[Scope.OFFICE]
    verdict = desk.push(desk.operation(TerminalSaved(terminal=bay.device, name="T bay", revoked=True))).verdicts[0]
    assert verdict.status == "applied"
    for reply in (bay.post(bay.request(bay.operation(call()))), bay.http.get("/v1/pull")):
        assert (reply.status_code, reply.json()["code"]) == (403, "terminal-revoked")
    (listed,) = [one for one in office.terminals(SITE) if one.id == bay.device]
    assert listed.revoked_at is not None


def test_a_renamed_terminal_is_called_so_everywhere(of: dict[Scope, HandTerminal], office: Office) -> None:
    bay, desk = of[Scope.BAY], of[Scope.OFFICE]
    desk.push(desk.operation(TerminalSaved(terminal=bay.device, name="Door", bay="bay-2")))
    (listed,) = [one for one in office.terminals(SITE) if one.id == bay.device]
    known = office.view(SITE).get(Terminal, bay.device)
    assert known is not None
    assert (listed.name, listed.bay, listed.scope) == ("Door", "bay-2", Scope.BAY)
    assert (known.name, known.bay, known.scope) == ("Door", "bay-2", Scope.BAY)


def test_the_token_of_another_system_ends(attacked: ServerProcess, office: Office) -> None:
    now = datetime.now(UTC)
    over = office.integration_token(SITE, "old DMS", now - timedelta(seconds=1))
    good = office.integration_token(SITE, "DMS", now + timedelta(days=1))
    with client(attacked.url) as http:

        def put(token: str) -> int:
            order = {"vehicle": {"plate": "粤B12345"}}
            return http.put("/v1/orders/7", json=order, headers={"Authorization": f"Bearer {token}"}).status_code

        assert (put(good), put(over), put(good)) == (200, 403, 200)
    seen = {one.name: one.seen_at for one in office.terminals(SITE)}
    assert seen["old DMS"] is None
    assert seen["DMS"] is not None


def test_what_came_after_the_first_version_is_sorted_too() -> None:
    of_office = {name for name, args in OPERATIONS.items() if args.needs is Scope.OFFICE}
    of_counter = {name for name, args in OPERATIONS.items() if args.needs is Scope.COUNTER}
    assert (of_office, of_counter) == (set(OFFICE_ALONE), set(COUNTER_TOO))
    assert all(args.needs is not Scope.VIEW for args in OPERATIONS.values())
