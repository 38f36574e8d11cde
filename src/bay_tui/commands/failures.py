"""Fail with one sentence on stderr and an exit status.

Whatever happened.
"""

import argparse
import contextlib
import sys
from collections.abc import Callable

from bay_tui.config import Settings
from bay_tui.faults import log_fault, start_log
from bay_tui.wording import sentence
from bay_tui.workshop.coded import Coded, CodedError
from bay_tui.workshop.text import clean


class Failed(CodedError):
    """Refuse to do what a command was asked."""


class WrongUsage(Failed):
    """Refuse what cannot be meant, with exit status 2."""


class NotKnown(Failed):
    """Report that it is not known whether something was recorded.

    Exit status 3: said again under its id, it is recorded once. `reason` is what went wrong, where that is known.
    """

    def __init__(self, id: str, reason: str = "") -> None:
        super().__init__("not-known", id=id)
        self.reason = reason


_STATUSES: dict[type[Exception], int] = {WrongUsage: 2, NotKnown: 3}


def guarded(
    command: Callable[[argparse.Namespace, Settings], int], arguments: argparse.Namespace, settings: Settings
) -> int:
    """Run a command and return its exit status.

    No failure of it shows a traceback.
    """
    start_log(settings.log_folder)
    from bay_tui.commands.output import finish_output

    try:
        status = command(arguments, settings)
        finish_output()
        return status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0  # whoever read our output has seen enough
    except Exception as error:
        if isinstance(error, NotKnown) and error.reason:
            say(error.reason)
        say(error_sentence(error, doing=arguments.module))
        return _STATUSES.get(type(error), 1)


def error_sentence(error: Exception, doing: str) -> str:
    """Return the one sentence for an error.

    One that is not ours is logged and named by its id.
    """
    ours = type(error).__module__.startswith("bay_tui.")  # other libraries have errors with a code, too
    if ours and isinstance(error, Coded):
        return sentence(error.code, error.params)
    if isinstance(error, OSError) and error.filename is not None:
        return sentence("file-problem", {"file": error.filename, "problem": error.strerror})
    return sentence("unexpected", {"id": log_fault(error, doing)})


def say(text: str) -> None:
    """Write a sentence to stderr, where that can be written to."""
    from bay_tui.commands.output import drawable

    if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison] - closed by whoever started us
        with contextlib.suppress(OSError):
            print(drawable(clean(text), sys.stderr), file=sys.stderr, flush=True)
