"""What the status of an HTTP answer is a verdict on: the address, the message, or neither (RFC 9110 section 15).

As with mail, only a verdict on the address or the message is final. A receiver that does not know our signature yet, or
whose page is not there yet, is a set-up in progress.
"""

from collections.abc import Mapping
from typing import Final

from notices.model import FailureCode

STATUSES: Final[Mapping[int, FailureCode]] = {
    301: FailureCode.REDIRECTED,  # RFC 9110 section 15.4.2, moved for good
    308: FailureCode.REDIRECTED,  # section 15.4.9
    400: FailureCode.MESSAGE_REFUSED,  # section 15.5.1
    401: FailureCode.SIGN_IN_REFUSED,  # section 15.5.2, our secret
    403: FailureCode.SIGN_IN_REFUSED,  # section 15.5.4
    404: FailureCode.TARGET_MISSING,  # section 15.5.5; whether for good, it does not say
    405: FailureCode.TARGET_MISSING,  # section 15.5.6, something else stands there
    407: FailureCode.SIGN_IN_REFUSED,  # section 15.5.8, a proxy's
    410: FailureCode.GONE,  # section 15.5.11, for good
    413: FailureCode.MESSAGE_TOO_BIG,  # section 15.5.14
    414: FailureCode.BAD_ADDRESS,  # section 15.5.15, the address is too long
    415: FailureCode.MESSAGE_REFUSED,  # section 15.5.16
    422: FailureCode.MESSAGE_REFUSED,  # section 15.5.21
    431: FailureCode.MESSAGE_REFUSED,  # RFC 6585 section 5, our header lines are too long
}
"""By status, where it says more than its class."""


def refusal(status: int) -> FailureCode:
    """Failure code of an answer that is no 2xx; the code says whether it is final."""
    if (code := STATUSES.get(status)) is not None:
        return code
    if status >= 500:
        return FailureCode.SERVER_FAULT
    return FailureCode.DEFERRED if status >= 300 else FailureCode.ANSWER_UNREADABLE
