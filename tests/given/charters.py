"""A charter of a desk, and to whom it goes. Invented."""

from datetime import date
from typing import Final

from domain.contests import Contest
from domain.desk.charter import Charter, Member, MemberRole, Recipient
from tests.given.situations import LEBONG

SIGNED_ON: Final = date(2024, 4, 22)
CHARTER: Final = Charter(
    number="100.3.3.2/24/2024",
    archive_code="100.3.3.2",
    signed_on=SIGNED_ON,
    signed_as="Bupati Lebong",
    lead="KESBANGPOL",
    members=(
        Member(agency="POLRI", region=LEBONG, task="Keamanan"),
        Member(agency="KPU", region=LEBONG, role=MemberRole.COUNTERPART),
    ),
)
TO_KPU, TO_BAWASLU = Recipient(agency="KPU"), Recipient(agency="BAWASLU")


def to_pair(number: int, contest: Contest = Contest.REGENT) -> Recipient:
    """The pair of candidates with a ballot number."""
    return Recipient(contest=contest, ballot_number=number)
