"""What the workflow asks of the engine changes knowingly or not at all."""

import difflib
import json

import pytest

from tests.replay.fingerprint import Fingerprint, baseline, fingerprint, fingerprint_of
from tests.replay.mutations import HARMFUL, HARMLESS, Mutation

ADVICE = """
What a workflow asks of the engine has changed:

{difference}

Problems under way replay the code that is deployed. So, in this order:
  1. If their histories may meet the change, keep the old way beside the new one: `if workflow.patched("…"): … else: …`.
     Whoever is sure that they cannot says why in the commit.
  2. Give the new way a path in tests/replay/paths.py and record it: python -m tests.replay.record <path>
     (histories of the old way stay as they are, and go on being replayed, for as long as such problems may live).
  3. Say under "Replay" in CHANGELOG.md what becomes of problems under way.
  4. Agree to the new fingerprint: python -m tests.replay.fingerprint
"""


def test_the_workflow_asks_of_the_engine_what_was_agreed_upon() -> None:
    agreed, present = baseline(), fingerprint()

    if present != agreed:
        pytest.fail(ADVICE.format(difference=difference(agreed, present)), pytrace=False)


def difference(agreed: Fingerprint, present: Fingerprint) -> str:
    before, after = (json.dumps(each, indent=2, ensure_ascii=False).splitlines() for each in (agreed, present))
    return "\n".join(difflib.unified_diff(before, after, "agreed", "present", n=2, lineterm=""))


@pytest.mark.parametrize("mutation", HARMFUL, ids=str)
def test_the_fingerprint_shows_a_change_that_a_life_under_way_would_not_survive(mutation: Mutation) -> None:
    assert fingerprint_of(mutation.applied()) != fingerprint_of(mutation.original)


@pytest.mark.parametrize("mutation", HARMLESS, ids=str)
def test_the_fingerprint_passes_over_a_harmless_change(mutation: Mutation) -> None:
    assert fingerprint_of(mutation.applied()) == fingerprint_of(mutation.original)


BEFORE = """
from temporalio import workflow

class Life:
    async def run(self):
        if self.due:
            await workflow.sleep(1)
        await self.tell()

    async def tell(self):
        await workflow.execute_activity("tell", start_to_close_timeout=1)
        await workflow.wait_condition(self.is_told)

    def is_told(self):
        return self.told > 0
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("if self.due:", "if not self.due:", id="a condition turned round"),
        pytest.param("if self.due:", "while self.due:", id="a loop for a condition"),
        pytest.param("self.told > 0", "self.told > 1", id="what is waited for"),
        pytest.param('"tell"', '"tell_all"', id="the name of an activity"),
        pytest.param("workflow.sleep(1)", "workflow.sleep(2)", id="the length of a timer"),
        pytest.param(
            "        await self.tell()\n", "        await self.tell()\n        await self.tell()\n", id="twice"
        ),
        pytest.param(
            "        if self.due:", "        if self.late:\n            return\n        if self.due:", id="a way out"
        ),
        pytest.param(
            "        if self.due:\n            await workflow.sleep(1)\n        await self.tell()\n",
            "        await self.tell()\n        if self.due:\n            await workflow.sleep(1)\n",
            id="another order",
        ),
    ],
)
def test_the_fingerprint_shows(old: str, new: str) -> None:
    assert BEFORE.count(old) == 1
    assert fingerprint_of(BEFORE.replace(old, new)) != fingerprint_of(BEFORE)


@pytest.mark.parametrize(
    ("imported", "called"),
    [
        ("from temporalio.workflow import sleep", "sleep("),
        ("import temporalio.workflow", "temporalio.workflow.sleep("),
        ("from temporalio import workflow as engine", "engine.sleep("),
    ],
)
def test_a_command_is_known_under_whatever_name_it_is_imported(imported: str, called: str) -> None:
    source = f"from temporalio import workflow\n{BEFORE}".replace(
        "from temporalio import workflow", f"from temporalio import workflow\n{imported}", 1
    )

    assert fingerprint_of(source.replace("workflow.sleep(", called, 1)) == fingerprint_of(BEFORE)
