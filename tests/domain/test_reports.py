"""A report: opened, filled, compiled, approved, sealed, sent, received or returned, restated."""

import hashlib
import json
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.actor import Actor
from domain.codes import Role
from domain.contests import Contest
from domain.refusals import (
    BadValue,
    EntriesStillOpen,
    NilAfterEntry,
    NoTierAbove,
    NotPermitted,
    NotTheReceiver,
    PersonalData,
    Refusal,
    RegionOfAnotherDesk,
    ReportIsApproved,
    ReportIsReceived,
    ReportIsReturned,
    ReportIsSealed,
    ReportIsSubmitted,
    ReportNotApproved,
    ReportNotCompiled,
    ReportNotOpened,
    ReportNotSealed,
    ReportNotSubmitted,
    ReportNumberUsed,
    SecondPersonNeeded,
    SignerNotInOffice,
    TooLarge,
    UnfitText,
    UnknownAgency,
    UnknownPeriod,
    UnknownRegion,
    UnknownReport,
)
from domain.report.acts import FITS, acts_on
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
from domain.report.decide import decide, large_bodies
from domain.report.deciding.case import Facts, Numbers
from domain.report.deciding.collecting import ENTRIES_LIMIT
from domain.report.deciding.sending import path_from
from domain.report.events import ReportCompiled
from domain.report.plan import CUT_OFF as CUT_OFF_EFFECT
from domain.report.plan import MISSING, TOLD_ABOVE, plan, timing_of
from domain.report.process import FOLLOWED, PROCESS, report_stream
from domain.report.rights import sees_drafts
from domain.report.state import ReportPhase
from domain.report_id import ReportId
from domain.report_opening import OpenReport
from domain.stream import StreamId
from tests.given.reporting import (
    ABOVE,
    CUT_OFF,
    DAILY,
    DAY,
    EMPTY,
    ENTRY,
    HELD,
    MATERIAL,
    NIL,
    NOON,
    OPEN,
    SERVICE,
    TO_APPROVED,
    TO_COMPILED,
    TO_RECEIVED,
    TO_RESTATED,
    TO_RETURNED,
    TO_SEALED,
    TO_SUBMITTED,
    Reporting,
)
from tests.given.situations import BOOK, CHAIR, DEPUTY, KECAMATAN, LEBONG, OPERATOR, SECOND_KECAMATAN, liaison

AFTER = CUT_OFF + timedelta(minutes=1)
NATION = Reporting(report_id=ReportId.of_day("00/2024", DAY))


def named(key: str) -> Reporting:
    return Reporting(report_id=ReportId.of_stream(BOOK, key))


# Names and periods


@pytest.mark.parametrize(
    ("key", "since", "until"),
    [
        ("daily/2024-11-27/0", date(2024, 11, 27), date(2024, 11, 27)),
        ("daily/2024-11-27/2", date(2024, 11, 27), date(2024, 11, 27)),
        ("weekly/2024-11-25/0", date(2024, 11, 25), date(2024, 12, 1)),
        ("monthly/2024-11/0", date(2024, 11, 1), date(2024, 11, 30)),
        ("monthly/2024-12/0", date(2024, 12, 1), date(2024, 12, 31)),
        ("flash/p-1/0", date(2024, 11, 27), date(2024, 11, 27)),
    ],
)
def test_the_name_of_a_report_tells_its_days(key: str, since: date, until: date) -> None:
    report = named(key).asked(OPERATOR, OPEN).report
    assert (report.since, report.until, report.report_id.key) == (since, until, key)


def test_a_stage_and_the_election_have_the_days_that_are_told() -> None:
    days = OpenReport(cut_off=CUT_OFF, since=DAY, until=DAY + timedelta(days=3))
    for key in ("stage/EXEC_VOTING/0", "final/2024/0"):
        assert named(key).asked(OPERATOR, days).report.until == DAY + timedelta(days=3)
        with pytest.raises(UnknownPeriod):
            named(key).asked(OPERATOR, OPEN)
        with pytest.raises(UnknownPeriod):
            named(key).asked(OPERATOR, OpenReport(cut_off=CUT_OFF, since=DAY, until=DAY - timedelta(days=1)))


