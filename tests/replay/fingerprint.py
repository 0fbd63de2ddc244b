"""What a workflow's source asks of the engine, in which order and under which conditions, as text that can be compared.

Replay knows only the paths that were recorded; the fingerprint sees every line. It changes with a command that is
added, dropped, moved or named otherwise, and with the conditions around it; not with time limits, retries or words.

`python -m tests.replay.fingerprint` writes the present one.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
BASELINE: Final = Path(__file__).parent / "fingerprint.json"

COMMANDS: Final = frozenset(
    {
        "temporalio.workflow.execute_activity",
        "temporalio.workflow.execute_activity_class",
        "temporalio.workflow.execute_activity_method",
        "temporalio.workflow.execute_child_workflow",
        "temporalio.workflow.execute_local_activity",
        "temporalio.workflow.execute_local_activity_class",
        "temporalio.workflow.execute_local_activity_method",
        "temporalio.workflow.start_activity",
        "temporalio.workflow.start_activity_class",
        "temporalio.workflow.start_activity_method",
        "temporalio.workflow.start_child_workflow",
        "temporalio.workflow.start_local_activity",
        "temporalio.workflow.start_local_activity_class",
        "temporalio.workflow.start_local_activity_method",
        "temporalio.workflow.continue_as_new",
        "temporalio.workflow.create_nexus_client",
        "temporalio.workflow.deprecate_patch",
        "temporalio.workflow.get_external_workflow_handle",
        "temporalio.workflow.get_external_workflow_handle_for",
        "temporalio.workflow.patched",
        "temporalio.workflow.random",
        "temporalio.workflow.sleep",
        "temporalio.workflow.upsert_memo",
        "temporalio.workflow.upsert_search_attributes",
        "temporalio.workflow.uuid4",
        "temporalio.workflow.uuid7",
        "temporalio.workflow.wait",
        "temporalio.workflow.as_completed",
        "temporalio.workflow.wait_condition",
        "asyncio.create_task",
        "asyncio.ensure_future",
        "asyncio.gather",
        "asyncio.shield",
        "asyncio.sleep",
        "asyncio.timeout",
        "asyncio.timeout_at",
        "asyncio.wait_for",
        "asyncio.TaskGroup",
    }
)
"""Calls that tell the engine something, wait for it, or settle who goes first."""

METHODS: Final = frozenset({"cancel", "signal", "create_task", "add_done_callback"})
"""Of tasks, handles and groups, whatever they are called."""

WITHOUT_EFFECT: Final = frozenset(
    {
        "cancellation_type",
        "heartbeat_timeout",
        "priority",
        "result_type",
        "retry_policy",
        "schedule_to_close_timeout",
        "schedule_to_start_timeout",
        "start_to_close_timeout",
        "static_details",
        "static_summary",
        "summary",
        "timeout_summary",
    }
)
"""Options that replay does not compare, so that they may change while problems are under way."""

Fingerprint = dict[str, dict[str, list[str]]]
"""File, function, lines."""


def fingerprint() -> Fingerprint:
    """Of every workflow file as it stands."""
    files = sorted((ROOT / "workflows").glob("*.py"))
    taken = {path.relative_to(ROOT).as_posix(): fingerprint_of(path.read_text(encoding="utf-8")) for path in files}
    return {name: functions for name, functions in taken.items() if functions}


def fingerprint_of(source: str) -> dict[str, list[str]]:
    """Of one file: its functions that reach the engine, directly or through another, in the order of their names."""
    tree = ast.parse(source)
    names, functions = _names(tree), dict(_functions(tree, ""))
    reading = _Reading(names, _reaching(functions, names))
    awaited = {_last(ast.unparse(each)) for call in _calls_of_the_engine(tree, names) for each in call.args}
    lines = {}
    for name, function in functions.items():
        if function.name in reading.reaching:
            lines[name] = list(reading.block(function.body, 0))
        elif function.name in awaited:
            lines[name] = _whole(function)  # a condition that is waited for: when it comes true moves commands
    return dict(sorted(lines.items()))


def baseline() -> Fingerprint:
    """The one that was agreed upon."""
    agreed: Fingerprint = json.loads(BASELINE.read_text(encoding="utf-8"))
    return agreed


class _Reading:
    """How the lines of one file are read."""

    def __init__(self, names: dict[str, str], reaching: set[str]) -> None:
        self._names = names
        self.reaching = reaching

    def block(self, statements: list[ast.stmt], depth: int) -> Iterator[str]:
        for statement in statements:
            yield from self._statement(statement, depth)

    def _statement(self, statement: ast.stmt, depth: int) -> Iterator[str]:
        indent = "    " * depth
        head = _head(statement)
        if head is not None:
            # A condition may itself ask the engine, and counts even where it only guards what it does not contain.
            yield from self._calls(head, depth)
            for word, body in _bodies(statement):
                inside = list(self.block(body, depth + 1))
                if inside:
                    yield f"{indent}{word}"
                    yield from inside
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return
        elif isinstance(statement, ast.Return | ast.Raise | ast.Break | ast.Continue):
            yield from self._calls(statement, depth)
            if depth:
                yield f"{indent}{type(statement).__name__.lower()}"
        else:
            yield from self._calls(statement, depth)

    def _calls(self, node: ast.AST, depth: int) -> Iterator[str]:
        for call in _in_order(node):
            if name := self._name(call.func):
                yield f"{'    ' * depth}{name}({self._arguments(call)})"

    def _name(self, function: ast.expr) -> str | None:
        name = _resolved(function, self._names)
        if name in COMMANDS:
            return name.removeprefix("temporalio.")
        return name if _last(name) in METHODS | self.reaching else None

    def _arguments(self, call: ast.Call) -> str:
        shown = [ast.unparse(each) for each in call.args[:1]]
        shown += sorted(
            f"{each.arg}={ast.unparse(each.value)}" for each in call.keywords if each.arg not in WITHOUT_EFFECT
        )
        return ", ".join(shown)


def _functions(node: ast.AST, within: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{within}{child.name}", child
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _functions(child, f"{within}{child.name}.")


def _reaching(functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef], names: dict[str, str]) -> set[str]:
    """Plain names of the functions that reach the engine, also through each other."""
    reaching: set[str] = set()
    while True:
        more = {
            function.name
            for function in functions.values()
            for call in _in_order(function)
            if (name := _resolved(call.func, names)) in COMMANDS or _last(name) in METHODS | reaching
        }
        if more <= reaching:
            return reaching
        reaching |= more


def _calls_of_the_engine(tree: ast.Module, names: dict[str, str]) -> Iterator[ast.Call]:
    return (call for call in _in_order(tree) if _resolved(call.func, names) in COMMANDS)


def _whole(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return [line for statement in body for line in ast.unparse(statement).splitlines()]


def _names(tree: ast.Module) -> dict[str, str]:
    """What a name of the file stands for, by its imports."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {each.asname: each.name for each in node.names if each.asname}
        elif isinstance(node, ast.ImportFrom):
            names |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return names


