import re

import pytest

from domain.classifying.classify import Classifier
from domain.classifying.model import Classification, TextReport
from domain.classifying.neutral import mask_sides
from reference.messages import examples, messages, swapped, trial

_SIDE = re.compile(
    r"(paslon |nomor urut |nomor |no urut |no\. ?|pasangan calon |coblos |pilih |timses )(0?)([12])\b", re.IGNORECASE
)
_SIDED = [each.report.text for each in (*examples(), *trial(), *messages()) if _SIDE.search(each.report.text)]


def decision(classification: Classification) -> tuple[object, ...]:
    return tuple(
        getattr(classification, name)
        for name in (
            "category",
            "agencies",
            "route",
            "severity",
            "confidence",
            "needs_triage",
            "region",
            "is_nil",
            "rule",
        )
    )


def test_there_are_texts_that_name_a_side() -> None:
    assert len(_SIDED) > 40


@pytest.mark.parametrize("text", _SIDED)
def test_the_other_candidate_gets_the_same_decision(classifier: Classifier, text: str) -> None:
    swapped = _SIDE.sub(lambda side: f"{side[1]}{side[2]}{'2' if side[3] == '1' else '1'}", text)
    assert swapped != text
    assert decision(classifier.classify(TextReport(text=swapped))) == decision(
        classifier.classify(TextReport(text=text))
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kades suruh coblos 01, katanya perintah", "kades suruh coblos 02, katanya perintah"),
        ("Lurah mengarahkan warga memilih paslon satu", "Lurah mengarahkan warga memilih paslon dua"),
        ("bagi amplop dari tim A di pasar tadi malam", "bagi amplop dari tim B di pasar tadi malam"),
        ("baliho partai Golkar disobek orang semalam", "baliho partai NasDem disobek orang semalam"),
        ("bendera PDIP dirusak di depan pasar", "bendera Gerindra dirusak di depan pasar"),
        ("pendukung 01 dan 02 saling lempar batu", "pendukung 02 dan 01 saling lempar batu"),
        ("PNS acungkan satu jari dukung calon nomor urut 1", "PNS acungkan dua jari dukung calon nomor urut 2"),
    ],
)
def test_sides_and_parties_change_nothing(classifier: Classifier, one: str, other: str) -> None:
    assert decision(classifier.classify(TextReport(text=one))) == decision(classifier.classify(TextReport(text=other)))


def test_the_number_of_a_station_is_no_side(classifier: Classifier) -> None:
    found = classifier.classify(TextReport(text="honor kpps TPS 01 dan 02 belum dibayar"))
    assert found.category == "OFFICER_PAY_LATE"
    assert not found.needs_triage


@pytest.mark.parametrize("pair", swapped(), ids=lambda pair: pair[0][:40])
def test_whoever_stands_where_in_a_report_the_decision_is_the_same(
    classifier: Classifier, pair: tuple[str, str]
) -> None:
    one, other = (classifier.classify(TextReport(text=text)) for text in pair)
    assert one == other


def test_evidence_never_names_a_side(classifier: Classifier) -> None:
    found = classifier.classify(TextReport(text="timses paslon 2 bagi amplop, coblos nomor 2 katanya"))
    assert not any(character.isdigit() for item in found.evidence for character in item.term)


def test_a_name_that_means_something_else_is_dropped_after_the_word_for_party() -> None:
    words, clauses = ["massa", "dari", "partai", "buruh", "datang"], [0] * 5
    mask_sides(words, clauses)
    assert words == ["massa", "dari", "partai", "datang"]
    assert len(clauses) == len(words)
