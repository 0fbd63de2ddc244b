"""A member of a charter in one line, as people type it: `POLRI; anggota; Keamanan`."""

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from domain.codes import RegionCode
from domain.desk.charter import Member, MemberRole
from domain.refusals import BadValue
from intake_files.cells import squashed

SHOWN_CHARACTERS: Final = 60

ROLES: Final[Mapping[str, MemberRole]] = {
    "ketua": MemberRole.CHAIR,
    "wakil ketua": MemberRole.VICE_CHAIR,
    "sekretaris": MemberRole.SECRETARY,
    "anggota": MemberRole.MEMBER,
    "sekretariat": MemberRole.SECRETARIAT,
    "mitra kerja": MemberRole.COUNTERPART,
    "mitra": MemberRole.COUNTERPART,
}
"""What an office is to the desk, in words; its codes are taken too."""

_ROLES: Final = {squashed(word): role for word, role in (*ROLES.items(), *((each.value, each) for each in MemberRole))}
_WORDS: Final = {role: word for word, role in reversed(tuple(ROLES.items()))}


def member_of(line: str, desk: RegionCode) -> Member:
    """The member that a line names: agency, perhaps `@` a region, then what it is and its field of work.

    Args:
        line: parts with semicolons between them; all but the first may lack.
        desk: where the office is unless the line says so.

    Raises:
        BadValue: it is no such line.
    """
    office, _, rest = line.partition(";")
    said, _, task = rest.partition(";")
    agency, _, region = office.strip().partition("@")
    role = _ROLES.get(squashed(said)) if said.strip() else MemberRole.MEMBER
    if role is None:
        raise BadValue(line[:SHOWN_CHARACTERS])
    try:
        return Member.model_validate(
            {"agency": agency.strip(), "region": region.strip() or desk, "role": role, "task": task.strip() or None}
        )
    except ValidationError:
        raise BadValue(line[:SHOWN_CHARACTERS]) from None


def member_line(member: Member, desk: RegionCode) -> str:
    """The line that `member_of` reads as this member."""
    office = member.agency if member.region == desk else f"{member.agency}@{member.region}"
    return "; ".join((office, _WORDS[member.role], *([member.task] if member.task else [])))
