"""Every letter, read in both languages: as it is kept, in one language alone, and with what it has to say."""

import io
import re
from itertools import product

import pytest

from domain.codes import Language
from domain.obligation import ObligationKind
from notices.bundle import TEMPLATE
from notices.model import EscalationCause, NoticeContext, NoticeKind
from notices.render import TEMPLATE_VERSION, render
from notices.stationery import FOLDER, SUFFIX
from notices.template_texts import WordOutsideText, texts_of
from tests.notices.letters import KEPT, LETTERS, SITUATIONS, a_letter, context_of, every_letter, kept_at, written
from tests.notices.samples import KEY, a_contact, a_full_context
from tests.wording.catalogues import indonesian_words, indonesian_words_in
from wording.extraction import NoLiteral
from wording.language import speaking

NAMES = (
    "region_name",
    "category_name",
    "stage_name",
    "place_name",
    "agency_name",
    "desk_name",
    "reason",
    "summary",
    "reported_words",
    "place_told",
    "place_corrected",
    "lead_name",
    "recommendation",
    "contact_name",
    "forwarded_to",
)

every_situation = pytest.mark.parametrize("situation", LETTERS)
every_letter_kept = pytest.mark.parametrize(("situation", "language"), list(product(LETTERS, Language)))


def names_in(context: NoticeContext) -> list[str]:
    """What a letter has from the reference data and from people: it stays as it is in every language."""
    names = [getattr(context, field) for field in NAMES] + [each.of for each in context.silences]
    corrected = [each for told in context.corrections for each in (told.before, told.after) if isinstance(each, str)]
    names += [each.office for each in context.approving]
    heading = context.letterhead
    names += [heading.government, (heading.government or "").upper(), heading.decree, *heading.address]
    return [name for name in (*names, *corrected, *context.steps, *context.supporting) if name]


@every_letter_kept
def test_a_letter_reads_as_it_is_kept(situation: str, language: Language) -> None:
    assert written(a_letter(situation, language)) == kept_at(situation, language).read_text(encoding="utf-8"), (
        "python -m tests.notices.letters writes them anew"
    )


def test_no_letter_is_kept_that_nobody_gets() -> None:
    assert {path for path in KEPT.rglob("*") if path.is_file()} == {path for path, _ in every_letter()}


@every_situation
def test_an_english_letter_holds_no_indonesian_word_but_names(situation: str) -> None:
    assert not indonesian_words_in(written(a_letter(situation, Language.ENGLISH)), *names_in(context_of(situation)))


def test_an_indonesian_word_in_an_english_letter_would_be_noticed() -> None:
    letter = written(a_letter("referral", Language.INDONESIAN))

    assert {"rujukan", "batas", "waktu"} <= indonesian_words_in(letter)
    assert "kategori" in indonesian_words()
    assert "register" not in indonesian_words()


@every_letter_kept
def test_a_letter_has_no_double_blank_and_no_code_alone(situation: str, language: Language) -> None:
    letter = written(a_letter(situation, language))
    without_labels = re.sub(r"^(\S.*?) +: ", r"\1: ", letter, flags=re.MULTILINE)

    assert "  " not in without_labels
    assert "\n\n\n" not in letter
    assert not re.search(r"\b[A-Z]+_[A-Z_]+\b", letter)


@every_situation
def test_the_recipient_chooses_the_language_whatever_is_spoken(situation: str) -> None:
    before = a_letter(situation, Language.INDONESIAN)
    with speaking(Language.ENGLISH):
        assert a_letter(situation, Language.INDONESIAN) == before


def test_an_english_letter_tells_its_instants_in_english() -> None:
    body = a_letter("referral", Language.ENGLISH).body

    assert "Deadline  : Wednesday, 27 November 2024, 09:30 WIB\n" in body


@pytest.mark.parametrize("awaited", list(ObligationKind))
def test_a_reminder_asks_for_what_is_awaited(awaited: ObligationKind) -> None:
    context = a_full_context(NoticeKind.REMINDER, awaited=awaited)
    asked = {each: _asked_in(render(context, a_contact(language=each), KEY).body) for each in Language}

    assert asked[Language.INDONESIAN] != asked[Language.ENGLISH]
    assert "tanggapan Saudara" not in asked[Language.INDONESIAN]


def _asked_in(body: str) -> str:
    asking = next(line for line in body.splitlines() if line.startswith(("Yang diminta", "Requested")))
    return asking.partition(" : ")[2]


