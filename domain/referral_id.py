"""Which request to an agency: `KPU.1`, `KPU.2`."""

from typing import ClassVar

from domain.codes import AgencyCode
from domain.key import Key


class ReferralId(Key):
    """One referral of a problem: the agency, and the how-manyeth of it, from 1."""

    __slots__ = ()

    grammar: ClassVar[str | None] = r"^[A-Z][A-Z_]{1,39}\.\d{1,3}$"

    @classmethod
    def of(cls, agency: AgencyCode, number: int) -> "ReferralId":
        """The id of the agency's `number`th referral."""
        return cls(f"{agency}.{number}")

    @property
    def agency(self) -> AgencyCode:
        """The agency that is asked."""
        return self.rpartition(".")[0]
