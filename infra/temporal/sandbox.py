"""The sandbox in which workflow code runs and replays."""

import inspect
import py_compile
from collections.abc import Sequence
from contextlib import suppress

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy


def keep_bytecode(*workflows: type) -> None:
    """Return with the modules of `workflows` compiled on the disk, where that can be written.

    The sandbox loads the module anew for each workflow. Where the interpreter is told to write no bytecode, as images
    often do, each would be compiled anew too, which takes as long as everything else that starts a workflow.
    """
    for each in workflows:
        with suppress(OSError):
            py_compile.compile(inspect.getfile(each), doraise=True)


def workflow_runner(shared_modules: Sequence[str]) -> SandboxedWorkflowRunner:
    """A runner that refuses, when the worker starts, a workflow which imports more of ours than `shared_modules`.

    Args:
        shared_modules: pure ones without state, loaded once per process; each stands for its submodules too.
    """
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(
            *shared_modules
        ).with_import_notification_policy(
            SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
            | SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
        )
    )
