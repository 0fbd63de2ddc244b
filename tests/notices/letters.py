"""A letter of every situation, kept to be read: `python -m tests.notices.letters` writes them.

Whoever changes a template reads what became of the letters, in both languages, in the difference.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from domain.actor import ActingAs
from domain.codes import Language, Severity
from domain.obligation import ObligationKind
from domain.officials import Post
from domain.problem.outcome import Dismissal, Outcome
from domain.problem.verification import Finding
from notices.model import Approving, Corrected, Message, NoticeContext, NoticeKind, Silence
from notices.render import render
from tests.notices.samples import KEY, a_contact, a_full_context

KEPT: Final = Path(__file__).parent / "kept_letters"

OF_EVERY_KIND: Final[Mapping[str, Any]] = {
    "fictitious": False,
    "reference_link": None,
    "link_until": None,
    "reason": None,
    "reported_words": None,
    "recommendation": None,
    "awaited_since": None,
    "answer_due_at": None,
    "lead_name": None,
    "supporting": (),
    "steps": (),
    "report_id": None,
    "receipt_number": None,
    "outcome": None,
    "escalation_level": 0,
}
"""What most letters do not tell."""

ABOUT_THE_MATTER: Final = (
    NoticeKind.REFERRAL,
    NoticeKind.HAND_OVER,
    NoticeKind.REMINDER,
    NoticeKind.SILENCE,
    NoticeKind.ESCALATION,
    NoticeKind.REPORT,
    NoticeKind.CORRECTION,
)
"""Only these quote what a reporter wrote."""

STEPS: Final = ("Tanyakan posisi kiriman kepada PPS.", "Siapkan angkutan pengganti.")

MISSED_AT: Final = datetime(2024, 11, 27, 2, 30, tzinfo=UTC)

SINCE: Final = datetime(2024, 11, 26, 23, 10, tzinfo=UTC)

SUPPORTING: Final = ("Kepolisian, Kabupaten Lebong", "Dinas Perhubungan, Kabupaten Lebong")

IN_REPORTERS_WORDS: Final[Mapping[str, Any]] = {
    "summary": None,
    "reported_words": "logistik TPS 3 blm datang pak, hubungi kpps di […]",
}
"""What is told before an official has said what happened."""

ESCALATED: Final[Mapping[str, Any]] = {"due_at": None, "escalation_level": 1}

RECOMMENDED: Final = "Pakai perahu motor dari Desa Bungin.\n\nKawal oleh Polsek sampai TPS."

APPROVING: Final = (
    Approving(office="Kesbangpol, Kabupaten Lebong", post=Post.CHAIR, acting=ActingAs.PLH, until=date(2024, 11, 28)),
    Approving(office="Sekretariat Daerah, Provinsi Bengkulu"),
)

LINKED: Final[Mapping[str, Any]] = {
    "reference_link": f"https://desk.example.test/r/{'0' * 88}",
    "link_until": datetime(2025, 1, 26, 0, 45, tzinfo=UTC),
}
"""A letter with a link, whose token is none."""

SITUATIONS: Final[Mapping[str, tuple[NoticeKind, Mapping[str, Any]]]] = {
    "referral": (
        NoticeKind.REFERRAL,
        {"steps": STEPS, "supporting": SUPPORTING, "answer_due_at": datetime(2024, 11, 27, 6, tzinfo=UTC)},
    ),
    "referral_with_a_link": (NoticeKind.REFERRAL, LINKED),
    "reminder_with_a_link": (NoticeKind.REMINDER, {"awaited": ObligationKind.ANSWER, "awaited_since": SINCE, **LINKED}),
    "reporter_receipt_with_a_link": (NoticeKind.REPORTER_RECEIPT, {"agency_name": None, **LINKED}),
    "reporter_outcome_with_a_link": (
        NoticeKind.REPORTER_OUTCOME,
        {"agency_name": None, "outcome": Outcome.RESOLVED, **LINKED},
    ),
    "referral_in_the_place_of_another": (
        NoticeKind.REFERRAL,
        {"recipient_role": "support", "replaces": "KPU.1", "lead_name": "PLN, Kabupaten Lebong"},
    ),
    "referral_in_the_reporters_words": (
        NoticeKind.REFERRAL,
        {**IN_REPORTERS_WORDS, "recipient_role": "support", "lead_name": "KPU Kabupaten Lebong"},
    ),
    "referral_of_what_nobody_reported": (
        NoticeKind.REFERRAL,
        {"summary": None, "reports": 0, "place_told": None, "stations": (), "contact_name": None, "supporting": ()},
    ),
    "referral_of_what_was_verified": (
        NoticeKind.REFERRAL,
        {**IN_REPORTERS_WORDS, "finding": Finding.CONFIRMED},
    ),
    "hand_over": (NoticeKind.HAND_OVER, {"category_name": "Dugaan politik uang", "due_at": None}),
    "hand_over_in_the_reporters_words": (
        NoticeKind.HAND_OVER,
        {**IN_REPORTERS_WORDS, "category_name": "Dugaan politik uang", "reason": "kewenangan pengawas pemilu"},
    ),
    "reminder": (
        NoticeKind.REMINDER,
        {"awaited": ObligationKind.ANSWER, "awaited_since": SINCE, "is_overdue": True},
    ),
    "reminder_of_what_was_recorded_long_ago": (NoticeKind.REMINDER, {"awaited": ObligationKind.TRIAGE}),
    "escalation": (
        NoticeKind.ESCALATION,
        {
            **ESCALATED,
            "escalated_for": "deadline",
            "silences": (
                Silence(
                    awaited=ObligationKind.ANSWER,
                    of="Dinas Pekerjaan Umum dan Penataan Ruang, Kabupaten Lebong",
                    asked_at=SINCE,
                    missed_at=MISSED_AT,
                ),
                Silence(awaited=ObligationKind.APPROVE, of="Sekretariat Daerah, Kabupaten Lebong", missed_at=MISSED_AT),
            ),
        },
    ),
    "silence": (
        NoticeKind.SILENCE,
        {
            "due_at": None,
            "silences": (
                Silence(
                    awaited=ObligationKind.ACKNOWLEDGE,
                    of="Dinas Perhubungan, Kabupaten Lebong",
                    asked_at=SINCE,
                    missed_at=MISSED_AT,
                ),
            ),
        },
    ),
    "escalation_by_a_person": (
        NoticeKind.ESCALATION,
        {**ESCALATED, "escalated_for": "person", "reason": "jalan masih tertutup dan KPPS menunggu"},
    ),
    "escalation_for_severity": (
        NoticeKind.ESCALATION,
        {
            **ESCALATED,
            **IN_REPORTERS_WORDS,
            "escalated_for": "severity",
            "escalation_level": 2,
            "severity": Severity.S4,
        },
    ),
    "recommendation": (NoticeKind.RECOMMENDATION, {"steps": STEPS, "due_at": None}),
    "recommendation_in_the_desks_words": (
        NoticeKind.RECOMMENDATION,
        {"recommendation": RECOMMENDED, "due_at": None},
    ),
    "report": (NoticeKind.REPORT, {"report_id": "17.07/2024/flash/5f0c/0"}),
    "correction": (
        NoticeKind.CORRECTION,
        {
            "reason": "laporan semula salah dibaca",
            "fallen": 1,
            "awaited": ObligationKind.ANSWER,
            "place_told": None,
            "stations": (),
            "stations_corrected": ("7",),
            "place_corrected": "halaman SDN 2 Desa Bungin",
            "corrections": (
                Corrected(field="category", before="Logistik terlambat", after="Gangguan angkutan logistik"),
                Corrected(field="region", before="Kecamatan Lebong Atas", after="Kecamatan Pinang Belapis"),
                Corrected(field="stations", after=("7",)),
                Corrected(field="place", after="halaman SDN 2 Desa Bungin"),
                Corrected(field="occurred_at", before=SINCE, after=MISSED_AT),
                Corrected(field="contests", before=("governor", "regent"), after=("regent",)),
            ),
        },
    ),
    "correction_of_a_hand_over": (
        NoticeKind.CORRECTION,
        {
            "reason": "salah kecamatan",
            "due_at": None,
            "corrections": (
                Corrected(field="region", before="Kecamatan Lebong Atas", after="Kecamatan Pinang Belapis"),
            ),
        },
    ),
    "withdrawal": (
        NoticeKind.WITHDRAWAL,
        {"reason": "laporan semula salah dibaca", "asked_at": SINCE, "due_at": None},
    ),
    "reporter_receipt": (NoticeKind.REPORTER_RECEIPT, {"agency_name": None}),
    "reporter_outcome": (
        NoticeKind.REPORTER_OUTCOME,
        {"agency_name": None, "outcome": Outcome.HANDED_TO_AUTHORITY, "receipt_number": "042/LP/2024"},
    ),
    "reporter_receipt_of_a_report_that_joins": (
        NoticeKind.REPORTER_RECEIPT,
        {"agency_name": None, "is_joined": True},
    ),
    "reporter_dismissed": (
        NoticeKind.REPORTER_DISMISSED,
        {"agency_name": None, "register_number": None, "dismissal": Dismissal.OTHER_DESK},
    ),
    "reporter_forwarded": (
        NoticeKind.REPORTER_FORWARDED,
        {"agency_name": None, "forwarded_to": "Bawaslu Kabupaten Lebong"},
    ),
    "reporter_forwarded_as_no_matter_of_the_desk": (
        NoticeKind.REPORTER_FORWARDED,
        {
            "agency_name": None,
            "register_number": None,
            "forwarded_to": "Dinas Pekerjaan Umum dan Penataan Ruang, Kabupaten Lebong",
            "dismissal": Dismissal.NOT_AN_ELECTION_MATTER,
        },
    ),
    "reporter_merged": (
        NoticeKind.REPORTER_MERGED,
        {"agency_name": None, "current_number": "LEBONG/2024/000007-6"},
    ),
    "reporter_separated": (NoticeKind.REPORTER_SEPARATED, {"agency_name": None}),
    "reporter_reopened": (NoticeKind.REPORTER_REOPENED, {"agency_name": None}),
    "regrade": (NoticeKind.REGRADE, {"severity_before": Severity.S2}),
    "regrade_after_the_answer": (
        NoticeKind.REGRADE,
        {"severity_before": Severity.S4, "severity": Severity.S2, "due_at": None},
    ),
    "merger": (NoticeKind.MERGER, {"current_number": "LEBONG/2024/000007-6", "due_at": None}),
    "separation": (NoticeKind.SEPARATION, {}),
    "reopening": (NoticeKind.REOPENING, {"due_at": None}),
    "news": (NoticeKind.NEWS, {"reports": 23, "new_reports": 10}),
    "news_of_a_graver_report": (
        NoticeKind.NEWS,
        {"reports": 4, "new_reports": 1, "graver": Severity.S4},
    ),
    "approval_request": (
        NoticeKind.APPROVAL_REQUEST,
        {"steps": STEPS[:1], "recommendation": RECOMMENDED, "approving": APPROVING},
    ),
    "approval_request_without_a_number": (
        NoticeKind.APPROVAL_REQUEST,
        {"steps": STEPS, "register_number": None, "fictitious": True},
    ),
}
"""What a letter tells besides, by situation; each kind has one that is named after it."""

NOTHING_OF_IT: Final[Mapping[str, Any]] = dict.fromkeys(
    ("category_name", "stage_name", "place_name", "place_told", "summary", "occurred_at", "known_since", "legal_basis")
) | {"restricted": True, "reports": 0, "stations": ()}
"""What the letter of a restricted problem withholds."""


RESTRICTED: Final[Mapping[str, tuple[NoticeKind, Mapping[str, Any]]]] = {
    "referral_of_a_restricted_problem": (NoticeKind.REFERRAL, {}),
    "referral_of_a_restricted_problem_with_a_link": (NoticeKind.REFERRAL, LINKED),
    "news_of_a_restricted_problem": (NoticeKind.NEWS, {}),
    "reporter_forwarded_of_a_restricted_problem": (NoticeKind.REPORTER_FORWARDED, {"agency_name": None}),
    "reporter_dismissed_of_a_restricted_problem": (NoticeKind.REPORTER_DISMISSED, {"agency_name": None}),
}
"""Letters of a restricted problem, with what they tell besides."""


def a_letter(situation: str, language: Language) -> Message:
    """The letter of that situation with everything that such letters tell."""
    return render(context_of(situation), a_contact(display_name="", language=language), KEY)


def context_of(situation: str) -> NoticeContext:
    """The facts of the letter of that situation."""
    if situation in RESTRICTED:
        kind, told = RESTRICTED[situation]
        return a_full_context(kind, **{**OF_EVERY_KIND, **NOTHING_OF_IT, **told})
    kind, told = SITUATIONS[situation]
    known = OF_EVERY_KIND if kind in ABOUT_THE_MATTER else {**OF_EVERY_KIND, "place_told": None, "stations": ()}
    return a_full_context(kind, **{**known, **told})


LETTERS: Final = (*SITUATIONS, *RESTRICTED)


def written(message: Message) -> str:
    """The letter as it is kept: subject, empty line, body."""
    return f"{message.subject}\n\n{message.body}"


def kept_at(situation: str, language: Language) -> Path:
    """Where the letter of that situation is kept in that language."""
    return KEPT / language / f"{situation}.txt"


def every_letter() -> Iterator[tuple[Path, str]]:
    """Where each letter is kept, and how it reads now."""
    for language in Language:
        for situation in LETTERS:
            yield kept_at(situation, language), written(a_letter(situation, language))


def main() -> int:
    """Write all of them."""
    for path, letter in every_letter():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(letter, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
