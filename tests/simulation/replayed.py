"""What a terminal has to show, worked out beside it: its outbox laid over its confirmed records.

Rules are pure, so what was laid over records that nobody has touched since stays as it is: only what came after it is
laid on. Where anything else has changed, all of it is laid anew.
"""

from collections.abc import Callable, Sequence
from typing import Any

from bay_tui.store.outbox import OutboxEntry
from bay_tui.store.replica_view import ReplicaView, _lay
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.view import Memory


class Touches:
    """Counts how often anything in a memory was changed, whoever did it and whyever."""

    def __init__(self, memory: Memory) -> None:
        self.memory, self.count = memory, 0
        for name in ("put", "drop", "clear"):
            setattr(memory, name, self._counted(getattr(memory, name)))

    def _counted(self, change: Callable[..., None]) -> Callable[..., None]:
        def counted(*args: Any) -> None:
            self.count += 1
            change(*args)

        return counted


class Replayed:
    """The view of one terminal as it has to be, from one look to the next."""

    def __init__(self) -> None:
        self._touches: Touches | None = None
        self._count = 0
        self._laid: list[Operation] = []
        self._view: ReplicaView | None = None

    def look(self, memory: Memory, shown: Sequence[OutboxEntry]) -> ReplicaView:
        """Return what has to be shown of these records with these entries over them."""
        touches = self._touches
        if touches is None or touches.memory is not memory:
            touches = self._touches = Touches(memory)
            self._view = None
        laid, view = self._laid, self._view
        begun = len(laid) <= len(shown) and all(
            entry.operation is operation for entry, operation in zip(shown, laid, strict=False)
        )
        if view is None or touches.count != self._count or not begun:
            view = self._view = ReplicaView(memory)
            view.replay(shown)
        else:
            for entry in shown[len(laid) :]:
                _lay(view.overlay, entry)
            view.pending = view.overlay.changed()
        self._laid, self._count = [entry.operation for entry in shown], touches.count
        return view
