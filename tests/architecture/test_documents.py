"""The documents are true as far as a program can tell: commands run, links lead somewhere, nothing is missing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sybil import Document
from sybil.parsers.markdown import CodeBlockParser

from cli.app import VERBS
from domain.register import parse_register_number
from infra.settings import Settings
from tests.architecture.test_tree import files

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(path for path in files() if path.suffix == ".md" and path.parent.name != "data")
DECISIONS = [path for path in DOCUMENTS if path.parent.name == "adr" and path.name != "README.md"]
LIVING = [ROOT / "CONTRIBUTING.md", ROOT / "docs/architecture.md"]
"""Documents that say where things stand now."""

PLACEHOLDERS = {"ledger/sql/migrations/NNNN_before_name.sql"}
PARTS_OF_A_DECISION = ["Context", "Options", "Decision", "Consequences", "Not covered"]


def scripts(document: Path) -> list[str]:
    """Blocks of the document that are marked as shell to be run, in their order."""
    parsed = Document.parse(str(document), CodeBlockParser(language="sh run", evaluator=lambda _example: None))
    return [str(example.parsed) for example in parsed.examples()]


SCRIPTED = [document for document in DOCUMENTS if scripts(document)]


@pytest.fixture
def a_checkout(tmp_path: Path) -> Path:
    """A copy of the tree, set up as `make setup` would, in a folder with a space in its name."""
    copy = tmp_path / "desk pilkada"
    for path in files():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (copy / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    return copy


@pytest.mark.parametrize("document", SCRIPTED, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_of_a_document_run(document: Path, a_checkout: Path) -> None:
    for script in scripts(document):
        done = subprocess.run(
            ["sh", "-eu", "-c", script],
            cwd=a_checkout,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"


def test_the_first_page_has_commands_to_run() -> None:
    assert scripts(ROOT / "README.md")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]

    missing = [target for target in targets if target and not (document.parent / target).exists()]

    assert not missing


@pytest.mark.parametrize("document", LIVING, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_folders_that_a_document_names_are_there(document: Path) -> None:
    known = [f"/{path.relative_to(ROOT)}" for path in files()]
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = set(re.findall(r"`([\w./]+(?:\.py|\.sql|\.md|\.toml|\.json|/))`", text)) - PLACEHOLDERS

    missing = {name for name in named if not any(f"/{name}" in path for path in known)}

    assert named
    assert not missing


def test_the_architecture_names_every_room() -> None:
    rooms = {f"{path.parent.name}/" for path in ROOT.glob("*/__init__.py")} | {path.name for path in ROOT.glob("*.py")}
    table = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").partition("## Rooms")[2]

    assert {room for room in rooms if f"`{room}`" not in table} == set()


def test_every_setting_is_documented_and_no_other() -> None:
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = operations.partition("## Settings")[2].partition("\n## ")[0]
    documented = {
        name for row in re.findall(r"^\| (`DESK_.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }

    assert documented == {f"DESK_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_verb_that_is_shown_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    shown = set(re.findall(r"(?:^|`|bin/| )desk ([a-z]{2,})(?=[` ]|$)", "\n".join(_commands(text)), re.MULTILINE))

    assert shown <= VERBS.keys()


def test_every_register_number_that_is_shown_is_one() -> None:
    shown = {
        number
        for document in DOCUMENTS
        for number in re.findall(r"[A-Z]+/\d{4}/\d{6,9}-\w", document.read_text(encoding="utf-8"))
    }

    assert shown
    assert {str(parse_register_number(number)) for number in shown} == shown


def test_every_target_that_is_shown_exists() -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    for document in DOCUMENTS:
        shown = set(re.findall(r"\bmake ([a-z]+)", "\n".join(_commands(document.read_text(encoding="utf-8")))))
        assert shown <= made, document


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: str(path.stem))
def test_a_decision_names_its_options_and_its_limits(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")

    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}-[a-z-]+\.md", decision.name)
    assert re.search(rf"^- Date: {decision.name[:10]}$", text, re.MULTILINE)
    assert re.search(r"^- Status: \w+", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS_OF_A_DECISION
    assert len(re.findall(r"^\d\. ", text.partition("## Options")[2].partition("\n## ")[0], re.MULTILINE)) >= 2


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\]\((\d{4}[^)]+)\)", (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")))

    assert listed == {decision.name for decision in DECISIONS}


def test_every_room_is_described() -> None:
    architecture = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}

    assert not [room for room in rooms if f"`{room}/`" not in architecture]


def _commands(text: str) -> list[str]:
    """What a document shows as typed: fenced blocks of shell, and code within a line."""
    blocks = re.findall(r"^```sh(?: run)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    within = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return blocks + within
