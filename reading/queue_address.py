"""The address of a queue is its view: which tab, which filters, where the list goes on."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final
from urllib.parse import parse_qs, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity
from domain.problem.state import Phase
from domain.refusals import BadValue
from projections.filters import ClockState, ProblemFilter

ENDED: Final = "berakhir"

TABS: Final[Mapping[str, ClockState]] = {
    "lewat": ClockState.LATE,
    "hari-ini": ClockState.DUE_TODAY,
    "belum-diakui": ClockState.UNACKNOWLEDGED,
    "triase": ClockState.NEEDS_TRIAGE,
    "verifikasi": ClockState.NEEDS_VERIFICATION,
    "masukan": ClockState.AWAITS_RECOMMENDATION,
}
"""Tabs of what is open, by their word in the address."""

VALUES_LIMIT: Final = 40
"""Of one filter."""

FILTERS: Final = ("tingkat", "tahap", "instansi", "daerah", "kategori")


class QueueAddress(BaseModel):
    """What an address asks for; a filter that stands twice fits where one of its values does."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    tab: Annotated[str, Field(pattern=rf"^({'|'.join((*TABS, ENDED))})?$")] = ""
    tingkat: tuple[Severity, ...] = Field(default=(), max_length=VALUES_LIMIT)
    tahap: tuple[Phase, ...] = Field(default=(), max_length=VALUES_LIMIT)
    instansi: tuple[AgencyCode, ...] = Field(default=(), max_length=VALUES_LIMIT)
    daerah: tuple[RegionCode, ...] = Field(default=(), max_length=VALUES_LIMIT)
    kategori: tuple[CategoryCode, ...] = Field(default=(), max_length=VALUES_LIMIT)
    q: Annotated[str, Field(max_length=200)] = ""
    lanjut: Annotated[str | None, Field(max_length=500)] = None

    def wanted(self) -> ProblemFilter:
        """As the query tables take it."""
        return ProblemFilter(
            within=self.daerah,
            phases=self.tahap,
            severities=self.tingkat,
            categories=self.kategori,
            agencies=self.instansi,
            clocks=(TABS[self.tab],) if self.tab in TABS else (),
            ended=self.tab == ENDED,
            archived=False,
        )

    def at(self, **changes: object) -> str:
        """The query of an address with some things otherwise, at its first page unless `lanjut` is one of them."""
        changed = self.model_copy(update={"lanjut": None} | changes)
        return f"?{urlencode(list(changed.pairs()))}"

    def toggled(self, name: str, value: str) -> str:
        """The address with a value of a filter put in, or taken out where it stands."""
        values: tuple[str, ...] = getattr(self, name)
        if value in values:
            return self.without(name, value).at()
        return self.at(**{name: (*values, value)})

    def without(self, name: str, value: str) -> "QueueAddress":
        """The view at its first page, without a value of a filter."""
        left = tuple(each for each in getattr(self, name) if each != value)
        return self.model_copy(update={name: left, "lanjut": None})

    def pairs(self) -> Iterator[tuple[str, str]]:
        """What stands in the address."""
        if self.tab:
            yield "tab", self.tab
        for name in FILTERS:
            for each in getattr(self, name):
                yield name, str(each)
        if self.q:
            yield "q", self.q
        if self.lanjut:
            yield "lanjut", self.lanjut


def address_in(query: str) -> QueueAddress:
    """The view that the query of an address asks for, at its first page; what it has beside that is left out.

    Raises:
        BadValue: it asks for something that no queue has.
    """
    try:
        said = parse_qs(query.removeprefix("?"), max_num_fields=VALUES_LIMIT * len(FILTERS))
        fields = {name: values if name in FILTERS else values[-1] for name, values in said.items()}
        return QueueAddress.model_validate(fields | {"lanjut": None})
    except (ValidationError, ValueError):
        raise BadValue("query") from None
