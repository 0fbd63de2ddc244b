"""A problem's life typed by hand, and what the desk refuses on the way."""

import json
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from composition import system_clock
from tests.e2e.roads import coordinating, open_road
from tests.given.terminal import Terminal

NUMBERS = count(1)
LIST_KEYS = {"desk", "fictitious", "as_of", "problems", "next_cursor", "sort", "totals"}
SHOW_KEYS = {"fictitious", "as_of", "engine", "process", "page", "problem"}
ANSWER_KEYS = {"outcome", "problem_id", "register_number", "fresh", "fictitious"}
OPEN_KEYS = ANSWER_KEYS | {"disposition", "intake_id", "assessment"}
COMMAND_KEYS = ANSWER_KEYS | {"version", "events"}
REFUSAL_KEYS = {"outcome", "code", "message"}
PROBLEM_KEYS = {
    "problem_id", "register_number", "desk", "region", "version", "phase", "category", "severity", "route", "stage",
    "lead", "outcome", "occurred_at", "detected_at", "inventoried_at", "closed_at", "escalation_level", "merged_into",
    "rule", "rule_version", "confidence_permille", "triage_reason", "evidence", "words", "source", "contests",
    "restriction", "summary", "verification", "writings", "corrections", "stations", "occurred_until",
    "intakes", "referrals", "recommendation", "reports", "obligations", "notices", "untold",
    "timeline",
}  # fmt: skip


def open_unsure(terminal: Terminal) -> Any:
    """A report that a person has to triage."""
    return terminal.ask("open", "--text", f"mohon bantuan segera untuk warga kami di RT {next(NUMBERS)}")


def long_ago(days: int) -> str:
    """An hour that is no match for what is reported of today."""
    return (system_clock() - timedelta(days=days)).isoformat()


def acknowledge_all(terminal: Terminal, problem: Any) -> None:
    for referral in problem["referrals"]:
        agency, office = referral["agency"], referral["office"]
        liaison = f"agency:narahubung@{office}/{agency}"
        assert terminal.type("ack", problem["problem_id"], "--as", liaison).status == 0


def closed(terminal: Terminal, kecamatan: str, **more: str) -> Any:
    """A problem after its whole life."""
    problem = coordinating(terminal, kecamatan, **more)
    name = problem["problem_id"]
    acknowledge_all(terminal, problem)
    assert terminal.type("answer", name, problem["lead"], "--outcome", "RESOLVED", "--text", "Jalan dibuka").status == 0
    recommended = terminal.problem_in(name, "recommended")
    assert recommended["recommendation"]["recommendation"] == "awaiting_approval"
    assert terminal.type("approve", name, "--as", "supervisor:sekda").status == 0
    reported = terminal.problem_in(name, "reporting")
    (report,) = reported["reports"]
    receipt = ("receipt", name, "B/17/2024", "--report", report["report_id"], "--as", "operator:provinsi@17")
    assert terminal.type(*receipt).status == 0
    return terminal.problem_in(name, "closed")


def test_a_whole_life_goes_through_the_terminal(terminal: Terminal) -> None:
    problem = closed(terminal, "17.07.05")

    assert problem["outcome"] == "RESOLVED"
    assert problem.keys() == PROBLEM_KEYS
    assert [each["type"] for each in problem["timeline"]][:2] == ["ProblemDetected", "ProblemInventoried"]
    assert "ProblemClosed" in {each["type"] for each in problem["timeline"]}
    # by its register number, as people speak of it
    assert terminal.ask("show", problem["register_number"])["problem"]["problem_id"] == problem["problem_id"]
    # nothing more can be done to it
    name = problem["problem_id"]
    assert terminal.refused("close", name) == "ALREADY_CLOSED"
    assert terminal.refused("ack", name, "DPUPR.1") == "ALREADY_CLOSED"
    assert terminal.refused("escalate", name, "--reason", "belum selesai") == "ALREADY_CLOSED"
    assert terminal.refused("reopen", name, "--reason", "longsor lagi") == "NOT_PERMITTED"
    assert terminal.type("reopen", name, "--reason", "longsor lagi", "--as", "supervisor:sekda").status == 0
    assert terminal.ask("show", name)["problem"]["phase"] != "closed"


