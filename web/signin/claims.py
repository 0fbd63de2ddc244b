"""As whom somebody signs in, by what their provider says of them: which claim holds what is data, never code.

`DESK_OIDC_CLAIMS_FILE` names a TOML file with the fields of `ClaimNames`; what it leaves out is as shipped.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from domain.actor import Actor, PersonId, Standing
from domain.base import Value
from domain.codes import RegionCode, Role

_PERSON: Final[TypeAdapter[str]] = TypeAdapter(PersonId)


class ClaimNames(Value):
    """Which claim of a token holds what.

    A name with dots leads into claims within claims: `realm_access.roles`. A claim may hold one value or a list.
    """

    account: str = "preferred_username"
    role: str | None = "desk_role"
    """None: the desk's roster alone says as what somebody acts."""

    region: str = "desk_region"
    agency: str = "desk_agency"
    """Of a liaison."""

    roles: Mapping[str, Role] = {role.value: role for role in Role if role is not Role.SERVICE}
    """Role of the desk by the provider's name for it; every other name counts for nothing."""

    bound_by_roster: bool = False
    """Whether only those sign in whom the desk's roster names today."""


class InvalidClaimNames(Exception):
    """The file cannot be used; the message names it and what is wrong."""


class NoAccount(Exception):
    """Nobody can act by these claims; the message is a code of what is missing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_claim_names(file: Path | None) -> ClaimNames:
    """What the file says; as shipped for None.

    Raises:
        InvalidClaimNames: it cannot be read, or says something else.
    """
    if file is None:
        return ClaimNames()
    try:
        return ClaimNames.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidClaimNames(f"{file}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InvalidClaimNames(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def account_in(claims: Mapping[str, Any], names: ClaimNames) -> str:
    """The account that the claims name.

    Raises:
        NoAccount: none.
    """
    try:
        return _PERSON.validate_python(_one(claims, names.account))
    except ValidationError:
        raise NoAccount("account") from None


def region_in(claims: Mapping[str, Any], names: ClaimNames, regions: Collection[RegionCode]) -> RegionCode:
    """The region of the account's desk.

    Raises:
        NoAccount: the claims name none of these.
    """
    region = _one(claims, names.region)
    if region is None or region not in regions:
        raise NoAccount("region")
    return region


def actors_in(claims: Mapping[str, Any], names: ClaimNames, region: RegionCode) -> tuple[Actor, ...]:
    """As whom somebody may act by the claims alone: once for each role that they name.

    Raises:
        NoAccount: the account, or a liaison's agency, is none.
    """
    account = account_in(claims, names)
    if names.role is None:
        return ()
    roles = dict.fromkeys(names.roles[each] for each in _all(claims, names.role) if each in names.roles)
    agency = _one(claims, names.agency)
    return tuple(_actor(account, role, region, agency if role is Role.AGENCY else None) for role in roles)


def chosen(
    account: str,
    claimed: Collection[Actor],
    appointed: Collection[Standing],
    names: ClaimNames,
) -> Actor:
    """As whom somebody signs in: as the one thing that claims and roster leave.

    The roster chooses where the claims name several roles or none; it refuses nobody but where it is to bind.

    Args:
        account: of whom.
        claimed: by the claims.
        appointed: as what the desk's roster names the account today.
        names: whether the roster binds.

    Raises:
        NoAccount: they leave nothing, or several.
    """
    if names.role is None:
        by_both = tuple(_actor(account, each.role, each.region, each.agency) for each in appointed)
    else:
        by_both = tuple(each for each in claimed if each.standing in appointed)
    left = by_both if by_both or names.bound_by_roster or names.role is None else tuple(claimed)
    match left:
        case (one,):
            return one
        case ():
            raise NoAccount("role")
        case _:
            raise NoAccount("several_roles")


def _actor(account: str, role: Role, region: RegionCode, agency: str | None) -> Actor:
    if role is Role.SERVICE or (role is Role.AGENCY and agency is None):
        raise NoAccount("agency" if role is Role.AGENCY else "role")
    try:
        return Actor.model_validate({"id": account, "role": role, "region": region, "agency": agency})
    except ValidationError as error:
        location = error.errors(include_url=False, include_input=False)[0]["loc"]
        raise NoAccount(str(location[0]) if location else "account") from None


def _one(claims: Mapping[str, Any], name: str) -> str | None:
    """The one text in a claim; None where there is none, or several."""
    match tuple(_all(claims, name)):
        case (one,):
            return one
        case _:
            return None


def _all(claims: Mapping[str, Any], name: str) -> Iterator[str]:
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, str) and each:
            yield each
