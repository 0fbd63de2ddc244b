import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
import structlog
from temporalio import activity, workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

from infra.logging import configure_logging
from infra.settings import LogFormat, LogLevel

STRICT_SANDBOX = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_import_notification_policy(
        SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
        | SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    ).with_passthrough_modules("infra", "structlog", "orjson", "pytest", "_pytest")
)


@activity.defn(name="speaks")
async def speaks() -> None:
    structlog.get_logger("room").info("room.spoke", reporter_name="Budi")
    activity.logger.info("room.spoke_through_the_sdk")


@workflow.defn(name="speaker")
class Speaker:
    @workflow.run
    async def run(self) -> None:
        workflow.logger.info("room.began", extra={"step": "first", "text": "isi laporan"})
        await workflow.execute_activity(speaks, start_to_close_timeout=timedelta(seconds=10))


def refuse(what: str) -> None:
    raise ValueError(what)


def store(what: str) -> None:
    try:
        refuse(what)
    except ValueError as error:
        raise RuntimeError("could not store") from error


class Said:
    """What was logged, line by line."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def line(self, event: str) -> dict[str, Any]:
        (line,) = [line for line in self.lines if line["event"] == event]
        return line


@pytest.fixture
def said() -> Iterator[Said]:
    """Logging as JSON into memory; as it was before in the end."""
    root = logging.getLogger()
    handlers, level, former = root.handlers[:], root.level, structlog.get_config()
    stream = io.StringIO()
    configure_logging(LogLevel.INFO, LogFormat.JSON, stream)
    yield Said(stream)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**former)


def test_a_line_is_one_json_object_with_an_instant_in_utc(said: Said) -> None:
    structlog.get_logger("ledger.postgres").info("ledger.appended", stream="problem/17.07/2024/x", versions=[1, 2])
    (line,) = said.lines
    assert line["at"].endswith("Z")
    del line["at"]
    assert line == {
        "event": "ledger.appended",
        "level": "info",
        "logger": "ledger.postgres",
        "stream": "problem/17.07/2024/x",
        "versions": [1, 2],
    }


@pytest.mark.parametrize(
    "field",
    ["text", "body", "address", "mail_address", "phone", "reporter_name", "Names", "contacts", "payload", "addresses",
     "answer_text", "nik", "title", "webhook_url", "token", "nama", "alamat"],
)  # fmt: skip
def test_a_field_that_may_hold_personal_data_is_named_and_not_shown(said: Said, field: str) -> None:
    structlog.get_logger().info("room.happened", **{field: "Budi", "nested": {"deeper": [{field: "Budi"}]}})
    (line,) = said.lines
    assert line["withheld"] == [field]
    assert "Budi" not in json.dumps(line)


def test_codes_ids_and_numbers_are_shown(said: Said) -> None:
    fields = {"problem_id": "p", "category": "LOGISTICS_LATE", "severity": "S4", "seconds": 0.5, "namespace": "n"}
    structlog.get_logger().info("room.happened", **fields)
    assert fields.items() <= said.line("room.happened").items()


def test_values_are_cut_and_objects_do_not_speak_for_themselves(said: Said) -> None:
    class Report:
        def __repr__(self) -> str:
            return "Budi"

    structlog.get_logger().info("room.happened", code="x" * 10_000, report=Report(), raw=b"Budi")
    line = said.line("room.happened")
    assert line["code"] == "x" * 200 + "…"
    assert line["raw"] == "4 bytes"
    assert "Budi" not in json.dumps(line)


def test_an_exception_is_shown_by_type_and_place_without_what_it_quotes(said: Said) -> None:
    try:
        store("budi@contoh.id\nDETAIL: Budi")
    except RuntimeError:
        structlog.get_logger().exception("room.failed")
    outer, cause = said.line("room.failed")["exception"]
    assert (outer["exc_type"], outer["says"]) == ("RuntimeError", "could not store")
    assert (cause["exc_type"], cause["says"]) == ("ValueError", "[withheld]")
    assert "test_logging.py" in outer["frames"][-1]
    assert "Budi" not in said.stream.getvalue()


def test_a_librarys_sentence_is_masked_and_its_chatter_not_heard(said: Said) -> None:
    logging.getLogger("aiosmtplib").info("RCPT TO budi@contoh.id")
    logging.getLogger("aiosmtplib").warning("refused %s", "budi@contoh.id")
    assert [line["event"] for line in said.lines] == ["refused [withheld]"]


def test_for_people_the_same_rules_hold() -> None:
    root = logging.getLogger()
    handlers, level, former = root.handlers[:], root.level, structlog.get_config()
    stream = io.StringIO()
    try:
        configure_logging(LogLevel.WARNING, LogFormat.CONSOLE, stream)
        structlog.get_logger().info("room.whispered")
        try:
            refuse("budi@contoh.id")
        except ValueError:
            structlog.get_logger().exception("room.failed", reporter_name="Budi")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**former)
    shown = stream.getvalue()
    assert "room.failed" in shown
    assert "ValueError" in shown
    assert "room.whispered" not in shown
    assert "udi" not in shown


async def test_lines_of_workflows_and_activities_carry_their_ids(said: Said, temporal_env: WorkflowEnvironment) -> None:
    client = temporal_env.client
    async with Worker(
        client, task_queue="speaking", workflows=[Speaker], activities=[speaks], workflow_runner=STRICT_SANDBOX
    ):
        handle = await client.start_workflow(Speaker.run, id="speaker-1", task_queue="speaking")
        await handle.result()
    of_both = {"workflow_id": "speaker-1", "run_id": handle.first_execution_run_id, "attempt": 1}
    of_workflow = said.line("room.began")
    assert {**of_both, "workflow_type": "speaker", "step": "first"}.items() <= of_workflow.items()
    assert "isi laporan" not in said.stream.getvalue()
    for event in ("room.spoke", "room.spoke_through_the_sdk"):
        assert {**of_both, "activity_type": "speaks"}.items() <= said.line(event).items()
        assert said.line(event)["activity_id"]


def test_lines_are_written_by_the_fast_encoder_as_utf_8(said: Said) -> None:
    structlog.get_logger().info("room.happened", place="Rejang Lebong – Bengkulu")
    assert "Rejang Lebong – Bengkulu" in said.stream.getvalue()
    assert orjson.loads(said.stream.getvalue())["place"] == "Rejang Lebong – Bengkulu"
