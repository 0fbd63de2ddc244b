"""Nothing that has a code is shown to people as a code alone: each vocabulary has a word for each code, and no other.

What is complete in Indonesian is complete in every language, by `test_catalogues`.
"""

import re
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

import domain.refusals
from cli.app import VERBS
from cli.pages.listing import COLUMNS
from cli.session import REFUSED_BOOKS
from cli.submitting import UNREADABLE
from cli.terminal_login import LOGIN_NEEDED
from commands.intake.assessing import PLACE_AMBIGUOUS, PLACE_ELSEWHERE
from commands.intake.service import BY_PERSON
from domain.access.sign_in import SignInMethod
from domain.access_record.events import Access, Credential
from domain.actor import ActingAs
from domain.classifying import triage
from domain.classifying.sketch import Whereabouts
from domain.codes import IntakeChannel, Language, Role, Route, Severity, Tier
from domain.contests import Contest
from domain.desk.charter import CharterWay, MemberRole
from domain.desk.recusal import RecusalCause
from domain.figures.accuracy import Limit, Tally
from domain.figures.funnel import Step
from domain.figures.rehearsal import Entered, rehearse
from domain.intake import ContactFault
from domain.notice import BY_HAND, HandWay
from domain.obligation import ObligationKind
from domain.officials import Post
from domain.problem import matching, verification
from domain.problem.commands import AutomaticCommand
from domain.problem.correction import CORRECTABLE
from domain.problem.note import NoteAudience
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.state import AwaitingAcknowledgement, AwaitingAnswer, Phase, Referral, Settled
from domain.refusals import Refusal
from domain.report.state import ReportPhase
from domain.report_id import ReportKind
from domain.returned_mail import BOUNCED, Learned, MailAction
from domain.routing_table import Fault, FaultCode, RoutingTable
from intake_files.charters import CharterFault
from intake_files.instants import InstantFault
from intake_files.named_rows import LeftOutReason
from intake_files.offices import OfficeFault
from intake_files.regions import AMBIGUOUS_REGION
from intake_files.reports import RowFault
from intake_files.table import FileFault
from notices.model import EscalationCause, FailureCode, NoticeChannel, NoticeKind, SkipReason
from notices.returned_mail import MailFault
from projections.filters import ClockState
from projections.notice_lists import NoticeState
from projections.views import AmbiguousReference, Disposition, RecommendationStanding, UnknownCursor
from reading.desks import DeskNotOpen
from reading.health import Detail, Finding
from reading.tellings import Standing
from reading.tiered_reports import CellStanding
from reading.triage import NOBODY_TO_ENTER_IT
from reference.routes import FaultAt
from tests.given.routes import ALWAYS, a_row
from tests.wording.catalogues import ROOT
from web.api.commands import body_of, commands_of_people
from web.api.statuses import OF_THE_FACE
from web.pages import desk_acts, health_line, navigation, several, tiered_acts
from web.pages.controls import fields_of
from wording import (
    codes,
    failures,
    forms,
    health,
    letters,
    matches,
    outbox,
    pages,
    process,
    refusals,
    rules,
    service,
    tellings,
    tiered,
)
from wording.catalogue import Words
from wording.language import speaking
from wording.matches import match_line
from wording.refusals import sentence
from wording.rules import fault_line
from wording.service import detail_line
from workflows.queues import NOTICES, PROBLEMS

DEFINED_BEFORE_A_COMMAND_EXISTS = {
    AmbiguousReference.code,
    UnknownCursor.code,
    DeskNotOpen.code,
    *REFUSED_BOOKS.values(),
    UNREADABLE,
    LOGIN_NEEDED,
    *RowFault,
    *OfficeFault,
    *CharterFault,
    *ContactFault,
    *InstantFault,
    AMBIGUOUS_REGION,
    *OF_THE_FACE,
    *MailFault,
}

OF_OFFICES = {SkipReason.ACKNOWLEDGED, SkipReason.PROBLEM_ENDED, SkipReason.WITHDRAWN}
"""Why an office is not told; no reason for which a reporter is not."""


