"""Every kind of stream keeps the promises of an aggregate."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from commands.kinds import access_record, desk, problem, report
from domain.access_record.commands import RecordAccess
from domain.access_record.events import (
    ContactOpened,
    EvidenceOpened,
    Exported,
    RestrictedProblemOpened,
    SignedIn,
    WordsOpened,
)
from domain.access_record.process import access_stream
from domain.actor import ActingAs, Actor, service_identity
from domain.aggregate import Aggregate, Case
from domain.base import Fact
from domain.codes import Role
from domain.contests import Contest
from domain.desk.charter import Charter, CharterWay, Member, Pairs, Recipient
from domain.desk.commands import (
    ActivateRoutingTable,
    AmendCharter,
    AppointOfficial,
    ChangeAppointment,
    CloseDesk,
    DistributeCharter,
    EndAppointment,
    EndRecusal,
    ProposeRoutingTable,
    RecordCharter,
    RecordCharterReceipt,
    RecordOffice,
    RecordPairs,
    RecordRecusal,
    ReopenDesk,
    ReportNil,
    SetLetterhead,
    SucceedOfficial,
    WithdrawOffice,
)
from domain.desk.deciding.case import Facts as DeskFacts
from domain.desk.letterhead import Letterhead
from domain.desk.process import desk_stream
from domain.desk.recusal import RecusalCause
from domain.desk.roster import Terms
from domain.office import Office
from domain.officials import Post
from domain.problem.decide import Facts as ProblemFacts
from domain.problem.process import problem_stream
from domain.refusals import Refusal
from domain.report.commands import (
    AddEntry,
    ApproveReport,
    CloseEntries,
    CompileReport,
    DisapproveReport,
    EnterNil,
    MissReport,
    ReceiveReport,
    RestateReport,
    ReturnReport,
    SealReport,
    SubmitReport,
    WriteNarrative,
)
from domain.report.process import report_stream
from domain.report_opening import OpenReport
from domain.routing_table import Vocabulary
from domain.stream import StreamId, kind_of
from ledger.encoding import EventCodec, type_of
from tests.given.random_lives import ACTORS, any_command
from tests.given.reporting import ABOVE, CUT_OFF, DAILY, FACTS, SERVICE
from tests.given.routes import a_row
from tests.given.situations import BOOK, CHAIR, KECAMATAN, LEBONG, OPERATOR, REASON, RULES, an_intake, another_problem

AT = datetime(2024, 11, 27, 3, 0, tzinfo=UTC)
REGIONS = st.sampled_from([LEBONG, "17", "00", KECAMATAN, "35.78"])
ANYBODY = st.one_of(
    st.builds(
        Actor,
        id=st.sampled_from(["sari", "sekda"]),
        role=st.sampled_from([each for each in Role if each is not Role.SERVICE]),
        region=REGIONS,
    ),
    st.builds(service_identity, REGIONS),
)
PROBLEM = problem_stream(BOOK, "p-1")


@dataclass(frozen=True)
class Specimen:
    """One kind of stream, with what to draw its lives from."""

    aggregate: Aggregate[Any, Any, Any, Any]
    stream: StreamId[Any]
    facts: Any
    commands: st.SearchStrategy[Any]
    actors: st.SearchStrategy[Actor]

    def lived(self, data: st.DataObject) -> tuple[tuple[Any, ...], Any]:
        """Events of a life that commands made, and the state after them."""
        events: tuple[Any, ...] = ()
        state = self.aggregate.process.initial
        for command in data.draw(st.lists(self.commands, max_size=8)):
            caused = self.decided(state, command, data.draw(self.actors))
            if not isinstance(caused, Refusal):
                events, state = (*events, *caused), self.aggregate.process.fold(caused, state)
        return events, state

    def decided(self, state: Any, command: Any, actor: Actor) -> tuple[Fact, ...] | Refusal:
        """Events that the command causes, or why the rules refuse it."""
        try:
            events: tuple[Fact, ...] = self.aggregate.decide(Case(self.stream, state, actor, AT, self.facts), command)
        except Refusal as refusal:
            return refusal
        return events


PROBLEMS = Specimen(
    problem.AGGREGATE, PROBLEM, ProblemFacts(RULES, another_problem()), any_command, st.sampled_from(ACTORS)
)
DAYS = st.dates(AT.date() - timedelta(days=9), AT.date() + timedelta(days=9))
TERMS = st.builds(
    Terms,
    role=st.sampled_from(Role),
    agency=st.sampled_from(["KESBANGPOL", "KPU"]),
    region=st.sampled_from([LEBONG, KECAMATAN, "17"]),
    post=st.none() | st.sampled_from(Post),
    acting=st.none() | st.sampled_from(ActingAs),
    since=DAYS,
    until=st.none() | DAYS,
)
CHARTERS = st.builds(
    Charter,
    number=st.sampled_from(["100.3.3.2/24/2024", "hubungi 0812-3456-7890"]),
    signed_on=DAYS,
    signed_as=st.just("Bupati Lebong"),
    lead=st.sampled_from(["KESBANGPOL", "KPOO"]),
    members=st.sampled_from([(), (Member(agency="KPU", region=LEBONG), Member(agency="POLRI", region="35.78"))]),
)
RECIPIENTS = st.one_of(
    st.builds(Recipient, agency=st.sampled_from(["KPU", "BAWASLU", "KPOO"])),
    st.builds(Recipient, contest=st.sampled_from(Contest), ballot_number=st.integers(1, 4)),
)
DESKS = Specimen(
    desk.AGGREGATE,
    desk_stream(BOOK),
    DeskFacts(
        RULES,
        Vocabulary(categories=frozenset({"LOGISTICS_LATE"}), stages=frozenset({"EXEC_VOTING"}), offices=RULES.offices),
    ),
    st.one_of(
        st.builds(
            ReportNil,
            unit=st.sampled_from([LEBONG, KECAMATAN, "17.99.01", "00"]),
            day=st.dates(AT.date() - timedelta(days=3), AT.date()),
            intake=st.just(an_intake()),
        ),
        st.builds(
            ProposeRoutingTable,
            rows=st.sampled_from([(a_row(lead="BAWASLU"),), (a_row(lead="KPU"),), ()]),
            reason=st.just(REASON),
        ),
        st.builds(ActivateRoutingTable, version=st.sampled_from(["17.07-1", "17.07-2"])),
        st.builds(
            RecordOffice,
            office=st.builds(
                Office,
                agency=st.sampled_from(["KPU", "BMKG", "KPOO"]),
                region=st.sampled_from([LEBONG, KECAMATAN, "17", "00", "17.99"]),
                name=st.sampled_from(["Kantor", "Kantor baru"]),
            ),
        ),
        st.builds(WithdrawOffice, agency=st.just("KPU"), region=st.just(LEBONG), reason=st.just(REASON)),
        st.builds(AppointOfficial, account=st.sampled_from(["sari", "sekda"]), terms=TERMS),
        st.builds(ChangeAppointment, number=st.integers(1, 3), terms=TERMS),
        st.builds(
            SetLetterhead,
            letterhead=st.builds(
                Letterhead,
                phone=st.sampled_from(["(0737) 21234", "0812-3456-7890"]),
                decree=st.none() | st.just("SK Bupati Nomor 100/2024"),
            ),
        ),
        st.builds(EndAppointment, number=st.integers(1, 3), until=DAYS, reason=st.just(REASON)),
        st.builds(
            SucceedOfficial,
            number=st.integers(1, 3),
            until=DAYS,
            reason=st.just(REASON),
            account=st.sampled_from(["sari", "sekda"]),
        ),
        st.builds(
            RecordRecusal,
            account=st.sampled_from(["sari", "sekda"]),
            cause=st.sampled_from(RecusalCause),
            since=DAYS,
            until=st.none() | DAYS,
        ),
        st.builds(CloseDesk, reason=st.just(REASON)),
        st.builds(ReopenDesk, reason=st.just(REASON)),
        st.builds(EndRecusal, number=st.integers(1, 3), until=DAYS, reason=st.just(REASON)),
        st.builds(RecordCharter, charter=CHARTERS),
        st.builds(AmendCharter, charter=CHARTERS, reason=st.just(REASON)),
        st.builds(RecordPairs, pairs=st.builds(Pairs, governor=st.none() | st.integers(1, 3), mayor=st.none())),
        st.builds(DistributeCharter, recipient=RECIPIENTS, way=st.sampled_from(CharterWay), day=DAYS),
        st.builds(RecordCharterReceipt, recipient=RECIPIENTS, day=DAYS, receipt=st.none() | st.just("TT/1")),
    ),
    ANYBODY,
)
ACCESSES = Specimen(
    access_record.AGGREGATE,
    access_stream(BOOK, AT.date()),
    None,
    st.builds(
        RecordAccess,
        access=st.one_of(
            st.builds(WordsOpened, stream=st.just(PROBLEM), commitments=st.just(("0" * 64,)), count=st.just(1)),
            st.builds(ContactOpened, stream=st.just(PROBLEM), intake_id=st.just("r-1")),
            st.builds(EvidenceOpened, stream=st.just(PROBLEM), commitment=st.just("0" * 64)),
            st.builds(RestrictedProblemOpened, stream=st.just(PROBLEM)),
            st.builds(Exported, what=st.sampled_from(["list", "bundle"]), rows=st.integers(0, 10)),
            st.builds(SignedIn, method=st.sampled_from(["terminal", "oidc"])),
        ),
        purpose=st.none() | st.just("pemeriksaan berkala"),
    ),
    ANYBODY,
)

UNITS = st.sampled_from([None, LEBONG, KECAMATAN, "17"])
MEMBERS = st.sampled_from([None, "KPU", "KPOO"])
WORDS = st.sampled_from(["Situasi aman.", "Hubungi 0812-3456-7890.", ""])
REPORTS = Specimen(
    report.AGGREGATE,
    report_stream(DAILY),
    FACTS,
    st.one_of(
        st.builds(OpenReport, cut_off=st.just(CUT_OFF), members=st.sampled_from([(), ("KPU",)])),
        st.builds(AddEntry, unit=UNITS, member=MEMBERS, text=WORDS),
        st.builds(EnterNil, unit=UNITS, member=MEMBERS),
        st.builds(CloseEntries, cut_off=st.sampled_from([None, CUT_OFF])),
        st.just(CompileReport()),
        st.builds(WriteNarrative, text=WORDS),
        st.just(ApproveReport()),
        st.builds(DisapproveReport, remarks=WORDS),
        st.builds(SealReport, number=st.sampled_from([None, "200.2.1/7/DESK"])),
        st.just(SubmitReport()),
        st.builds(ReceiveReport, number=st.sampled_from([None, "12"])),
        st.builds(ReturnReport, remarks=WORDS),
        st.builds(RestateReport, reason=WORDS),
        st.builds(MissReport, cut_off=st.just(CUT_OFF)),
    ),
    st.sampled_from([OPERATOR, CHAIR, ABOVE, SERVICE]) | ANYBODY,
)

every_kind = pytest.mark.parametrize(
    "kind", [PROBLEMS, DESKS, ACCESSES, REPORTS], ids=lambda kind: str(kind.aggregate.process.kind)
)


@every_kind
def test_its_streams_carry_its_name(kind: Specimen) -> None:
    assert kind.stream.kind == kind_of(str(kind.stream)) == kind.aggregate.process.kind
    assert StreamId.parse(str(kind.stream)) == kind.stream


@every_kind
def test_each_of_its_events_is_stored_under_its_own_name(kind: Specimen) -> None:
    assert [type_of(each) for each in kind.aggregate.events] == [each.__name__ for each in kind.aggregate.events]
    EventCodec(kind.aggregate.events)


@every_kind
@given(data=st.data())
def test_every_command_is_decided_the_same_each_time_or_refused_with_a_code(
    kind: Specimen, data: st.DataObject
) -> None:
    _, state = kind.lived(data)
    command, actor = data.draw(kind.commands), data.draw(kind.actors)
    first, second = (kind.decided(state, command, actor) for _ in range(2))
    if isinstance(first, Refusal):
        assert isinstance(second, Refusal)
        assert first.code == second.code != Refusal.code
        assert first.detail
    else:
        assert first == second
        assert all(type(each) in kind.aggregate.events and each.recorded_at == AT for each in first)


@every_kind
@given(data=st.data(), cut=st.integers(0, 20))
def test_folding_in_two_parts_or_after_storage_gives_the_same_state(
    kind: Specimen, data: st.DataObject, cut: int
) -> None:
    events, state = kind.lived(data)
    fold = kind.aggregate.process.fold
    assert fold(events[cut:], fold(events[:cut])) == state
    assert fold([TypeAdapter(type(each)).validate_json(each.model_dump_json()) for each in events]) == state


@every_kind
@given(data=st.data())
def test_an_event_that_does_not_fit_harms_no_state(kind: Specimen, data: st.DataObject) -> None:
    events, _ = kind.lived(data)
    _, state = kind.lived(data)
    kind.aggregate.process.fold(events, state)


@every_kind
@given(data=st.data())
def test_a_plan_tells_each_thing_once_and_when_to_look_again(kind: Specimen, data: st.DataObject) -> None:
    _, state = kind.lived(data)
    planned = kind.aggregate.process.plan(state, AT)
    assert len({each.effect_id for each in planned.commands}) == len(planned.commands)
    assert planned.wake_at is None or planned.wake_at > AT