def test_the_shapes_that_programs_rely_on(terminal: Terminal) -> None:
    opened = open_road(terminal, "17.07.06", place="Desa Ajai Siang", contact="pelapor@lebong.example", role="ppk")
    assert opened.keys() == OPEN_KEYS
    assert (opened["disposition"], opened["fresh"]) == ("became", True)

    problem = terminal.problem_in(opened["problem_id"], "coordinating")
    (intake,) = problem["intakes"]
    assert intake["text"].startswith("Jalan lintas putus")
    assert (intake["place"], intake["reporter_role"]) == ("Desa Ajai Siang", "ppk")
    assert {each["standing"]["standing"] for each in problem["referrals"]} == {"awaiting_acknowledgement"}

    listed = terminal.ask("list", "--region", "17.07.06")
    assert listed.keys() == LIST_KEYS
    assert [each["problem_id"] for each in listed["problems"]] == [opened["problem_id"]]

    acknowledged = terminal.ask("ack", opened["problem_id"], problem["lead"])
    assert acknowledged.keys() == COMMAND_KEYS
    assert acknowledged["events"] == ["ReferralAcknowledged"]

    for refused in (("close", opened["problem_id"]), ("show", "zzzz"), ("open", "--text", " ")):
        ran = terminal.type(*refused, "--json")
        assert (ran.status, ran.json.keys(), ran.json["outcome"]) == (1, REFUSAL_KEYS, "refused")

    shown = terminal.ask("show", opened["problem_id"], "--engine")
    assert shown.keys() == SHOW_KEYS
    assert shown["engine"].keys() == {"version", "wake_at"}


def test_the_past_is_shown_as_it_was_known(terminal: Terminal) -> None:
    problem = coordinating(terminal, "17.07.04")
    before = problem["timeline"][0]["ledger_at"]
    terminal.ask("ack", problem["problem_id"], problem["lead"])

    then = terminal.ask("show", problem["problem_id"], "--as-of", before)["problem"]
    assert (then["version"], then["phase"], then["register_number"]) == (1, "detected", None)
    ran = terminal.type("show", problem["problem_id"], "--as-of", "2024-11-27T16:00+07:00")
    assert (ran.status, ran.err.partition(":")[0]) == (1, "UNKNOWN_PROBLEM")
    assert terminal.type("show", problem["problem_id"], "--as-of", "kemarin").status == 2


def test_a_second_report_of_the_same_road_joins(terminal: Terminal) -> None:
    first = open_road(terminal, "17.07.10")
    again = open_road(terminal, "17.07.10")

    assert (again["disposition"], again["problem_id"]) == ("joined", first["problem_id"])


def test_the_same_key_is_one_report_and_never_two(terminal: Terminal) -> None:
    key = ("--key", "surat-17", "--reported-at", "2024-11-26T10:00+07:00")
    first = terminal.ask("open", "--text", "Listrik padam di gudang KPU", *key)
    again = terminal.ask("open", "--text", "Listrik padam di gudang KPU", *key)

    assert (again["intake_id"], again["fresh"]) == (first["intake_id"], False)
    assert terminal.refused("open", "--text", "Isi lain", *key) == "INTAKE_KEY_REUSED"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--kecamatan", "17.07.99"], "UNKNOWN_REGION"),
        (["--kecamatan", "Topoos"], "UNKNOWN_REGION"),
        (["--kecamatan", "17.08.01"], "REGION_OF_ANOTHER_DESK"),
        (["--occurred-at", "2024-02-30T10:00+07:00"], "UNREADABLE_INSTANT"),
        (["--occurred-at", "2199-01-01T10:00+07:00"], "INSTANT_OUT_OF_RANGE"),
        (["--occurred-at", "0001-01-01T00:00+14:00"], "INSTANT_OUT_OF_RANGE"),
        (["--role", "Tetangga"], "BAD_VALUE"),
        (["--text", " \t "], "UNFIT_TEXT"),
        (["--text", "a" * 1_000_000], "UNFIT_TEXT"),
        (["--text", "jalan \x00 putus"], "UNFIT_TEXT"),
        (["--place", "baris\x00baru"], "UNFIT_TEXT"),
        (["--desk", "17.06"], "DESK_NOT_OPEN"),
        (["--desk", "99.99"], "UNKNOWN_REGION"),
    ],
)
def test_a_faulty_report_is_refused_with_its_code(terminal: Terminal, options: list[str], code: str) -> None:
    assert terminal.refused("open", "--text", "Jalan putus tertutup longsor", *options) == code


