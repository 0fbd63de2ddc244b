"""A message that tries a channel: nobody owes anything because of it."""

from notices.model import ContactPoint, Message
from wording.catalogue import text
from wording.language import speaking

KIND = "TEST"


def trial_message(to: ContactPoint, desk_name: str, key: str) -> Message:
    """A message that says whose it is and that nothing is asked, in the recipient's language."""
    with speaking(to.language):
        subject = text("Surat uji dari {desk}", desk=desk_name)
        body = text(
            "Surat ini menguji apakah pemberitahuan {desk} sampai pada alamat ini. Tidak ada yang diminta.",
            desk=desk_name,
        )
    return Message(
        key=key,
        to=to,
        subject=subject,
        body=body + "\n",
        payload={"type": "notice.test", "data": {"subject": subject, "text": body}},
        template=KIND,
        template_version="v1",
    )
