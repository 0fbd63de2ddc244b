"""The example of a contacts file is one that the service reads."""

from intake_files.offices import OfficeRow, read_offices
from tests.deploy.programs import DEPLOY


def test_the_example_of_a_contacts_file_is_read() -> None:
    rows = read_offices((DEPLOY / "config/contacts.example.csv").read_bytes())

    assert all(isinstance(row, OfficeRow) for row in rows)
    offices = [row.office for row in rows if isinstance(row, OfficeRow)]
    assert {office.region for office in offices} == {"17.07", "17", "00"}
    assert all(office.email for office in offices)
