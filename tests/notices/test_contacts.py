"""Where offices and reporters are told, what they are called, and in which language they are written to."""

import pytest

from domain.codes import Language
from domain.office import Office
from notices.contacts import ContactBook
from notices.model import ContactPoint, NoticeChannel

KPU = Office(agency="KPU", region="17.07", name="KPU Kabupaten Lebong", email="kpu@lebong.example.test")


@pytest.mark.parametrize("language", list(Language))
def test_everybody_is_written_to_in_the_language_of_the_desk(language: Language) -> None:
    book = ContactBook((KPU,), NoticeChannel.OUTBOX, language=language)
    points = [book.find("KPU", "17.07"), book.find("POLRI", "17.07"), book.reporter("pelapor@mail.example")]

    assert [point.language for point in points if point is not None] == [language] * 3


def test_an_office_is_called_what_it_calls_itself_and_nobody_else_by_a_code() -> None:
    book = ContactBook((KPU,), NoticeChannel.OUTBOX)

    assert book.find("KPU", "17.07") == ContactPoint(
        channel=NoticeChannel.OUTBOX, address="kpu@lebong.example.test", display_name="KPU Kabupaten Lebong"
    )
    assert book.find("POLRI", "17.07") == ContactPoint(
        channel=NoticeChannel.OUTBOX, address="POLRI@17.07", display_name=""
    )
    assert book.reporter("08123") == ContactPoint(channel=NoticeChannel.OUTBOX, address="08123", display_name="")


def test_nobody_is_told_where_the_channel_reaches_nobody() -> None:
    book = ContactBook((KPU,), NoticeChannel.SMTP)

    assert book.find("POLRI", "17.07") is None
    assert book.reporter("08123") is None
