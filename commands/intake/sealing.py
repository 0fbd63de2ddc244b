"""A report taken apart: its words under seal for the vault, and what an event may hold of it."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from commands.intake.report import IntakeReport
from domain.codes import RegionCode
from domain.intake import Intake
from domain.vault_reference import Sealed
from ledger.port import SealedItem


class Sealer(Protocol):
    """The vault, as far as intake needs it."""

    def seal(self, subject: str, value: str) -> tuple[Sealed, SealedItem]:
        """A commitment for the event and the encrypted value for the vault."""

    def fingerprint(self, value: bytes) -> bytes:
        """32 keyed bytes that tell equal content from other content, and nothing else."""


class SealedReport(NamedTuple):
    """A report as it is stored."""

    intake: Intake
    words: Sealed | None
    """Of the words that decided; None when none was told."""

    items: tuple[SealedItem, ...]
    """For the vault."""


def subject_of(intake_id: str) -> str:
    """Under which name the vault keeps all that a report brought; erased together."""
    return f"intake:{intake_id}"


def sealed_report(
    vault: Sealer, report: IntakeReport, intake_id: str, region: RegionCode, words: Sequence[str] = ()
) -> SealedReport:
    """The report with every text of it under seal.

    Args:
        vault: seals.
        report: what was handed in.
        intake_id: its id, which is also the subject of everything sealed.
        region: where it is held to have happened.
        words: of its text, by which it was classified.
    """
    items: list[SealedItem] = []

    def sealed(value: str | None) -> Sealed | None:
        if not value:
            return None
        reference, item = vault.seal(subject_of(intake_id), value)
        items.append(item)
        return reference

    text = sealed(report.text)
    assert text is not None, "an empty text was refused"
    intake = Intake(
        intake_id=intake_id,
        channel=report.channel,
        reporter_role=report.reporter_role,
        region=region,
        occurred_at=report.occurred_at,
        reported_at=report.reported_at,
        occurred_until=report.occurred_until,
        reported_until=report.reported_until,
        text=text,
        reporter_contact=sealed(report.contact),
        contact_fault=report.contact_fault,
        place=sealed(report.place),
        attachment_hint=sealed(report.attachment_hint),
        reporter_name=sealed(report.reporter_name),
    )
    return SealedReport(intake, sealed("\n".join(words)), tuple(items))
