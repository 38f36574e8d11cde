"""Read what counter and technician wrote to each other about a request."""

from datetime import datetime

from bay_tui.workshop.records import CounterMessage, PartsRequest, Staff
from bay_tui.workshop.view import View


def conversation(view: View, request: PartsRequest) -> list[CounterMessage]:
    """Return the messages about a request, the oldest first.

    Those of before are texts of instant, staff id and words with spaces between; `view` tells where an id ends.
    """
    told = [message for text in request.talk if (message := _of_text(view, text)) is not None]
    return sorted({*told, *request.messages}, key=order_of)


def order_of(message: CounterMessage) -> tuple[datetime, str, str]:
    """Return what messages are sorted by: their instant, then who wrote what."""
    return (message.at, message.by, message.text)


def _of_text(view: View, text: str) -> CounterMessage | None:
    """Read a message kept as one text; None where it is none."""
    said, _space, rest = text.partition(" ")
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    by = _writer(view, rest)
    return CounterMessage(at=at, by=by, text=rest[len(by) + 1 :]) if at.tzinfo is not None else None


def _writer(view: View, rest: str) -> str:
    """Return the staff id a text begins with.

    It is the longest that is known, else its first word.
    """
    words = rest.split(" ")
    starts = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return next((start for start in starts if start and view.get(Staff, start) is not None), words[0])
