"""A verb that asks something of one problem: find it, put the question, tell the answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from inspect import Parameter
from typing import Final, NamedTuple, cast
from uuid import NAMESPACE_URL, uuid5

import typer
from pydantic import ValidationError

from cli.answer import Answer, answer_with, page_of
from cli.exit_status import ExitStatus
from cli.failures import DeskRefused
from cli.options import CommandIdOption, DryRunOption, ProblemArgument, TakeOverOption
from cli.pages.output import fictitious_mark
from cli.pages.second_person_lines import able_line
from cli.session import desk_services
from cli.typed_instants import wall_instant
from cli.verbs import JSON_OPTION, LOOKING_OPTIONS, Asked, Shared, Verb, asked_by, register
from commands.service import Refused
from commands.worded import Words, send
from domain.actor import Actor
from domain.base import Fact
from domain.calendar import LocalTime
from domain.codes import CategoryCode
from domain.problem.commands import ApproveRecommendation, Close, Command, CommandEnvelope, ReturnRecommendation
from domain.problem.evolve import fold
from domain.problem.state import AwaitingAcknowledgement, Referral, State, UnderWay, dossier_of
from domain.refusals import BadValue, NotPermitted, SecondPersonNeeded, UnknownPart
from domain.stream import StreamId
from domain.vault_reference import Sealed
from ledger.port import Appended
from projections.problem.tables import ProblemRow
from reading.claims import not_in_other_hands
from reading.finding import find_to_act, other_than
from reading.outcomes import CommandAccepted
from reading.referrals import referrals_in_sight
from reading.second_persons import SecondPersonRefused, SecondPersonsShown, read_second_persons
from reference.directory import ReferenceDirectory
from wording.catalogue import text
from wording.codes import EVENTS, word
from wording.summary import summary_draft

COMMAND_NAMESPACE: Final = uuid5(NAMESPACE_URL, "desk-pilkada/command")
"""Of the ids of commands that a verb makes up."""

OF_SECOND_PERSONS: Final = (ApproveRecommendation, ReturnRecommendation, Close)
NOT_THIS_PERSON: Final = frozenset({NotPermitted.code, SecondPersonNeeded.code})
"""Why it has to be another person."""

COMMAND_ID: Final[Shared] = {"command_id": (CommandIdOption, None)}
DRY_RUN: Final[Shared] = {"dry_run": (DryRunOption, False)}
TAKE_OVER: Final[Shared] = {"take_over": (TakeOverOption, False)}
PROBLEM: Final[Shared] = {"problem": (ProblemArgument, Parameter.empty)}


@dataclass(frozen=True)
class Occasion:
    """One problem, as a verb sees it while it puts its question."""

    found: ProblemRow
    state: State
    actor: Actor
    words: Words
    referrals: tuple[Referral, ...]
    """Those in sight; an agency chooses among its own."""

    local: LocalTime
    """How the people of the desk read date and hour."""

    directory: ReferenceDirectory
    other: ProblemRow | None = None
    """The second problem that the command line names, where it names one."""

    by_program: bool = False
    """Whether a program asks, and nobody can be asked back."""

    @property
    def draft(self) -> str:
        """A summary of the problem by what its codes say."""
        return self.draft_as(self.found.category)

    def draft_as(self, category: CategoryCode) -> str:
        """The same for a problem of this category."""
        place = self.directory.region_name(self.found.region)
        name, found = self.directory.category_name(category), self.found
        return summary_draft(name, place, found.occurred_at, self.local, until=found.occurred_until)

    @property
    def has_summary(self) -> bool:
        """Whether an official has said what happened."""
        dossier = dossier_of(self.state)
        return dossier is not None and dossier.summary is not None

    def instant(self, typed: str, option: str) -> datetime:
        """Instant of the wall's clock at which the people of the desk read what was typed.

        Raises:
            WrongUsage: it is no instant; names the option.
        """
        return wall_instant(typed, self.local, option)

    def seal(self, text: str) -> Sealed:
        """What a command may hold of `text`, which itself goes to the vault.

        Raises:
            UnfitText: empty, too long, or not text.
        """
        return self.words.seal(text)

    def referral(self, named: str | None) -> str:
        """Id of the referral that is meant: by its id, by its agency, or because it is the only one to choose.

        Raises:
            UnknownPart: it is not clear which.
        """
        referrals = self.referrals
        if named is not None and "." in named:
            return named
        agency = named or self.actor.agency
        of_agency = [each for each in referrals if agency is None or each.agency == agency]
        chosen = [each for each in of_agency if each.is_open] or of_agency
        if len(chosen) == 1:
            return chosen[0].referral_id
        if not isinstance(self.state, UnderWay):
            return named or "NONE.0"  # the rules say why a problem in this situation has no referrals
        raise UnknownPart(_choice(chosen or list(referrals)))


def _choice(referrals: list[Referral]) -> str:
    silent = [each for each in referrals if isinstance(each.standing, AwaitingAcknowledgement)]
    names = ", ".join(each.referral_id for each in silent or referrals)
    return text("sebutkan rujukan: {referrals}", referrals=names or text("tidak ada"))


class Tried(NamedTuple):
    """What a command would bring that was only tried."""

    events: Sequence[Fact]
    now: datetime
    fictitious: bool


Trial = Callable[[Occasion, Tried], Answer]
"""The answer of a verb that is only tried."""

Hints = Callable[[Occasion, Command], Iterator[str]]
"""Lines below the answer to a command that is on record."""


@dataclass(frozen=True)
class Request:
    """A command that somebody wants to send, before the problem is found."""

    asked: Asked
    problem: str
    command_id: str | None
    question: Callable[[Occasion], Command]
    hints: Hints | None = None
    other: str | None = None
    takes_over: bool = True
    """Whether it is sent although another person has the report in hand."""

    trial: Trial | None = None
    """Answers in the place of sending it; None where it is sent."""


def acts(
    app: typer.Typer,
    name: str,
    *,
    other: str | None = None,
    claimable: bool = False,
    tried: Trial | None = None,
    hints: Hints | None = None,
) -> Callable[[Callable[..., Command]], Verb]:
    """Make the function a verb of `app` that sends the command which it returns.

    The function's first parameter is the `Occasion`; problem, `--as`, `--desk`, `--command-id` and `--json` are added.

    Args:
        app: whose verb it becomes.
        name: what people type.
        other: the parameter that names a second problem; None where there is none.
        claimable: whether somebody else may have the report in hand, which `--take-over` ignores.
        tried: answers `--dry-run`, by which nothing is stored; None where there is no such option.
        hints: lines for people below the answer.
    """

    def decorate(question: Callable[..., Command]) -> Verb:
        def verb(**given: object) -> ExitStatus:
            asked, as_json = asked_by(given)
            request = Request(
                asked=asked,
                problem=cast("str", given.pop("problem")),
                command_id=cast("str | None", given.pop("command_id")),
                takes_over=bool(given.pop("take_over", True)),
                trial=tried if given.pop("dry_run", False) else None,
                other=None if other is None else cast("str", given[other]),
                question=lambda occasion: question(occasion, **given),
                hints=hints,
            )
            return answer_with(_ask(request), as_json=as_json)

        options = (
            (TAKE_OVER if claimable else {}) | (DRY_RUN if tried else {}) | LOOKING_OPTIONS | COMMAND_ID | JSON_OPTION
        )
        return register(app, name, verb, question, options, handed_in=1, first=PROBLEM)

    return decorate


async def _ask(request: Request) -> Answer:
    async with desk_services() as services:
        sight, queries = await request.asked.sight(services.sight), services.queries
        found = await find_to_act(sight, queries, request.problem)
        local = await services.local_time(found.book)
        if not request.takes_over:
            await not_in_other_hands(sight, services.triage_queue, found, local)
        other = None if request.other is None else await other_than(sight, queries, found, request.other)
        stream = StreamId.parse(found.stream)
        state = fold(each.event for each in await services.ledger.seen_by(sight).read(stream))
        referrals = referrals_in_sight(sight, stream, state)
        occasion = Occasion(
            found,
            state,
            sight.actor,
            Words(services.vault, sight.actor),
            referrals,
            local,
            services.directory,
            other,
            request.asked.by_program,
        )
        try:
            command = request.question(occasion)
            asked_at = services.now().isoformat()
            envelope = CommandEnvelope(
                command_id=_fresh_id(occasion, command, asked_at) if request.command_id is None else request.command_id,
                stream=StreamId.parse(found.stream),
                actor=request.asked.actor,
                command=command,
            )
        except ValidationError as error:
            raise DeskRefused(BadValue.code, field_of(error)) from None
        if request.trial is not None:
            events = tried_by(await services.commands.try_out(envelope))
            return request.trial(occasion, Tried(events, services.now(), await services.is_fictitious(found.book)))
        outcome = await send(services.commands, envelope, occasion.words)
        if isinstance(outcome, Refused) and outcome.code in NOT_THIS_PERSON and isinstance(command, OF_SECOND_PERSONS):
            waiting = await read_second_persons(sight, services.in_force, envelope.stream, state, services.now())
            raise _another_person(outcome, waiting, services.directory)
        answer = accepted(outcome, found, fictitious=await services.is_fictitious(found.book))
        if request.hints is None:
            return answer
        hints = tuple(request.hints(occasion, command))
        return Answer(answer.document, lambda width: (*answer.page(width), *hints), answer.status)


def _another_person(refused: Refused, waiting: SecondPersonsShown | None, directory: ReferenceDirectory) -> DeskRefused:
    """The refusal, with who could be the second person instead."""
    document = SecondPersonRefused(outcome="refused", code=refused.code, message=refused.message, second_person=waiting)
    advice = (able_line(waiting.able, directory),) if waiting is not None and waiting.able else ()
    return DeskRefused(refused.code, refused.message, document=document, advice=advice)


def accepted(outcome: Appended | Refused, found: ProblemRow, *, fictitious: bool) -> Answer:
    """The answer to a command about `found`.

    Raises:
        DeskRefused: the rules refuse it.
    """
    stored = stored_by(outcome)
    document = CommandAccepted.of(stored, found, fictitious=fictitious)
    name = (document.register_number or found.problem_id) + (f" [{fictitious_mark()}]" if fictitious else "")
    if not stored.fresh:
        line = text("Sudah dicatat sebelumnya: {name}, versi {version}", name=name, version=stored.version)
    elif not stored.events:
        line = text("Tidak ada yang berubah: {name}, versi {version}", name=name, version=stored.version)
    else:
        line = text(
            "Dicatat: {name}, versi {version} ({events})",
            name=name,
            version=stored.version,
            events=", ".join(word(EVENTS, each) for each in document.events),
        )
    return Answer(document, page_of(line))


def stored_by(outcome: Appended | Refused) -> Appended:
    """What a command stored.

    Raises:
        DeskRefused: the rules refuse it.
    """
    if isinstance(outcome, Refused):
        raise DeskRefused(outcome.code, outcome.message)
    return outcome


def tried_by(outcome: tuple[Fact, ...] | Refused) -> tuple[Fact, ...]:
    """What a command would store.

    Raises:
        DeskRefused: the rules would refuse it.
    """
    if isinstance(outcome, Refused):
        raise DeskRefused(outcome.code, outcome.message)
    return outcome


def _fresh_id(occasion: Occasion, command: Command, asked_at: str) -> str:
    return id_of_typing(occasion.actor.id, occasion.found.problem_id, command.type, asked_at)


def id_of_typing(*parts: str) -> str:
    """Identity of a command that somebody types; the instant in it makes each typing a command of its own."""
    return f"cli/{uuid5(COMMAND_NAMESPACE, '/'.join(parts))}"


def field_of(error: ValidationError) -> str:
    """Name of the first field that does not fit, as a path."""
    return ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
