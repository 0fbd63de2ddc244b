"""The reference data of one election, read once per process and checked while it is read.

Each table is read when it is first asked for, so that a command that needs one does not wait for the others.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.classifying.classify import Classifier
from domain.classifying.rules import RoutingRules
from domain.classifying.stages import Stage
from domain.codes import AgencyCode, CategoryCode, RegionCode, StageCode
from reference.model import Agency, Category, Kecamatan, PlaybookStep, Region, Village
from reference.rules import build_rules
from reference.tables import ROOT, BadReferenceData, Row, listed, read_table

Model = TypeVar("Model", bound=BaseModel)

_PLACE_COLUMNS = ("code", "name", "parent_code")
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
        for row in self._rows("regions.csv", Region):
            cells = _cells(row, Region, empty_is_none=("parent_code",))
            if cells["parent_code"] not in {None, *regions}:
                raise row.wrong(f"unknown parent region {cells['parent_code']}")
            _add(regions, row, Region, cells)
        return MappingProxyType(regions)

    @cached_property
    def kecamatan(self) -> Mapping[RegionCode, Kecamatan]:
        """Every kecamatan of the country."""
        return MappingProxyType(self._places("kecamatan.csv", Kecamatan, self.regions))

    @cached_property
    def villages(self) -> Mapping[str, Village]:
        """Villages of the regions that have their own table."""
        villages: dict[str, Village] = {}
        for path in sorted(self._data.glob("villages-*.csv")):
            villages |= self._places(path.name, Village, self.kecamatan)
        return MappingProxyType(villages)

    @cached_property
    def agencies(self) -> Mapping[AgencyCode, Agency]:
        """Bodies that can be responsible."""
        agencies: dict[AgencyCode, Agency] = {}
        for row in self._rows("agencies.csv", Agency):
            cells = _cells(row, Agency)
            _add(agencies, row, Agency, {**cells, "tiers": listed(cells["tiers"] or "")})
        return MappingProxyType(agencies)

    @cached_property
    def stages(self) -> Mapping[StageCode, Stage]:
        """Calendar of the election."""
        stages: dict[StageCode, Stage] = {}
        for row in self._rows("stages.csv", Stage):
            cells = _cells(row, Stage, empty_is_none=("parent_code", "start_date", "end_date"))
            if cells["parent_code"] not in {None, *stages}:
                raise row.wrong(f"unknown parent stage {cells['parent_code']}")
            stage = _add(stages, row, Stage, cells)
            if stage.start_date and stage.end_date and stage.start_date > stage.end_date:
                raise row.wrong(f"starts on {stage.start_date}, after its end on {stage.end_date}")
        return MappingProxyType(stages)

    @cached_property
    def taxonomy(self) -> Mapping[CategoryCode, Category]:
        """Types of problem."""
        taxonomy: dict[CategoryCode, Category] = {}
        for row in self._rows("taxonomy.csv", Category):
            cells = _cells(row, Category)
            lists = {name: listed(cells[name] or "") for name in ("stages", "supporting_agencies")}
            category = _add(taxonomy, row, Category, {**cells, **lists})
            _known(row, "stage", category.stages, self.stages)
            _known(row, "agency", (category.lead_agency, *category.supporting_agencies), self.agencies)
        return MappingProxyType(taxonomy)

    @cached_property
    def playbooks(self) -> Mapping[CategoryCode, tuple[PlaybookStep, ...]]:
        """Steps of handling per type of problem, in order."""
        steps: dict[CategoryCode, list[PlaybookStep]] = {}
        for row in read_table(self._root / "routing" / "playbooks.csv", _PLAYBOOK_COLUMNS):
            [step] = _values([row], PlaybookStep, tuple(PlaybookStep.model_fields))
            _known(row, "category", (step.category,), self.taxonomy)
            _known(row, "agency", (step.actor_agency,), self.agencies)
            of_category = steps.setdefault(step.category, [])
            if step.step_no != len(of_category) + 1:
                raise row.wrong(f"step {step.step_no} of {step.category} follows step {len(of_category)}")
            of_category.append(step)
        return MappingProxyType({code: tuple(of_category) for code, of_category in steps.items()})

    def _rows(self, file: str, model: type[BaseModel]) -> Iterator[Row]:
        return read_table(self._data / file, tuple(model.model_fields))

    def _places(self, file: str, model: type[Model], parents: Mapping[str, object]) -> dict[str, Model]:
        rows = list(read_table(self._data / file, _PLACE_COLUMNS))
        table: dict[str, Model] = {}
        for row, place in zip(rows, _values(rows, model, _PLACE_COLUMNS), strict=True):
            code, _, parent = row.cells
            _known(row, "region", (parent,), parents)
            if code in table:
                raise row.wrong(f"{code} stands there twice")
            table[code] = place
        return table


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


@cache
def shipped_classifier() -> Classifier:
    """The classifier of the routing rules that ship with the service; made when somebody first needs it.

    Raises:
        BadReferenceData: as `routing_rules`.
    """
    return Classifier(routing_rules())


def rules_of(data: Reference, root: Path) -> RoutingRules:
    """Routing rules read from the tables under `root`."""
    return build_rules(root, data.regions, data.kecamatan, data.villages, data.taxonomy, data.stages)


def _cells(row: Row, model: type[BaseModel], empty_is_none: tuple[str, ...] = ()) -> dict[str, str | None]:
    """Cells of a line by the names of the fields of `model`, which are the columns of its table."""
    cells: dict[str, str | None] = dict(zip(model.model_fields, row.cells, strict=True))
    return cells | {name: cells[name] or None for name in empty_is_none}


def _add(table: dict[str, Model], row: Row, model: type[Model], cells: Mapping[str, object]) -> Model:
    code = str(cells["code"])
    if code in table:
        raise row.wrong(f"{code} stands there twice")
    try:
        table[code] = model.model_validate(cells)
    except ValidationError as error:
        raise _wrong(row, error) from error
    return table[code]


def _values(rows: list[Row], model: type[Model], columns: tuple[str, ...]) -> list[Model]:
    """Values of plain lines, validated together: a tenth of the time of one by one."""
    named = [dict(zip(columns, row.cells, strict=True)) for row in rows]
    try:
        return TypeAdapter(list[model]).validate_python(named)  # type: ignore[valid-type]
    except ValidationError as error:
        raise _wrong(rows[int(error.errors()[0]["loc"][0])], error) from error


def _wrong(row: Row, error: ValidationError) -> BadReferenceData:
    first = error.errors()[0]
    return row.wrong(f"{first['loc'][-1]}: {first['msg']}")


def _known(row: Row, what: str, codes: Iterable[str], table: Mapping[str, object]) -> None:
    for code in codes:
        if code not in table:
            raise row.wrong(f"unknown {what} {code}")
