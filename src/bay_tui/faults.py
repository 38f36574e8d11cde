"""Log unexpected faults under a short id to read out.

The logs rotate.
"""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LOG_BYTES = 1_000_000
_LOG_FILES = 5


def start_log(folder: Path, name: str = "bay-tui.log") -> None:
    """Write this process's warnings and faults to `folder`/`name`.

    A megabyte a file and five files. Without a folder that can be written, nothing is logged: a full disk must not
    stop the program.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / name, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)


def log_fault(error: BaseException, doing: str) -> str:
    """Log an unexpected error with its traceback; return its id.

    Such as `7F3K`.
    """
    # Its hashes are OpenSSL's, 2 ms of every start.
    import secrets

    fault = "".join(secrets.choice(_ALPHABET) for _ in range(4))
    logging.getLogger("bay_tui").error("fault %s while %s", fault, doing, exc_info=error)
    return fault
