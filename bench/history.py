"""What a life cost the engine, counted in its histories."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from temporalio.client import Client

from bench.figures import Stretch


@dataclass
class Shapes:
    """Means over some histories."""

    history_events: float
    workflow_tasks: float
    activities: float
    local_activities: float
    signals: float

    def fill(self, stretch: Stretch) -> None:
        """Write the means into the stretch they belong to."""
        stretch.history_events = self.history_events
        stretch.workflow_tasks = self.workflow_tasks
        stretch.activities = self.activities
        stretch.local_activities = self.local_activities
        stretch.signals = self.signals


async def shapes_of(client: Client, workflow_ids: Sequence[str]) -> Shapes:
    """Means over the histories of these workflows."""
    counts: Counter[str] = Counter()
    total = 0
    for workflow_id in workflow_ids:
        history = await client.get_workflow_handle(workflow_id).fetch_history()
        total += len(history.events)
        counts.update(event.WhichOneof("attributes") or "" for event in history.events)

    def mean(kind: str) -> float:
        return counts[f"{kind}_event_attributes"] / len(workflow_ids)

    return Shapes(
        history_events=total / len(workflow_ids),
        workflow_tasks=mean("workflow_task_completed"),
        activities=mean("activity_task_scheduled"),
        local_activities=mean("marker_recorded"),
        signals=mean("workflow_execution_signaled"),
    )