@pytest.mark.parametrize(
    "key",
    [
        "daily/2024-02-30/0",
        "daily/27-11-2024/0",
        "daily/2024-11-27/00",
        "daily/2024-11-27/x",
        "hourly/2024-11-27/0",
        "weekly/2024-W48/0",
        "monthly/2024-13/0",
        "stage/voting/0",
        "final/2020/0",
        "flash/p_1/0",
        "daily/2024-11-27",
        "17.07/daily/2024-11-27/0",
    ],
)
def test_what_is_no_name_of_a_report_opens_none(key: str) -> None:
    case = replace(Reporting().case(OPERATOR), stream=StreamId("report", BOOK, key))
    with pytest.raises(UnknownPeriod):
        decide(case, OPEN)


# Collecting


def test_a_report_expects_the_regions_right_below_and_knows_where_it_goes() -> None:
    reporting = Reporting().asked(OPERATOR, OpenReport(cut_off=CUT_OFF, members=("KPU", "KPU")))
    report = reporting.report
    assert report.units == (KECAMATAN, SECOND_KECAMATAN)
    assert report.members == ("KPU",)
    assert (report.to_region, report.missing_at) == ("17", CUT_OFF + timedelta(hours=2))
    assert report.phase is ReportPhase.OPEN


def test_a_provinces_report_expects_its_districts_and_nobody_is_expected_for_one_problem() -> None:
    province = Reporting(report_id=ReportId.of_day("17/2024", DAY)).asked(ABOVE, OPEN)
    assert province.report.units == ("17.01", LEBONG)
    assert named("flash/p-1/0").asked(OPERATOR, OPEN).report.units == ()


def test_a_second_trigger_for_the_same_period_does_nothing_on_whatever_terms() -> None:
    reporting = Reporting().asked(OPERATOR, OPEN)
    other = OpenReport(cut_off=CUT_OFF + timedelta(hours=1), contests=(Contest.GOVERNOR,))
    assert reporting.decided(SERVICE, other) == ()


def test_who_is_expected_has_to_exist_and_to_lie_within() -> None:
    for command, refusal in (
        (OpenReport(cut_off=CUT_OFF, units=("17.99.01",)), UnknownRegion),
        (OpenReport(cut_off=CUT_OFF, units=("17",)), RegionOfAnotherDesk),
        (OpenReport(cut_off=CUT_OFF, members=("XYZ",)), UnknownAgency),
    ):
        with pytest.raises(refusal):
            Reporting().asked(OPERATOR, command)
    with pytest.raises(UnknownRegion):
        Reporting(report_id=ReportId.of_day("17.99/2024", DAY)).asked(SERVICE, OPEN)


def test_contests_stand_in_one_order() -> None:
    asked = OpenReport(cut_off=CUT_OFF, contests=(Contest.REGENT, Contest.GOVERNOR))
    assert Reporting().asked(OPERATOR, asked).report.contests == (Contest.GOVERNOR, Contest.REGENT)


def test_units_and_members_enter_and_what_comes_after_the_cut_off_is_late() -> None:
    reporting = Reporting().through((OPERATOR, OPEN), (OPERATOR, ENTRY))
    reporting = reporting.at(AFTER).through((liaison("KPU"), AddEntry(member="KPU", text="Susulan.")), (OPERATOR, NIL))
    assert [(each.number, each.late) for each in reporting.report.entries] == [(1, False), (2, True)]
    assert [each.late for each in reporting.report.nil] == [True]


def test_entries_are_official_words_of_somebody() -> None:
    reporting = Reporting().asked(OPERATOR, OPEN)
    for command, refusal in (
        (AddEntry(text="Tanpa sumber."), BadValue),
        (AddEntry(unit=LEBONG, member="KPU", text="Dua sumber."), BadValue),
        (AddEntry(unit=LEBONG, text="Hubungi 0812-3456-7890."), PersonalData),
        (AddEntry(unit=LEBONG, text="  "), UnfitText),
        (AddEntry(unit=LEBONG, text="x" * 2001), UnfitText),
        (AddEntry(unit=LEBONG, text="\x07 bel"), UnfitText),
        (AddEntry(unit=LEBONG, text=("x" * 1500 + "\n") * 2), UnfitText),
    ):
        with pytest.raises(refusal):
            reporting.asked(OPERATOR, command)
    written = reporting.asked(OPERATOR, AddEntry(unit=LEBONG, text=" Satu  dua\n\n\n tiga \n"))
    assert written.report.entries[0].text == "Satu dua\n\ntiga"