def _resolved(function: ast.expr, names: dict[str, str]) -> str:
    first, dot, rest = ast.unparse(function).partition(".")
    return f"{names.get(first, first)}{dot}{rest}"


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _in_order(node: ast.AST) -> Iterator[ast.Call]:
    """Calls in the order in which they are made: arguments before the call that takes them."""
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)
    if isinstance(node, ast.Call):
        yield node


def _head(statement: ast.stmt) -> ast.AST | None:
    """What a statement with a body evaluates first; None for one without."""
    match statement:
        case ast.If() | ast.While():
            return statement.test
        case ast.For() | ast.AsyncFor():
            return statement.iter
        case ast.With() | ast.AsyncWith():
            return ast.Tuple([each.context_expr for each in statement.items], ast.Load())
        case ast.Match():
            return statement.subject
        case ast.Try():
            return ast.Tuple([], ast.Load())
        case _:
            return None


def _bodies(statement: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    match statement:
        case ast.If() | ast.While():
            word = "if" if isinstance(statement, ast.If) else "while"
            yield f"{word} {ast.unparse(statement.test)}:", statement.body
            yield "else:", statement.orelse
        case ast.For() | ast.AsyncFor():
            yield f"for {ast.unparse(statement.target)} in {ast.unparse(statement.iter)}:", statement.body
            yield "else:", statement.orelse
        case ast.With() | ast.AsyncWith():
            yield f"with {', '.join(map(ast.unparse, statement.items))}:", statement.body
        case ast.Match():
            for case in statement.cases:
                guard = f" if {ast.unparse(case.guard)}" if case.guard else ""
                yield f"case {ast.unparse(case.pattern)}{guard} of {ast.unparse(statement.subject)}:", case.body
        case ast.Try():
            yield "try:", statement.body
            for handler in statement.handlers:
                kind = f" {ast.unparse(handler.type)}" if handler.type else ""
                yield f"except{kind}:", handler.body
            yield "else:", statement.orelse
            yield "finally:", statement.finalbody
        case _:
            return


if __name__ == "__main__":
    BASELINE.write_text(json.dumps(fingerprint(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
