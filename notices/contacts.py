"""Contact points of offices: who is told where, by agency and region."""

from collections.abc import Iterable, Mapping
from urllib.parse import urljoin

from domain.codes import AgencyCode, Language, RegionCode
from domain.office import Office, OfficeId
from notices.model import ContactPoint, NoticeChannel


class ContactBook:
    """Finds the contact point of an office for the channel in use."""

    def __init__(
        self,
        offices: Iterable[Office],
        channel: NoticeChannel,
        webhook_base: str | None = None,
        language: Language = Language.INDONESIAN,
    ) -> None:
        """Know these offices; of two entries for one, the later counts. All are written to in `language`."""
        self._offices: Mapping[OfficeId, Office] = {each.office_id: each for each in offices}
        self._channel = channel
        self._webhook_base = webhook_base
        self._language = language

    def office(self, agency: AgencyCode, region: RegionCode) -> Office | None:
        """The office itself; None when the book does not have it."""
        return self._offices.get(OfficeId(agency, region))

    def find(self, agency: AgencyCode, region: RegionCode) -> ContactPoint | None:
        """Where the office is told; None when it has no address for the channel."""
        office = self.office(agency, region)
        if office is None:
            if self._channel is not NoticeChannel.OUTBOX:
                return None
            return self._point(f"{agency}@{region}")
        address = {
            NoticeChannel.SMTP: office.email,
            NoticeChannel.WEBHOOK: self._webhook(office),
            NoticeChannel.APPRISE: f"{agency}@{region}",
            NoticeChannel.OUTBOX: office.email or f"{agency}@{region}",
        }[self._channel]
        return self._point(address, office.name) if address else None

    def _webhook(self, office: Office) -> str | None:
        if office.webhook is None or self._webhook_base is None:
            return office.webhook
        return urljoin(self._webhook_base, office.webhook)

    def reporter(self, address: str) -> ContactPoint | None:
        """Where a reporter is told; None when the channel in use cannot reach that address."""
        if self._channel is NoticeChannel.OUTBOX or (self._channel is NoticeChannel.SMTP and "@" in address):
            return self._point(address)
        return None

    def _point(self, address: str, name: str = "") -> ContactPoint:
        return ContactPoint(channel=self._channel, address=address, display_name=name, language=self._language)
