"""Who acted, as people write it."""

import pytest

from domain.actor import SERVICE_ACCOUNT, ActingAs, ActingOfficial, Actor, Delegate, Grant
from domain.codes import Role
from tests.given.situations import AT
from wording.persons import named, signed


@pytest.mark.parametrize(
    ("grant", "name"),
    [
        (None, "asisten"),
        (Delegate(on_behalf_of="sekda", until=AT), "asisten a.n. sekda"),
        (ActingOfficial(form=ActingAs.PLH, office="sekda.17.07", until=AT), "Plh. asisten"),
    ],
)
def test_a_person_is_named_with_what_they_act_by(grant: Grant | None, name: str) -> None:
    assert named(Actor(id="asisten", role=Role.SUPERVISOR, region="17.07", grant=grant)) == name


def test_one_person_signs_alone() -> None:
    assert signed("sekda") == "sekda"


def test_the_service_signs_by_its_own_word() -> None:
    assert signed(SERVICE_ACCOUNT) == "layanan"
