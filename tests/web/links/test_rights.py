"""Whoever has a link gets its one request or report, and nothing else: not by any read, not by any command."""

from typing import Any, get_args

import pytest

from commands.service import Refused
from domain.access.link import ACTS_OF_AGENCY, ACTS_OF_REPORTER, ReferralLink, ReportLink
from domain.access.policy import DeskView, View
from domain.actor import Actor
from domain.problem.commands import Acknowledge, Command, CommandEnvelope, Decline
from domain.problem.rights import PERMITTED_ROLES
from domain.refusals import OutsideGrant, UnknownProblem
from projections.filters import ProblemFilter
from reading.fate import report_in_sight
from reading.finding import find_problem, find_to_act
from tests.web.callers import LEBONG
from tests.web.links.conftest import Asked, Desk
from web.application import application


async def holder(desk: Desk, asked: Asked, kind: str) -> Actor:
    """Who acts by a link."""
    assert desk.services.links is not None
    token = await (desk.token(asked) if kind == "referral" else desk.report_token(asked))
    opened = desk.services.links.read(token, desk.clock())
    assert isinstance(opened.link, ReferralLink if kind == "referral" else ReportLink)
    return opened.link.actor(opened.key_id)


@pytest.mark.parametrize("kind", ["referral", "report"])
async def test_a_link_sees_its_one_problem_and_nothing_of_the_desk(desk: Desk, kind: str) -> None:
    own, others = await desk.asked(), [await desk.asked(), await desk.asked()]
    sight = await desk.services.sight(await holder(desk, own, kind))

    for other in others:
        number = await desk.services.numbers.register_number(str(other.stream))
        for named in (other.problem, other.intake_id, other.problem[:12], str(number)):
            with pytest.raises(UnknownProblem):
                await find_problem(sight, desk.services.queries, named, tuple(View))
            with pytest.raises(UnknownProblem):
                await find_to_act(sight, desk.services.queries, named)
            with pytest.raises(UnknownProblem):
                await report_in_sight(sight, desk.services.queries, named)
    everything = ProblemFilter(book=own.stream.book)
    listed = await desk.services.queries.list_problems(sight, everything, cursor=None, limit=100)
    assert {each.problem_id for each in listed.problems} <= {own.problem}
    assert not any(sight.sees_of_desk(view, LEBONG) for view in DeskView)


@pytest.mark.parametrize("kind", ["referral", "report"])
async def test_nothing_sealed_is_open_to_a_link(desk: Desk, kind: str) -> None:
    own = await desk.asked()
    sight = await desk.services.sight(await holder(desk, own, kind))
    for view in (View.WORDS, View.NOTES, View.CONTACT, View.EVIDENCE, View.TIMELINE, View.LETTERS, View.SIMILAR):
        with pytest.raises(UnknownProblem):
            await find_problem(sight, desk.services.queries, own.problem, (view,))


@pytest.mark.parametrize("command", [Acknowledge, Decline], ids=lambda each: each.__name__)
async def test_a_link_answers_no_other_request(desk: Desk, command: Any) -> None:
    own, foreign = await desk.asked(), await desk.asked()
    actor = await holder(desk, own, "referral")
    fields = {} if command is Acknowledge else {"reason": "bukan jaringan kami"}
    state = await desk.state(own.stream)
    other = next(each for each in state.referrals if each.agency != "PLN")
    for stream, referral_id in (
        (foreign.stream, foreign.referral.referral_id),
        (own.stream, other.referral_id),
        (own.stream, "PLN.2"),
    ):
        outcome = await desk.services.commands.carry_out(
            CommandEnvelope(
                command_id=f"test/{referral_id}/{stream.name}/{command.__name__}",
                stream=stream,
                actor=actor,
                command=command(referral_id=referral_id, **fields),
            )
        )
        assert isinstance(outcome, Refused)
        assert outcome.code == OutsideGrant.code


@pytest.mark.parametrize(("kind", "acts"), [("referral", ACTS_OF_AGENCY), ("report", ACTS_OF_REPORTER)])
async def test_a_link_names_what_it_lets_through_and_no_more(desk: Desk, kind: str, acts: tuple[str, ...]) -> None:
    actor = await holder(desk, await desk.asked(), kind)
    assert actor.grant is not None
    assert actor.grant.grant == "signed_link"
    assert actor.grant.acts == acts
    union, *_ = get_args(Command)
    by_name = {each.__name__: each for each in get_args(union)}
    assert all(actor.role in PERMITTED_ROLES[by_name[each]] for each in acts)


async def test_every_other_command_is_outside_a_link(desk: Desk) -> None:
    own = await desk.asked()
    for kind in ("referral", "report"):
        actor = await holder(desk, own, kind)
        for command in ({"type": "Dismiss", "reason": "DUPLICATE"}, {"type": "Restrict", "reason": "coba saja"}):
            envelope = CommandEnvelope.model_validate(
                {
                    "command_id": f"test/{kind}/{command['type']}",
                    "stream": own.stream,
                    "actor": actor,
                    "command": command,
                }
            )
            outcome = await desk.services.commands.carry_out(envelope)
            assert isinstance(outcome, Refused)
            assert outcome.code == OutsideGrant.code


async def test_a_token_of_a_link_is_none_to_the_api_nor_to_any_other_page(desk: Desk) -> None:
    own = await desk.asked()
    paths = {path for path in application(desk.services).openapi()["paths"] if path.startswith("/api/")}
    for token in (await desk.token(own), await desk.report_token(own)):
        for path in paths:
            address = path.format(
                desk=LEBONG,
                problem=own.problem,
                report=own.intake_id,
                number=1,
                document="slip",
                kind="daily",
                subject="2024-11-27",
                token_id="a" * 16,
            )
            for headers in ({}, {"Authorization": f"Bearer {token}"}):
                for method in ("GET", "POST"):
                    answer = await desk.client.request(method, address, headers=headers)
                    assert answer.status_code in (401, 405, 422), (address, answer.text)
                    assert own.problem not in answer.text
