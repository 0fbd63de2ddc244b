"""Shapes that no import shows: who takes what, and what every read begins with."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from domain.access.sight import Sight
from reading.recorded_links import RecordedLinks

ROOT = Path(__file__).parents[2]
READING = sorted((ROOT / "reading").glob("*.py"))
FACES = sorted(path for room in ("cli", "demo", "reading") for path in (ROOT / room).rglob("*.py"))

ROOTS = {"cli/hosting.py", "cli/web.py"}
"""Where a process is put together or kept running, and the whole set of services is handed on."""

PRINTERS = {"cli/answer.py", "cli/failures.py"}
"""Where it is decided whether people or a program read."""


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_function_but_a_root_takes_the_whole_set_of_services() -> None:
    takers = {
        named(path)
        for path in FACES
        for function in functions(path)
        for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        if argument.annotation is not None and "DeskServices" in ast.unparse(argument.annotation)
    }

    assert takers <= ROOTS


MADE_FOR_SOMEBODY = (RecordedLinks,)
"""Behind a port that knows no sight: each is made with the sight for which it reads."""


@pytest.mark.parametrize("path", READING, ids=named)
def test_every_read_begins_with_whose_eyes_it_is_for(path: Path) -> None:
    module = import_module(f"reading.{path.stem}")
    for owner in (module, *(each for _, each in inspect.getmembers(module, inspect.isclass))):
        for name, member in vars(owner).items():
            is_read = inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member)
            is_ours = getattr(member, "__module__", None) == module.__name__ and not name.startswith("_")
            if not is_read or not is_ours or getattr(owner, "_is_protocol", False) or owner in MADE_FOR_SOMEBODY:
                continue
            first, *_ = [each for each in inspect.signature(member).parameters.values() if each.name != "self"]
            assert first.annotation is Sight, f"{named(path)}: {name}"


def test_one_place_decides_whether_people_or_a_program_read() -> None:
    forks = {
        named(path)
        for path in FACES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.If | ast.IfExp) and "as_json" in ast.unparse(node.test)
    }

    assert forks == PRINTERS


def test_documents_are_typed_to_the_last_field() -> None:
    for path in READING:
        module = import_module(f"reading.{path.stem}")
        for name, model in inspect.getmembers(module, inspect.isclass):
            if issubclass(model, BaseModel) and model.__module__ == module.__name__:
                untyped = [field for field, info in model.model_fields.items() if "Any" in str(info.annotation)]
                assert not untyped, f"{name}: {untyped}"


def test_no_part_of_a_library_is_used_that_is_its_own() -> None:
    private = [
        f"{named(path)}: {module}"
        for path in FACES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in _modules(node)
        if any(part.startswith("_") and not part.startswith("__") for part in module.split("."))
    ]

    assert not private


def _modules(node: ast.AST) -> list[str]:
    match node:
        case ast.ImportFrom(module=str(module)):
            return [module]
        case ast.Import(names=names):
            return [each.name for each in names]
        case _:
            return []
