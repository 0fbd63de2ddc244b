"""The places of a desk's pages: where each is, and who may see it."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from domain.access.policy import DeskView, View
from domain.access.sight import Sight
from domain.codes import RegionCode
from domain.problem.commands import DetectProblem, Triage
from domain.problem.rights import may_send
from wording.pages import PLACES

AMONG_MORE: Final = frozenset({"giliran", "rekomendasi", "berjenjang", "aturan", "akses", "kesehatan"})
"""Places that stand behind the word for more."""


class Place(NamedTuple):
    """A place that who looks may see."""

    code: str
    address: str
    name: str
    is_current: bool
    is_among_more: bool


Opens = Callable[[Sight, RegionCode], bool]


def _lists(sight: Sight, desk: RegionCode) -> bool:
    return sight.sees_of_desk(DeskView.DESK, desk) and bool(sight.relations_with(View.LISTED))


def _sees(view: DeskView) -> Opens:
    return lambda sight, desk: sight.sees_of_desk(view, desk)


OPENS: Final[Mapping[str, Opens]] = {
    "antrean": _lists,
    "lapor": lambda sight, desk: may_send(sight.actor, DetectProblem, desk),
    "triase": lambda sight, desk: may_send(sight.actor, Triage, desk) and sight.sees_of_desk(DeskView.QUEUE, desk),
    "kotak-keluar": lambda sight, desk: (
        sight.sees_of_desk(DeskView.DESK, desk) and bool(sight.relations_with(View.LETTERS))
    ),
    "roster": _sees(DeskView.ROSTER),
    "giliran": _lists,
    "rekomendasi": _lists,
    "berjenjang": _sees(DeskView.REPORTS),
    "aturan": _sees(DeskView.RULES),
    "akses": _sees(DeskView.ACCESS),
    "kesehatan": lambda sight, desk: (
        sight.sees_of_desk(DeskView.ENGINE, desk) or sight.sees_of_desk(DeskView.HEALTH, desk)
    ),
}
"""Whether a place is for who looks; the page itself asks the policy again, and decides."""


def address_of_place(desk: RegionCode, code: str) -> str:
    """Where a place of a desk is."""
    return f"/desk/{desk}/{code}"


def places_of(sight: Sight, desk: RegionCode, current: str = "") -> tuple[Place, ...]:
    """The places of a desk that who looks may see."""
    return tuple(
        Place(code, address_of_place(desk, code), PLACES[code], code == current, code in AMONG_MORE)
        for code in PLACES
        if OPENS[code](sight, desk)
    )