def test_nil_is_said_once_and_not_by_who_told_something() -> None:
    reporting = Reporting().through((OPERATOR, OPEN), (OPERATOR, ENTRY), (OPERATOR, NIL))
    assert reporting.decided(OPERATOR, NIL) == ()
    with pytest.raises(NilAfterEntry):
        reporting.asked(OPERATOR, EnterNil(unit=LEBONG))


def test_a_report_takes_only_so_many_entries() -> None:
    reporting = Reporting().asked(OPERATOR, OPEN)
    for _ in range(ENTRIES_LIMIT):
        reporting = reporting.asked(OPERATOR, ENTRY)
    with pytest.raises(TooLarge):
        reporting.asked(OPERATOR, ENTRY)
    with pytest.raises(TooLarge):
        reporting.asked(OPERATOR, NIL)


def test_entries_are_closed_by_a_person_at_once_and_by_the_service_at_the_cut_off_it_names() -> None:
    reporting = Reporting().asked(OPERATOR, OPEN)
    assert reporting.decided(SERVICE, CloseEntries(cut_off=AFTER)) == ()
    (closed,) = reporting.decided(SERVICE, CloseEntries(cut_off=CUT_OFF))
    assert closed.type == "EntriesClosed"
    by_hand = reporting.asked(OPERATOR, CloseEntries())
    assert by_hand.report.phase is ReportPhase.COLLECTED
    assert by_hand.decided(OPERATOR, CloseEntries()) == ()
    assert by_hand.decided(SERVICE, CloseEntries(cut_off=CUT_OFF)) == ()
    assert by_hand.asked(OPERATOR, ENTRY).report.entries[0].late
    assert Reporting().decided(SERVICE, CloseEntries(cut_off=CUT_OFF)) == ()


# Compiling, approving, sealing


def test_a_body_is_named_by_its_digest_and_kept_beside_the_event() -> None:
    reporting = Reporting().through(*TO_COMPILED[:2])
    (event,) = reporting.decided(OPERATOR, CompileReport())
    body = reporting.body()
    assert isinstance(event, ReportCompiled)
    assert (event.digest, event.body_size) == (hashlib.sha256(body).hexdigest(), len(body))
    assert (event.problems, event.position, event.nil) == (2, 41, False)
    assert large_bodies(reporting.case(OPERATOR), OPEN) == ()


def test_figures_are_numbers_of_the_lines_and_a_restricted_problem_counts_and_shows_nothing() -> None:
    reporting = Reporting().through((OPERATOR, OPEN), (OPERATOR, ENTRY), (OPERATOR, CloseEntries()))
    text = reporting.body().decode()
    body = json.loads(text)
    figures = {each["code"]: each["count"] for each in body["funnel"]["figures"]}
    assert (figures["RECEIVED"], figures["JOINED"], figures["OPENED"], figures["CLOSED"]) == (4, 2, 2, 0)
    (line,) = body["problems"]
    assert line["steps"] == ["OPENED", "REFERRED", "ACKNOWLEDGED"]
    assert (
        figures["OPENED"] == sum("OPENED" in each["steps"] for each in body["problems"]) + body["restricted_problems"]
    )
    assert (line["stream"], line["version"]) == (MATERIAL.problems[0].stream, 9)
    assert "Rahasia" not in text
    assert "p-2" not in text
    assert [each["agency"] for each in body["hand_overs"]] == ["BAWASLU"]
    assert body["funnel"]["durations"][0] == {
        "code": "ACKNOWLEDGEMENT", "count": 4, "median": 60, "p90": 600, "mean": 330,
    }  # fmt: skip
    assert body["header"]["zone"] == "Asia/Jakarta"
    assert [each["text"] for each in body["entries"]] == ["Distribusi logistik tuntas."]
    assert body["late_entries"][0]["text"] == "Menyusul."


def test_units_are_reported_nil_or_missing() -> None:
    opened = OpenReport(cut_off=CUT_OFF, units=(LEBONG, KECAMATAN), members=("KPU", "POLRI"))
    reporting = Reporting().through((OPERATOR, opened), (OPERATOR, EnterNil(member="KPU")))
    body = json.loads(reporting.body())
    assert [(each["unit"], each["standing"], each["nil_days"]) for each in body["units"]] == [
        (LEBONG, "missing", []),
        (KECAMATAN, "nil", ["2024-11-27"]),
    ]
    assert [(each["member"], each["standing"]) for each in body["members"]] == [("KPU", "nil"), ("POLRI", "missing")]


