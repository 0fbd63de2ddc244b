"""The charter of a desk: recorded, amended, handed to everybody alike, and confirmed."""

from datetime import date

from domain.codes import Tier, desk_region, is_within, tier_of
from domain.contests import Contest
from domain.desk.charter import Charter, CharterVersion, Distribution, Recipient
from domain.desk.commands import AmendCharter, DistributeCharter, RecordCharter, RecordCharterReceipt, RecordPairs
from domain.desk.deciding.case import DeskCase
from domain.desk.events import (
    CharterAmended,
    CharterDistributed,
    CharterReceiptRecorded,
    CharterRecorded,
    Event,
    PairsRecorded,
)
from domain.personal_data import has_personal_data
from domain.refusals import (
    BadValue,
    CharterOnRecord,
    NoCharter,
    NotDistributed,
    PersonalData,
    RegionOfAnotherDesk,
    UnknownAgency,
    UnknownPair,
    UnknownRegion,
)


def record(case: DeskCase, command: RecordCharter) -> tuple[Event, ...]:
    """The desk is formed; nothing when it was by the same decree."""
    latest = case.state.charters.latest
    if latest is not None and latest.charter == command.charter:
        return ()
    if latest is not None:
        raise CharterOnRecord(f"{latest.charter.number} of {latest.charter.signed_on}; another decree amends it")
    _check_charter(case, command.charter)
    recorded = CharterRecorded(
        recorded_at=case.now,
        version=1,
        charter=command.charter,
        name=command.name,
        author=case.actor.signature,
    )
    return (recorded,)


def amend(case: DeskCase, command: AmendCharter) -> tuple[Event, ...]:
    """The charter in its next version; nothing when the latest reads the same and no other person signed it."""
    latest = _latest(case)
    if latest.charter == command.charter and command.name is None:
        return ()
    _check_charter(case, command.charter)
    amended = CharterAmended(
        recorded_at=case.now,
        version=latest.version + 1,
        charter=command.charter,
        name=command.name,
        reason=command.reason,
        author=case.actor.signature,
    )
    return (amended,)


def record_pairs(case: DeskCase, command: RecordPairs) -> tuple[Event, ...]:
    """How many pairs stand in each contest; nothing when it was known."""
    charters = case.state.charters
    if command.pairs == charters.pairs:
        return ()
    for contest in Contest:
        count = command.pairs.of(contest)
        if count is not None and contest not in _contests(case):
            raise BadValue(f"{case.stream.region} has no candidates of its own for {contest}")
        reached = (each.recipient for each in charters.of_latest() if each.recipient.contest is contest)
        if any((each.ballot_number or 0) > (count or 0) for each in reached):
            raise BadValue(f"the charter went to more pairs for {contest}")
    return (PairsRecorded(recorded_at=case.now, pairs=command.pairs, author=case.actor.signature),)


def distribute(case: DeskCase, command: DistributeCharter) -> tuple[Event, ...]:
    """The latest charter was handed over; nothing when that is on record in the same words."""
    latest = _latest(case)
    _check_recipient(case, command.recipient)
    _check_day(case, command.day, latest.charter.signed_on)
    known = case.state.charters.distribution(command.recipient)
    if known is not None and (known.way, known.day) == (command.way, command.day):
        return ()
    if known is not None and known.receipt is not None:
        raise BadValue(f"{command.recipient.code} has confirmed it on {known.receipt.day}")
    distributed = CharterDistributed(
        recorded_at=case.now,
        recipient=command.recipient,
        version=latest.version,
        way=command.way,
        day=command.day,
        author=case.actor.signature,
    )
    return (distributed,)


def confirm(case: DeskCase, command: RecordCharterReceipt) -> tuple[Event, ...]:
    """The recipient has the latest charter; nothing when that is on record in the same words."""
    latest = _latest(case)
    known = _distribution(case, command.recipient)
    _check_day(case, command.day, known.day)
    if any(has_personal_data(each or "") for each in (command.receipt, command.remark)):
        raise PersonalData("receipt, remark")
    said = (command.day, command.receipt, command.remark)
    if known.receipt is not None and (known.receipt.day, known.receipt.number, known.receipt.note) == said:
        return ()
    confirmed = CharterReceiptRecorded(
        recorded_at=case.now,
        recipient=command.recipient,
        version=latest.version,
        day=command.day,
        receipt=command.receipt,
        remark=command.remark,
        author=case.actor.signature,
    )
    return (confirmed,)


def _latest(case: DeskCase) -> CharterVersion:
    latest = case.state.charters.latest
    if latest is None:
        raise NoCharter(f"desk {case.stream.region} has none")
    return latest


def _distribution(case: DeskCase, recipient: Recipient) -> Distribution:
    known = case.state.charters.distribution(recipient)
    if known is None:
        raise NotDistributed(recipient.code)
    return known


def _contests(case: DeskCase) -> tuple[Contest, ...]:
    """Contests whose candidates the desk's region votes for as a whole: of a province only the governor's."""
    desk = case.stream.region
    held = case.facts.rules.contests_of(desk)
    match tier_of(desk):
        case Tier.DISTRICT:
            return held
        case Tier.PROVINCE:
            return tuple(each for each in held if each is Contest.GOVERNOR)
        case Tier.NATIONAL:
            return ()


def _check_charter(case: DeskCase, charter: Charter) -> None:
    if faulty := tuple(charter.lines_of_persons()):
        raise PersonalData(", ".join(faulty))
    _check_agency(case, charter.lead)
    if charter.signed_on > _today(case):
        raise BadValue(f"{charter.signed_on} is yet to come")
    desk, rules = case.stream.region, case.facts.rules
    named = set()
    for each in charter.members:
        _check_agency(case, each.agency)
        if each.region not in rules.regions:
            raise UnknownRegion(each.region)
        if not is_within(each.region, desk) and not is_within(desk, each.region):
            raise RegionOfAnotherDesk(
                f"{each.region} is neither within {desk} nor above it", desk=desk_region(each.region)
            )
        if (each.agency, each.region, each.role) in named:
            raise BadValue(f"{each.agency} of {each.region} stands twice as {each.role}")
        named.add((each.agency, each.region, each.role))


def _check_agency(case: DeskCase, agency: str) -> None:
    if agency not in case.facts.rules.offices:
        raise UnknownAgency(agency)


def _check_recipient(case: DeskCase, recipient: Recipient) -> None:
    if recipient.agency is not None:
        _check_agency(case, recipient.agency)
    if recipient.contest is not None:
        count = case.state.charters.pairs.of(recipient.contest)
        if count is None or recipient.ballot_number is None or recipient.ballot_number > count:
            raise UnknownPair(recipient.code if count is None else f"{recipient.code}: {count} stand")


def _check_day(case: DeskCase, day: date, first: date) -> None:
    if not first <= day <= _today(case):
        raise BadValue(f"{day} lies before {first}, or is yet to come")


def _today(case: DeskCase) -> date:
    return case.facts.rules.local_date(case.now, case.stream.region)
