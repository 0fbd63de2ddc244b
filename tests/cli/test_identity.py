"""Who acts from a terminal."""

import pytest

from cli.identity import UnreadableIdentity, read_identity
from domain.actor import Actor
from domain.codes import Role


def test_without_a_word_it_is_the_desks_operator() -> None:
    assert read_identity(None, "17.07") == Actor(id="operator", role=Role.OPERATOR, region="17.07")


@pytest.mark.parametrize(
    ("written", "actor"),
    [
        ("supervisor:sekda", Actor(id="sekda", role=Role.SUPERVISOR, region="17.07")),
        ("supervisor:Sekda", Actor(id="sekda", role=Role.SUPERVISOR, region="17.07")),
        ("supervisor:\uff33\uff25\uff2b\uff24\uff21", Actor(id="sekda", role=Role.SUPERVISOR, region="17.07")),
        ("operator:sari@17", Actor(id="sari", role=Role.OPERATOR, region="17")),
        ("agency:budi/KPU", Actor(id="budi", role=Role.AGENCY, region="17.07", agency="KPU")),
        ("agency:camat.05@17.07.05/CAMAT", Actor(id="camat.05", role=Role.AGENCY, region="17.07.05", agency="CAMAT")),
    ],
)
def test_role_name_region_and_agency_are_read(written: str, actor: Actor) -> None:
    assert read_identity(written, "17.07") == actor


def test_a_desk_that_is_no_region_has_no_operator() -> None:
    with pytest.raises(UnreadableIdentity):
        read_identity(None, "Lebong")


@pytest.mark.parametrize(
    "written",
    [
        "sari",
        "raja:sari",
        "service:service",
        "service:sekda",
        "supervisor:service",
        "supervisor:SERVICE",
        "supervisor:\uff33ervice",
        "agency:budi",
        "agency:budi/kpu",
        "operator:sari@bengkulu",
        "operator:",
        "operator:sari@17.07.05.2001",
        "operator:sari\n",
    ],
)
def test_what_names_no_actor_is_refused(written: str) -> None:
    with pytest.raises(UnreadableIdentity):
        read_identity(written.replace("\n", "\nx"), "17.07")
