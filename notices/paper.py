"""From the facts of a notice to the same letter on paper, in official form.

Invariants:
    * paper tells what the letter by a channel would tell, and of a restricted problem as little;
    * it is in Indonesian, whatever the process or the office speaks, as official letters are (UU 24/2009, article 27).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from documents.document import Document, Fact, Letterhead, LetterHeading
from documents.letters import Enclosure, HandOverLetter, Imprint, RecommendationSheet, ReferralLetter
from domain.calendar import REAL, LocalTime
from domain.codes import Language
from domain.notice import PendingNotice
from notices.model import NoticeContext, NoticeKind
from notices.stationery import local_time
from wording.catalogue import text
from wording.language import speaking
from wording.letters import FINDINGS, SEVERITIES

AT_ONCE: Final = timedelta(hours=24)
SOON: Final = timedelta(hours=48)
"""Deadlines up to which a letter is very urgent, and urgent (the words of official letters)."""


class _Paper(NamedTuple):
    context: NoticeContext
    notice: PendingNotice
    addressee: str
    imprint: Imprint

    def at(self, instant: datetime | None) -> datetime | None:
        """As clocks at the desk show an instant."""
        return None if instant is None else self.local.read(instant)

    @property
    def local(self) -> LocalTime:
        """The desk's place; instants are those that people read already."""
        return LocalTime(REAL, ZoneInfo(self.context.time_zone))

    @property
    def number(self) -> str:
        """Under which the problem is known."""
        return self.context.register_number or self.context.problem_id

    def common(self, title: str, link: str | None) -> dict[str, Any]:
        """What every document says."""
        context, made_at = self.context, self.imprint.made_at
        zone = self.local.read(made_at).tzname()
        return {
            "title": title,
            "desk_name": context.desk_name,
            "made_at": self.at(made_at),
            "zone": zone or "",
            "fictitious": context.fictitious,
            "version": self.imprint.version,
            "link": link,
            "letterhead": Letterhead.of(context.letterhead, government=context.region_name, desk=context.desk_name),
        }

    def heading(self, subject: str, enclosed: str = "–") -> LetterHeading:
        """Head of the letter."""
        return LetterHeading(urgency=self._urgency(), enclosed=enclosed, subject=subject, addressee=(self.addressee,))

    def _urgency(self) -> str:
        due = min((each for each in (self.context.due_at, self.context.answer_due_at) if each), default=None)
        left = None if due is None else due - self.imprint.made_at
        if left is None or left > SOON:
            return text("Biasa")
        return text("Amat segera") if left <= AT_ONCE else text("Segera")


def on_paper(context: NoticeContext, notice: PendingNotice, addressee: str, imprint: Imprint) -> Document:
    """The letter that a notice is, on paper.

    Args:
        context: what it may tell; of a referral, a hand-over or a recommendation.
        notice: that it is.
        addressee: what the office is called.
        imprint: what the print bears beside it.
    """
    paper = _Paper(context, notice, addressee, imprint)
    with speaking(Language.INDONESIAN):
        match context.kind:
            case NoticeKind.REFERRAL:
                return _referral(paper)
            case NoticeKind.HAND_OVER:
                return _hand_over(paper)
            case NoticeKind.RECOMMENDATION:
                return _recommendation(paper)
            case _:
                raise ValueError(context.kind)


def _referral(paper: _Paper) -> ReferralLetter:
    context, subject = paper.context, paper.notice.subject
    assert subject is not None, "a referral's notice names it"
    link = context.reference_link if context.reference_link and context.reference_link.isascii() else None
    title = text("Rujukan masalah {number}", number=paper.number)
    return ReferralLetter(
        **paper.common(title, link),
        heading=paper.heading(title),
        referral=subject.referral_id,
        leads=context.recipient_role != "support",
        restricted=context.restricted,
        replaces=context.replaces,
        facts=tuple(_facts(context)),
        steps=context.steps,
        acknowledge_by=paper.at(context.due_at),
        answer_by=paper.at(context.answer_due_at),
        contacts=tuple(_contacts(context)),
        link_until=paper.at(context.link_until),
        signer=paper.imprint.signer,
    )