def literals(path: Path, pattern: str) -> set[str]:
    return set(re.findall(pattern, path.read_text(encoding="utf-8")))


def source_of(module: object) -> Path:
    return Path(str(module.__file__))  # type: ignore[attr-defined]


def refusal_codes(kind: type[Refusal] = Refusal) -> set[str]:
    below = {code for each in kind.__subclasses__() for code in refusal_codes(each)}
    return below | ({kind.code} if kind.__module__ == domain.refusals.__name__ else set())


def reasons_for_triage() -> set[str]:
    body = source_of(triage).read_text(encoding="utf-8").partition("def reason_for_triage")[2].partition("\ndef ")[0]
    return set(re.findall(r'"([A-Z_]+)"', body)) | {PLACE_ELSEWHERE, PLACE_AMBIGUOUS, NOBODY_TO_ENTER_IT}


def evidence_kinds() -> set[str]:
    votes = literals(ROOT / "domain/classifying/linear.py", r'\("([a-z]+)", \w+, \w+\[')
    told = literals(ROOT / "domain/classifying/classify.py", r'Evidence\(kind="([a-z]+)"')
    return (votes | told) - {"severity", "floor"}


def floors() -> set[str]:
    return literals(ROOT / "reference/routing/severity.csv", r"(?m)^(floor-[a-z-]+),")


def plain_reasons() -> set[str]:
    places = {each.value for each in Whereabouts if each is not Whereabouts.UNCLEAR}
    return literals(source_of(matching), r'"((?:same|other|kecamatan|text)-[a-z]+)"') | places | {BY_PERSON}


def reasons_with_value() -> set[str]:
    return literals(source_of(matching), r'f"([a-z-]+):\{')


def values_of(model: type, field: str) -> set[str]:
    """Words that a field may hold, of a model or of a frozen dataclass."""
    return set(get_args(model.__pydantic_fields__[field].annotation))  # type: ignore[attr-defined]


def steps_of_a_start() -> set[str]:
    told = (literals(path, r'(?:_step|_timed|_progress)\("([a-z.]+)"') for path in TELLING_STEPS)
    return set[str]().union(*told)


def checks() -> set[str]:
    named = literals(ROOT / "reading/health.py", r'(?:name=|_counted\(|_about\()"([a-z_]+)"')
    named |= literals(ROOT / "reading/reporting_health.py", r'name="([a-z_]+)"')
    return named | literals(ROOT / "cli/doctor.py", r'name="([a-z_]+)"') | {PROBLEMS, NOTICES}


COUNTING = {
    Detail.WAKES_WAITING,
    Detail.CLOCKS_STAND,
    Detail.PERIODS_STAND,
    Detail.DEAD_LETTERS,
    Detail.HELD_UP,
    Detail.LETTERS_LATE,
    Detail.NO_ADDRESS,
    Detail.UNREACHED,
    Detail.LATE,
    Detail.TO_TRIAGE,
    Detail.LEAD_NOWHERE,
    Detail.NOT_FOLLOWED,
    Detail.WORKERS,
}
"""What a look found that is told with a number, and has a sentence of its own."""

TELLING_STEPS = (ROOT / "infra/embedded/supervisor.py", ROOT / "cli/hosting.py")

KNOWN_DETAILS = {
    *("1.1", "1.2", "1.3", "1.6", "1.10"),
    *("2.1", "2.2", "2.3", "3.4", "4.1", "4.4", "4.7"),
    *("7.1", "7.17", "7.18"),
}
"""Of the registry of enhanced status codes, what a returned letter is known to say and its subject does not."""

COMMANDS = (*commands_of_people(), *desk_acts.COMMANDS.values(), *tiered_acts.COMMANDS.values())
"""What somebody may ask by a form."""

REPORTED = {"text", "region", "place", "occurred_at", "reported_at", "channel", "reporter_role", "contact"}


def names_of_fields() -> set[str]:
    """Fields of all these forms."""
    return {each.name.rpartition(".")[2] for command in COMMANDS for each in fields_of(body_of(command))}


