"""The roster of a desk: which offices it works with, who is appointed to it, and who holds its posts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.actor import ActingAs, Actor, service_identity
from domain.aggregate import Case
from domain.codes import RegionCode, Role
from domain.desk.charter import CharterWay, Pairs
from domain.desk.commands import (
    ActivateRoutingTable,
    AmendCharter,
    AppointOfficial,
    ChangeAppointment,
    CloseDesk,
    Command,
    DistributeCharter,
    EndAppointment,
    EndRecusal,
    ProposeRoutingTable,
    RecordCharter,
    RecordCharterReceipt,
    RecordOffice,
    RecordPairs,
    RecordPeriodOpened,
    RecordRecusal,
    ReopenDesk,
    ReportNil,
    SetCadence,
    SetLetterhead,
    SucceedOfficial,
    WithdrawOffice,
)
from domain.desk.decide import decide
from domain.desk.deciding.case import DeskCase
from domain.desk.events import AppointmentEnded, OfficeRecorded, OfficeWithdrawn, OfficialAppointed
from domain.desk.letterhead import NO_LETTERHEAD
from domain.desk.process import PROCESS, desk_stream
from domain.desk.recusal import RecusalCause
from domain.desk.rights import FROM_ABOVE, PERMITTED_ROLES
from domain.desk.roster import Roster, Terms
from domain.desk.state import INITIAL, Desk
from domain.office import Office, OfficeId
from domain.officials import Post
from domain.refusals import Refusal
from domain.report_id import ReportId
from domain.vault_reference import Sealed
from reference.cadence import shipped_cadence
from tests.domain.test_desk_rules import FACTS
from tests.given.charters import CHARTER, TO_KPU
from tests.given.rights import cells_of, may_ask_the_desk
from tests.given.situations import AT, BENGKULU, BOOK, CHAIR, KECAMATAN, LEBONG, OPERATOR, REASON, RULES, an_intake

TODAY = RULES.local_date(AT, LEBONG)
WEEK = timedelta(days=7)
ADMIN = Actor(id="pengelola", role=Role.ADMIN, region=LEBONG)
KPU = Office(agency="KPU", region=LEBONG, name="KPU Lebong", email="kpu@example.test")
SUPERVISING = Terms(role=Role.SUPERVISOR, agency="KESBANGPOL", region=LEBONG, since=TODAY)
CHAIRING = replace(SUPERVISING, post=Post.CHAIR)
STANDING_IN = replace(CHAIRING, acting=ActingAs.PLH, since=TODAY + WEEK, until=TODAY + 2 * WEEK)
NAME, PHONE, OTHER_PHONE = (Sealed(commitment=digit * 64, length=9) for digit in "abc")


def case(desk: Desk, actor: Actor = CHAIR) -> DeskCase:
    return Case(desk_stream(BOOK), desk, actor, AT, FACTS)


def after(desk: Desk, *commands: Command, actor: Actor = CHAIR) -> Desk:
    for command in commands:
        desk = PROCESS.fold(decide(case(desk, actor), command), desk)
    return desk


def refused(desk: Desk, command: Command, actor: Actor = CHAIR) -> str:
    with pytest.raises(Refusal) as refusal:
        decide(case(desk, actor), command)
    return refusal.value.code


def appoint(account: str = "sekda", terms: Terms = CHAIRING) -> AppointOfficial:
    return AppointOfficial(account=account, terms=terms, name=NAME, phone=PHONE)


def holder(desk: Desk, post: Post, day: date = TODAY) -> OfficeId:
    return RULES.officials.with_postings(LEBONG, desk.roster.postings()).holder(post, LEBONG, day)


# Offices


def test_an_office_is_recorded_once_and_again_only_where_something_differs() -> None:
    (event,) = decide(case(INITIAL), RecordOffice(office=KPU))
    assert event == OfficeRecorded(recorded_at=AT, office=KPU)
    desk = PROCESS.fold([event])
    assert decide(case(desk), RecordOffice(office=KPU)) == ()
    moved = KPU.model_copy(update={"email": "sekretariat@example.test"})
    desk = after(desk, RecordOffice(office=moved))
    assert (desk.roster.offices, desk.roster.office_changes) == ((moved,), 2)


@pytest.mark.parametrize("region", [LEBONG, KECAMATAN, BENGKULU, "00"])
def test_a_desk_works_with_offices_within_its_region_and_above_it(region: RegionCode) -> None:
    office = KPU.model_copy(update={"region": region})
    assert after(INITIAL, RecordOffice(office=office)).roster.office(OfficeId("KPU", region)) == office


def test_an_office_of_elsewhere_or_of_nobody_is_refused() -> None:
    elsewhere = Case(desk_stream("17/2024"), INITIAL, CHAIR.model_copy(update={"region": "17"}), AT, FACTS)
    with pytest.raises(Refusal, match="neither within"):
        decide(
            replace(elsewhere, facts=replace(FACTS, rules=replace(RULES, regions=RULES.regions | {"35.78"}))),
            RecordOffice(office=KPU.model_copy(update={"region": "35.78"})),
        )
    assert refused(INITIAL, RecordOffice(office=KPU.model_copy(update={"region": "17.99"}))) == "UNKNOWN_REGION"
    assert refused(INITIAL, RecordOffice(office=KPU.model_copy(update={"agency": "KPOO"}))) == "UNKNOWN_AGENCY"


def test_a_withdrawn_office_is_gone_and_can_come_back() -> None:
    withdraw = WithdrawOffice(agency="KPU", region=LEBONG, reason=REASON)
    assert refused(INITIAL, withdraw) == "UNKNOWN_OFFICE"
    desk = after(INITIAL, RecordOffice(office=KPU))
    (event,) = decide(case(desk), withdraw)
    assert event == OfficeWithdrawn(recorded_at=AT, agency="KPU", region=LEBONG, reason=REASON)
    desk = PROCESS.fold([event], desk)
    assert desk.roster.offices == ()
    assert after(desk, RecordOffice(office=KPU)).roster.office_changes == 3


def test_a_roster_takes_only_so_many_offices_and_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.desk.deciding.roster.OFFICES_LIMIT", 1)
    monkeypatch.setattr("domain.desk.deciding.roster.APPOINTMENTS_LIMIT", 1)
    desk = after(INITIAL, RecordOffice(office=KPU), appoint())
    other = RecordOffice(office=KPU.model_copy(update={"agency": "BAWASLU"}))
    assert refused(desk, other) == "ROSTER_FULL"
    assert refused(desk, appoint("asisten", SUPERVISING)) == "ROSTER_FULL"
    assert after(desk, RecordOffice(office=KPU.model_copy(update={"name": "KPU"}))).roster.offices[0].name == "KPU"


# Persons


def test_a_person_is_appointed_with_what_identifies_them_under_seal() -> None:
    (event,) = decide(case(INITIAL), appoint(" SEKDA "))
    assert event == OfficialAppointed(recorded_at=AT, number=1, account="sekda", terms=CHAIRING, name=NAME, phone=PHONE)
    (appointment,) = PROCESS.fold([event]).roster.appointments
    assert (appointment.account, appointment.terms, appointment.name) == ("sekda", CHAIRING, NAME)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (replace(CHAIRING, until=TODAY - WEEK), "BAD_VALUE"),
        (replace(CHAIRING, acting=ActingAs.PLT), "BAD_VALUE"),
        (replace(CHAIRING, role=Role.REPORTER), "BAD_VALUE"),
        (replace(CHAIRING, role=Role.SERVICE), "BAD_VALUE"),
        (replace(CHAIRING, region=KECAMATAN), "BAD_VALUE"),
        (replace(CHAIRING, region="17.99"), "UNKNOWN_REGION"),
        (replace(CHAIRING, region=BENGKULU), "REGION_OF_ANOTHER_DESK"),
        (replace(CHAIRING, agency="SPACE_AGENCY"), "UNKNOWN_AGENCY"),
    ],
    ids=[
        "ends before it begins",
        "acts without an end",
        "reporter",
        "service",
        "post below",
        "nowhere",
        "above",
        "agency",
    ],
)
def test_terms_that_cannot_be_are_refused(terms: Terms, code: str) -> None:
    assert refused(INITIAL, appoint(terms=terms)) == code


def test_one_post_has_one_holder_at_a_time_and_one_who_stands_in() -> None:
    desk = after(INITIAL, appoint())
    assert refused(desk, appoint("asisten")) == "POST_FILLED"
    desk = after(desk, appoint("asisten", STANDING_IN))
    assert refused(desk, appoint("staf-ahli", STANDING_IN)) == "POST_FILLED"
    later = replace(STANDING_IN, since=TODAY + 3 * WEEK, until=TODAY + 4 * WEEK)
    assert len(after(desk, appoint("staf-ahli", later)).roster.appointments) == 3


def test_a_person_has_a_role_once_at_a_time() -> None:
    desk = after(INITIAL, appoint(terms=replace(SUPERVISING, until=TODAY + WEEK)))
    assert refused(desk, appoint(terms=SUPERVISING)) == "ALREADY_APPOINTED"
    next_time = replace(SUPERVISING, since=TODAY + WEEK + timedelta(days=1))
    assert len(after(desk, appoint(terms=next_time)).roster.appointments) == 2


def test_an_appointment_ends_on_a_day_and_no_later_than_it_did() -> None:
    desk = after(INITIAL, appoint())
    (event,) = decide(case(desk), EndAppointment(number=1, until=TODAY + WEEK, reason=REASON))
    assert event == AppointmentEnded(recorded_at=AT, number=1, account="sekda", until=TODAY + WEEK, reason=REASON)
    desk = PROCESS.fold([event], desk)
    assert desk.roster.appointments[0].terms.until == TODAY + WEEK
    assert decide(case(desk), EndAppointment(number=1, until=TODAY + WEEK, reason=REASON)) == ()
    for wrong in (TODAY - WEEK, TODAY + 2 * WEEK):
        assert refused(desk, EndAppointment(number=1, until=wrong, reason=REASON)) == "BAD_VALUE"
    assert refused(desk, EndAppointment(number=2, until=TODAY, reason=REASON)) == "UNKNOWN_APPOINTMENT"


def test_a_change_keeps_what_it_does_not_name() -> None:
    desk = after(INITIAL, appoint())
    longer = replace(CHAIRING, until=TODAY + 4 * WEEK)
    desk = after(desk, ChangeAppointment(number=1, terms=longer, phone=OTHER_PHONE))
    (changed,) = desk.roster.appointments
    assert (changed.terms, changed.name, changed.phone) == (longer, NAME, OTHER_PHONE)
    assert decide(case(desk), ChangeAppointment(number=1, terms=longer)) == ()
    assert refused(desk, ChangeAppointment(number=7, terms=longer)) == "UNKNOWN_APPOINTMENT"


# Posts


def test_who_holds_a_post_is_shipped_until_the_roster_names_somebody() -> None:
    assert holder(INITIAL, Post.CHAIR) == OfficeId("SEKDA", LEBONG)
    desk = after(INITIAL, appoint())
    assert holder(desk, Post.CHAIR) == OfficeId("KESBANGPOL", LEBONG)
    assert holder(desk, Post.CHAIR, TODAY - WEEK) == OfficeId("SEKDA", LEBONG)
    assert holder(desk, Post.SECRETARIAT) == OfficeId("KESBANGPOL", LEBONG)


def test_who_stands_in_holds_the_post_on_these_days_only() -> None:
    desk = after(INITIAL, appoint(), appoint("kpu-1", replace(STANDING_IN, agency="KPU")))
    days = [TODAY + WEEK - timedelta(days=1), TODAY + WEEK, TODAY + 2 * WEEK, TODAY + 2 * WEEK + timedelta(days=1)]
    assert [holder(desk, Post.CHAIR, day).agency for day in days] == ["KESBANGPOL", "KPU", "KPU", "KESBANGPOL"]


# Succession


def succeeded(until: date = TODAY + WEEK, number: int = 1, account: str = "baru") -> SucceedOfficial:
    return SucceedOfficial(number=number, until=until, reason=REASON, account=account, name=NAME)


def test_a_successor_holds_the_post_from_the_next_day_on_the_same_terms() -> None:
    desk = after(INITIAL, appoint("lama"), succeeded())
    first, second = desk.roster.appointments
    assert (first.account, first.terms.until) == ("lama", TODAY + WEEK)
    assert second.terms == replace(CHAIRING, since=TODAY + WEEK + timedelta(days=1))
    assert (second.account, second.name, second.succeeds) == ("baru", NAME, 1)
    held = [each for each in (TODAY + timedelta(days=each) for each in range(30)) if posted(desk, each)]
    assert len(held) == 30


def posted(desk: Desk, day: date) -> bool:
    return any(each.post is Post.CHAIR and each.holds_on(day) for each in desk.roster.postings())


def test_a_successor_of_who_has_a_last_day_follows_that_day_or_holds_the_rest() -> None:
    for_two_weeks = replace(CHAIRING, until=TODAY + 2 * WEEK)
    desk = after(INITIAL, appoint("lama", for_two_weeks))
    rest = after(desk, succeeded()).roster.appointments[1]
    assert (rest.terms.since, rest.terms.until) == (TODAY + WEEK + timedelta(days=1), TODAY + 2 * WEEK)
    following = after(desk, succeeded(TODAY + 2 * WEEK)).roster.appointments
    assert [each.terms.until for each in following] == [TODAY + 2 * WEEK, None]
    assert refused(desk, succeeded(TODAY + 3 * WEEK)) == "BAD_VALUE"


def test_a_succession_is_whole_or_not_at_all() -> None:
    desk = after(INITIAL, appoint("lama"), appoint("kpu-1", replace(STANDING_IN, agency="KPU")))
    assert refused(desk, succeeded(account="lama")) == "BAD_VALUE"
    assert refused(desk, succeeded(number=9)) == "UNKNOWN_APPOINTMENT"
    assert refused(desk, succeeded(TODAY - timedelta(days=1))) == "BAD_VALUE"
    ending = after(desk, EndAppointment(number=1, until=TODAY + WEEK, reason=REASON))
    later = after(ending, appoint("lain", replace(CHAIRING, since=TODAY + 3 * WEEK)))
    assert refused(later, succeeded()) == "POST_FILLED"
    assert refused(desk, succeeded(), OPERATOR) == "NOT_PERMITTED"


# Rights

MATRIX = """
                     rep op  ver sup age aud adm ser