def test_what_comes_late_stands_in_a_restatement_and_not_in_the_edition_that_it_missed() -> None:
    reporting = Reporting().through(*TO_COMPILED).asked(OPERATOR, ENTRY)
    assert json.loads(reporting.body())["entries"] == []
    restated = Reporting().through(*TO_RESTATED).asked(OPERATOR, ENTRY)
    body = json.loads(restated.body())
    assert (body["header"]["edition"], body["header"]["reason"]) == (2, "Dua kecamatan menyusul.")
    assert [each["late"] for each in body["entries"]] == [True]


def test_nothing_to_tell_is_told_as_nil() -> None:
    reporting = Reporting(facts=Facts(HELD, material=EMPTY)).through(*TO_COMPILED)
    assert reporting.report.edition.compiled is not None
    assert reporting.report.edition.compiled.nil
    assert json.loads(reporting.body())["nil"]


def test_nothing_is_compiled_while_units_may_enter_unless_nobody_is_expected() -> None:
    with pytest.raises(EntriesStillOpen):
        Reporting().through((OPERATOR, OPEN), (OPERATOR, CompileReport()))
    assert named("flash/p-1/0").through((OPERATOR, OPEN), (OPERATOR, CompileReport())).report.edition.compiled
    with pytest.raises(ReportNotOpened):
        Reporting().asked(OPERATOR, CompileReport())


def test_words_are_written_until_somebody_approves() -> None:
    reporting = Reporting().through(*TO_APPROVED)
    words = WriteNarrative(text="Lain.")
    for command in (words, CompileReport()):
        with pytest.raises(ReportIsApproved):
            reporting.asked(OPERATOR, command)
    back = reporting.asked(CHAIR, DisapproveReport(remarks="Angka TPS diperiksa lagi."))
    assert back.report.phase is ReportPhase.COLLECTED
    again = back.through((OPERATOR, words), (OPERATOR, CompileReport()))
    assert again.decided(OPERATOR, words) == ()
    assert again.report.edition.disapproved is None


def test_a_second_person_approves() -> None:
    compiled_by_chair = Reporting().through(*TO_COMPILED[:2], (CHAIR, CompileReport()))
    with pytest.raises(SecondPersonNeeded):
        compiled_by_chair.asked(CHAIR, ApproveReport())
    written_by_chair = Reporting().through(*TO_COMPILED, (CHAIR, WriteNarrative(text="Aman.")))
    with pytest.raises(SecondPersonNeeded):
        written_by_chair.asked(CHAIR, ApproveReport())
    approved = written_by_chair.asked(DEPUTY, ApproveReport())
    assert approved.decided(DEPUTY, ApproveReport()) == ()


@pytest.mark.parametrize("command", [ApproveReport(), DisapproveReport(remarks="Ulang.")])
def test_what_is_not_compiled_is_neither_approved_nor_sent_back(command: ApproveReport) -> None:
    with pytest.raises(ReportNotCompiled):
        Reporting().through(*TO_COMPILED[:2], (CHAIR, command))


def test_a_report_is_sealed_under_a_number_of_its_desk_or_one_that_was_typed() -> None:
    approved = Reporting().through(*TO_APPROVED)
    made = approved.numbered(Numbers(next_count=12)).asked(CHAIR, SealReport(archive_code="200.2.1.4"))
    (seal,) = made.report.seals
    assert (seal.number, seal.count, seal.signer, seal.post) == ("200.2.1.4/012/DESK-17.07/2024", 12, CHAIR.id, "chair")
    typed = approved.asked(CHAIR, SealReport(number="200.2.1/2222/SJ", signer=CHAIR.id))
    assert (typed.report.seals[0].number, typed.report.seals[0].count) == ("200.2.1/2222/SJ", None)
    assert typed.report.seals[0].digest != seal.digest
    with pytest.raises(ReportNumberUsed):
        approved.numbered(Numbers(is_used=True)).asked(CHAIR, SealReport(number="200.2.1/2222/SJ"))