def names_by_command() -> set[str]:
    """The same, each with the command before it."""
    return {
        f"{command.__name__}.{each.name.rpartition('.')[2]}"
        for command in COMMANDS
        for each in fields_of(body_of(command))
    }


OF_ONE_COMMAND = {each for each in forms.FIELDS if "." in each} & names_by_command()

SENT = {"agency", "kategori", "kategori-lain", "nama", "position", "tingkat", "tujuan"}
"""Names of fields that a page's own template gives."""

VOCABULARIES: list[tuple[Words, Iterable[str]]] = [
    (codes.PHASES, Phase),
    (codes.CHANNELS, IntakeChannel),
    (codes.ROUTES, Route),
    (codes.OUTCOMES, Outcome),
    (codes.FINDINGS, verification.Finding),
    (codes.METHODS, verification.Method),
    (codes.NOTE_AUDIENCES, NoteAudience),
    (
        codes.ACCESSES,
        set[str]().union(*(values_of(each, "kind") for each in get_args(get_args(Access)[0]))),
    ),
    (codes.WAYS_IN, {*SignInMethod, *Credential}),
    (codes.RESPONSES, Response),
    (codes.ACTING, ActingAs),
    (codes.DISMISSALS, Dismissal),
    (codes.TRIAGE_REASONS, reasons_for_triage()),
    (codes.EVIDENCE_KINDS, evidence_kinds()),
    (codes.FLOORS, floors()),
    (
        codes.STANDINGS,
        set[str]().union(*(values_of(each, "standing") for each in (AwaitingAcknowledgement, AwaitingAnswer, Settled))),
    ),
    (codes.RECOMMENDATION_STANDINGS, set(get_args(RecommendationStanding))),
    (codes.SETTLED_BY, values_of(Settled, "by")),
    (codes.CORRECTABLE, set(CORRECTABLE)),
    (letters.CORRECTED, set(CORRECTABLE)),
    (codes.PARTS, values_of(Referral, "part")),
    (codes.CONTESTS, set(Contest)),
    (codes.LEFT_OUT_ROWS, LeftOutReason),
    (codes.DISPOSITIONS, {*get_args(Disposition), "refused"}),
    (codes.NOTICE_STATUSES, {"pending", "delivered", "failed", "skipped"}),
    (codes.NOTICE_CHANNELS, {*NoticeChannel, BY_HAND}),
    (codes.MAIL_ACTIONS, MailAction),
    (codes.LEARNED, Learned),
    (codes.HAND_WAYS, HandWay),
    (codes.SKIP_REASONS, SkipReason),
    (failures.SUBJECTS, map(str, range(8))),
    (failures.DETAILS, KNOWN_DETAILS),
    (codes.DELIVERY_FAILURES, {*FailureCode, BOUNCED}),
    (codes.NOTICE_KINDS, NoticeKind),
    (codes.ESCALATION_LEVELS, {"1", "2", "3"}),
    (codes.ESCALATION_CAUSES, {"severity", "person"}),
    (codes.REPORT_KINDS, ReportKind),
    (codes.REPORT_PHASES, ReportPhase),
    (codes.FUNNEL_STEPS, Step),
    (tiered.CELLS, CellStanding),
    (tiered.STANDINGS, {"reported", "nil", "missing"}),
    (codes.OBLIGATIONS, ObligationKind),
    (codes.ROLES, Role),
    (codes.POSTS, Post),
    (codes.MEMBER_ROLES, MemberRole),
    (codes.CHARTER_WAYS, CharterWay),
    (codes.RECUSAL_CAUSES, RecusalCause),
    (letters.SEVERITIES, Severity),
    (tellings.TELLING_STANDINGS, get_args(Standing)),
    (tellings.UNTOLD, {*ContactFault, *(set(SkipReason) - OF_OFFICES), BOUNCED}),
    (letters.OUTCOMES, Outcome),
    (letters.DISMISSALS, Dismissal),
    (letters.PHASES, Phase),
    (letters.FINDINGS, verification.Finding),
    (letters.ESCALATION_LEVELS, {"1", "2", "3"}),
    (letters.ESCALATION_CAUSES, get_args(EscalationCause)),
    (letters.AWAITED, ObligationKind),
    (matches.REASONS, plain_reasons()),
    (matches.REASONS_WITH_VALUE, reasons_with_value()),
    (refusals.REFUSALS, refusal_codes() | DEFINED_BEFORE_A_COMMAND_EXISTS),
    (refusals.FILE_FAULTS, FileFault),
    (rules.FAULTS, FaultCode),
    (rules.DIFFERENCES, {"lead", "supporting", "route", "clocks", "row"}),
    (rules.LIMITS, Limit),
    (rules.TALLY, {each.name for each in fields(Tally)} - {"category", "rule_version"}),
    (pages.LISTING, {column.code for column in COLUMNS}),
    (pages.QUEUE_TABS, {*ClockState, "any_clock"}),
    (pages.KEYS, literals(ROOT / "web/pages/static/keys.js", r'e\.key === "(.)"')),
    (process.TIMERS, {each.__name__ for each in get_args(get_args(AutomaticCommand)[0])}),
    (process.CLOSING_LACKS, literals(ROOT / "domain/problem/plan.py", r'missing\.append\("([A-Z_]+)"\)')),
    (pages.PANELS, {verb.panel for verb in VERBS.values()}),
    (service.STEPS, steps_of_a_start()),
    (service.CHECKS, checks()),
    (service.FINDINGS, Finding),
    (service.DETAILS, set(Detail) - COUNTING),
    (pages.PLACES, navigation.OPENS),
    (forms.ACTIONS, {each.__name__ for each in COMMANDS}),
    (forms.ACTIONS_OF_MANY, {each.__name__ for each in several.ACTS}),
    (forms.ACTION_HELPS, {each.__name__ for each in COMMANDS}),
    (forms.FIELDS, names_of_fields() | OF_ONE_COMMAND),
    (forms.FIELD_HELPS, set(forms.FIELD_HELPS) & (names_of_fields() | names_by_command())),
    (forms.REPORT_FIELDS, REPORTED),
    (forms.SENT_FIELDS, SENT),
    (forms.REPORT_HELPS, set(forms.REPORT_HELPS) & REPORTED),
    (forms.INSTANT_HELP, {"instant", "day", "told"}),
    (forms.FAULTS, set(forms.FAULTS) & (set(get_args(ErrorType)) | {"other"})),
    (forms.WAYS_OUT, set(forms.WAYS_OUT) & set(refusals.REFUSALS)),
    (outbox.NOTICE_STATES, get_args(NoticeState)),
    (health.STANDING, health_line.STANDS_FOR.values()),
    (health.WORKS, health_line.STANDS_FOR.values()),
    (health.WAYS, health_line.STANDS_FOR.values()),
    (service.LACKS, literals(ROOT / "demo/audit.py", r'return "([A-Z_]+)"')),
]


