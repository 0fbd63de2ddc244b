"""The contracts of import-linter hold on this tree, and each would notice what it forbids."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
LINTER = Path(sys.executable).with_name("lint-imports")

VIOLATIONS = [
    ("downwards", "ledger/port.py", "import commands.service"),
    ("downwards", "activities/contract.py", "import workflows.problem"),
    ("downwards", "infra/database/connections.py", "from ledger.port import Recorded"),
    ("rules-are-pure", "domain/problem/plan.py", "import asyncpg"),
    ("rules-are-pure", "domain/problem/deciding/clocks.py", "import time"),
    ("rules-are-pure", "domain/policy.py", "from random import random"),
    ("rules-are-pure", "domain/problem/rights.py", "import infra.settings"),
    ("decide-once", "activities/advance.py", "from domain.problem.decide import decide"),
    ("decide-once", "domain/problem/plan.py", "from domain.problem.deciding import clocks"),
    ("kinds", "domain/desk/events.py", "import domain.problem.outcome"),
    ("ledger-knows-no-kind", "ledger/port.py", "from domain.problem.state import State"),
    ("replayed-code", "workflows/problem.py", "from domain.problem.decide import decide"),
    ("replayed-code", "workflows/problem.py", "from activities.advance import StreamActivities"),
    ("replayed-code", "activities/contract.py", "from ledger.port import Recorded"),
    ("replayed-code", "workflows/queues.py", "import infra.settings"),
    ("replayed-code", "workflows/starts.py", "from infra.temporal.waker import Start"),
    ("ports", "commands/service.py", "from ledger.postgres import PostgresLedger"),
    ("ports", "activities/contract.py", "import ledger.memory"),
    ("ports", "activities/courier.py", "from infra.database.outages import outages"),
    ("sql", "notices/outbox.py", "import asyncpg"),
    ("sql", "infra/temporal/waker.py", "from asyncpg import connect"),
    ("sql", "infra/settings.py", "from asyncpg.exceptions import PostgresError"),
    ("notices", "notices/render.py", "import infra.settings"),
    ("words", "wording/codes.py", "from intake_files.table import FileFault"),
    ("words", "wording/extraction.py", "from babel.messages import Catalog"),
    ("words-at-the-edge", "commands/service.py", "from wording.refusals import sentence"),
    ("downwards", "wording/rules.py", "from reference.routes import FaultAt"),
    ("replayed-code", "workflows/problem.py", "from wording.codes import word"),
    ("documents", "documents/letters.py", "from notices.model import NoticeContext"),
    ("documents", "documents/setting.py", "import infra.settings"),
    ("documents-at-the-edge", "commands/service.py", "from documents.letters import Slip"),
    ("typesetting", "reading/problem.py", "import typst"),
    ("infra", "infra/temporal/telemetry.py", "import commands.service"),
    ("infra", "infra/temporal/client.py", "from workflows import search_attributes"),
    ("infra", "infra/temporal/waker.py", "from workflows.messages import WakeSignal"),
    ("infra", "infra/temporal/waker.py", "import ledger.port"),
    ("infra", "infra/database/connections.py", "import ledger.port"),
    ("no-side-door", "commands/wakes.py", "import infra.logging"),
    ("no-side-door", "commands/service.py", "from infra.database.connections import Database"),
    ("storage", "ledger/port.py", "import infra.logging"),
    ("storage", "infra/database/outages.py", "import infra.settings"),
    ("roots", "commands/service.py", "import composition"),
    ("roots", "infra/temporal/waker.py", "from tests import situations"),
    ("roots", "reading/group.py", "import composition"),
    ("downwards", "commands/worded.py", "import reading.finding"),
    ("http", "cli/web.py", "import uvicorn"),
    ("downwards", "reading/problem.py", "import web.application"),
    ("reading", "reading/problem.py", "import cli.failures"),
    ("reading", "reading/words.py", "import ledger.postgres"),
    ("reading", "reading/problems.py", "from rich.table import Table"),
    ("reading", "reading/desks.py", "import typer"),
    ("terminal", "demo/run.py", "from rich.live import Live"),
    ("terminal", "wording/codes.py", "import typer"),
    ("proof-stands-alone", "proof/__init__.py", "import domain.canonical"),
    ("no-cycles", "domain/codes.py", "import domain.problem.state"),
]


@pytest.fixture(scope="module")
def a_copy_of_the_rooms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("rooms")
    for room in CONFIGURATION["root_packages"]:
        shutil.copytree(ROOT / room, copy / room, ignore=_all_but_python)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture
def a_bad_import(a_copy_of_the_rooms: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    _, path, line = request.param
    module = a_copy_of_the_rooms / path
    original = module.read_text(encoding="utf-8")
    module.write_text(f"{original}\n{line}\n", encoding="utf-8")
    yield a_copy_of_the_rooms
    module.write_text(original, encoding="utf-8")


def test_every_contract_holds_on_the_tree_as_it_is(a_copy_of_the_rooms: Path) -> None:
    verdict = _lint(a_copy_of_the_rooms)

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize(
    ("a_bad_import", "contract"),
    [pytest.param(violation, violation[0], id=f"{violation[1]}: {violation[2]}") for violation in VIOLATIONS],
    indirect=["a_bad_import"],
)
def test_a_forbidden_import_breaks_its_contract(a_bad_import: Path, contract: str) -> None:
    verdict = _lint(a_bad_import, "--contract", contract)

    assert "0 kept, 1 broken" in verdict.stdout, verdict.stdout + verdict.stderr
    assert verdict.returncode == 1


def test_the_rules_need_no_library_but_pydantic() -> None:
    graph = grimp.build_graph("domain", include_external_packages=True, cache_dir=None)
    needed = {module for module in graph.modules if module.partition(".")[0] != "domain"}

    assert needed - sys.stdlib_module_names == {"pydantic"}


def test_the_words_need_the_rules_and_no_library() -> None:
    graph = grimp.build_graph("wording", "domain", include_external_packages=True, cache_dir=None)
    needed = {
        imported.partition(".")[0]
        for module in graph.modules
        if module.partition(".")[0] == "wording"
        for imported in graph.find_modules_directly_imported_by(module)
    }

    assert needed - sys.stdlib_module_names == {"domain", "wording"}


def test_every_room_is_under_contract() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}

    assert set(CONFIGURATION["root_packages"]) == rooms


def test_no_contract_looks_away() -> None:
    assert [each["id"] for each in CONFIGURATION["contracts"] if each.get("ignore_imports")] == []


def test_of_infrastructure_storage_is_refused_all_but_its_database() -> None:
    parts = {path.stem for path in (ROOT / "infra").iterdir() if not path.name.startswith("__")} - {"database"}
    (storage,) = (each for each in CONFIGURATION["contracts"] if each["id"] == "storage")

    assert {f"infra.{part}" for part in parts} <= set(storage["forbidden_modules"])


def test_every_contract_is_tried_with_a_violation() -> None:
    assert {violation[0] for violation in VIOLATIONS} == {each["id"] for each in CONFIGURATION["contracts"]}


def _lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-logo", "--cache-dir", folder / ".cache", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def _all_but_python(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".py") and not Path(folder, name).is_dir()]
