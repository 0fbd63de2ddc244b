"""Who acts from a terminal: `ROLE:ID[@REGION][/AGENCY]`, for example `agency:liaison.kpu@17.07/KPU`."""

import re
import unicodedata
from typing import Final

from pydantic import ValidationError

from cli.failures import WrongUsage
from domain.actor import SERVICE_ACCOUNT, Actor, normal_account
from domain.codes import RegionCode, Role

FORM: Final = "ROLE:ID[@DAERAH][/INSTANSI]"
OPERATOR_ID: Final = "operator"

_WRITTEN = re.compile(r"(?P<role>[a-z]+):(?P<id>[^\s@/:]+)(@(?P<region>[\d.]+))?(/(?P<agency>\w+))?")


class UnreadableIdentity(ValueError):
    """The text names no actor."""


def read_identity(text: str | None, desk: RegionCode) -> Actor:
    """The actor that `text` names; without a region one of `desk`, and without a text the desk's operator.

    Raises:
        UnreadableIdentity: another form, an unknown role, or one that no person has.
    """
    if text is None:
        return _actor(OPERATOR_ID, Role.OPERATOR, desk, None)
    written = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if written is None:
        raise UnreadableIdentity(f"bukan {FORM}")
    if written["role"] == Role.SERVICE or normal_account(written["id"]) == SERVICE_ACCOUNT:
        raise UnreadableIdentity("layanan bertindak sendiri, bukan lewat terminal")
    if written["role"] == Role.AGENCY and written["agency"] is None:
        raise UnreadableIdentity("narahubung menyebut instansinya: agency:ID/INSTANSI")
    return _actor(written["id"], written["role"], written["region"] or desk, written["agency"])


def _actor(name: str, role: str, region: str, agency: str | None) -> Actor:
    try:
        return Actor.model_validate({"id": name, "role": role, "region": region, "agency": agency})
    except ValidationError as error:
        location = error.errors(include_url=False, include_input=False)[0]["loc"]
        raise UnreadableIdentity(f"{location[0] if location else 'id'} tidak dikenal") from None


def acting_as(text: str | None, desk: RegionCode) -> Actor:
    """The same, for a verb.

    Raises:
        WrongUsage: the text names no actor.
    """
    try:
        return read_identity(text, desk)
    except UnreadableIdentity as error:
        raise WrongUsage(f"--as: {error}") from None
