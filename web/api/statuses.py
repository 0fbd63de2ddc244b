"""The HTTP status of every code that something is refused under; complete by test."""

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Final

from domain import refusals
from domain.refusals import Refusal
from projections.views import AmbiguousReference, UnknownCursor
from reading.desks import DeskNotOpen

AWAY: Final = "DESK_AWAY"
"""The database cannot be reached; nothing is stored, or a repeat finds what is."""

UNREADABLE: Final = "UNREADABLE_REQUEST"
"""The request is not what the address takes: no JSON, a field that is missing, or one that is unknown."""

UNKNOWN_ADDRESS: Final = "UNKNOWN_ADDRESS"
WRONG_METHOD: Final = "WRONG_METHOD"
NOT_SIGNED_IN: Final = "NOT_SIGNED_IN"
TOKEN_NARROWER: Final = "TOKEN_NARROWER"  # noqa: S105 - a code, not a secret
"""The token is for reading only."""

KEY_MISSING: Final = "IDEMPOTENCY_KEY_MISSING"
REQUEST_TOO_LARGE: Final = "REQUEST_TOO_LARGE"
REQUEST_TOO_SLOW: Final = "REQUEST_TOO_SLOW"
TOO_MANY_REQUESTS: Final = "TOO_MANY_REQUESTS"
TOO_BUSY: Final = "TOO_BUSY"
"""As many others are served at this moment as can be; nothing of the request was done."""

FOREIGN_FORM: Final = "FOREIGN_FORM"
"""What would change something was sent by no form of a page made for its sender."""

LINK_SPENT: Final = "LINK_SPENT"
"""A link by which one signs in was followed before, has run out, or is none of ours."""

SIGN_IN_OUTDATED: Final = "SIGN_IN_OUTDATED"
"""The provider's answer belongs to no sign-in that this browser began of late, or was taken before."""

SIGN_IN_DECLINED: Final = "SIGN_IN_DECLINED"
"""The provider let nobody in; the detail is its code."""

PROVIDER_AWAY: Final = "PROVIDER_AWAY"
PROVIDER_NOT_TRUSTED: Final = "PROVIDER_NOT_TRUSTED"
"""What the provider says of somebody does not stand examination; the detail is the code of what is wrong."""

NO_PROVIDER: Final = "NO_PROVIDER"
"""The settings name no provider of accounts."""

ACCOUNT_WITHOUT_ROLE: Final = "ACCOUNT_WITHOUT_ROLE"
"""The provider knows who it is; the desk has no role for them, or several."""

ACCOUNT_HAS_LEFT: Final = "ACCOUNT_HAS_LEFT"
"""By the desk's roster they are no more what they sign in as."""

FAULT: Final = "FAULT"
"""A bug of the service; it is in its log under the id that the answer names."""

OF_THE_FACE: Final[Mapping[str, HTTPStatus]] = {
    AWAY: HTTPStatus.SERVICE_UNAVAILABLE,
    UNREADABLE: HTTPStatus(422),
    UNKNOWN_ADDRESS: HTTPStatus.NOT_FOUND,
    WRONG_METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
    NOT_SIGNED_IN: HTTPStatus.UNAUTHORIZED,
    TOKEN_NARROWER: HTTPStatus.FORBIDDEN,
    KEY_MISSING: HTTPStatus.BAD_REQUEST,
    REQUEST_TOO_LARGE: HTTPStatus(413),
    REQUEST_TOO_SLOW: HTTPStatus.REQUEST_TIMEOUT,
    TOO_MANY_REQUESTS: HTTPStatus.TOO_MANY_REQUESTS,
    TOO_BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    FOREIGN_FORM: HTTPStatus.FORBIDDEN,
    LINK_SPENT: HTTPStatus.GONE,
    SIGN_IN_OUTDATED: HTTPStatus.BAD_REQUEST,
    SIGN_IN_DECLINED: HTTPStatus.FORBIDDEN,
    PROVIDER_AWAY: HTTPStatus.SERVICE_UNAVAILABLE,
    PROVIDER_NOT_TRUSTED: HTTPStatus.FORBIDDEN,
    NO_PROVIDER: HTTPStatus.NOT_FOUND,
    ACCOUNT_WITHOUT_ROLE: HTTPStatus.FORBIDDEN,
    ACCOUNT_HAS_LEFT: HTTPStatus.FORBIDDEN,
    FAULT: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""Codes that only this face has."""

BY_KIND: Final[Mapping[type[Refusal], HTTPStatus]] = {
    Refusal: HTTPStatus.CONFLICT,
    refusals.UnknownProblem: HTTPStatus.NOT_FOUND,
    refusals.UnknownPart: HTTPStatus.NOT_FOUND,
    refusals.UnknownLetter: HTTPStatus.NOT_FOUND,
    refusals.UnknownView: HTTPStatus.NOT_FOUND,
    refusals.UnknownReport: HTTPStatus.NOT_FOUND,
    refusals.ReportNotOpened: HTTPStatus.NOT_FOUND,
    refusals.UnknownRoutingTable: HTTPStatus.NOT_FOUND,
    refusals.UnknownOffice: HTTPStatus.NOT_FOUND,
    refusals.UnknownAppointment: HTTPStatus.NOT_FOUND,
    refusals.FileNotHere: HTTPStatus.NOT_FOUND,
    refusals.FileErased: HTTPStatus.GONE,
    refusals.UnknownLink: HTTPStatus.NOT_FOUND,
    refusals.LinkExpired: HTTPStatus.GONE,
    DeskNotOpen: HTTPStatus.NOT_FOUND,
    refusals.NotPermitted: HTTPStatus.FORBIDDEN,
    refusals.TooLarge: HTTPStatus(413),
    refusals.EvidenceTooLarge: HTTPStatus(413),
    refusals.BadValue: HTTPStatus(422),
    refusals.Reused: HTTPStatus(422),
    refusals.VersionMoved: HTTPStatus.PRECONDITION_FAILED,
    AmbiguousReference: HTTPStatus.CONFLICT,
    UnknownCursor: HTTPStatus.BAD_REQUEST,
}
"""By class of refusal; one without a line has that of the class above it."""


def kinds_of_refusal() -> tuple[type[Refusal], ...]:
    """Every class of refusal that is loaded, the root first."""
    found: list[type[Refusal]] = [Refusal]
    for each in found:
        found.extend(each.__subclasses__())
    return tuple(dict.fromkeys(found))


def status_of(refusal: type[Refusal]) -> HTTPStatus:
    """HTTP status of a class of refusal."""
    return next(BY_KIND[each] for each in refusal.__mro__ if each in BY_KIND)


@cache
def statuses() -> Mapping[str, HTTPStatus]:
    """HTTP status by code, of the rules' refusals and of this face's own."""
    return {**{each.code: status_of(each) for each in kinds_of_refusal()}, **OF_THE_FACE}
