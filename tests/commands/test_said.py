"""What a report says is one sequence of bytes, however it was written."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.intake.report import IntakeReport, said
from domain.codes import IntakeChannel

AT = datetime(2024, 11, 27, 0, 30, tzinfo=UTC)
REPORT = IntakeReport(
    intake_key="surat-17",
    desk="17.07",
    text="Café Kantin: listrik padam di TPS 1",
    region="17.07.05",
    channel=IntakeChannel.WHATSAPP,
    occurred_at=AT,
    reported_at=AT,
)

WHITE = st.sampled_from(["  ", "\u00a0", "\r\n", "\n", "\t", " \u200b", "\u2009"])
Form = Literal["NFC", "NFD", "NFKC"]
FORMS: st.SearchStrategy[Form] = st.sampled_from(["NFC", "NFD", "NFKC"])
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@given(WHITE, FORMS, ZONES, st.sampled_from(["", " ", "\u00a0", "\ufeff"]))
def test_white_space_forms_and_zones_make_no_difference(white: str, form: Form, zone: timezone, around: str) -> None:
    text = around + unicodedata.normalize(form, REPORT.text.replace(" ", white)) + around
    again = REPORT.model_copy(update={"text": text, "occurred_at": AT.astimezone(zone)})

    assert said(again) == said(REPORT)


@given(st.text(min_size=1), st.text(min_size=1))
def test_texts_that_read_otherwise_differ(one: str, other: str) -> None:
    def plain(text: str) -> str:
        letters = unicodedata.normalize("NFKC", text)
        return "".join(each for each in letters if unicodedata.category(each)[0] in "LN")

    same = said(REPORT.model_copy(update={"text": one})) == said(REPORT.model_copy(update={"text": other}))
    assert not same or plain(one) == plain(other)


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Cafe Kantin: listrik padam di TPS 1"},
        {"text": "Café Kantin: listrik padam di TPS 2"},
        {"region": "17.07.06"},
        {"region": None},
        {"channel": IntakeChannel.PHONE},
        {"reporter_role": "warga"},
        {"contact": "warga@example.test"},
        {"place": "Talang Ratau"},
        {"occurred_at": AT - timedelta(minutes=1)},
    ],
    ids=str,
)
def test_whatever_is_said_otherwise_counts(changed: dict[str, object]) -> None:
    assert said(REPORT.model_copy(update=changed)) != said(REPORT)


def test_the_key_counts_only_where_it_is_asked_for() -> None:
    other = REPORT.model_copy(update={"intake_key": "surat-18"})

    assert said(other) == said(REPORT)
    assert said(other, with_key=True) != said(REPORT, with_key=True)


def test_the_form_names_its_version() -> None:
    assert said(REPORT).startswith(b"report/2{")


def test_an_instant_at_the_end_of_the_calendar_is_said_too() -> None:
    early = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))

    assert b"0001-01-01T00:00:00+14:00" in said(REPORT.model_copy(update={"occurred_at": early}))
