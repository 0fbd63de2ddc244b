"""Every read says whose eyes it is for and asks the one policy what they may see, or stands here with its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]

ASKING: Final = {"sees_of_desk", "check_of_desk", "views_in_sight", "granted", "relations_with"}
"""How the policy is asked by name; the query tables are asked by handing them the sight (`test_sight.py`)."""

TABLES: Final = {"queries", "lists", "queue", "problems", "resemblances"}
"""What stands before the query tables, by the names of parameters: whatever takes a sight there asks the policy."""

WITHOUT_ASKING: Final = {
    "desks.find_desk": "that there is a desk, and whether it is open here, everybody may know",
    "claims.not_in_other_hands": "about a report that was found in sight before",
    "reports.open_words": "for who was found to see the words before; opening goes on record first",
    "words.VaultReader.open": "for who was found to see what holds the words before; opening goes on record first",
    "words.VaultReader.open_restricted": "shows nothing: records that somebody opens what was found in sight before",
    "access.AccessRecorder.record": "shows nothing: records what somebody is about to see",
    "access.Records.record": "a port",
    "access.record_of_account": "shows nothing: records that somebody signs in, or what lets them in",
    "contacts.contact_of": "of a problem whose contacts were found in sight before; goes on record first",
    "referrals.own_referrals": "takes away from what was read in sight before",
    "writings.writings_for": "takes away from what was read in sight before, by the views that were found",
    "evidence.list_evidence": "of a problem whose files were found in sight before",
    "evidence.open_evidence": "of a problem whose files were found in sight before; goes on record first",
    "evidence.read_evidence": "the same, read to its end",
    "cutting.concerning": "takes away from what was read in sight before",
    "cutting.cut": "takes away from what was read in sight before",
    "engine.engine_answers": "shows nothing of any desk",
    "long_problems.LongProblems.gathered": "of a problem that was found in sight before, and read by the sight",
    "finding.Problems.problem": "a port, before the query tables",
    "finding.Problems.problem_of_intake": "a port, before the query tables",
}
"""Functions with a sight that do not ask what it holds."""

WITHOUT_SIGHT: Final = {
    "recorded_links.RecordedLinks.links_of": "made with a sight, behind a port without; on record first",
    "recorded_links.RecordedLinks.link_of_report": "the same",
    "claims.Claims.claim_on": "a port; asked about a report that was found in sight before",
    "api_tokens.Tokens.of": "a port; asked by a read that asks the policy first",
    "sessions.Kept.of": "a port; asked by a read that asks the policy first",
    "access.FailureCounts.of": "a port; asked by a read that asks the policy first",
    "desks.Books.books": "a port; which books are open everybody may know",
    "notices.Contacts.of": "a port; asked by a read that asks the policy first",
    "printing.PaperWriter.on_paper": "a port; asked for letters about a problem that was found in sight before",
    "printing.Links.links_of": "a port; made with a sight, on record first",
    "letters.Writer.to_offices": "a port; asked for letters about a problem that was found in sight before",
    "health.StoredWakes.pending_wakes_count": "a port; asked by a check that asks the policy first",
}
"""Coroutines without a sight."""


class Read(NamedTuple):
    """A public function of the room."""

    name: str
    node: ast.AsyncFunctionDef | ast.FunctionDef

    @property
    def parameters(self) -> list[ast.arg]:
        return [each for each in self.node.args.args if each.arg != "self"]

    @property
    def has_sight(self) -> bool:
        """Whether the first parameter is whose eyes it is for."""
        return bool(self.parameters) and _is_sight(self.parameters[0])

    def calls(self) -> Iterator[ast.Call]:
        return (each for each in ast.walk(self.node) if isinstance(each, ast.Call))


def _is_sight(parameter: ast.arg) -> bool:
    return isinstance(parameter.annotation, ast.Name) and parameter.annotation.id == "Sight"


def _functions(tree: ast.Module, module: str) -> Iterator[Read]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Read(f"{module}.{node.name}", node)
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield Read(f"{module}.{node.name}.{member.name}", member)


FUNCTIONS: Final = [
    function
    for path in sorted((ROOT / "reading").glob("*.py"))
    for function in _functions(ast.parse(path.read_text(encoding="utf-8")), path.stem)
]
PUBLIC: Final = [each for each in FUNCTIONS if not each.node.name.startswith("_")]
SIGHTED: Final = [each for each in PUBLIC if each.has_sight]


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_of_tables(call: ast.Call) -> bool:
    """Whether a port of the query tables is handed the sight."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return False
    owner, first = call.func.value, call.args[0]
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name in TABLES and isinstance(first, ast.Name) and first.id == "sight"


def asking() -> set[str]:
    """Names of the functions that ask the policy, by themselves or by another one of the room that does."""
    found: set[str] = set()
    while True:
        more = {
            each.node.name
            for each in FUNCTIONS
            if any(_called(call) in ASKING | found or _is_of_tables(call) for call in each.calls())
        }
        if more <= found:
            return found
        found |= more


@pytest.mark.parametrize("read", SIGHTED, ids=lambda read: read.name)
def test_every_read_asks_the_policy(read: Read) -> None:
    assert (read.node.name in asking()) is (read.name not in WITHOUT_ASKING)


def test_every_coroutine_of_the_room_says_first_whose_eyes_it_is_for() -> None:
    unsighted = {each.name for each in PUBLIC if isinstance(each.node, ast.AsyncFunctionDef) and not each.has_sight}
    assert unsighted == WITHOUT_SIGHT.keys()


def test_a_sight_stands_first_wherever_there_is_one() -> None:
    late = [each.name for each in FUNCTIONS if any(_is_sight(other) for other in each.parameters[1:])]
    assert late == []


def test_no_exception_is_kept_for_a_read_that_is_gone() -> None:
    assert WITHOUT_ASKING.keys() <= {each.name for each in SIGHTED}


def test_no_read_decides_by_role_or_region_itself() -> None:
    """Neither here nor at the terminal: rights on reading stand in `domain/access/` and in a kind's relations."""
    deciding = {
        f"{path.parent.name}.{path.stem}"
        for room in ("reading", "cli")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        and any(
            isinstance(part, ast.Attribute) and part.attr in {"role", "scope"}
            for part in (node.left, *node.comparators)
        )
    }
    assert deciding == DECIDING.keys()


def _is_right(part: ast.expr) -> bool:
    return isinstance(part, ast.Attribute) and part.attr in {"role", "scope"}


DECIDING: Final = {
    "cli.submitting": "the service does not act at a terminal; that is no right on reading",
    "cli.triaging": "who gives back what another one has in hand: no read",
}
"""Modules that compare a role or a scope, each with its reason."""
