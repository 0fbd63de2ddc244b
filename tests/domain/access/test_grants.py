"""What a grant lets its holder do and see, and when."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from domain.access.grants import BY_LINK, check_act, granted, granted_of_desk, is_in_time
from domain.access.policy import EVERYTHING, NOTHING, DeskView, View
from domain.access.sight import sight_of
from domain.actor import ActingAs, ActingOfficial, Actor, Delegate, Grant, SignedLink, Standing
from domain.codes import Role
from domain.problem.commands import Acknowledge, AddNote, Command
from domain.problem.process import problem_stream
from domain.problem.relation import views_in_sight
from domain.problem.state import dossier_of
from domain.refusals import OutsideGrant, Refusal
from tests.domain.access.matrix import GRANT_LINES, VIEWS
from tests.given.onlookers import PROBLEMS
from tests.given.situations import AT, BOOK, HOUR, KECAMATAN, LEBONG, MINUTE, PROBLEM_ID, SEALED, liaison

PROBLEM = problem_stream(BOOK, PROBLEM_ID)
OTHER = problem_stream(BOOK, "another")
ACKNOWLEDGE, NOTE = Acknowledge(referral_id="KPU.1"), AddNote(text=SEALED)
SUPERVISING = Standing(role=Role.SUPERVISOR, region=LEBONG)
TIMES = {"since": AT - HOUR, "until": AT + HOUR}
LINK = SignedLink(link_id="lnk-17", stream=PROBLEM, acts=("Acknowledge", "AddNote"), **TIMES)
DELEGATION = Delegate(on_behalf_of="sekda", standing=SUPERVISING, **TIMES)
ACTING = ActingOfficial(form=ActingAs.PLH, office="sekda.17.07", **TIMES)
GRANTS: tuple[Grant, ...] = (LINK, DELEGATION, ACTING)


def holding(grant: Grant | None) -> Actor:
    """Somebody whom role and region let do what the grant is tried on."""
    if isinstance(grant, SignedLink):
        return liaison("KPU").model_copy(update={"grant": grant})
    return Actor(id="asisten", role=Role.SUPERVISOR, region=LEBONG, grant=grant)


def outcome(actor: Actor, command: Command = ACKNOWLEDGE, at: datetime = AT) -> str | None:
    try:
        check_act(actor, PROBLEM, command, at)
    except OutsideGrant as refusal:
        return refusal.code
    return None


def test_who_acts_by_account_and_role_alone_does_so_at_any_time() -> None:
    assert outcome(holding(None), NOTE) is None
    assert granted(holding(None), None, EVERYTHING) == EVERYTHING


@pytest.mark.parametrize("grant", GRANTS, ids=lambda grant: grant.grant)
def test_a_grant_holds_from_its_first_to_its_last_instant(grant: Grant) -> None:
    begin, end = grant.since, grant.until
    assert begin is not None
    told = {
        begin - MINUTE: "GRANT_NOT_BEGUN",
        begin: None,
        end: None,
        end + MINUTE: "GRANT_EXPIRED",
    }
    assert {at: outcome(holding(grant), at=at) for at in told} == told
    for at, refusal in told.items():
        assert bool(granted(holding(grant), at, EVERYTHING, PROBLEM)) is (refusal is None)
        assert sight_of(holding(grant), at=at).holds is (refusal is None)


@pytest.mark.parametrize("grant", GRANTS, ids=lambda grant: grant.grant)
def test_a_grant_that_names_no_beginning_holds_until_its_end_and_at_no_unknown_instant(grant: Grant) -> None:
    open_ended = grant.model_copy(update={"since": None})
    assert is_in_time(open_ended, AT - 1000 * HOUR)
    assert not is_in_time(open_ended, None)
    assert granted(holding(open_ended), None, EVERYTHING) == NOTHING


@pytest.mark.parametrize(
    ("differing", "command", "code"),
    [
        ({}, ACKNOWLEDGE, None),
        ({}, NOTE, None),
        ({"acts": ("AddNote",)}, ACKNOWLEDGE, "OUTSIDE_GRANT"),
        ({"acts": ()}, NOTE, "OUTSIDE_GRANT"),
        ({"stream": OTHER}, NOTE, "OUTSIDE_GRANT"),
        ({"stream": None}, NOTE, "OUTSIDE_GRANT"),
        ({"referral_id": "KPU.1"}, ACKNOWLEDGE, None),
        ({"referral_id": "KPU.2"}, ACKNOWLEDGE, "OUTSIDE_GRANT"),
        ({"referral_id": "KPU.2"}, NOTE, None),
    ],
)
def test_a_link_lets_through_what_it_names(differing: dict[str, object], command: Command, code: str | None) -> None:
    assert outcome(holding(LINK.model_copy(update=differing)), command) == code


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (SUPERVISING, None),
        (None, "OUTSIDE_GRANT"),
        (Standing(role=Role.OPERATOR, region=LEBONG), "OUTSIDE_GRANT"),
        (Standing(role=Role.SUPERVISOR, region=KECAMATAN), "OUTSIDE_GRANT"),
    ],
)
def test_a_delegate_acts_as_what_the_person_acted_for_is(standing: Standing | None, code: str | None) -> None:
    actor = holding(DELEGATION.model_copy(update={"standing": standing}))
    assert outcome(actor, NOTE) == code
    assert bool(granted(actor, AT, EVERYTHING)) is (code is None)
    assert sight_of(actor, at=AT).sees_of_desk(DeskView.RULES, LEBONG) is (code is None)


def test_the_agency_counts_for_liaisons_only() -> None:
    assert Actor(id="x", role=Role.SUPERVISOR, region=LEBONG, agency="SEKDA").standing == SUPERVISING
    assert liaison("KPU").standing != liaison("BAWASLU").standing


def test_a_grant_leaves_the_views_that_the_page_prints() -> None:
    left = {
        grant.grant: [view for view in VIEWS if view in granted(holding(grant), AT, EVERYTHING, PROBLEM)]
        for grant in GRANTS
    }
    assert left == GRANT_LINES
    assert frozenset(GRANT_LINES["signed_link"]) == BY_LINK


def test_a_link_shows_one_problem_and_nothing_of_the_desk() -> None:
    actor = holding(LINK)
    dossier = dossier_of(PROBLEMS["open"].state)
    assert dossier is not None
    sight = sight_of(actor, at=AT)
    assert views_in_sight(sight, PROBLEM, dossier) == {View.LISTED, View.OWN_LETTERS}
    assert views_in_sight(sight, OTHER, dossier) == NOTHING
    assert granted(holding(LINK.model_copy(update={"stream": None})), AT, EVERYTHING) == NOTHING
    assert not granted_of_desk(actor, AT, frozenset(DeskView))


def refusals_of_desk() -> Iterator[tuple[Grant, DeskView, str | None]]:
    for grant in (DELEGATION, ACTING):
        yield grant, DeskView.ACCESS, None
        yield grant.model_copy(update={"until": AT - MINUTE}), DeskView.ACCESS, "GRANT_EXPIRED"
        yield grant.model_copy(update={"since": AT + MINUTE}), DeskView.ACCESS, "GRANT_NOT_BEGUN"
        yield grant, DeskView.HEALTH, "NOT_PERMITTED"
    yield LINK, DeskView.RULES, "OUTSIDE_GRANT"
    yield LINK, DeskView.FIGURES, "NOT_PERMITTED"


@pytest.mark.parametrize(("grant", "view", "code"), list(refusals_of_desk()))
def test_why_a_desk_is_not_shown_is_said(grant: Grant, view: DeskView, code: str | None) -> None:
    sight = sight_of(holding(grant), at=AT)
    assert sight.sees_of_desk(view, LEBONG) is (code is None)
    if code is None:
        sight.check_of_desk(view, LEBONG)
        return
    with pytest.raises(Refusal) as refused:
        sight.check_of_desk(view, LEBONG)
    assert refused.value.code == code


def test_a_sight_knows_its_link_and_the_one_request_that_it_shows() -> None:
    narrow = LINK.model_copy(update={"referral_id": "KPU.1"})
    assert sight_of(holding(narrow), at=AT).only_referral == "KPU.1"
    assert sight_of(holding(LINK), at=AT).only_referral is None
    assert sight_of(holding(ACTING), at=AT).link is None
    assert sight_of(holding(ACTING), at=AT).only_referral is None
