"""Write errors as RFC 9457 problem documents.

One class to raise, one way to write them down.
"""

import logging
from uuid import uuid4

import msgspec

from bay_tui.wire.protocol import ProblemDocument

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "The request makes no sense",
    401: "Not signed in",
    403: "Not allowed",
    404: "There is nothing here",
    405: "This address does not take that method",
    409: "It does not fit what is there",
    413: "The request is too large",
    415: "The request's form is not known here",
    422: "It was refused",
    426: "The terminal's version does not fit the server's",
    429: "Too many attempts",
    431: "The head of the request is too long",
    500: "The server failed",
    503: "The server is busy",
}

logger = logging.getLogger(__name__)


class ProblemError(Exception):
    """Refuse a request with an HTTP status, a slug and a sentence.

    The client did something wrong, or has to wait for `retry_after` seconds.
    """

    def __init__(self, status: int, code: str, detail: str = "", *, retry_after: int = 0) -> None:
        super().__init__(f"{status} {code} {detail}".rstrip())
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


def unwatched() -> ProblemError:
    """Return the problem of a server that sees no commits of others."""
    return ProblemError(503, "unwatched", "what other server processes commit is not seen now", retry_after=2)


def stopping() -> ProblemError:
    """Return the problem of a server that is being stopped."""
    return ProblemError(503, "stopping", "the server is being stopped", retry_after=5)


def shop_differs() -> ProblemError:
    """Return the problem of what belongs to another dealership.

    Its site has the same id.
    """
    return ProblemError(409, "shop-differs", "this is another dealership's site, of the same id")


def document(status: int, code: str, detail: str = "", instance: str = "") -> bytes:
    """Return the problem document as JSON."""
    return msgspec.json.encode(
        ProblemDocument(
            type=f"urn:bay-tui:problem:{code}",
            title=TITLES.get(status, "The request failed"),
            status=status,
            code=code,
            detail=detail,
            instance=instance,
        )
    )


def log_unexpected(error: BaseException, doing: str) -> str:
    """Log an unexpected error with traceback; return its id in the log."""
    instance = f"urn:uuid:{uuid4()}"
    logger.error("unexpected error while %s, %s", doing, instance, exc_info=error)
    return instance