def test_a_report_may_come_through_a_pipe(terminal: Terminal) -> None:
    piped = terminal.ask("open", "--text", "-", said="Tenda TPS roboh diterjang angin kencang malam tadi")

    assert piped["disposition"] == "became"
    assert terminal.refused("open", "--text", "-", said=b"\xff\xfe") == "UNFIT_TEXT"


def test_a_report_from_the_future_within_the_senders_clock_is_taken(terminal: Terminal) -> None:
    soon = (system_clock() + timedelta(minutes=1)).isoformat()

    assert terminal.ask("open", "--text", "Sinyal hilang di gudang", "--occurred-at", soon)["outcome"] == "accepted"


def test_an_instant_without_a_zone_is_the_regions_and_that_is_said(terminal: Terminal) -> None:
    ran = terminal.type("open", "--text", "Tenda TPS roboh diterjang angin", "--occurred-at", "2024-11-27 05.15")

    assert ran.status == 0
    assert "Asia/Jakarta" in ran.err


def test_an_unsure_report_waits_for_a_person(terminal: Terminal) -> None:
    opened = open_unsure(terminal)
    assert opened["assessment"]["needs_triage"]
    name = opened["problem_id"]

    assert name in {each["problem_id"] for each in terminal.ask("list", "--triage")["problems"]}
    assert terminal.refused("triage", name, "NO_SUCH_THING", "S2") == "UNKNOWN_CATEGORY"
    assert terminal.refused("triage", name, "POWER_OUTAGE", "S2", "--as", "agency:x/PLN") == "UNKNOWN_PROBLEM"
    assert terminal.type("triage", name, "POWER_OUTAGE", "S9").status == 2
    triaged = terminal.ask("triage", name, "POWER_OUTAGE", "S2")
    assert triaged["events"][:2] == ["ProblemTriaged", "ProblemInventoried"]
    assert triaged["register_number"].startswith("LEBONG/2024/")


def test_what_is_not_the_desks_matter_is_handed_on_with_a_receipt(terminal: Terminal) -> None:
    name = open_unsure(terminal)["problem_id"]

    forwarded = terminal.ask("forward", name, "PPID", "--not-our-remit", "--reason", "bukan masalah pemilihan")
    assert forwarded["events"] == ["ProblemForwarded"]
    assert terminal.refused("receipt", name, "B/1", "--as", "agency:x/POLRI") == "UNKNOWN_PROBLEM"
    assert terminal.ask("receipt", name, "B/1", "--as", "agency:x/PPID")["events"] == ["ForwardReceiptRecorded"]
    assert terminal.refused("receipt", name, "B/2") == "NOTHING_OWED"


def test_what_is_no_report_ends_with_a_reason(terminal: Terminal) -> None:
    name = open_unsure(terminal)["problem_id"]

    assert terminal.ask("dismiss", name, "NOT_A_REPORT")["events"] == ["ProblemDismissed"]
    assert terminal.refused("dismiss", name, "NOT_A_REPORT") == "ALREADY_DIVERTED"
    assert terminal.ask("show", name)["problem"]["phase"] == "dismissed"


