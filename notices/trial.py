"""A message that tries a channel: nobody owes anything because of it."""

from domain.desk.letterhead import Letterhead
from notices.heading import heading_lines
from notices.model import ContactPoint, Message
from wording.catalogue import text
from wording.language import speaking

KIND = "TEST"


def trial_message(to: ContactPoint, letterhead: Letterhead, key: str) -> Message:
    """A message under the desk's whole letterhead that says that nothing is asked, in the recipient's language."""
    desk_name = letterhead.desk or ""
    with speaking(to.language):
        subject = text("Surat uji dari {desk}", desk=desk_name)
        body = text(
            "Surat ini menguji apakah pemberitahuan {desk} sampai pada alamat ini. Tidak ada yang diminta.",
            desk=desk_name,
        )
        heading = "".join(f"{line}\n" for line in heading_lines(letterhead))
        signature = "\n".join(each for each in (text("Hormat kami,"), desk_name, letterhead.decree) if each)
        body = f"{heading}\n{body}\n\n{signature}"
    return Message(
        key=key,
        to=to,
        subject=subject,
        body=body + "\n",
        payload={"type": "notice.test", "data": {"subject": subject, "text": body}},
        template=KIND,
        template_version="v1",
    )
