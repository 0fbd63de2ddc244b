"""What a refusal of a mail server is a verdict on: the address, the message, or neither.

Only a verdict on the address or the message is final. What is wrong with our account, their server or the way between
is put right by somebody, and then the same mail goes through. The enhanced status code says which it is (RFC 3463,
registry of RFC 5248); where a reply has none, its basic code does (RFC 5321). Words of a reply never do.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from notices.model import FailureCode


class Step(StrEnum):
    """At which step of the conversation a server refuses."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    TEXT = "text"


_ENHANCED: Final = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\S)")
"""RFC 3463 section 2; the first word of each line of the reply (RFC 2034 section 4)."""

SIGN_IN_WANTED: Final = (530, 534, 535, 538)
"""RFC 4954 section 6: our settings are wrong, whatever the message."""

SUBJECTS: Final[Mapping[int, FailureCode]] = {
    1: FailureCode.ADDRESS_REJECTED,  # RFC 3463 section 3.2, addressing
    2: FailureCode.ADDRESS_REJECTED,  # section 3.3, mailbox
    3: FailureCode.SERVER_FAULT,  # section 3.4, mail system
    4: FailureCode.ROUTE_FAILED,  # section 3.5, network and routing
    5: FailureCode.PROTOCOL_REFUSED,  # section 3.6, mail delivery protocol
    6: FailureCode.MESSAGE_REFUSED,  # section 3.7, content or media
    7: FailureCode.POLICY_REFUSED,  # section 3.8, security or policy: of who we are, not of this mail
}
"""By the subject of an enhanced code; 0, "other", is none and leaves it to the basic code."""

DETAILS: Final[Mapping[tuple[int, int], FailureCode]] = {
    (1, 7): FailureCode.SENDER_REJECTED,  # RFC 3463 section 3.2, bad sender's mailbox
    (1, 8): FailureCode.SENDER_REJECTED,  # bad sender's system
    (2, 2): FailureCode.MAILBOX_FULL,  # section 3.3; its owner makes room
    (2, 3): FailureCode.MESSAGE_TOO_BIG,  # for this mailbox
    (2, 4): FailureCode.SERVER_FAULT,  # mailing list expansion
    (3, 4): FailureCode.MESSAGE_TOO_BIG,  # section 3.4, for the system
    (4, 5): FailureCode.CONGESTED,  # section 3.5, congestion; large providers say so of a quota that is used up
    (6, 7): FailureCode.ADDRESS_REJECTED,  # RFC 6531 section 3.7.4.2, non-ASCII address
    (7, 2): FailureCode.ADDRESS_REJECTED,  # RFC 3463 section 3.8, a mailing list that we may not write to
    (7, 8): FailureCode.SIGN_IN_REFUSED,  # RFC 4954 section 6, credentials
    (7, 9): FailureCode.SIGN_IN_REFUSED,  # too weak a way to sign in
    (7, 11): FailureCode.SIGN_IN_REFUSED,  # encryption needed to sign in
    (7, 12): FailureCode.SIGN_IN_REFUSED,  # a password transition is needed
    (7, 13): FailureCode.SIGN_IN_REFUSED,  # RFC 5248, our account is disabled
    (7, 17): FailureCode.ADDRESS_REJECTED,  # RFC 7293 section 7, the mailbox belongs to somebody else now
    (7, 18): FailureCode.ADDRESS_REJECTED,  # the domain does
}
"""By subject and detail, where the detail says something else than its subject."""

BASIC: Final[Mapping[Step, Mapping[int, FailureCode]]] = {
    Step.SENDER: {
        552: FailureCode.MESSAGE_TOO_BIG,  # RFC 1870 section 6.1, by the size declared
    },
    Step.RECIPIENT: {
        501: FailureCode.ADDRESS_REJECTED,  # RFC 5321 section 4.2.2; its one argument is the address
        550: FailureCode.ADDRESS_REJECTED,  # mailbox unavailable
        551: FailureCode.ADDRESS_REJECTED,  # user not local
        552: FailureCode.MAILBOX_FULL,  # exceeded storage allocation
        553: FailureCode.ADDRESS_REJECTED,  # mailbox name not allowed
        554: FailureCode.POLICY_REFUSED,  # transaction failed, before anything of the mail was seen
        556: FailureCode.ADDRESS_REJECTED,  # RFC 7504 section 4, the domain takes no mail
    },
    Step.TEXT: {
        550: FailureCode.MESSAGE_REFUSED,  # RFC 5321 section 4.2.5, after the text
        551: FailureCode.ADDRESS_REJECTED,
        552: FailureCode.MAILBOX_FULL,
        553: FailureCode.ADDRESS_REJECTED,
        554: FailureCode.MESSAGE_REFUSED,
        556: FailureCode.ADDRESS_REJECTED,
    },
}
"""By step and basic code, where the reply has no enhanced one."""

_OF_THE_PROTOCOL: Final = (500, 501, 502, 503, 504, 555)
"""RFC 5321 section 4.2.2: the server does not understand our program."""


def refusal(step: Step, reply: int, text: str) -> FailureCode:
    """Failure code of a server's refusal; the code says whether it is final.

    Args:
        step: that was refused.
        reply: its basic code.
        text: of the reply, of which nothing but the enhanced code is read.
    """
    if reply in SIGN_IN_WANTED:
        return FailureCode.SIGN_IN_REFUSED
    if reply < 400:
        return FailureCode.ANSWER_UNREADABLE
    class_, subject, detail = enhanced_code(text) or (reply // 100, 0, 0)
    if reply < 500 or class_ == 4:
        return FailureCode.MAILBOX_FULL if (subject, detail) == (2, 2) else FailureCode.DEFERRED
    code = _by_enhanced(step, reply, (subject, detail)) or _by_basic(step, reply)
    # What is said before the recipient was named is said of the sender, who is always the same.
    is_of_a_mailbox = code in (FailureCode.ADDRESS_REJECTED, FailureCode.MAILBOX_FULL)
    return FailureCode.SENDER_REJECTED if step is Step.SENDER and is_of_a_mailbox else code


def status(reply: int, text: str) -> str:
    """The codes of a reply as they may stand in a record: numbers, and none of its words."""
    enhanced = enhanced_code(text)
    return str(reply) if enhanced is None else f"{reply} {'.'.join(map(str, enhanced))}"


def enhanced_code(text: str) -> tuple[int, int, int] | None:
    """Class, subject and detail of the enhanced code at the beginning of a reply; None where it has none."""
    found = _ENHANCED.match(text.lstrip())
    return None if found is None else (int(found[1]), int(found[2]), int(found[3]))


def _by_enhanced(step: Step, reply: int, enhanced: tuple[int, int]) -> FailureCode | None:
    if step is Step.TEXT and (reply, enhanced) == (554, (7, 1)):
        # "Message refused" (RFC 3463 section 3.8) of a transaction that failed with its text: a verdict on the text.
        # Said of a recipient, or as 550, it is one on who we are: blocked, not authorised, too many at once.
        return FailureCode.MESSAGE_REFUSED
    return DETAILS.get(enhanced) or SUBJECTS.get(enhanced[0])


def _by_basic(step: Step, reply: int) -> FailureCode:
    if (code := BASIC[step].get(reply)) is not None:
        return code
    if reply in _OF_THE_PROTOCOL:
        return FailureCode.PROTOCOL_REFUSED
    return FailureCode.SENDER_REJECTED if step is Step.SENDER else FailureCode.SERVER_FAULT