def test_a_deadline_that_is_over_is_said_to_be() -> None:
    assert "pukul 09.30 WIB (telah lewat)\n" in a_letter("reminder", Language.INDONESIAN).body


def test_an_escalation_says_who_let_which_deadline_pass_and_sets_no_deadline_that_is_over() -> None:
    body = a_letter("escalation", Language.INDONESIAN).body

    assert (
        "Alasan eskalasi : tenggat terlewati\n"
        "\n"
        "Yang belum ada : jawaban mengenai tindak lanjut atas rujukan\n"
        "Ditunggu dari  : Dinas Pekerjaan Umum dan Penataan Ruang, Kabupaten Lebong\n"
        "Ditunggu sejak : Rabu, 27 November 2024 pukul 06.10 WIB\n"
        "Tenggatnya     : Rabu, 27 November 2024 pukul 09.30 WIB\n"
        "Diam selama    : 3 jam 20 mnt\n"
    ) in body
    assert "Batas waktu  : sesegera mungkin\n" in body


@pytest.mark.parametrize(
    ("cause", "told"), [("severity", "tingkat S4, yang paling berat"), ("person", "keputusan petugas")]
)
def test_an_escalation_says_why(cause: EscalationCause, told: str) -> None:
    context = a_full_context(NoticeKind.ESCALATION, escalated_for=cause, reason=None, awaited_since=None)

    assert f"Alasan eskalasi : {told}\n\n" in render(context, a_contact(), KEY).body


def test_a_report_says_of_what_kind_it_is_and_names_its_number_apart() -> None:
    letter = a_letter("report", Language.INDONESIAN)

    assert letter.subject == "Laporan kilat LEBONG/2024/000123-K: Logistik terlambat (S3), Kabupaten Lebong"
    assert "menyampaikan laporan kilat mengenai masalah" in letter.body
    assert "\nNomor laporan: 17.07/2024/flash/5f0c/0\n" in letter.body


def test_a_problem_without_a_number_is_found_by_its_id() -> None:
    letter = a_letter("approval_request_without_a_number", Language.INDONESIAN)

    assert "Nomor register       : belum ada; nomor masalah 5f0c\n" in letter.body


def test_an_office_is_addressed_as_its_roster_calls_it() -> None:
    named, unnamed = (
        render(context_of("referral"), a_contact(display_name=name), KEY) for name in ("Kantor KPU Lebong", "")
    )

    assert "\nKepada Yth. Kantor KPU Lebong\n" in named.body
    assert "\nKepada Yth. KPU Kabupaten Lebong\n" in unnamed.body


# What the catalogues hold of a template.


def found_in(template: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.function, each.messages) for each in texts_of(io.BytesIO(template.encode()), {}, (), {})]


def test_the_texts_of_a_template_are_found() -> None:
    assert found_in('{% if a %}{{ text("Ralat {number}", number=n) }}{% endif %}{{ b }}{% set c = text("lain") %}') == [
        ("gettext", ("Ralat {number}",)),
        ("gettext", ("lain",)),
    ]


@pytest.mark.parametrize(
    "template",
    [
        "Kepada {{ name }}",
        '{{ name or "belum bernomor" }}',
        '{{ text("Ralat {number}", number=number or "belum bernomor") }}',
        '{% set asked = "konfirmasi" %}{{ asked }}',
        '{% for row in aligned(("Daerah", region)) %}{{ row }}{% endfor %}',
        "{{ 'Daerah' | upper }}",
    ],
)
def test_a_word_outside_a_text_is_refused(template: str) -> None:
    with pytest.raises(WordOutsideText, match="line 1"):
        found_in(template)


@pytest.mark.parametrize("template", ["{{ text(name) }}", "{{ text() }}", '{{ text("a" ~ name) }}'])
def test_a_text_that_no_catalogue_could_hold_is_refused(template: str) -> None:
    with pytest.raises(NoLiteral, match="line 1"):
        found_in(template)


def test_a_code_that_is_compared_and_a_template_that_is_named_are_no_words() -> None:
    assert found_in('{% extends "v1/_layout.txt.j2" %}{% if role != "support" %}{{ role }}{% endif %}') == []


def test_every_kind_has_a_template_and_every_template_a_kind() -> None:
    templates = {path.name.removesuffix(SUFFIX) for path in (FOLDER / TEMPLATE_VERSION).glob(f"[!_]*{SUFFIX}")}

    assert templates == {*(kind.lower() for kind in NoticeKind), TEMPLATE.lower()}
    assert {SITUATIONS[kind.lower()][0] for kind in NoticeKind} == set(NoticeKind)
