"""Two persons are two accounts, however they are spelt; the service is no person."""

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import TypeAdapter, ValidationError

from domain.actor import (
    ActingAs,
    ActingOfficial,
    Actor,
    ActorId,
    Delegate,
    Grant,
    SignedLink,
    normal_account,
    service_identity,
)
from domain.codes import Role, Severity
from domain.problem.commands import (
    ApproveRecommendation,
    Close,
    PauseClock,
    Recommend,
    Recuse,
    RegradeSeverity,
    ReturnRecommendation,
)
from tests.given.situations import (
    AT,
    HOUR,
    LEBONG,
    OPERATOR,
    REASON,
    SEALED,
    a_coordinating_problem,
    a_finished_grave_problem,
    a_recommended_problem,
)

ACCOUNT: TypeAdapter[str] = TypeAdapter(ActorId)
SPACES = st.sampled_from(("", " ", "\u3000", "\t", "\u00a0"))
accounts = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True).filter(lambda each: each != "service")


@st.composite
def spellings(draw: st.DrawFn, account: str) -> str:
    """One account as a person, a form or a telephone may write it: case, space around it, width."""
    letters: list[str] = [draw(st.sampled_from((each, each.upper(), chr(ord(each) + 0xFEE0)))) for each in account]
    return draw(SPACES) + "".join(letters) + draw(SPACES)


@st.composite
def two_spellings(draw: st.DrawFn) -> tuple[str, str]:
    account = draw(accounts)
    return draw(spellings(account)), draw(spellings(account))


def a_chair(account: str, grant: Grant | None = None) -> Actor:
    return Actor(id=account, role=Role.SUPERVISOR, region=LEBONG, grant=grant)


def written(account: str) -> SearchStrategy[str]:
    return spellings(account)


@given(two_spellings())
def test_an_account_has_one_form(two: tuple[str, str]) -> None:
    one, other = (ACCOUNT.validate_python(each) for each in two)
    assert one == other
    assert normal_account(one) == one


@given(st.text(max_size=30))
def test_the_form_is_reached_at_once(text: str) -> None:
    try:
        account = ACCOUNT.validate_python(text)
    except ValidationError:
        return
    assert account.isascii()
    assert account == account.lower() == account.strip() == unicodedata.normalize("NFKC", account)
    assert ACCOUNT.validate_python(account) == account


@pytest.mark.parametrize("text", ["sеkda", "sek da", "", " ", "sekda\x00", "ſekda\u0301", "-sekda", "sekda\u200b"])
def test_what_only_looks_like_an_account_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        ACCOUNT.validate_python(text)


@given(written("sekda"))
def test_who_proposes_does_not_approve_under_another_spelling(spelling: str) -> None:
    proposed = a_recommended_problem().asked(Recommend(text=SEALED), a_chair("sekda"))
    assert proposed.outcome(ApproveRecommendation(), a_chair(spelling)) == "SECOND_PERSON_NEEDED"
    assert proposed.outcome(ReturnRecommendation(reason=REASON), a_chair(spelling)) == "SECOND_PERSON_NEEDED"


@given(written("sekda"))
def test_who_asks_for_the_end_does_not_close(spelling: str) -> None:
    asked = a_finished_grave_problem().asked(Close(), a_chair("sekda"))
    assert asked.outcome(Close(), a_chair(spelling)) == "SECOND_PERSON_NEEDED"


@given(written("sekda"))
def test_who_asks_for_a_pause_does_not_order_it(spelling: str) -> None:
    pause = PauseClock(until=AT + HOUR, reason=REASON, requested_by=spelling)
    assert a_coordinating_problem().outcome(pause, a_chair("sekda")) == "SECOND_PERSON_NEEDED"


@given(written("sekda"))
def test_one_person_under_two_spellings_does_not_lower_the_gravest(spelling: str) -> None:
    lowered = RegradeSeverity(severity=Severity.S1, reason=REASON, requested_by=spelling)
    assert a_finished_grave_problem().outcome(lowered, a_chair("sekda")) == "SECOND_PERSON_NEEDED"


@given(written(OPERATOR.id))
def test_who_is_recused_stays_away_under_every_spelling(spelling: str) -> None:
    recused = a_recommended_problem().asked(Recuse(officer=spelling, reason=REASON), a_chair("sekda"))
    again = Actor(id=spelling.swapcase(), role=OPERATOR.role, region=OPERATOR.region)
    assert recused.outcome(Recommend(text=SEALED), again) == "UNKNOWN_PROBLEM"
    assert recused.outcome(Recuse(officer=OPERATOR.id, reason=REASON), a_chair("sekda")) == ()


@given(written("sekda"))
def test_nobody_recuses_themselves(spelling: str) -> None:
    assert a_coordinating_problem().outcome(Recuse(officer=spelling, reason=REASON), a_chair("sekda")) == "BAD_VALUE"


def test_who_acts_for_another_is_not_a_second_person() -> None:
    proposed = a_recommended_problem().asked(Recommend(text=SEALED), a_chair("sekda"))
    for_sekda = a_chair("asisten", Delegate(on_behalf_of="Sekda", until=AT + HOUR))
    assert proposed.outcome(ApproveRecommendation(), for_sekda) == "SECOND_PERSON_NEEDED"
    assert proposed.outcome(ApproveRecommendation(), a_chair("asisten")) == ("RecommendationApproved",)


@given(written("service"))
def test_the_account_of_the_service_is_nobodys(spelling: str) -> None:
    with pytest.raises(ValidationError):
        Actor(id=spelling, role=Role.SUPERVISOR, region=LEBONG)
    with pytest.raises(ValidationError):
        PauseClock(until=AT + HOUR, reason=REASON, requested_by=spelling)
    with pytest.raises(ValidationError):
        Recuse(officer=spelling, reason=REASON)


def test_the_role_of_the_service_goes_with_its_account() -> None:
    assert service_identity(LEBONG).is_service
    with pytest.raises(ValidationError):
        Actor(id="robot", role=Role.SERVICE, region=LEBONG)


@pytest.mark.parametrize(
    "grant",
    [
        SignedLink(link_id="lnk-17", until=AT + timedelta(days=1)),
        Delegate(on_behalf_of="sekda", until=AT + timedelta(days=1)),
        ActingOfficial(form=ActingAs.PLT, office="sekda.17.07", until=AT + timedelta(days=1)),
    ],
)
def test_a_grant_is_kept_as_it_was(grant: Grant) -> None:
    actor = a_chair("asisten", grant)
    assert Actor.model_validate_json(actor.model_dump_json()) == actor


def test_what_is_no_text_names_nobody() -> None:
    with pytest.raises(ValidationError):
        Actor.model_validate({"id": 7, "role": Role.OPERATOR, "region": "17.07"})
    assert not OPERATOR.is_person(None)
