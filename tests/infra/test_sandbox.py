"""Bytecode of workflow modules, which the sandbox loads anew for every workflow."""

import importlib.util
import sys
from pathlib import Path

import pytest

from infra.temporal.sandbox import keep_bytecode

SOURCE = "class Workflow:\n    pass\n"


def loaded(file: Path) -> type:
    spec = importlib.util.spec_from_file_location("a_workflow_module", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["a_workflow_module"] = module
    spec.loader.exec_module(module)
    return module.Workflow  # type: ignore[no-any-return]


@pytest.fixture
def a_workflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    file = tmp_path / "a_workflow_module.py"
    file.write_text(SOURCE)
    return loaded(file)


def test_a_workflow_module_is_compiled_also_where_the_interpreter_writes_no_bytecode(
    a_workflow: type, tmp_path: Path
) -> None:
    assert not list(tmp_path.rglob("*.pyc"))
    keep_bytecode(a_workflow)
    assert list(tmp_path.rglob("*.pyc"))


def test_where_nothing_can_be_written_workers_start_all_the_same(a_workflow: type, tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_text("a file where the folder would be")
    keep_bytecode(a_workflow)
    assert not list(tmp_path.rglob("*.pyc"))
