"""The sample day as data."""

from demo.day import DESK, read_day
from domain.codes import Severity
from reference.loader import reference


def test_the_day_has_its_sixty_reports_in_order() -> None:
    day = read_day()

    assert [row.number for row in day] == list(range(1, 61))
    assert [row.report.reported_at for row in day] == sorted(row.report.reported_at for row in day)
    assert len({row.report.intake_key for row in day}) == 60
    assert {row.report.desk for row in day} == {DESK}


def test_every_report_occurred_before_it_was_made() -> None:
    assert all(row.report.occurred_at <= row.report.reported_at for row in read_day())


def test_the_key_speaks_of_categories_that_exist() -> None:
    known = set(reference().taxonomy)

    assert {row.knowledge.category for row in read_day()} - {None} <= known


def test_the_marks_of_the_key_are_understood() -> None:
    day = {row.number: row.knowledge for row in read_day()}

    assert [number for number, known in day.items() if known.same_problem == "dup-A"] == [1, 2, 4, 7]
    assert [number for number, known in day.items() if known.is_out_of_remit] == [15, 42]
    assert [number for number, known in day.items() if known.concerns_desk_member] == [21]
    assert [number for number, known in day.items() if known.category is None] == [10]
    assert day[39].severity is None
    assert day[40].severity is Severity.S4


def test_only_channels_with_a_way_back_have_a_contact() -> None:
    for row in read_day():
        assert (row.report.contact is None) == (row.report.channel in {"phone", "csv"}), row.number
        assert row.report.contact is None or row.report.contact.endswith(".example")
