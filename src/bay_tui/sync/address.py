"""Read the server's address as people type it."""

from urllib.parse import urlsplit

from bay_tui.sync.link import SyncProblem


def normal(address: str) -> str:
    """Return an address with its scheme and without a path.

    And without a slash at its end: `bay:8521` is `http://bay:8521`. Raises SyncProblem (`server-address`) for what is
    none.
    """
    text = address.strip()
    if "://" not in text:
        text = f"http://{text}"
    text = text.rstrip("/")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise SyncProblem("server-address", {"address": address}) from error
    odd = parts.username or parts.query or parts.fragment or not text.isprintable() or " " in text
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or odd:
        raise SyncProblem("server-address", {"address": address})
    return text
