"""Who acts from a terminal: `ROLE:ID[@REGION][/AGENCY]`, for example `agency:liaison.kpu@17.07/KPU`."""

import re
import unicodedata
from typing import Final

from pydantic import ValidationError

from cli.failures import WrongUsage
from domain.actor import SERVICE_ACCOUNT, Actor, normal_account
from domain.codes import RegionCode, Role
from wording.catalogue import text

OPERATOR_ID: Final = "operator"

_WRITTEN = re.compile(r"(?P<role>[a-z]+):(?P<id>[^\s@/:]+)(@(?P<region>[\d.]+))?(/(?P<agency>\w+))?")


class UnreadableIdentity(ValueError):
    """The text names no actor."""


def read_identity(typed: str | None, desk: RegionCode) -> Actor:
    """The actor that `typed` names; without a region one of `desk`, and without a name the desk's operator.

    Raises:
        UnreadableIdentity: another form, an unknown role, or one that no person has.
    """
    if typed is None:
        return _actor(OPERATOR_ID, Role.OPERATOR, desk, None)
    written = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if written is None:
        raise UnreadableIdentity(text("bukan ROLE:ID[@DAERAH][/INSTANSI]"))
    if written["role"] == Role.SERVICE or normal_account(written["id"]) == SERVICE_ACCOUNT:
        raise UnreadableIdentity(text("layanan bertindak sendiri, bukan lewat terminal"))
    if written["role"] == Role.AGENCY and written["agency"] is None:
        raise UnreadableIdentity(text("narahubung menyebut instansinya: agency:ID/INSTANSI"))
    return _actor(written["id"], written["role"], written["region"] or desk, written["agency"])


def _actor(name: str, role: str, region: str, agency: str | None) -> Actor:
    try:
        return Actor.model_validate({"id": name, "role": role, "region": region, "agency": agency})
    except ValidationError as error:
        location = error.errors(include_url=False, include_input=False)[0]["loc"]
        raise UnreadableIdentity(text("{field} tidak dikenal", field=location[0] if location else "id")) from None


def acting_as(typed: str | None, desk: RegionCode) -> Actor:
    """The same, for a verb.

    Raises:
        WrongUsage: what was typed names no actor.
    """
    try:
        return read_identity(typed, desk)
    except UnreadableIdentity as error:
        raise WrongUsage(f"--as: {error}") from None
