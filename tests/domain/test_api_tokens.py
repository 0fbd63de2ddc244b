"""Tokens of programs: how one is written, and who issues them for whom."""

import pytest

from domain.access.api_token import Token, read_token
from domain.actor import ActingAs, ActingOfficial, Actor, service_identity
from domain.codes import Role
from domain.desk.rights import check_issues_token, check_keeps_tokens
from domain.refusals import NotPermitted
from tests.given.situations import AT, HOUR

TOKEN = Token("abcdefghijklmnop", "A" * 43)
CHAIR = Actor(id="sekda", role=Role.SUPERVISOR, region="17.07")
OPERATOR = Actor(id="sari", role=Role.OPERATOR, region="17.07")


def test_a_token_is_read_as_it_is_written() -> None:
    assert read_token(str(TOKEN)) == TOKEN


@pytest.mark.parametrize(
    "written", ["", "desk_", f"desk_{'a' * 16}", f"desk_{'A' * 16}_{'a' * 43}", f"{TOKEN} ", f"{TOKEN}A"]
)
def test_what_is_written_otherwise_is_no_token(written: str) -> None:
    assert read_token(written) is None


def test_what_is_kept_tells_nothing_of_the_secret() -> None:
    assert len(TOKEN.digest) == 32
    assert TOKEN.digest != Token(TOKEN.token_id, "B" * 43).digest


def test_who_appoints_officials_issues_tokens_for_accounts_of_the_desk() -> None:
    check_issues_token(CHAIR, OPERATOR)
    check_issues_token(CHAIR, Actor(id="camat", role=Role.AGENCY, region="17.07.03", agency="CAMAT"))


@pytest.mark.parametrize("actor", [OPERATOR, Actor(id="sekda", role=Role.SUPERVISOR, region="17")])
def test_nobody_else_keeps_tokens(actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        check_keeps_tokens(actor, "17.07")


@pytest.mark.parametrize(
    "holder",
    [
        Actor(id="sari", role=Role.OPERATOR, region="35.78"),
        service_identity("17.07"),
        OPERATOR.model_copy(update={"grant": ActingOfficial(form=ActingAs.PLH, office="sekda", until=AT + HOUR)}),
    ],
)
def test_no_token_is_issued_for_another_desk_the_service_or_a_grant(holder: Actor) -> None:
    with pytest.raises(NotPermitted):
        check_issues_token(CHAIR, holder)
