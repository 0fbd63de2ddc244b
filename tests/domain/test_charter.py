"""The charter of a desk: by what decree it was formed, that everybody gets it alike, and who has said so."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from domain.actor import Actor
from domain.aggregate import Case
from domain.codes import Role
from domain.contests import Contest
from domain.desk.charter import Charters, CharterWay, Pairs, Recipient
from domain.desk.commands import (
    AmendCharter,
    Command,
    DistributeCharter,
    RecordCharter,
    RecordCharterReceipt,
    RecordPairs,
)
from domain.desk.decide import decide
from domain.desk.events import CharterReceiptRecorded, CharterRecorded
from domain.desk.process import PROCESS, desk_stream
from domain.desk.state import INITIAL, Desk
from domain.refusals import Refusal
from domain.stream import book_id
from domain.vault_reference import Sealed
from tests.domain.test_desk_rules import FACTS
from tests.given.charters import CHARTER, SIGNED_ON, TO_BAWASLU, TO_KPU, to_pair
from tests.given.situations import AT, BENGKULU, CHAIR, LEBONG, REASON, RULES

TODAY = RULES.local_date(AT, LEBONG)
DAY = timedelta(days=1)
SIGNER, SUCCESSOR = (Sealed(commitment=digit * 64, length=9) for digit in "ab")
AMENDED = CHARTER.model_copy(update={"number": "100.3.3.2/31/2024", "signed_on": SIGNED_ON + DAY})
RECORD = RecordCharter(charter=CHARTER, name=SIGNER)
THREE = RecordPairs(pairs=Pairs(governor=2, regent=3))


def asked(desk: Desk, command: Command, region: str = LEBONG, role: Role = Role.SUPERVISOR) -> Desk:
    actor = CHAIR.model_copy(update={"region": region, "role": role})
    case = Case(desk_stream(book_id(region, 2024)), desk, actor, AT, FACTS)
    return PROCESS.fold(decide(case, command), desk)


def after(*commands: Command, desk: Desk = INITIAL) -> Desk:
    for command in commands:
        desk = asked(desk, command)
    return desk


def refused(desk: Desk, command: Command, region: str = LEBONG) -> str:
    with pytest.raises(Refusal) as refusal:
        asked(desk, command, region)
    return refusal.value.code


def handed(recipient: Recipient, day: date = TODAY, way: CharterWay = CharterWay.LETTER) -> DistributeCharter:
    return DistributeCharter(recipient=recipient, way=way, day=day)


def confirmed(recipient: Recipient, day: date = TODAY, receipt: str | None = None) -> RecordCharterReceipt:
    return RecordCharterReceipt(recipient=recipient, day=day, receipt=receipt)


def test_a_desk_is_formed_by_its_first_charter_and_once() -> None:
    (event,) = decide(Case(desk_stream(book_id(LEBONG, 2024)), INITIAL, CHAIR, AT, FACTS), RECORD)
    assert event == CharterRecorded(recorded_at=AT, version=1, charter=CHARTER, name=SIGNER, author=CHAIR.signature)
    desk = after(RECORD)
    assert after(RecordCharter(charter=CHARTER), desk=desk) == desk
    assert refused(desk, RecordCharter(charter=AMENDED)) == "CHARTER_ON_RECORD"


def test_another_decree_is_a_version_with_its_reason_and_keeps_who_signed() -> None:
    assert refused(INITIAL, AmendCharter(charter=AMENDED, reason=REASON)) == "NO_CHARTER"
    amend = AmendCharter(charter=AMENDED, reason=REASON)
    desk = after(RECORD, amend)
    first, second = desk.charters.versions
    assert (first.version, first.charter, first.reason) == (1, CHARTER, None)
    assert (second.version, second.charter, second.reason, second.signer) == (2, AMENDED, REASON, SIGNER)
    assert after(amend, desk=desk) == desk
    latest = after(AmendCharter(charter=AMENDED, reason=REASON, name=SUCCESSOR), desk=desk).charters.latest
    assert latest is not None
    assert (latest.version, latest.signer) == (3, SUCCESSOR)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"number": "hubungi 0812-3456-7890"}, "PERSONAL_DATA"),
        ({"signed_as": "NIP 197001011990031001"}, "PERSONAL_DATA"),
        ({"lead": "KPOO"}, "UNKNOWN_AGENCY"),
        ({"signed_on": TODAY + DAY}, "BAD_VALUE"),
        ({"members": (CHARTER.members[0], CHARTER.members[0])}, "BAD_VALUE"),
        ({"members": (CHARTER.members[0].model_copy(update={"agency": "KPOO"}),)}, "UNKNOWN_AGENCY"),
        ({"members": (CHARTER.members[0].model_copy(update={"region": "99"}),)}, "UNKNOWN_REGION"),
        ({"members": (CHARTER.members[0].model_copy(update={"region": "17.01"}),)}, "REGION_OF_ANOTHER_DESK"),
        ({"members": (CHARTER.members[0].model_copy(update={"task": "0812-3456-7890"}),)}, "PERSONAL_DATA"),
    ],
)
def test_what_no_decree_can_say_is_refused(wrong: dict[str, object], code: str) -> None:
    charter = CHARTER.model_copy(update=wrong)
    assert refused(INITIAL, RecordCharter(charter=charter)) == code
    assert refused(after(RECORD), AmendCharter(charter=charter, reason=REASON)) == code


def test_the_tier_above_records_the_first_charter_and_amends_none() -> None:
    above = Actor(id="bengkulu", role=Role.OPERATOR, region=BENGKULU)
    stream = desk_stream(book_id(LEBONG, 2024))
    (event,) = decide(Case(stream, INITIAL, above, AT, FACTS), RECORD)
    assert isinstance(event, CharterRecorded)
    for command in (AmendCharter(charter=AMENDED, reason=REASON), THREE, handed(TO_KPU), confirmed(TO_KPU)):
        with pytest.raises(Refusal) as refusal:
            decide(Case(stream, after(RECORD), above, AT, FACTS), command)
        assert refusal.value.code == "NOT_PERMITTED"
    beside = above.model_copy(update={"region": "17.01"})
    with pytest.raises(Refusal):
        decide(Case(stream, INITIAL, beside, AT, FACTS), RECORD)


def test_every_pair_gets_the_charter_whatever_its_number() -> None:
    pairs = [*(to_pair(each, Contest.GOVERNOR) for each in (1, 2)), *(to_pair(each) for each in (1, 2, 3))]
    desk = after(RECORD, THREE)
    assert desk.charters.due() == (TO_KPU, TO_BAWASLU, *pairs)
    assert (desk.charters.pairs.total, desk.charters.pairs_reached) == (5, 0)
    desk = after(handed(to_pair(3)), handed(TO_KPU), handed(Recipient(agency="POLRI")), desk=desk)
    assert desk.charters.pairs_reached == 1
    assert desk.charters.unconfirmed() == (TO_KPU, TO_BAWASLU, *pairs, Recipient(agency="POLRI"))
    desk = after(confirmed(to_pair(3), receipt="TT/3"), desk=desk)
    assert to_pair(3) not in desk.charters.unconfirmed()
    assert refused(desk, handed(to_pair(4))) == "UNKNOWN_PAIR"
    assert refused(after(RECORD), handed(to_pair(1))) == "UNKNOWN_PAIR"
    assert refused(desk, handed(Recipient(agency="KPOO"))) == "UNKNOWN_AGENCY"


def test_who_is_a_candidate_is_never_said() -> None:
    assert set(Recipient.model_fields) == {"agency", "contest", "ballot_number"}
    for wrong in ({}, {"agency": "KPU", "contest": "regent", "ballot_number": 1}, {"contest": "regent"}):
        with pytest.raises(ValidationError):
            Recipient.model_validate(wrong)


def test_an_amended_charter_goes_to_everybody_again() -> None:
    desk = after(RECORD, THREE, handed(TO_KPU), confirmed(TO_KPU), AmendCharter(charter=AMENDED, reason=REASON))
    assert TO_KPU in desk.charters.unconfirmed()
    assert refused(desk, confirmed(TO_KPU)) == "NOT_DISTRIBUTED"
    desk = after(handed(TO_KPU), desk=desk)
    assert [(each.recipient, each.version) for each in desk.charters.distributions] == [(TO_KPU, 1), (TO_KPU, 2)]


def test_a_handing_over_is_corrected_until_it_is_confirmed() -> None:
    desk = after(RECORD, handed(TO_KPU))
    assert after(handed(TO_KPU), desk=desk) == desk
    desk = after(handed(TO_KPU, TODAY - DAY, CharterWay.EMAIL), desk=desk)
    (only,) = desk.charters.distributions
    assert (only.day, only.way) == (TODAY - DAY, CharterWay.EMAIL)
    desk = after(confirmed(TO_KPU, receipt="TT/1"), desk=desk)
    assert after(confirmed(TO_KPU, receipt="TT/1"), desk=desk) == desk
    corrected = after(confirmed(TO_KPU, receipt="TT/2"), desk=desk).charters.distribution(TO_KPU)
    assert corrected is not None
    assert corrected.receipt is not None
    assert corrected.receipt.number == "TT/2"
    assert refused(desk, handed(TO_KPU, TODAY)) == "BAD_VALUE"


def test_days_lie_in_their_order_and_not_ahead() -> None:
    assert refused(INITIAL, handed(TO_KPU)) == "NO_CHARTER"
    desk = after(RECORD)
    for day in (SIGNED_ON - DAY, TODAY + DAY):
        assert refused(desk, handed(TO_KPU, day)) == "BAD_VALUE"
    desk = after(handed(TO_KPU, TODAY - DAY), desk=desk)
    for day in (TODAY - 2 * DAY, TODAY + DAY):
        assert refused(desk, confirmed(TO_KPU, day)) == "BAD_VALUE"
    assert refused(desk, confirmed(TO_KPU, receipt="0812-3456-7890")) == "PERSONAL_DATA"


def test_pairs_are_those_of_the_regions_own_contests_and_none_is_taken_away_that_was_reached() -> None:
    assert refused(INITIAL, RecordPairs(pairs=Pairs(mayor=2))) == "BAD_VALUE"
    assert refused(INITIAL, RecordPairs(pairs=Pairs(regent=2)), BENGKULU) == "BAD_VALUE"
    assert asked(INITIAL, RecordPairs(pairs=Pairs(governor=2)), BENGKULU).charters.pairs.total == 2
    assert refused(INITIAL, RecordPairs(pairs=Pairs(governor=2)), "00") == "BAD_VALUE"
    desk = after(THREE)
    assert after(THREE, desk=desk) == desk
    desk = after(RECORD, handed(to_pair(3)), desk=desk)
    assert refused(desk, RecordPairs(pairs=Pairs(regent=2))) == "BAD_VALUE"
    assert after(RecordPairs(pairs=Pairs(regent=4)), desk=desk).charters.pairs.total == 4


def test_a_receipt_that_fits_nothing_harms_no_state() -> None:
    stray = CharterReceiptRecorded(recorded_at=AT, recipient=TO_KPU, version=4, day=TODAY, author="sekda")
    assert PROCESS.fold([stray]).charters == Charters()


def test_a_decree_is_the_same_whatever_is_known_of_its_members() -> None:
    assert CHARTER.is_decree(CHARTER.model_copy(update={"members": ()}))
    assert not CHARTER.is_decree(CHARTER.model_copy(update={"number": "180/9/2024"}))