def test_agencies_decline_transfer_and_are_asked(terminal: Terminal) -> None:
    problem = coordinating(terminal, "17.07.11")
    name, lead = problem["problem_id"], problem["lead"]
    supporting = next(each["agency"] for each in problem["referrals"] if each["part"] == "support")

    assert terminal.refused("ack", name) == "UNKNOWN_PART"
    assert terminal.refused("ack", name, "KPK.7") == "UNKNOWN_PART"
    other = ("--as", f"agency:x/{supporting}")
    assert terminal.refused("ack", name, lead, *other) == "UNKNOWN_PART", "an agency knows of its own requests only"
    assert terminal.refused("ack", name, f"{lead}.1", *other) == "NOT_PERMITTED"
    declined = terminal.ask("decline", name, supporting, "--reason", "bukan kewenangan kami")
    assert declined["events"] == ["ReferralDeclined"]
    assert terminal.refused("decline", name, supporting, "--reason", "bukan kewenangan kami") == "NOTHING_OWED"
    assert (
        "ReferralTransferred" in terminal.ask("transfer", name, lead, "--to", "TNI", "--reason", "alat berat")["events"]
    )
    assert terminal.ask("refer", name, "PLN")["events"] == ["AgencyReferred"]
    assert terminal.ask("refer", name, "PLN")["events"] == []
    assert terminal.refused("refer", name, "NO_SUCH_AGENCY") == "UNKNOWN_AGENCY"
    assert terminal.refused("refer", name, "bukan kode") == "BAD_VALUE"


def test_notes_escalations_and_recommendations_are_recorded(terminal: Terminal) -> None:
    problem = coordinating(terminal, "17.07.01")
    name = problem["problem_id"]

    assert terminal.ask("note", name, "Sudah dihubungi lewat telepon")["events"] == ["NoteAdded"]
    assert terminal.refused("note", name, "  ") == "UNFIT_TEXT"
    assert terminal.ask("escalate", name, "--reason", "warga terisolasi")["events"] == ["ProblemEscalated"]
    assert terminal.refused("recommend", name, "--step", "99") == "UNKNOWN_PART"
    assert terminal.refused("recommend", name) == "BAD_VALUE"
    chair = ("--as", "supervisor:sekda")
    assert terminal.ask("recommend", name, "--text", "Kirim alat berat", *chair)["events"] == ["ResolutionRecommended"]
    assert terminal.refused("approve", name) == "NOT_PERMITTED"
    assert terminal.refused("approve", name, *chair) == "SECOND_PERSON_NEEDED"
    assert terminal.ask("approve", name, "--as", "supervisor:wakil")["events"] == ["RecommendationApproved"]
    assert terminal.refused("close", name) == "NOT_CLOSABLE"
    assert terminal.refused("resend", name, "referral/TIDAK.1") == "UNKNOWN_PART"


def test_a_command_that_is_repeated_has_one_effect(terminal: Terminal) -> None:
    problem = coordinating(terminal, "17.07.02")
    once = ("--command-id", f"surat-{next(NUMBERS):06}")
    first = terminal.ask("note", problem["problem_id"], "Satu catatan", *once)
    again = terminal.ask("note", problem["problem_id"], "Satu catatan", *once)

    assert (again["fresh"], again["version"]) == (False, first["version"])
    assert terminal.refused("note", problem["problem_id"], "Catatan lain", *once) == "COMMAND_ID_REUSED"


