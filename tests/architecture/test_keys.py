"""Identities with a grammar are built and taken apart in their own module only, and state is changed under types."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MYPY = Path(sys.executable).with_name("mypy")
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("bench", "tests"))

GRAMMARS = {
    "domain/stream.py": (),
    "domain/obligation.py": ("triage", "acknowledge", "answer", "receipt", "reassign", "approve", "rewrite", "close"),
    "domain/report_id.py": ("flash", "incident", "daily", "weekly", "monthly", "stage", "final", "periodic"),
    "domain/notice.py": (
        "referral",
        "hand_over",
        "escalation",
        "approval_request",
        "recommendation",
        "reminder",
        "reporter_receipt",
        "reporter_outcome",
    ),
}
"""Modules that own a grammar, and the words with which a text of it begins, before a stroke."""

TAKES_APART = frozenset({"partition", "rpartition", "split", "rsplit", "startswith", "endswith", "removeprefix"})

NOT_OURS = {
    "cli/letterhead_files.py": "lines of a letterhead, `label: value`",
    "cli/charter.py": "contest and ballot number, as they are typed",
    "commands/intake/assessing.py": "evidence of the classifier, `kind:term`",
    "domain/desk/cadence.py": "a rule written as a line, and the hour of a clock",
    "demo/day.py": "tags of the sample day, `dup-…:…`",
    "demo/habits.py": "names of what the cast of the demonstration intends",
    "demo/mailbox.py": "addresses of the outbox, `agency@region`",
    "domain/problem/assessment.py": "evidence of the classifier, `kind:term`",
    "infra/embedded/leash.py": "lines of a process table",
    "infra/temporal/client.py": "host and port",
    "intake_files/archive.py": "names of the parts of an archive",
    "intake_files/forms.py": "labels of a form, `label: value`",
    "intake_files/members.py": "members of a charter, as they are typed",
    "intake_files/xlsx.py": "names of the parts of an archive, and ranges of cells, `A1:B2`",
    "notices/smtp_connections.py": "address and domain of a sender",
    "notices/smtp_mail.py": "address and domain of a sender",
    "infra/settings.py": "addresses of stores",
    "ledger/object_attachments.py": "names of objects, and addresses",
    "web/api/conditional.py": "entity tags of a header",
    "web/signin/origin.py": "paths, which begin with a stroke",
    "web/pages/kept.py": "paths, and fields of fields, `terms.role`",
    "web/pages/marked.py": "evidence of the classifier, `kind:term`",
    "wording/extraction.py": "addresses of the API, which begin with a stroke",
    "wording/evidence.py": "evidence of the classifier, `kind:term`",
    "wording/matches.py": "reasons of a match, `kind:value`",
    "web/api/examples.py": "references within a description, `#/components/schemas/…`",
    "web/description_page.py": "references within a description, `#/components/schemas/…`",
}
"""Modules that build or take apart what is no key of ours, and what that is."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def taken_apart(tree: ast.Module) -> list[int]:
    """Lines where text is taken apart at a stroke, a colon or an at-sign."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in TAKES_APART
        and any(is_border(each) for each in node.args)
    ]


def is_border(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(("/", ":", "@"))


def built(tree: ast.Module) -> list[int]:
    """Lines where a text is put together that begins as a key does."""
    words = tuple(f"{word}/" for words in GRAMMARS.values() for word in words)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
        if str(node.values[0].value).startswith(words)
    ]


def copied(tree: ast.Module) -> list[int]:
    """Lines where a value is changed by names that no type checker sees."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "model_copy"
        and any(keyword.arg == "update" for keyword in node.keywords)
    ]


def test_a_key_is_built_and_taken_apart_in_its_own_module_only() -> None:
    elsewhere = {name for name, tree in modules() if taken_apart(tree) or built(tree)} - set(GRAMMARS)

    assert elsewhere == set(NOT_OURS)


def test_the_rules_change_a_value_by_names_that_the_type_checker_knows() -> None:
    assert {name: lines for name, tree in modules() if name.startswith("domain/") and (lines := copied(tree))} == {}


def test_what_is_looked_for_would_be_found() -> None:
    tried = ast.parse(
        """
kind, _, part = key.partition("/")
name = f"acknowledge/{referral_id}"
later = state.model_copy(update={"severty": 4})
fine = text.partition("=") and f"{problem_id}/acknowledge" and state.model_copy()
"""
    )

    assert (taken_apart(tried), built(tried), copied(tried)) == ([2], [3], [4])


MISTAKES = """
from domain.change import replace
from domain.obligation import Obligation, ObligationKey
from domain.problem.state import UnderWay


def misspelt(state: UnderWay) -> UnderWay:
    return replace(state, severty=state.severity)  # wrong


def of_another_type(state: UnderWay) -> UnderWay:
    return replace(state, severity="S4")  # wrong


def of_another_grammar(owed: Obligation) -> Obligation:
    return replace(owed, key="triage")  # wrong


def right(state: UnderWay, owed: Obligation) -> tuple[UnderWay, Obligation]:
    return replace(state, severity=state.severity), replace(owed, key=ObligationKey("triage"))
"""


def test_the_type_checker_sees_a_misspelt_name_and_a_wrong_value_in_a_change_of_state(tmp_path: Path) -> None:
    tried = tmp_path / "mistakes.py"
    tried.write_text(MISTAKES, encoding="utf-8")
    settings = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(tmp_path / "cache")]
    verdict = subprocess.run([MYPY, *settings, tried], cwd=ROOT, capture_output=True, text=True, check=False)

    complaints = re.findall(r"mistakes.py:(\d+): error: .*\[([a-z-]+)\]$", verdict.stdout, re.MULTILINE)
    wrong = [number for number, line in enumerate(MISTAKES.splitlines(), 1) if line.endswith("# wrong")]
    assert [int(line) for line, _ in complaints] == wrong, verdict.stdout
    assert [code for _, code in complaints] == ["call-arg", "arg-type", "arg-type"]
