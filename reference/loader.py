"""The reference data of one election, read once per process and checked while it is read.

Each table is read when it is first asked for, so that a command that needs one does not wait for the others.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from domain.codes import AgencyCode, CategoryCode, RegionCode, StageCode
from domain.routing.rules import RoutingRules
from domain.routing.stages import Stage
from reference.model import Agency, Category, Kecamatan, PlaybookStep, Region, Village
from reference.rules import build_rules
from reference.tables import ROOT, Row, listed, read_table, truth

Model = TypeVar("Model", bound=BaseModel)

_REGION_COLUMNS = (
    "code", "name", "level", "kind", "parent_code", "pilkada_2024", "contest_2024", "psu_mk_2025", "time_zone",
)  # fmt: skip
_AGENCY_COLUMNS = ("code", "name_id", "name_en", "tiers", "kind", "remit", "desk_relation", "evidence")
_STAGE_COLUMNS = (
    "code", "name_id", "name_en", "parent_code", "start_date", "end_date", "date_kind", "rule_or_note", "source", "confidence",
)  # fmt: skip
_CATEGORY_COLUMNS = (
    "group", "code", "name_id", "definition", "stages", "lead_agency", "supporting_agencies", "route", "severity_guide",
    "legal_basis", "evidence",
)  # fmt: skip
_PLAYBOOK_COLUMNS = ("code", "step_no", "step_id", "actor_agency", "legal_basis", "deadline_hint")


class Reference:
    """Tables of the reference data by code. Immutable; every code one table names exists in the other."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._data = root / "data"

    @cached_property
    def regions(self) -> Mapping[RegionCode, Region]:
        """Provinces, kabupaten and kota, in the order of their codes."""
        regions: dict[RegionCode, Region] = {}
        for row in read_table(self._data / "regions.csv", _REGION_COLUMNS):
            code, name, level, kind, parent, pilkada, contest, psu, zone = row.cells
            if parent and parent not in regions:
                raise row.wrong(f"unknown parent region {parent}")
            _add(regions, code, row, Region, name=name, level=level, kind=kind, parent_code=parent or None,
                 pilkada_2024=truth(row, pilkada), contest_2024=contest, psu_mk_2025=truth(row, psu), time_zone=zone)  # fmt: skip
        return MappingProxyType(regions)

    @cached_property
    def kecamatan(self) -> Mapping[RegionCode, Kecamatan]:
        """Every kecamatan of the country."""
        kecamatan: dict[RegionCode, Kecamatan] = {}
        for row in read_table(self._data / "kecamatan.csv", ("code", "name", "parent_code")):
            code, name, parent = row.cells
            if parent not in self.regions:
                raise row.wrong(f"unknown region {parent}")
            _add(kecamatan, code, row, Kecamatan, name=name, parent_code=parent)
        return MappingProxyType(kecamatan)

    @cached_property
    def villages(self) -> Mapping[str, Village]:
        """Villages of the regions that have their own table."""
        villages: dict[str, Village] = {}
        for path in sorted(self._data.glob("villages-*.csv")):
            for row in read_table(path, ("code", "name", "parent_code")):
                code, name, parent = row.cells
                if parent not in self.kecamatan:
                    raise row.wrong(f"unknown kecamatan {parent}")
                _add(villages, code, row, Village, name=name, parent_code=parent)
        return MappingProxyType(villages)

    @cached_property
    def agencies(self) -> Mapping[AgencyCode, Agency]:
        """Bodies that can be responsible."""
        agencies: dict[AgencyCode, Agency] = {}
        for row in read_table(self._data / "agencies.csv", _AGENCY_COLUMNS):
            code, name_id, name_en, tiers, kind, remit, relation, evidence = row.cells
            _add(agencies, code, row, Agency, name_id=name_id, name_en=name_en, tiers=listed(tiers), kind=kind, remit=remit,
                 desk_relation=relation, evidence=evidence)  # fmt: skip
        return MappingProxyType(agencies)

    @cached_property
    def stages(self) -> Mapping[StageCode, Stage]:
        """Calendar of the election."""
        stages: dict[StageCode, Stage] = {}
        for row in read_table(self._data / "stages.csv", _STAGE_COLUMNS):
            code, name_id, name_en, parent, start, end, kind, note, source, confidence = row.cells
            if parent and parent not in stages:
                raise row.wrong(f"unknown parent stage {parent}")
            first, last = _day(row, start), _day(row, end)
            if first and last and first > last:
                raise row.wrong(f"starts on {first}, after its end on {last}")
            _add(stages, code, row, Stage, name_id=name_id, name_en=name_en, parent_code=parent or None, start_date=first,
                 end_date=last, date_kind=kind, rule_or_note=note, source=source, confidence=confidence)  # fmt: skip
        return MappingProxyType(stages)

    @cached_property
    def taxonomy(self) -> Mapping[CategoryCode, Category]:
        """Types of problem."""
        taxonomy: dict[CategoryCode, Category] = {}
        for row in read_table(self._data / "taxonomy.csv", _CATEGORY_COLUMNS):
            group, code, name_id, definition, stages, lead, supporting, route, guide, basis, evidence = row.cells
            _known(row, "stage", listed(stages), self.stages)
            _known(row, "agency", (lead, *listed(supporting)), self.agencies)
            _add(taxonomy, code, row, Category, group=group, name_id=name_id, definition=definition, stages=listed(stages),
                 lead_agency=lead, supporting_agencies=listed(supporting), route=route, severity_guide=guide,
                 legal_basis=basis, evidence=evidence)  # fmt: skip
        return MappingProxyType(taxonomy)

    @cached_property
    def playbooks(self) -> Mapping[CategoryCode, tuple[PlaybookStep, ...]]:
        """Steps of handling per type of problem, in order."""
        steps: dict[CategoryCode, list[PlaybookStep]] = {}
        for row in read_table(self._root / "routing" / "playbooks.csv", _PLAYBOOK_COLUMNS):
            code, number, text, actor, basis, hint = row.cells
            _known(row, "category", (code,), self.taxonomy)
            _known(row, "agency", (actor,), self.agencies)
            step = _value(row, PlaybookStep, category=code, step_no=number, text=text, actor_agency=actor, legal_basis=basis,
                          deadline_hint=hint)  # fmt: skip
            of_category = steps.setdefault(code, [])
            if step.step_no != len(of_category) + 1:
                raise row.wrong(f"step {step.step_no} of {code} follows step {len(of_category)}")
            of_category.append(step)
        return MappingProxyType({code: tuple(of_category) for code, of_category in steps.items()})


@cache
def reference() -> Reference:
    """The reference data that ships with the service."""
    return Reference()


@cache
def routing_rules() -> RoutingRules:
    """The routing rules that ship with the service, with the digest of the files they were read from.

    Raises:
        BadReferenceData: a table is wrong; names the file and the line.
    """
    return rules_of(reference(), ROOT)


def rules_of(data: Reference, root: Path) -> RoutingRules:
    """Routing rules read from the tables under `root`."""
    return build_rules(
        root, data.regions, data.kecamatan, data.villages, data.taxonomy, data.stages
    )


def _add(table: dict[str, Model], code: str, row: Row, model: type[Model], **cells: object) -> None:
    if code in table:
        raise row.wrong(f"{code} stands there twice")
    table[code] = _value(row, model, code=code, **cells)


def _value(row: Row, model: type[Model], **cells: object) -> Model:
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        first = error.errors()[0]
        raise row.wrong(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error


def _known(row: Row, what: str, codes: tuple[str, ...], table: Mapping[str, object]) -> None:
    for code in codes:
        if code not in table:
            raise row.wrong(f"unknown {what} {code}")


def _day(row: Row, cell: str) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError as error:
        raise row.wrong(f"{cell!r} is not a date") from error
