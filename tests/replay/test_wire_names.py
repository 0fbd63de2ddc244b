"""Names that leave the process: histories, ledger and other programs hold them, whatever Python calls the thing."""

import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from pydantic import BaseModel
from temporalio import activity, workflow

from activities.advance import StreamActivities
from activities.contract import Advance, Advanced, Deliver
from activities.notices import NoticeActivities
from domain.codes import IntakeChannel, Role, Route, Severity
from domain.desk.commands import Command as DeskCommand
from domain.desk.events import Event as DeskEvent
from domain.desk.process import desk_stream
from domain.policy import EscalateWhen
from domain.problem import state
from domain.problem.commands import Command
from domain.problem.events import Event
from domain.problem.note import NoteAudience
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.process import problem_stream
from domain.problem.verification import Finding, Method
from domain.refusals import Refusal
from domain.report.commands import Command as ReportCommand
from domain.report.events import Event as ReportEvent
from domain.report.process import report_stream
from domain.report.state import ReportPhase
from domain.report_id import ReportId, ReportKind
from domain.returned_mail import Learned, MailAction
from infra.temporal.client import NAMESPACE
from notices.model import FailureCode, NoticeChannel, NoticeKind, SkipReason
from projections import views
from reading.desks import DeskNotOpen
from workflows import queues, search_attributes
from workflows.kinds import WORKFLOWS
from workflows.messages import Folded, Run, WakeSignal
from workflows.problem import ProblemWorkflow

BASELINE: Final = Path(__file__).parent / "wire_names.json"
AGREED: Final[dict[str, list[str]]] = json.loads(BASELINE.read_text(encoding="utf-8"))

MESSAGES: Final = (Run, WakeSignal, Advance, Advanced, Deliver, Folded)
CODES: Final[tuple[type[StrEnum], ...]] = (
    Severity,
    Route,
    Role,
    IntakeChannel,
    Outcome,
    Response,
    Dismissal,
    Finding,
    Method,
    NoteAudience,
    EscalateWhen,
    NoticeChannel,
    MailAction,
    Learned,
    ReportKind,
    ReportPhase,
)


def types(union: Any, field: str = "type") -> list[str]:
    """Words by which the members of a discriminated union are told apart."""
    members = get_args(union)
    members = get_args(members[0]) or members
    return [member.__pydantic_fields__[field].default for member in members]


def situations() -> list[str]:
    """The same for the parts of a state, which travels from one run to the next."""
    told_apart = {
        "situation": state.State,
        "standing": state.Standing,
        "recommendation": state.Recommendation,
        "hand_over": state.HandOver,
        "clock": state.Clock,
    }
    return [f"{field}: {word}" for field, union in told_apart.items() for word in types(union, field)]


def engine() -> list[str]:
    """How our workflow, its handlers and its activities are registered."""
    problem = workflow._Definition.must_from_class(ProblemWorkflow)
    carried_out = (StreamActivities.advance, NoticeActivities.deliver)
    handlers = {"signal": problem.signals, "query": problem.queries, "update": problem.updates}
    return [
        f"namespace: {NAMESPACE}",
        *(f"workflow: {workflow._Definition.must_from_class(each).name}" for each in WORKFLOWS),
        *(f"{kind}: {name}" for kind, found in handlers.items() for name in found),
        *(f"activity: {activity._Definition.must_from_callable(each).name}" for each in carried_out),
        f"queue: {queues.PROBLEMS}",
        f"queue: {queues.NOTICES}",
        *(f"search attribute: {key.name} ({key.indexed_value_type.name})" for key in search_attributes.ALL),
        f"workflow id: {problem_stream('17.07/2024', '(problem)')}",
        f"workflow id: {desk_stream('17.07/2024')}",
        f"workflow id: {report_stream(ReportId('17.07/2024/(report)/(subject)/0'))}",
    ]


def fields(model: type[BaseModel]) -> list[str]:
    """Fields of a message to the engine; one that may be left out may have been added later."""
    return [
        f"{model.__name__}.{name}" + ("" if field.is_required() else " (may be missing)")
        for name, field in model.model_fields.items()
    ]


def refusals(kind: type[Refusal] = Refusal) -> Iterator[str]:
    """Codes of all refusals, wherever they are declared."""
    assert views.AmbiguousReference.code  # two modules declare some of their own
    assert DeskNotOpen.code
    if not kind.__module__.startswith("tests."):
        yield kind.code
    for each in kind.__subclasses__():
        yield from refusals(each)


SPOKEN: Final[dict[str, Callable[[], list[str]]]] = {
    "engine": engine,
    "messages": lambda: [field for model in MESSAGES for field in fields(model)],
    "events": lambda: types(Event),
    "desk events": lambda: types(DeskEvent),
    "report events": lambda: types(ReportEvent),
    "commands": lambda: types(Command),
    "desk commands": lambda: types(DeskCommand),
    "report commands": lambda: types(ReportCommand),
    "situations": situations,
    "refusals": lambda: list(refusals()),
    "notice kinds": lambda: [each.value for each in NoticeKind],
    "skip reasons": lambda: [each.value for each in SkipReason],
    "delivery failures": lambda: [each.value for each in FailureCode],
    "codes": lambda: [f"{kind.__name__}: {each.value}" for kind in CODES for each in kind],
}

GONE = """
{group}: {names}
These names are gone or say something else. Histories, ledger and other programs hold them for good: give them back.
(A Python name may change as it likes; the wire name stays, as `name=…`, `alias` or literal.)
A name that truly nobody holds may leave {baseline}, with a word under "Replay" in CHANGELOG.md.
"""

NEW = """
{group}: {names}
These names are new, and from the first release on for good. Whoever means them adds them to {baseline}.
"""


def test_every_kind_of_name_is_agreed_upon() -> None:
    assert AGREED.keys() == SPOKEN.keys()


@pytest.mark.parametrize("group", SPOKEN)
def test_names_on_the_wire_stay(group: str) -> None:
    gone = sorted(set(AGREED[group]) - set(SPOKEN[group]()))

    if gone:
        pytest.fail(GONE.format(group=group, names=", ".join(gone), baseline=BASELINE.name), pytrace=False)


@pytest.mark.parametrize("group", SPOKEN)
def test_names_on_the_wire_are_added_knowingly(group: str) -> None:
    new = sorted(set(SPOKEN[group]()) - set(AGREED[group]))

    if new:
        pytest.fail(NEW.format(group=group, names=", ".join(new), baseline=BASELINE.name), pytrace=False)


@pytest.mark.parametrize("group", SPOKEN)
def test_no_name_stands_for_two_things(group: str) -> None:
    spoken = SPOKEN[group]()

    assert len(spoken) == len(set(spoken))
