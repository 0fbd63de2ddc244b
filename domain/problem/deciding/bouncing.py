"""A letter that was taken came back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from domain.personal_data import has_personal_data
from domain.problem.commands import RecordBounce
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.events import Event, NoticeBounced
from domain.problem.notice_record import Delivery
from domain.problem.state import dossier_of
from domain.refusals import InstantOutOfRange, MailDelayed, NothingSent, NotReturned, PersonalData, UnknownPart
from domain.returned_mail import MailAction

DATE_GRAIN: Final = timedelta(seconds=1)
"""A letter says in full seconds when it was sent (RFC 5322 section 3.3)."""


def record_bounce(case: Case, command: RecordBounce) -> tuple[Event, ...]:
    """The notice is a dead letter; nothing where it is known that this letter came back, whatever was sent since."""
    if case.notice is None:
        raise UnknownPart(f"no notice {command.notice_id}")
    if command.action is MailAction.DELAYED:
        raise MailDelayed(f"{command.notice_id} {command.status}")
    if command.action is not MailAction.FAILED or command.status.startswith("2"):
        raise NotReturned(f"{command.action} {command.status}")
    dossier = dossier_of(case.state)
    if command.at > case.now or (dossier is not None and command.at < dossier.detected_at):
        raise InstantOutOfRange(f"at {command.at.isoformat()}")
    if command.reason is not None and has_personal_data(command.reason):
        raise PersonalData
    if not case.notice.letters:
        raise NothingSent(f"no letter with {command.notice_id}")
    letter = _meant(case.notice.letters, command)
    if letter.has_bounced:
        return ()
    return (
        NoticeBounced(
            recorded_at=case.now,
            notice=case.notice.notice,
            status=command.status,
            bounced_at=command.at,
            learned=command.learned,
            reference=letter.reference,
            reason=command.reason,
        ),
    )


def _meant(letters: Sequence[Delivery], command: RecordBounce) -> Delivery:
    """The letter that came back: the newest, unless it was sent before that was due or came back before."""
    # A letter is sent under the same Message-ID each time; only its date tells one time from another.
    instant, grain = (command.at, timedelta(0)) if command.sent_at is None else (command.sent_at, DATE_GRAIN)
    return next((each for each in reversed(letters) if each.since - grain <= instant), letters[0])


DECISIONS: Final = (decision(RecordBounce, record_bounce),)