@pytest.mark.parametrize(("words", "expected"), VOCABULARIES, ids=lambda value: getattr(value, "_vocabulary", ""))
def test_a_vocabulary_has_a_word_for_each_code_and_no_other(words: Words, expected: Iterable[str]) -> None:
    assert set(words) == {str(code) for code in expected}
    for language in Language:
        with speaking(language):
            assert all(words.values())


def test_every_vocabulary_is_compared_with_its_codes() -> None:
    compared = {id(words) for words, _ in VOCABULARIES} | {id(codes.EVENTS)}  # which stands beside the events' lines
    names = {
        f"{module.__name__}.{name}"
        for module in (
            codes,
            failures,
            forms,
            health,
            letters,
            matches,
            outbox,
            pages,
            process,
            refusals,
            rules,
            service,
            tellings,
        )
        for name, value in vars(module).items()
        if isinstance(value, Words) and id(value) not in compared
    }

    assert not names


def test_no_vocabulary_stands_elsewhere() -> None:
    paths = [path for path in (ROOT / "wording").rglob("*.py") if path.stem != "__init__"]
    names = {".".join(path.relative_to(ROOT / "wording").with_suffix("").parts) for path in paths}
    holding = {
        name
        for name in names
        if any(isinstance(each, Words) for each in vars(import_module(f"wording.{name}")).values())
    }

    lines = {"lines.access_record", "lines.desk", "lines.problem", "lines.report", "charters"}
    assert holding == lines | {
        "codes",
        "evidence",
        "failures",
        "forms",
        "health",
        "instants",
        "letters",
        "matches",
        "outbox",
        "pages",
        "process",
        "refusals",
        "rules",
        "service",
        "tellings",
        "tiered",
    }


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("detail", list(Detail))
def test_whatever_a_look_found_is_told_with_its_names_and_its_number(detail: Detail, language: Language) -> None:
    with speaking(language):
        told = detail_line(detail, "17.07/2024", 12)

    assert told
    assert "{" not in told
    assert ("12" in told) == (detail in COUNTING)


