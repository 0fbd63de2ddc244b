"""Which event an access is. Whether its sender may see that was decided before, by the rights on reading."""

from domain.access_record.commands import RecordAccess
from domain.access_record.events import AccessRecorded, EvidenceOpened, WordsOpened
from domain.access_record.state import AccessDay
from domain.aggregate import Case
from domain.codes import Role
from domain.refusals import ReasonNeeded


def decide(case: Case[AccessDay, None], command: RecordAccess) -> tuple[AccessRecorded, ...]:
    """The access, as it goes on record.

    Raises:
        ReasonNeeded: an auditor opens what is sealed and says no purpose.
    """
    is_sealed = isinstance(command.access, WordsOpened | EvidenceOpened)
    if case.actor.role is Role.AUDITOR and is_sealed and command.purpose is None:
        raise ReasonNeeded("an auditor says for what purpose it is opened")
    return (AccessRecorded(recorded_at=case.now, access=command.access, purpose=command.purpose),)