def test_clocks_are_paused_resumed_and_extended_by_hand(terminal: Terminal) -> None:
    problem = coordinating(terminal, "17.07.03", occurred_at=long_ago(5))
    name, chair = problem["problem_id"], ("--as", "supervisor:sekda")
    until = (system_clock() + timedelta(hours=30)).astimezone(ZoneInfo("Asia/Jakarta")).strftime("%d/%m/%Y %H.%M WIB")
    why = ("--reason", "jembatan darurat dipasang")

    paused = ("pause", name, "--until", until, *why)
    assert terminal.refused(*paused, "--requested-by", "sekda", *chair) == "SECOND_PERSON_NEEDED"
    assert terminal.ask(*paused, "--requested-by", "sari", *chair)["events"] == ["ClockPaused"]
    assert terminal.ask("resume", name, *chair)["events"] == ["ClockResumed"]
    assert terminal.refused("resume", name, *chair) == "NOTHING_OWED"

    lead = f"{problem['lead']}.1"
    extended = ("extend", name, f"acknowledge/{lead}", "--until", until, *why, *chair)
    assert terminal.ask(*extended)["events"] == ["DeadlineExtended"]
    (due,) = [
        each["due_at"]
        for each in terminal.ask("show", name)["problem"]["obligations"]
        if each["key"] == f"acknowledge/{lead}"
    ]
    assert datetime.fromisoformat(due) == datetime.strptime(until, "%d/%m/%Y %H.%M WIB").replace(
        tzinfo=ZoneInfo("Asia/Jakarta")
    )
    assert terminal.refused("extend", name, "approve", "--until", until, *why, *chair) == "UNKNOWN_PART"
    wrong = terminal.type("extend", name, lead, "--until", "nanti sore", *why, *chair)
    assert (wrong.status, "--until" in wrong.err) == (2, True)


def test_what_is_proposed_goes_back_and_forth_with_reasons_that_can_be_read(terminal: Terminal) -> None:
    problem = coordinating(terminal, "17.07.03", occurred_at=long_ago(10))
    name, chair = problem["problem_id"], ("--as", "supervisor:sekda")
    assert terminal.ask("recuse", name, "kerabat", "--reason", "saudara pelapor", *chair)["events"] == [
        "OfficerRecused"
    ]
    acknowledge_all(terminal, problem)
    terminal.problem_in(name, "recommended")

    assert terminal.ask("return", name, "--reason", "sebut jalan memutar", *chair)["events"] == [
        "RecommendationReturned"
    ]
    assert terminal.ask("recommend", name, "--text", "Alihkan lewat jalan desa")["events"] == ["ResolutionRecommended"]
    assert terminal.ask("approve", name, "--reason", "sudah lengkap", *chair)["events"] == ["RecommendationApproved"]
    refused = ("follow-through", name, "REFUSED")
    assert terminal.refused(*refused) == "REASON_NEEDED"
    assert terminal.ask(*refused, "--reason", "alat berat di daerah lain")["events"] == ["FollowThroughRecorded"]
    assert terminal.ask("outcome", name, "PARTLY_RESOLVED")["events"] == ["OutcomeRecorded"]
    page = terminal.type("show", name).out
    assert "sudah lengkap" in page
    assert "alat berat di daerah lain" in " ".join(page.split())


def test_what_was_written_is_read_back_by_those_it_is_for(terminal: Terminal) -> None:
    report = open_road(terminal, "17.07.03", occurred_at=long_ago(15))
    problem = terminal.problem_in(report["problem_id"], "coordinating")
    name, lead = problem["problem_id"], problem["referrals"][0]
    liaison = ("--as", f"agency:narahubung@{lead['office']}/{lead['agency']}")
    for audience in ("DESK", "AGENCIES", "REPORTER"):
        assert terminal.type("note", name, f"Catatan {audience}", "--for", audience.lower()).status == 0
    acknowledge_all(terminal, problem)
    assert terminal.type("answer", name, problem["lead"], "--outcome", "RESOLVED", "--text", "Jalan dibuka").status == 0
    verified = ("verify", name, "CONFIRMED", "--by", "VISIT", "--text", "Sudah dilihat di tempat")
    assert terminal.refused(*verified) == "NOT_PERMITTED"
    assert terminal.ask(*verified, "--as", "verifier:budi")["events"] == ["ProblemVerified"]

    def read(*who: str) -> list[str]:
        return [each["text"] for each in terminal.ask("show", name, *who)["problem"]["writings"]]

    notes = ["Catatan DESK", "Catatan AGENCIES", "Catatan REPORTER"]
    assert read() == [*notes, "Jalan dibuka", "Sudah dilihat di tempat"]
    assert read(*liaison)[:2] == notes[1:]
    assert "Sudah dilihat di tempat" not in read(*liaison)
    assert [each["text"] for each in terminal.ask("fate", report["intake_id"])["notes"]] == ["Catatan REPORTER"]
    page = terminal.type("show", name).out
    assert "Sudah dilihat di tempat" in page
    assert "benar terjadi (kunjungan" in page


