"""Letters as messages for the telephone: short, whole in what matters, and opened by an address that is read back."""

from urllib.parse import parse_qs, urlsplit

import pytest

from domain.codes import Language
from domain.problem.outcome import Outcome
from notices.model import NoticeKind
from notices.telephone import LIMIT_CHARACTERS, TelephoneChannel, international, is_mobile, link, short_text
from tests.notices.letters import LETTERS, a_letter, context_of
from tests.notices.samples import a_contact, a_full_context

LONG = "Jembatan putus & jalan tertutup. " * 60


@pytest.mark.parametrize("situation", LETTERS)
@pytest.mark.parametrize("language", Language)
def test_a_message_names_the_number_whom_to_call_and_no_more_than_its_letter(
    situation: str, language: Language
) -> None:
    context = context_of(situation)
    told = short_text(context, a_contact(display_name="", language=language))
    letter = a_letter(situation, language)
    assert len(told) < LIMIT_CHARACTERS
    assert (context.register_number or context.problem_id) in told
    assert (context.contact_phone if context.contact_name else context.desk_name) or "" in told
    assert letter.subject.removeprefix("[DATA REKAAN] ").removeprefix("[FICTITIOUS DATA] ") in told


def test_a_referral_says_what_where_until_when_whom_and_under_which_number() -> None:
    assert short_text(context_of("referral"), a_contact()) == (
        "Desk Pilkada Kabupaten Lebong\n"
        "Rujukan LEBONG/2024/000123-K: Logistik terlambat (S3)\n"
        "Yang terjadi: Logistik untuk TPS 3 dan TPS 4 belum tiba karena jembatan putus.\n"
        "Di mana: Desa Sungai Lisai, Kecamatan Pinang Belapis, Kabupaten Lebong\n"
        "Diminta: konfirmasi penerimaan rujukan, kemudian jawaban mengenai tindak lanjut\n"
        "Sampai: Rabu, 27 November 2024 pukul 09.30 WIB\n"
        "Hubungi: Badan Kesbangpol Kabupaten Lebong 073721234\n"
        "Nomor: LEBONG/2024/000123-K"
    )


def test_a_restricted_problem_is_told_without_a_word_of_it() -> None:
    told = short_text(context_of("referral_of_a_restricted_problem"), a_contact())
    assert "Masalah ini dibatasi; isinya dibaca pada desk." in told
    assert "logistik" not in told.lower()
    assert "Sungai Lisai" not in told
    # Nor when the facts hold some by a fault.
    assert "hubungi kpps" not in short_text(
        a_full_context(NoticeKind.REFERRAL, restricted=True, summary=None), a_contact()
    )


def test_the_longest_facts_fit() -> None:
    for kind in NoticeKind:
        context = a_full_context(
            kind,
            **dict.fromkeys(
                ("summary", "place_told", "place_name", "region_name", "category_name", "contact_name", "desk_name"),
                LONG,
            ),
            is_overdue=True,
            outcome=Outcome.HANDED_TO_AUTHORITY,
        )
        for language in Language:
            assert len(short_text(context, a_contact(language=language))) < LIMIT_CHARACTERS


def test_a_reporter_is_told_the_outcome_and_nothing_of_the_report() -> None:
    told = short_text(a_full_context(NoticeKind.REPORTER_OUTCOME), a_contact())
    assert "masalah telah diselesaikan" in told
    assert "Sungai Lisai" not in told
    assert "jembatan" not in told


@pytest.mark.parametrize(
    ("written", "called", "mobile"),
    [
        ("081234567890", "+6281234567890", True),
        ("6281234567890", "+6281234567890", True),
        ("+6281234567890", "+6281234567890", True),
        ("073721234", "+6273721234", False),
        ("62212345", "62212345", False),
        ("14045", "14045", False),
        ("+60123456789", "+60123456789", False),
    ],
)
def test_a_number_is_called_from_anywhere(written: str, called: str, mobile: bool) -> None:
    assert (international(written), is_mobile(international(written))) == (called, mobile)


def test_an_address_gives_the_text_back_to_the_last_letter() -> None:
    said = "A & B? 100% + “kutip”\nbaris #2 = é"
    whatsapp = urlsplit(link(TelephoneChannel.WHATSAPP, "+6281234567890", said))
    assert (whatsapp.scheme, whatsapp.netloc, whatsapp.path) == ("https", "wa.me", "/6281234567890")
    assert parse_qs(whatsapp.query, strict_parsing=True) == {"text": [said]}
    sms = link(TelephoneChannel.SMS, "+6281234567890", said)
    assert sms.startswith("sms:+6281234567890?body=")
    assert parse_qs(sms.partition("?")[2], strict_parsing=True) == {"body": [said]}
    for each in (sms, link(TelephoneChannel.WHATSAPP, None, said)):
        assert not set(" \n+&") & set(each.partition("=")[2])
    assert link(TelephoneChannel.WHATSAPP, None, "ya") == "https://wa.me/?text=ya"
    assert link(TelephoneChannel.SMS, None, "ya") == "sms:?body=ya"
