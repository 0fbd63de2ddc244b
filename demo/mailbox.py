"""What the offices of the cast find in their mail: the local outbox, read as each of them would read its own."""

from datetime import datetime
from pathlib import Path

from pydantic import JsonValue

from domain.base import Value
from domain.codes import AgencyCode, RegionCode, Severity
from domain.notice import NoticeId, NoticeSubject
from domain.office import Office
from notices.outbox import SUFFIX, OutboxEntry


class Letter(Value):
    """One notice, as its receiver has it."""

    to_agency: AgencyCode
    to_region: RegionCode
    kind: str
    at: datetime
    """When it came."""

    problem_id: str
    notice_id: str
    severity: Severity
    part: str
    report_id: str | None

    @property
    def subject(self) -> NoticeSubject:
        """What the notice speaks of: a referral, an obligation, a recommendation."""
        return NoticeId(self.notice_id).subject


class Mailbox:
    """New letters of the outbox, each given out once."""

    def __init__(self, folder: Path, offices: tuple[Office, ...]) -> None:
        self._folder = folder
        self._offices = {each.email: each for each in offices if each.email}
        self._seen: set[str] = set()

    def new_letters(self) -> list[Letter]:
        """Letters to offices that came since the last look."""
        letters = []
        for path in self._folder.glob(f"*{SUFFIX}"):
            if path.name not in self._seen:
                self._seen.add(path.name)
                letters += self._letters(OutboxEntry.model_validate_json(path.read_bytes()))
        return letters

    def _letters(self, entry: OutboxEntry) -> list[Letter]:
        """What an office reads in one letter: a notice, or several."""
        office = self._office(entry.message.to.address)
        data = entry.message.payload["data"]
        if office is None or not isinstance(data, dict):
            return []
        together = data.get("notices")
        notices = (
            [each["data"] for each in together if isinstance(each, dict)] if isinstance(together, list) else [data]
        )
        return [self._letter(entry, office, each) for each in notices if isinstance(each, dict)]

    def _letter(self, entry: OutboxEntry, office: tuple[AgencyCode, RegionCode], data: dict[str, JsonValue]) -> Letter:
        agency, region = office
        return Letter(
            to_agency=agency,
            to_region=region,
            kind=NoticeId(str(data["notice_id"])).kind.lower(),
            at=entry.at,
            problem_id=str(data["problem_id"]),
            notice_id=str(data["notice_id"]),
            severity=Severity(str(data["severity"])),
            part=str(data["recipient_role"]),
            report_id=_text(data.get("report_id")),
        )

    def _office(self, address: str) -> tuple[AgencyCode, RegionCode] | None:
        if office := self._offices.get(address):
            return office.agency, office.region
        agency, at, region = address.partition("@")
        # Of an office that no roster has, the outbox names the office itself; any other address is a reporter.
        return (agency, region) if at and agency.isupper() else None


def _text(value: JsonValue) -> str | None:
    return None if value is None else str(value)
