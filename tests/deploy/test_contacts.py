"""The example of a contacts file is one that the service reads."""

from notices.contacts import read_offices
from tests.deploy.programs import DEPLOY


def test_the_example_of_a_contacts_file_is_read() -> None:
    offices = read_offices(DEPLOY / "config/contacts.example.csv")

    assert {office.region for office in offices} == {"17.07", "17", "00"}
    assert all(office.email for office in offices)
