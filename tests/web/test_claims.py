"""What claims come to, without a provider: names as data, and what the roster leaves."""

from pathlib import Path
from typing import Any

import pytest

from domain.actor import Actor, Standing
from domain.codes import Role
from web.signin.claims import (
    ClaimNames,
    InvalidClaimNames,
    NoAccount,
    account_in,
    actors_in,
    chosen,
    read_claim_names,
    region_in,
)

LEBONG = "17.07"
CLAIMS: dict[str, Any] = {"preferred_username": " Sari ", "desk_role": "operator", "desk_region": LEBONG}
OPERATOR = Actor(id="sari", role=Role.OPERATOR, region=LEBONG)
VERIFIER = Actor(id="sari", role=Role.VERIFIER, region=LEBONG)
SHIPPED = ClaimNames()


def test_claims_as_shipped_name_one_person() -> None:
    assert account_in(CLAIMS, SHIPPED) == "sari"
    assert region_in(CLAIMS, SHIPPED, {LEBONG}) == LEBONG
    assert actors_in(CLAIMS, SHIPPED, LEBONG) == (OPERATOR,)


def test_a_name_leads_into_claims_within_claims_unless_one_is_called_so() -> None:
    names = ClaimNames(account="a.b", role=None)
    assert account_in({"a": {"b": "dalam"}}, names) == "dalam"
    assert account_in({"a": {"b": "dalam"}, "a.b": "langsung"}, names) == "langsung"


@pytest.mark.parametrize("account", [None, "", "service", "dua kata", "x" * 100, ["a", "b"], {"a": 1}, 7, "sарi"])
def test_what_is_no_account_names_nobody(account: object) -> None:
    with pytest.raises(NoAccount, match="account"):
        account_in({"preferred_username": account}, SHIPPED)


@pytest.mark.parametrize(
    ("claimed", "appointed", "names", "left"),
    [
        ((OPERATOR,), (), SHIPPED, OPERATOR),
        ((OPERATOR,), (VERIFIER,), SHIPPED, OPERATOR),
        ((OPERATOR, VERIFIER), (VERIFIER,), SHIPPED, VERIFIER),
        ((), (VERIFIER,), ClaimNames(role=None), VERIFIER),
        ((OPERATOR,), (OPERATOR,), ClaimNames(bound_by_roster=True), OPERATOR),
        ((), (), SHIPPED, "role"),
        ((), (VERIFIER,), SHIPPED, "role"),
        ((), (), ClaimNames(role=None), "role"),
        ((OPERATOR,), (VERIFIER,), ClaimNames(bound_by_roster=True), "role"),
        ((OPERATOR, VERIFIER), (), SHIPPED, "several_roles"),
        ((OPERATOR, VERIFIER), (OPERATOR, VERIFIER), SHIPPED, "several_roles"),
        ((), (OPERATOR, VERIFIER), ClaimNames(role=None), "several_roles"),
    ],
)
def test_claims_and_roster_leave_one_thing_or_nobody(
    claimed: tuple[Actor, ...], appointed: tuple[Actor, ...], names: ClaimNames, left: Actor | str
) -> None:
    standings: frozenset[Standing] = frozenset(each.standing for each in appointed)
    if isinstance(left, Actor):
        assert chosen("sari", claimed, standings, names) == left
    else:
        with pytest.raises(NoAccount, match=left):
            chosen("sari", claimed, standings, names)


@pytest.mark.parametrize(
    "content",
    ["account = 7\n", "akun = 'x'\n", "[roles]\nx = 'raja'\n", "halo", "\xff"],
    ids=["type", "unknown", "no role", "no TOML", "no UTF-8"],
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "claims.toml"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(InvalidClaimNames, match=str(file)):
        read_claim_names(file)
    with pytest.raises(InvalidClaimNames):
        read_claim_names(tmp_path / "none.toml")
    assert read_claim_names(None) == SHIPPED


def test_the_service_is_nobodys_role(tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text('[roles]\n"mesin" = "service"\n')
    with pytest.raises(NoAccount, match="role"):
        actors_in(CLAIMS | {"desk_role": "mesin"}, read_claim_names(file), LEBONG)