@pytest.mark.parametrize("number", ["SJ/200.2.1", "2/SJ", "200.2.1", "200.2.1/"])
def test_a_number_begins_with_the_code_of_the_archive(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        SealReport(number=number)


def test_only_who_holds_a_post_today_signs() -> None:
    approved = Reporting().through(*TO_APPROVED)
    with pytest.raises(SignerNotInOffice):
        approved.asked(CHAIR, SealReport(signer=OPERATOR.id))
    left = HELD.with_officials(
        HELD.officials.with_postings(
            LEBONG,
            tuple(
                each.model_copy(update={"since": DAY - timedelta(days=9), "until": DAY - timedelta(days=1)})
                for each in HELD.officials.postings[LEBONG]
            ),
        )
    )
    for signer in (None, CHAIR.id):
        with pytest.raises(SignerNotInOffice):
            Reporting(facts=Facts(left, material=MATERIAL)).through(*TO_APPROVED, (CHAIR, SealReport(signer=signer)))


def test_the_seal_covers_body_words_number_and_signer() -> None:
    one, other = (
        Reporting()
        .through(*TO_COMPILED, (OPERATOR, WriteNarrative(text=text)), (CHAIR, ApproveReport()), (CHAIR, SealReport()))
        .report.seals[0]
        .digest
        for text in ("Aman.", "Rawan.")
    )
    assert one != other
    bare = Reporting().through(*TO_COMPILED, (CHAIR, ApproveReport()), (CHAIR, SealReport()))
    assert bare.report.seals[0].digest not in (one, other)


def test_what_is_sealed_changes_no_more() -> None:
    sealed = Reporting().through(*TO_SEALED)
    for actor, command in (
        (OPERATOR, CompileReport()),
        (OPERATOR, WriteNarrative(text="Lain.")),
        (CHAIR, DisapproveReport(remarks="Ulang.")),
        (CHAIR, SealReport()),
    ):
        with pytest.raises(ReportIsSealed):
            sealed.asked(actor, command)
    with pytest.raises(ReportNotApproved):
        Reporting().through(*TO_COMPILED, (CHAIR, SealReport()))


# Sending


def test_a_report_goes_up_once_and_its_way_is_told() -> None:
    submitted = Reporting().through(*TO_SUBMITTED)
    assert submitted.report.edition.path == ("17", "00") == path_from(LEBONG)
    assert path_from("17") == ("00",)
    with pytest.raises(ReportIsSubmitted):
        submitted.asked(CHAIR, SubmitReport())
    with pytest.raises(ReportNotSealed):
        Reporting().through(*TO_APPROVED, (CHAIR, SubmitReport()))


def test_the_tier_above_receives_or_returns_it() -> None:
    received = Reporting().through(*TO_RECEIVED)
    assert received.report.phase is ReportPhase.RECEIVED
    assert received.decided(ABOVE, ReceiveReport()) == ()
    with pytest.raises(ReportIsReceived):
        received.asked(ABOVE, ReturnReport(remarks="Terlambat."))
    returned = Reporting().through(*TO_RETURNED)
    assert returned.report.phase is ReportPhase.RETURNED
    for command in (ReceiveReport(), ReturnReport(remarks="Lagi.")):
        with pytest.raises(ReportIsReturned):
            returned.asked(ABOVE, command)


def test_a_restatement_is_another_edition_and_what_was_sent_stays() -> None:
    returned = Reporting().through(*TO_RETURNED)
    restated = Reporting().through(*TO_RESTATED)
    assert restated.report.editions[0] == returned.report.edition
    assert (restated.report.edition.number, restated.report.phase) == (2, ReportPhase.COLLECTED)
    for command in (ReceiveReport(), ReturnReport(remarks="Lagi.")):
        with pytest.raises(ReportNotSubmitted):
            restated.asked(ABOVE, command)
    with pytest.raises(ReportNotSealed):
        restated.asked(OPERATOR, RestateReport(reason="Sekali lagi."))
    with pytest.raises(ReportNotSubmitted):
        Reporting().through(*TO_SEALED, (OPERATOR, RestateReport(reason="Belum dikirim.")))
    again = restated.numbered(Numbers(next_count=2)).through(
        (OPERATOR, CompileReport()), (CHAIR, ApproveReport()), (CHAIR, SealReport()), (CHAIR, SubmitReport())
    )
    assert [each.count for each in again.report.seals] == [1, 2]


def test_the_nation_reports_to_nobody_and_restates_what_it_sealed() -> None:
    operator, chair = (Actor(id=f"{role}:pusat", role=role, region="00") for role in (Role.OPERATOR, Role.SUPERVISOR))
    held = tuple(each.model_copy(update={"account": chair.id}) for each in HELD.officials.postings[LEBONG])
    nation_rules = HELD.with_officials(HELD.officials.with_postings("00", held))
    nation = Reporting(
        report_id=NATION.report_id,
        facts=Facts(nation_rules, material=MATERIAL),
    ).through(
        (operator, OPEN),
        (operator, CloseEntries()),
        (operator, CompileReport()),
        (chair, ApproveReport()),
        (chair, SealReport()),
    )
    assert nation.report.to_region is None
    with pytest.raises(NoTierAbove):
        nation.asked(chair, SubmitReport())
    assert nation.asked(operator, RestateReport(reason="Angka terkoreksi.")).report.edition.number == 2


# Who may


def test_a_report_is_not_there_for_who_may_not_see_it() -> None:
    elsewhere = Actor(id="operator:surabaya", role=Role.OPERATOR, region="35.78")
    for actor in (elsewhere, ABOVE):
        with pytest.raises(UnknownReport):
            Reporting().through(*TO_SEALED).asked(actor, ReceiveReport())
    with pytest.raises(UnknownReport):
        Reporting().asked(elsewhere, OPEN)


@pytest.mark.parametrize(
    ("role", "region", "seen"),
    [
        (Role.OPERATOR, LEBONG, True),
        (Role.AUDITOR, LEBONG, True),
        (Role.OPERATOR, "17", False),
        (Role.SUPERVISOR, "00", False),
        (Role.AUDITOR, "17", True),
    ],
)
def test_what_was_not_sent_is_its_desks_and_the_auditors(role: Role, region: str, seen: bool) -> None:
    assert sees_drafts(Actor(id="seseorang", role=role, region=region), LEBONG) is seen


def test_the_tier_above_sees_a_report_that_is_missing() -> None:
    missed = Reporting().at(AFTER).through((OPERATOR, OPEN), (SERVICE, MissReport(cut_off=CUT_OFF)))
    with pytest.raises(ReportNotSubmitted):
        missed.asked(ABOVE, ReceiveReport())


def test_only_the_tier_right_above_receives() -> None:
    minister = Actor(id="operator:pusat", role=Role.OPERATOR, region="00")
    submitted = Reporting().through(*TO_SUBMITTED)
    for command in (ReceiveReport(), ReturnReport(remarks="Ulang.")):
        with pytest.raises(NotTheReceiver):
            submitted.asked(minister, command)
        with pytest.raises(NotPermitted):
            submitted.asked(OPERATOR, command)


def test_who_enters_speaks_for_their_own() -> None:
    reporting = Reporting().asked(OPERATOR, OPEN)
    camat = OPERATOR.model_copy(update={"id": "camat", "region": KECAMATAN})
    kapolsek = liaison("POLRI").model_copy(update={"region": KECAMATAN})
    provincial = liaison("KPU").model_copy(update={"region": "17"})
    text = "Situasi aman."
    for actor, allowed in (
        (camat, AddEntry(unit=KECAMATAN, text=text)),
        (kapolsek, AddEntry(unit=KECAMATAN, text=text)),
        (kapolsek, AddEntry(member="POLRI", text=text)),
        (provincial, AddEntry(member="KPU", text=text)),
        (OPERATOR, AddEntry(member="POLRI", text=text)),
    ):
        assert reporting.decided(actor, allowed)
    for actor, refused in (
        (camat, AddEntry(unit=LEBONG, text=text)),
        (camat, AddEntry(member="KPU", text=text)),
        (kapolsek, AddEntry(unit=LEBONG, text=text)),
        (liaison("KPU"), AddEntry(unit=LEBONG, text=text)),
        (liaison("KPU"), AddEntry(member="POLRI", text=text)),
        (camat, CompileReport()),
        (CHAIR.model_copy(update={"role": Role.AUDITOR}), OPEN),
        (OPERATOR, MissReport(cut_off=CUT_OFF)),
        (OPERATOR, ApproveReport()),
        (ABOVE.model_copy(update={"role": Role.SUPERVISOR}), OPEN),
    ):
        with pytest.raises((NotPermitted, UnknownReport)):
            reporting.asked(actor, refused)


# By the clock


def test_a_cut_off_and_a_silence_fall_due_and_go_when_they_are_done() -> None:
    reporting = Reporting().asked(OPERATOR, OPEN)
    assert plan(timing_of(Reporting().state), NOON).wake_at is None
    early = plan(timing_of(reporting.state), NOON)
    assert (early.commands, early.wake_at) == ((), CUT_OFF)
    late = reporting.report.missing_at
    due = plan(timing_of(reporting.state), late)
    assert [each.effect_id for each in due.commands] == [CUT_OFF_EFFECT, TOLD_ABOVE, MISSING]
    own = [each.command for each in due.commands if isinstance(each.command, CloseEntries | MissReport)]
    done = reporting.at(late).through(*((SERVICE, each) for each in own))
    assert plan(timing_of(done.state), late).commands == ()
    assert done.report.missed_at == late
    assert done.decided(SERVICE, MissReport(cut_off=CUT_OFF)) == ()


def test_what_was_sealed_is_not_missing() -> None:
    sealed = Reporting().through(*TO_SEALED)
    assert plan(timing_of(sealed.state), sealed.report.missing_at).commands == ()
    assert sealed.decided(SERVICE, MissReport(cut_off=CUT_OFF)) == ()
    opened = Reporting().asked(OPERATOR, OPEN)
    assert opened.decided(SERVICE, MissReport(cut_off=AFTER)) == ()
    assert Reporting().decided(SERVICE, MissReport(cut_off=CUT_OFF)) == ()


def test_a_report_is_a_stream_of_its_desks_book() -> None:
    assert str(report_stream(DAILY)) == "report/17.07/2024/daily/2024-11-27/0"
    assert StreamId.parse(str(report_stream(DAILY))) == report_stream(DAILY)


# What pages offer

SAID: dict[type[Any], Any] = {
    AddEntry: AddEntry(unit=LEBONG, text="Situasi aman."),
    EnterNil: EnterNil(unit=LEBONG),
    WriteNarrative: WriteNarrative(text="Lain."),
    DisapproveReport: DisapproveReport(remarks="Ulang."),
    ReturnReport: ReturnReport(remarks="Ulang."),
    RestateReport: RestateReport(reason="Ralat."),
}
SITUATIONS = {
    "open": TO_COMPILED[:1],
    "collected": TO_COMPILED[:2],
    "compiled": TO_COMPILED,
    "narrated": TO_APPROVED[:4],
    "approved": TO_APPROVED,
    "sealed": TO_SEALED,
    "submitted": TO_SUBMITTED,
    "received": TO_RECEIVED,
    "returned": TO_RETURNED,
    "restated": TO_RESTATED,
}
LOOKING = (OPERATOR, CHAIR, DEPUTY, ABOVE, ABOVE.model_copy(update={"region": "00"}))


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("actor", LOOKING, ids=lambda actor: f"{actor.id}-{actor.region}")
def test_what_is_offered_would_be_done_and_nothing_else(situation: str, actor: Actor) -> None:
    reporting = Reporting().through(*SITUATIONS[situation])
    done = set()
    for command in FITS:
        with suppress(Refusal):
            if reporting.decided(actor, SAID[command] if command in SAID else command()):
                done.add(command)
    assert set(acts_on(actor, LEBONG, reporting.report)) == done


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_workflow_knows_of_a_report_what_follows_from_all_of_it(situation: str) -> None:
    reporting = Reporting().through(*SITUATIONS[situation])
    (missed,) = Reporting().asked(OPERATOR, OPEN).decided(SERVICE, MissReport(cut_off=CUT_OFF))
    for events in (reporting.events, (reporting.events[0], missed, *reporting.events[1:])):
        assert FOLLOWED.fold(events) == timing_of(PROCESS.fold(events))
    assert PROCESS.fold([*reporting.events[:1], *reporting.events]) == reporting.state


def test_people_may_leave_the_number_of_the_only_report_on_a_day_out() -> None:
    assert ReportId.named(BOOK, "daily/2024-11-27") == ReportId.named(BOOK, "daily/2024-11-27/0") == DAILY
    assert ReportId.named(BOOK, "daily/2024-11-27/1").number == 1


def test_what_came_too_late_joins_the_material_of_the_next_report() -> None:
    assert EMPTY.with_late_entries(MATERIAL.late_entries).late_entries == MATERIAL.late_entries
