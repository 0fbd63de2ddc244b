"""The people of the sample day. Their names are those of their posts; nobody real is meant."""

from typing import Final

from demo.day import DESK
from domain.actor import Actor
from domain.codes import AgencyCode, RegionCode, Role, upper_region

OPERATOR: Final = Actor(id="operator-1", role=Role.OPERATOR, region=DESK)
"""Triages what the classifier left open, finds new leads, asks for the closing of an S4."""

SUPERVISOR: Final = Actor(id="ketua-desk", role=Role.SUPERVISOR, region=DESK)
"""Approves, closes as the second person, keeps away whom a problem concerns."""

ADMIN: Final = Actor(id="pengelola", role=Role.ADMIN, region=DESK)
"""Sets the desk up: brings the offices in."""

PROVINCE: Final = Actor(id="desk-provinsi", role=Role.OPERATOR, region=upper_region(DESK) or DESK)
"""Confirms the reports that go up."""

RECUSED: Final = "operator-2"
"""The member whom one of the day's reports concerns."""


def liaison(agency: AgencyCode, office: RegionCode) -> Actor:
    """Who answers for an office."""
    return Actor(id=f"narahubung.{agency.lower()}", role=Role.AGENCY, region=office, agency=agency)


def reporter(number: int) -> Actor:
    """Who sends the report of that line."""
    return Actor(id=f"pelapor-{number:02}", role=Role.REPORTER, region=DESK)


def visitors(desk: RegionCode) -> tuple[Actor, ...]:
    """Who may be looked on as at the pages of an invented desk: one for each role, and the desk above."""
    return (
        Actor(id=OPERATOR.id, role=Role.OPERATOR, region=desk),
        Actor(id=SUPERVISOR.id, role=Role.SUPERVISOR, region=desk),
        Actor(id="verifikator-1", role=Role.VERIFIER, region=desk),
        liaison("KPU", desk),
        Actor(id=PROVINCE.id, role=Role.OPERATOR, region=upper_region(desk) or desk),
        Actor(id="pemeriksa", role=Role.AUDITOR, region=desk),
    )