ReportNil             x   x   x   x   x   .   .   x
ProposeRoutingTable   .   x   x   x   .   .   .   .
ActivateRoutingTable  .   .   .   x   .   .   .   .
RecordOffice          .   x   .   x   .   .   x   x
WithdrawOffice        .   x   .   x   .   .   x   x
SetLetterhead         .   x   .   x   .   .   x   x
SetCadence            .   .   .   x   .   .   .   .
RecordPeriodOpened    .   .   .   .   .   .   .   x
AppointOfficial       .   .   .   x   .   .   x   x
ChangeAppointment     .   .   .   x   .   .   x   x
EndAppointment        .   .   .   x   .   .   x   x
SucceedOfficial       .   .   .   x   .   .   x   x
RecordCharter         .   x   .   x   .   .   x   x
AmendCharter          .   x   .   x   .   .   x   x
RecordPairs           .   x   .   x   .   .   x   x
DistributeCharter     .   x   .   x   .   .   x   x
RecordCharterReceipt  .   x   .   x   .   .   x   x
RecordRecusal         .   .   .   x   .   .   .   .
EndRecusal            .   .   .   x   .   .   .   .
CloseDesk             .   .   .   x   .   .   .   .
ReopenDesk            .   .   .   x   .   .   .   .
"""
ROLES, CELLS = cells_of(MATRIX)
EXAMPLES: dict[str, Command] = {
    each.type: each
    for each in (
        ReportNil(unit=LEBONG, day=TODAY, intake=an_intake()),
        ProposeRoutingTable(rows=(), reason=REASON),
        ActivateRoutingTable(version="17.07-1"),
        RecordOffice(office=KPU),
        WithdrawOffice(agency="KPU", region=LEBONG, reason=REASON),
        appoint(),
        ChangeAppointment(number=1, terms=CHAIRING),
        EndAppointment(number=1, until=TODAY, reason=REASON),
        SetLetterhead(letterhead=NO_LETTERHEAD),
        SucceedOfficial(number=1, until=TODAY, reason=REASON, account="baru"),
        RecordCharter(charter=CHARTER),
        AmendCharter(charter=CHARTER, reason=REASON),
        RecordPairs(pairs=Pairs(regent=3)),
        DistributeCharter(recipient=TO_KPU, way=CharterWay.LETTER, day=TODAY),
        RecordCharterReceipt(recipient=TO_KPU, day=TODAY),
        RecordRecusal(account="kerabat", cause=RecusalCause.KIN, since=TODAY),
        EndRecusal(number=1, until=TODAY, reason=REASON),
        CloseDesk(reason=REASON),
        ReopenDesk(reason=REASON),
        SetCadence(cadence=shipped_cadence()),
        RecordPeriodOpened(report_id=ReportId.of_day(BOOK, TODAY)),
    )
}


def an_actor(role: Role, region: RegionCode = LEBONG) -> Actor:
    if role is Role.SERVICE:
        return service_identity(region)
    return Actor(id="somebody", role=role, region=region, agency="KPU" if role is Role.AGENCY else None)


def test_every_command_to_a_desk_has_its_line_in_the_table() -> None:
    assert {each.__name__ for each in PERMITTED_ROLES} == set(EXAMPLES) == {name for name, _, _ in CELLS}
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize(("name", "role", "allowed"), CELLS)
def test_a_role_may_send_a_desk_what_the_table_says(name: str, role: Role, allowed: bool) -> None:
    assert may_ask_the_desk(an_actor(role), EXAMPLES[name], LEBONG) is allowed


OF_OTHERS = {"ReportNil", *(each.__name__ for each in FROM_ABOVE)}


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in OF_OTHERS])
@pytest.mark.parametrize("region", ["00", BENGKULU, KECAMATAN, "35.78"])
def test_nobody_of_another_region_keeps_the_roster(name: str, region: RegionCode) -> None:
    assert not any(may_ask_the_desk(an_actor(role, region), EXAMPLES[name], LEBONG) for role in Role)


@pytest.mark.parametrize("actor", [ADMIN, service_identity(LEBONG)], ids=["admin", "service"])
def test_who_sets_the_desk_up_appoints_until_it_has_a_supervisor(actor: Actor) -> None:
    operating = Terms(role=Role.OPERATOR, agency="KESBANGPOL", region=LEBONG, since=TODAY)
    desk = after(INITIAL, appoint("sari", operating), appoint(), actor=actor)
    assert refused(desk, appoint("dewi", operating), actor) == "NOT_PERMITTED"
    assert refused(desk, EndAppointment(number=2, until=TODAY, reason=REASON), actor) == "NOT_PERMITTED"
    assert refused(desk, ChangeAppointment(number=1, terms=operating, phone=PHONE), actor) == "NOT_PERMITTED"
    assert len(after(desk, appoint("dewi", operating)).roster.appointments) == 3


def test_a_desk_whose_supervisors_have_all_left_is_set_up_anew() -> None:
    gone = Terms(role=Role.SUPERVISOR, agency="KESBANGPOL", region=LEBONG, since=TODAY - 2 * WEEK, until=TODAY - WEEK)
    desk = after(after(INITIAL, appoint("lama", gone), actor=ADMIN), appoint("baru"), actor=ADMIN)
    assert [each.account for each in desk.roster.appointments] == ["lama", "baru"]


def test_an_operator_keeps_addresses_and_appoints_nobody() -> None:
    assert after(INITIAL, RecordOffice(office=KPU), actor=OPERATOR).roster.offices == (KPU,)
    assert refused(INITIAL, appoint(), OPERATOR) == "NOT_PERMITTED"


def test_what_is_not_known_changes_no_roster() -> None:
    stray = AppointmentEnded(recorded_at=AT, number=9, account="sekda", until=TODAY, reason=REASON)
    assert PROCESS.fold([stray]).roster == Roster()
