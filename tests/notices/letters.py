"""A letter of every kind, kept to be read: `python -m tests.notices.letters` writes them.

Whoever changes a template reads what became of the letters, in both languages, in the difference.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from domain.codes import Language
from domain.obligation import ObligationKind
from domain.problem.outcome import Outcome
from notices.model import Message, NoticeContext, NoticeKind, Silence
from notices.render import render
from tests.notices.samples import KEY, a_contact, a_full_context

KEPT: Final = Path(__file__).parent / "kept_letters"

OF_EVERY_KIND: Final[Mapping[str, Any]] = {
    "fictitious": False,
    "reference_link": None,
    "reason": None,
    "steps": (),
    "report_id": None,
    "receipt_number": None,
    "outcome": None,
    "escalation_level": 0,
}
"""What most letters do not tell."""

STEPS: Final = ("Tanyakan posisi kiriman kepada PPS.", "Siapkan angkutan pengganti.")

MISSED_AT: Final = datetime(2024, 11, 27, 2, 30, tzinfo=UTC)

OF_KIND: Final[Mapping[NoticeKind, Mapping[str, Any]]] = {
    NoticeKind.REFERRAL: {"steps": STEPS},
    NoticeKind.HAND_OVER: {"category_name": "Dugaan politik uang", "due_at": None},
    NoticeKind.REMINDER: {"awaited": ObligationKind.ANSWER, "is_overdue": True},
    NoticeKind.ESCALATION: {
        "due_at": None,
        "escalation_level": 1,
        "escalated_for": "deadline",
        "silences": (
            Silence(
                awaited=ObligationKind.ANSWER,
                of="Dinas Pekerjaan Umum dan Penataan Ruang, Kabupaten Lebong",
                since=MISSED_AT,
            ),
            Silence(awaited=ObligationKind.APPROVE, of="Sekretariat Daerah, Kabupaten Lebong", since=MISSED_AT),
        ),
    },
    NoticeKind.SILENCE: {
        "due_at": None,
        "silences": (
            Silence(awaited=ObligationKind.ACKNOWLEDGE, of="Dinas Perhubungan, Kabupaten Lebong", since=MISSED_AT),
        ),
    },
    NoticeKind.RECOMMENDATION: {"steps": STEPS, "due_at": None},
    NoticeKind.REPORT: {"report_id": "17.07/2024/flash/5f0c/0"},
    NoticeKind.REPORTER_RECEIPT: {"agency_name": None},
    NoticeKind.REPORTER_OUTCOME: {
        "agency_name": None,
        "outcome": Outcome.HANDED_TO_AUTHORITY,
        "receipt_number": "042/LP/2024",
    },
    NoticeKind.TRIAGE_OVERDUE: {"register_number": None, "fictitious": True},
    NoticeKind.APPROVAL_REQUEST: {"steps": STEPS},
    NoticeKind.CORRECTION: {"reason": "tempat kejadian yang benar adalah TPS 3"},
}
"""What a letter of each kind tells besides."""


def a_letter(kind: NoticeKind, language: Language) -> Message:
    """A letter of that kind with everything that such letters tell."""
    return render(context_of(kind), a_contact(display_name="", language=language), KEY)


def context_of(kind: NoticeKind) -> NoticeContext:
    """The facts of the letter of that kind."""
    return a_full_context(kind, **{**OF_EVERY_KIND, **OF_KIND[kind]})


def written(message: Message) -> str:
    """The letter as it is kept: subject, empty line, body."""
    return f"{message.subject}\n\n{message.body}"


def kept_at(kind: NoticeKind, language: Language) -> Path:
    """Where the letter of that kind is kept in that language."""
    return KEPT / language / f"{kind.lower()}.txt"


def every_letter() -> Iterator[tuple[Path, str]]:
    """Where each letter is kept, and how it reads now."""
    for language in Language:
        for kind in NoticeKind:
            yield kept_at(kind, language), written(a_letter(kind, language))


def main() -> int:
    """Write all of them."""
    for path, letter in every_letter():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(letter, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