def test_a_reporter_is_called_back_by_the_desk_alone_and_that_is_on_record(terminal: Terminal) -> None:
    report = open_road(terminal, "17.07.03", occurred_at=long_ago(20), contact="0812-3456-7890")
    name = report["problem_id"]
    problem = terminal.problem_in(name, "coordinating")
    lead = problem["referrals"][0]
    shown = terminal.ask("contact", name)

    assert shown["intake_id"] == report["intake_id"]
    assert "".join(each for each in shown["contact"] if each.isdigit()).endswith("81234567890")
    assert terminal.refused("contact", name, "--report", "tidak-ada") == "UNKNOWN_PART"
    liaison = f"agency:narahubung@{lead['office']}/{lead['agency']}"
    assert terminal.refused("contact", name, "--as", liaison) == "UNKNOWN_PROBLEM"
    assert terminal.refused("contact", name, "--as", "operator:x@17") == "UNKNOWN_PROBLEM"
    read = terminal.ask("access", "--as", "supervisor:sekda")["accesses"]
    assert [each["intake_id"] for each in read if each["kind"] == "contact"][-1] == report["intake_id"]
    assert "81234567890" in terminal.type("contact", name).out.replace("-", "").replace(" ", "")


def test_every_other_command_goes_in_as_an_envelope(terminal: Terminal) -> None:
    problem = coordinating(terminal, "17.07.03")
    chair = {"id": "sekda", "role": "supervisor", "region": "17.07"}
    until = (system_clock() + timedelta(hours=2)).isoformat()

    def envelope(**command: object) -> str:
        return json.dumps(
            {
                "command_id": f"amplop-{next(NUMBERS):06}",
                "problem_id": problem["problem_id"],
                "desk": "17.07",
                "actor": chair,
                "command": command,
            }
        )

    pause = envelope(type="PauseClock", until=until, reason="jembatan darurat dipasang", requested_by="sari")
    ran = terminal.type("submit", said=pause)
    assert (ran.status, ran.json["events"]) == (0, ["ClockPaused"])
    assert terminal.type("submit", said=pause).json["fresh"] is False
    assert terminal.type("submit", said=envelope(type="ResumeClock")).json["events"] == ["ClockResumed"]
    assert terminal.type("submit", said=envelope(type="AddNote", text="Catatan rapat")).json["events"] == ["NoteAdded"]
    refused = terminal.type("submit", said=envelope(type="ResumeClock"))
    assert (refused.status, refused.json["code"]) == (1, "NOTHING_OWED")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", "UNREADABLE_ENVELOPE"),
        (b"bukan json", "UNREADABLE_ENVELOPE"),
        (b"[1]", "UNREADABLE_ENVELOPE"),
        (b'{"actor": {"id": "x"}}', "UNREADABLE_ENVELOPE"),
        (b'{"actor": {"id": "service", "role": "service", "region": "00"}}', "NOT_PERMITTED"),
        (b'{"actor": {"id": "s", "role": "operator", "region": "17.07"}, "problem_id": "zzz"}', "UNKNOWN_PROBLEM"),
        (b"\xff\xfe", "UNREADABLE_ENVELOPE"),
        (b'{"a":' * 10_000, "UNREADABLE_ENVELOPE"),
    ],
)
def test_what_is_no_envelope_is_refused(terminal: Terminal, said: bytes, code: str) -> None:
    ran = terminal.type("submit", said=said)

    assert (ran.status, ran.json["code"]) == (1, code)
    assert terminal.refused("submit", "--plain", said=said) == code


