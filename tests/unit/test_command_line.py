"""Arguments and options of a command stand in any order."""

from itertools import chain, combinations

import pytest

from bay_tui.cli import build_parser

COMMANDS = [
    (["admin", "print"], ["badges", "101", "102"], [["--format", "text"], ["--out", "file"]]),
    (["do"], ["labour.started", "staff=101", "job=1"], [["--as", "101"], ["--list"]]),
    (["show"], ["order", "5"], [["--json"], ["--site", "hz"]]),
    (["admin", "bay"], ["3"], [["--renumber", "5"], ["--json"]]),
]


@pytest.mark.parametrize(("command", "arguments", "options"), COMMANDS, ids=lambda one: str(one[0]))
def test_every_order_says_the_same(command: list[str], arguments: list[str], options: list[list[str]]) -> None:
    parser = build_parser()
    expected = vars(parser.parse_args([*command, *chain(*options), *arguments]))
    places = range(len(arguments) + len(options))
    for at in combinations(places, len(options)):
        rest, asked = iter(arguments), iter(options)
        words = [word for place in places for word in (next(asked) if place in at else [next(rest)])]
        assert vars(parser.parse_args([*command, *words])) == expected, words


def test_an_unknown_option_is_refused_between_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["do", "labour.started", "--nonsense", "job=1"])
    assert "--nonsense" in capsys.readouterr().err
