"""The sandbox in which workflow code runs and replays."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

PASSED_THROUGH = (
    "domain",
    "activities.contract",
    "workflows.messages",
    "infra.search_attributes",
    "infra.task_queues",
    "infra.priorities",
)
"""What workflow code may import of ours: pure, without state, loaded once per process."""


def workflow_runner() -> SandboxedWorkflowRunner:
    """A runner that refuses, when the worker starts, a workflow which imports anything else."""
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(
            *PASSED_THROUGH
        ).with_import_notification_policy(
            SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
            | SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
        )
    )