def test_nobody_sees_a_problem_of_another_region(terminal: Terminal) -> None:
    problem = coordinating(terminal, "17.07.09")["problem_id"]

    assert terminal.refused("show", problem, "--as", "operator:x@17.08") == "UNKNOWN_PROBLEM"
    assert terminal.refused("note", problem, "catatan", "--as", "operator:x@17.08") == "UNKNOWN_PROBLEM"
    assert terminal.type("show", problem, "--as", "operator:x@17").status == 0
    assert terminal.refused("show", "zzzz") == "UNKNOWN_PROBLEM"


def test_the_list_says_why_it_is_empty(terminal: Terminal) -> None:
    open_unsure(terminal)
    ran = terminal.type("list", "--category", "ARMED_GROUP")

    assert ran.status == 0
    assert "Tidak ada yang cocok" in ran.out
    assert terminal.refused("list", "--cursor", "ngawur") == "UNKNOWN_CURSOR"


def test_pages_of_the_list_follow_one_another(terminal: Terminal) -> None:
    for _ in range(3):
        open_unsure(terminal)
    first = terminal.ask("list", "--limit", "2")
    second = terminal.ask("list", "--limit", "2", "--cursor", first["next_cursor"])

    seen = [each["problem_id"] for page in (first, second) for each in page["problems"]]
    assert len(set(seen)) == len(seen) > 2


def test_people_read_words_and_no_codes_of_the_program(terminal: Terminal) -> None:
    problem = coordinating(terminal, "17.07.12")
    listed = terminal.type("list").out
    shown = terminal.type("show", problem["problem_id"]).out

    assert problem["register_number"] in listed
    assert "Koordinasi" in listed
    assert "Pinang Belapis" in shown
    assert "menunggu pengakuan" in shown
    assert "awaiting_acknowledgement" not in listed + shown
    assert "DATA REKAAN" not in listed + shown


def test_a_problem_triaged_to_the_wrong_category_is_corrected_and_letters_say_so(
    terminal: Terminal, running_desk: Path
) -> None:
    name = open_unsure(terminal)["problem_id"]
    terminal.ask("triage", name, "LOGISTICS_LATE", "S2")
    before = terminal.problem_in(name, "coordinating")
    tried = terminal.ask("correct", name, "--category", "TRANSPORT_BREAK", "--reason", "jalan putus", "--dry-run")
    expected = {
        *(f"withdrawal/{each['referral_id']}" for each in tried["correction"]["withdrawn"] if each["by_letter"]),
        *(f"referral/{each['referral_id']}" for each in tried["correction"]["asked"]),
        *(f"correction/{each}/1" for each in tried["correction"]["kept"]),
    }
    assert {each.partition("/")[0] for each in expected} == {"withdrawal", "referral", "correction"}
    terminal.ask("correct", name, "--category", "TRANSPORT_BREAK", "--reason", "jalan putus")

    def letters() -> dict[str, Any] | None:
        messages = [
            json.loads(each.read_bytes())["message"] for each in (running_desk / "outbox").glob("*.notice.json")
        ]
        told = {each["key"].partition(f"{name}/")[2]: each for each in messages if name in each["key"]}
        return told if expected <= told.keys() else None

    told = terminal.until(letters)
    after = terminal.ask("show", name)["problem"]
    assert (after["register_number"], after["category"]) == (before["register_number"], "TRANSPORT_BREAK")
    assert after["lead"] == "DPUPR"
    assert {each["key"] for each in after["obligations"]} >= {"acknowledge/DPUPR.2", "answer/DPUPR.2"}
    assert not any(each["key"].endswith("/KPU.1") for each in after["obligations"])
    assert "dicabut dan tidak berlaku lagi" in told["withdrawal/KPU.1"]["body"]
    assert "Kategori saat dirujuk : Logistik terlambat\n" in told["withdrawal/KPU.1"]["body"]
    assert terminal.refused("ack", name, "KPU.1", "--as", "agency:a@17.07/KPU") == "REFERRAL_WITHDRAWN"
    assert terminal.type("withdraw", name, "DPUPR", "--reason", "sudah terbuka").status == 0
    assert terminal.until(lambda: (letters() or {}).get("withdrawal/DPUPR.2"))
