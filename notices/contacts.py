"""Contact points of offices: who is told where, by agency and region."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urljoin

from domain.base import Value
from domain.codes import NATION, AgencyCode, RegionCode
from notices.model import ContactPoint, NoticeChannel


class Office(Value):
    """One office with its ways of being told."""

    agency: AgencyCode
    region: RegionCode
    name: str
    email: str | None = None
    webhook: str | None = None
    """Address, or path below the address that the settings name."""


class ContactBook:
    """Finds the contact point of an office for the channel in use."""

    def __init__(self, offices: Iterable[Office], channel: NoticeChannel, webhook_base: str | None = None) -> None:
        self._offices: Mapping[tuple[str, str], Office] = {(each.agency, each.region): each for each in offices}
        self._channel = channel
        self._webhook_base = webhook_base

    def office(self, agency: AgencyCode, region: RegionCode) -> Office | None:
        """The office itself; None when the book does not have it."""
        return self._offices.get((agency, region))

    def find(self, agency: AgencyCode, region: RegionCode) -> ContactPoint | None:
        """Where the office is told; None when it has no address for the channel."""
        office = self.office(agency, region)
        if office is None:
            if self._channel is not NoticeChannel.OUTBOX:
                return None
            return ContactPoint(channel=self._channel, address=f"{agency}@{region}", display_name=agency)
        address = {
            NoticeChannel.SMTP: office.email,
            NoticeChannel.WEBHOOK: self._webhook(office),
            NoticeChannel.APPRISE: f"{agency}@{region}",
            NoticeChannel.OUTBOX: office.email or f"{agency}@{region}",
        }[self._channel]
        return ContactPoint(channel=self._channel, address=address, display_name=office.name) if address else None

    def _webhook(self, office: Office) -> str | None:
        if office.webhook is None or self._webhook_base is None:
            return office.webhook
        return urljoin(self._webhook_base, office.webhook)

    def reporter(self, address: str) -> ContactPoint | None:
        """Where a reporter is told; None when the channel in use cannot reach that address."""
        if self._channel is NoticeChannel.OUTBOX or (self._channel is NoticeChannel.SMTP and "@" in address):
            return ContactPoint(channel=self._channel, address=address, display_name="Pelapor")
        return None


def read_offices(path: Path) -> tuple[Office, ...]:
    """Offices of a contacts file (columns agency, region_code, name_of_office, email, webhook_path).

    Raises:
        ValueError: a row is not an office; names the line.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        offices = []
        for row in csv.DictReader(stream):
            try:
                offices.append(
                    Office(
                        agency=row["agency"],
                        region=row["region_code"] or NATION,
                        name=row["name_of_office"],
                        email=row["email"] or None,
                        webhook=row.get("webhook_path") or None,
                    )
                )
            except (KeyError, ValueError) as error:
                raise ValueError(f"{path.name}: line {len(offices) + 2} is not an office") from error
    return tuple(offices)