def _hand_over(paper: _Paper) -> HandOverLetter:
    context = paper.context
    title = text("Penyerahan dugaan, register {number}", number=paper.number)
    return HandOverLetter(
        **paper.common(title, paper.imprint.page),
        heading=paper.heading(title, enclosed=text("tanda terima, dua lembar")),
        number=paper.number,
        reason=context.reason,
        facts=tuple(_facts(context)),
        enclosures=(
            Enclosure(
                what=text("Ringkasan laporan sebagaimana dimuat dalam surat ini"),
                how_many=text("1 berkas"),
                note=text("catatan lengkap ada pada desk"),
            ),
        ),
        receipt_by=paper.at(context.due_at),
        signer=paper.imprint.signer,
    )


def _recommendation(paper: _Paper) -> RecommendationSheet:
    context, subject = paper.context, paper.notice.subject
    assert subject is not None, "a recommendation's notice names it"
    return RecommendationSheet(
        **paper.common(text("Lembar rekomendasi {number}", number=paper.number), paper.imprint.page),
        number=paper.number,
        recommendation=subject.recommendation,
        addressee=paper.addressee,
        issue=context.summary or context.reported_words,
        facts=tuple(each for each in _facts(context) if each.label not in {text("Yang terjadi"), text("Dasar hukum")}),
        steps=context.steps,
        words=tuple(line for line in (context.recommendation or "").splitlines() if line.strip()),
        basis=context.legal_basis,
        answer_by=paper.at(context.due_at),
        persons=paper.imprint.persons,
        answer=paper.imprint.answer,
    )


def _facts(context: NoticeContext) -> Iterator[Fact]:
    """The facts that the letter by a channel tells, in its order."""
    zone = context.time_zone
    said = (
        (text("Yang terjadi"), _happened(context)),
        (text("Nomor register"), context.register_number),
        (text("Daerah"), context.region_name),
        (text("Tempat"), context.place_name),
        (text("Tempat menurut pelapor"), context.place_told),
        (text("TPS menurut pelapor"), ", ".join(context.stations)),
        (text("Letak"), context.place_corrected),
        (text("TPS"), ", ".join(context.stations_corrected)),
        (text("Kategori"), context.category_name),
        (text("Tingkat"), f"{context.severity.value} ({SEVERITIES[context.severity]})"),
        (text("Tahapan"), context.stage_name),
        (
            text("Waktu kejadian"),
            local_time(context.occurred_at, zone, context.occurred_until) if context.occurred_at else None,
        ),
        (text("Diketahui desk sejak"), local_time(context.known_since, zone) if context.known_since else None),
        (text("Jumlah laporan"), str(context.reports) if context.reports else None),
        (text("Verifikasi"), _finding(context)),
        (text("Penanggung jawab"), context.lead_name),
        (text("Juga diminta"), "; ".join(context.supporting)),
        (text("Dasar hukum"), context.legal_basis),
    )
    return (Fact(label=label, value=value) for label, value in said if value)


def _happened(context: NoticeContext) -> str | None:
    if context.restricted:
        return None
    if context.summary:
        return context.summary
    if context.reported_words:
        words = context.reported_words
        if context.finding:
            return text("Menurut pelapor: “{words}”", words=words)
        return text("Menurut pelapor, belum diverifikasi: “{words}”", words=words)
    return text("belum ada uraian tertulis; keterangan diberikan oleh {desk}", desk=context.desk_name)


def _finding(context: NoticeContext) -> str | None:
    if context.restricted:
        return None
    return text("belum diverifikasi") if context.finding is None else FINDINGS[context.finding]


def _contacts(context: NoticeContext) -> Iterator[Fact]:
    reached = [each for each in (context.contact_name, context.contact_phone, context.contact_mail) if each]
    if reached:
        yield Fact(label=text("Narahubung desk"), value=", ".join(reached))
