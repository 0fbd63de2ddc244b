"""What the reference data says, as frozen values."""

from domain.base import Value
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, StageCode


class Region(Value):
    """A province, kabupaten or kota."""

    code: RegionCode
    name: str
    level: str
    """`provinsi` or `kabupaten_kota`."""

    kind: str
    """`provinsi`, `kabupaten` or `kota`."""

    parent_code: RegionCode | None
    pilkada_2024: bool
    contest_2024: str
    """`gubernur`, `bupati` or `walikota`; empty where nobody was elected."""

    psu_mk_2025: bool
    time_zone: str
    """IANA name."""


class Kecamatan(Value):
    """A sub-district."""

    code: RegionCode
    name: str
    parent_code: RegionCode


class Village(Value):
    """A desa or kelurahan; reports from there carry the code of its kecamatan."""

    code: str
    name: str
    parent_code: RegionCode


class Agency(Value):
    """A body that can be responsible for something."""

    code: AgencyCode
    name_id: str
    name_en: str
    tiers: tuple[str, ...]
    """Of `desa-kelurahan`, `kecamatan`, `kabupaten-kota`, `provinsi`, `nasional`."""

    kind: str
    remit: str
    desk_relation: str
    evidence: str
    """`S` sourced, `K` general knowledge."""


class Category(Value):
    """A type of problem."""

    group: str
    code: CategoryCode
    name_id: str
    definition: str
    stages: tuple[StageCode, ...]
    lead_agency: AgencyCode
    supporting_agencies: tuple[AgencyCode, ...]
    route: Route
    severity_guide: str
    legal_basis: str
    """As letters tell it, in Bahasa Indonesia; `-` for none."""

    legal_basis_en: str
    """The same for who works on the tables."""

    evidence: str


class PlaybookStep(Value):
    """One step of handling a type of problem."""

    category: CategoryCode
    step_no: int
    text: str
    """What to do, in Bahasa Indonesia."""

    actor_agency: AgencyCode
    legal_basis: str
    deadline_hint: str