def test_what_two_tables_differ_in_is_what_there_are_words_for() -> None:
    case = Entered(
        problem_id="p",
        entered_at=datetime(2024, 11, 27, tzinfo=UTC),
        category="LOGISTICS_LATE",
        stage=None,
        severity=Severity.S2,
        region="17.07",
        lead="KPU",
        route=Route.COORDINATE,
        rule="R-LOGISTICS_LATE-1",
        rule_version="1",
    )
    old = RoutingTable.of("1", [a_row()])
    differing = a_row(lead="POLRI", supporting=("KPU",), route=Route.FORWARD, clocks=Severity.S3)
    new = RoutingTable.of("2", [differing])
    renamed = RoutingTable.of("3", [a_row(number=2)])
    found = {
        name
        for table in (new, renamed)
        for change in rehearse([case], old, table, Tier.DISTRICT, ALWAYS).changes
        for name in change.differs
    }

    assert found == set(rules.DIFFERENCES)


def test_a_code_that_nobody_knows_is_shown_as_it_is_and_none_as_a_dash() -> None:
    assert codes.word(codes.PHASES, "adrift") == "adrift"
    assert codes.word(codes.PHASES, None) == "–"
    assert sentence("NO_SUCH_CODE") == sentence("REFUSED")


def test_every_fault_of_a_file_is_a_sentence() -> None:
    assert all(sentence(fault) == refusals.FILE_FAULTS[fault] for fault in FileFault)


def test_what_is_owed_is_named_with_its_part() -> None:
    assert codes.obligation("answer/KPU.1") == "jawaban KPU.1"
    assert codes.obligation("report/17.07/2024/flash/x/0") == "penerimaan laporan"
    assert codes.obligation("triage") == "triase"
    with speaking(Language.ENGLISH):
        assert codes.obligation("answer/KPU.1") == "answer KPU.1"


def test_reasons_of_a_match_are_told_with_their_values() -> None:
    reasons = ("same-category:FLOOD", "within:6h", "text:873", "text:?", "other:thing")

    assert match_line(reasons) == (
        "kategori sama (FLOOD), dalam 6 jam, kemiripan isi 87 %, kemiripan isi ?, other:thing"
    )
    with speaking(Language.ENGLISH):
        assert match_line(reasons) == (
            "same category (FLOOD), within 6 h, likeness of text 87%, likeness of text ?, other:thing"
        )


def test_a_fault_of_a_table_is_told_with_its_place() -> None:
    fault = FaultAt(file="rute.csv", line=3, fault=Fault(code=FaultCode.GAP, rule="R-FLOOD-1", detail="S1"))
    bare = FaultAt(file="rute.csv", line=1, fault=Fault(code=FaultCode.UNREADABLE_FILE))

    assert fault_line(fault) == "rute.csv, baris 3: tidak ada aturan yang berlaku (R-FLOOD-1; S1)"
    with speaking(Language.ENGLISH):
        assert fault_line(fault) == "rute.csv, line 3: no rule applies (R-FLOOD-1; S1)"
        assert fault_line(bare) == "rute.csv, line 1: the file cannot be read as CSV in UTF-8"
