"""Fail with one sentence on stderr and an exit status.

Whatever happened.
"""

import argparse
import os
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


def guarded(
    command: Callable[[argparse.Namespace, Settings], int], arguments: argparse.Namespace, settings: Settings
) -> int:
    """Run a command and return its exit status.

    No failure of it shows a traceback.
    """
    start_log(settings.log_folder)
    try:
        return command(arguments, settings)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        say(error_sentence(error, doing=arguments.module))
        return 2 if isinstance(error, WrongUsage) else 1


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
    """Write a sentence to stderr."""
    from bay_tui.commands.output import drawable

    print(drawable(clean(text), sys.stderr), file=sys.stderr)
