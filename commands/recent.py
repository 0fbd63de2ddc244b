"""The streams this process worked on last, each as of some version; what came since is read on top."""

from collections import OrderedDict
from typing import Any

from domain.aggregate import Snapshot


class RecentSnapshots:
    """A bounded memory of snapshots; those used last are kept."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._snapshots: OrderedDict[str, Snapshot[Any]] = OrderedDict()

    def get(self, stream: str) -> Snapshot[Any] | None:
        """The snapshot; None when the stream is not remembered."""
        if snapshot := self._snapshots.get(stream):
            self._snapshots.move_to_end(stream)
        return snapshot

    def put(self, stream: str, snapshot: Snapshot[Any]) -> None:
        """Keep the snapshot, unless a newer one is kept."""
        known = self._snapshots.get(stream)
        if known is None or known.version < snapshot.version:
            self._snapshots[stream] = snapshot
        self._snapshots.move_to_end(stream)
        if len(self._snapshots) > self._limit:
            self._snapshots.popitem(last=False)

    def forget(self, stream: str) -> None:
        """Keep nothing of the stream."""
        self._snapshots.pop(stream, None)
