"""Count what the server does, as plain text for Prometheus.

Counters by name and label, and gauges read when asked.
"""

import threading
from collections.abc import Callable, Mapping

_HELP = {
    "bay_tui_operations_total": "Operations decided, by site and verdict.",
    "bay_tui_groups_total": "Transactions committed, by site.",
    "bay_tui_group_jobs_total": "Jobs those transactions took together.",
    "bay_tui_requests_total": "HTTP requests answered, by status.",
    "bay_tui_request_seconds_total": "Time spent on HTTP requests, live streams left out.",
    "bay_tui_live_events_total": "Events sent to live streams.",
    "bay_tui_live_dropped_total": "Live streams that were too slow and were told to start over.",
    "bay_tui_connections": "Connections open now.",
    "bay_tui_silent_connections": "Connections open now that have shown no good token.",
    "bay_tui_connections_closed_total": "Connections closed to make room, or since nothing came in time, by reason.",
    "bay_tui_live_streams": "Live streams open now.",
    "bay_tui_waiting_jobs": "Requests that wait to be written now, by site.",
    "bay_tui_oldest_wait_seconds": "How long the oldest of those has waited, or a site could not be written.",
    "bay_tui_database_state": "What is the matter with the database: ok, or why nothing can be read or written.",
}

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Hold the server's counters; any thread may count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, Labels], float] = {}
        self._gauges: dict[str, Callable[[], Mapping[Labels, float]]] = {}

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """Add to a counter."""
        key = (name, tuple(sorted(labels.items())))
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + by

    def gauge(self, name: str, read: Callable[[], float]) -> None:
        """Have `read` asked for a value whenever the figures are wanted."""
        self._gauges[name] = lambda: {(): read()}

    def gauges(self, name: str, label: str, read: Callable[[], Mapping[str, float]]) -> None:
        """Have `read` asked for a value by each text of a label."""
        self._gauges[name] = lambda: {((label, text),): value for text, value in read().items()}

    def text(self) -> str:
        """Return everything in Prometheus' text format (0.0.4)."""
        with self._lock:
            counts = sorted(self._counts.items())
        lines: list[str] = []
        headed = ""
        for (name, labels), value in counts:
            if name != headed:
                lines += _head(name, "counter")
                headed = name
            lines.append(_line(name, labels, value))
        for name, read in sorted(self._gauges.items()):
            lines += [*_head(name, "gauge"), *(_line(name, labels, value) for labels, value in sorted(read().items()))]
        return "\n".join(lines) + "\n"


def _line(name: str, labels: Labels, value: float) -> str:
    shown = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
    return f"{name}{{{shown}}} {_figure(value)}" if shown else f"{name} {_figure(value)}"


def _escaped(text: str) -> str:
    """Return a label's text as the format wants it."""
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _figure(value: float) -> str:
    """Return a figure with all its digits, as Prometheus reads them."""
    return repr(float(value)).removesuffix(".0")


def _head(name: str, kind: str) -> list[str]:
    return [f"# HELP {name} {_HELP.get(name, name)}", f"# TYPE {name} {kind}"]
