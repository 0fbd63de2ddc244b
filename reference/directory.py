"""Names that people read, by code, from the reference data."""

import re
from collections.abc import Collection

from domain.codes import NATION, AgencyCode, CategoryCode, RegionCode, StageCode, desk_region
from reference.loader import Reference

WEST_INDONESIA = "Asia/Jakarta"
_SOURCE_MARK = re.compile(r"\s*\[[SKP]\b[^\]]*\]")
_TIERS_OF_AGENCY = re.compile(r"\s*\([^()]*;[^()]*\)")
"""What an agency is called on each tier, behind its name."""


class ReferenceDirectory:
    """Looks names up; an unknown code is its own name, because a notice must not fail on it."""

    def __init__(self, data: Reference) -> None:
        self._data = data

    def region_name(self, region: RegionCode) -> str:
        """Name of a region with its kind."""
        if region == NATION:
            return "Nasional"
        if found := self._data.regions.get(region):
            return found.name if found.kind != "provinsi" else f"Provinsi {found.name.removeprefix('Provinsi ')}"
        if kecamatan := self._data.kecamatan.get(region):
            return f"Kecamatan {kecamatan.name}"
        return region

    def desk_name(self, desk: RegionCode) -> str:
        """Name of the desk of a region."""
        return f"Desk Pilkada {self.region_name(desk)}"

    def government_name(self, desk: RegionCode) -> str:
        """Name of the government whose the desk of a region is."""
        return f"Pemerintah {'Republik Indonesia' if desk == NATION else self.region_name(desk)}"

    def register_name(self, desk: RegionCode) -> str:
        """First part of the desk's register numbers: the region's own name in capitals, without its kind."""
        if desk == NATION:
            return "NASIONAL"
        found = self._data.regions.get(desk)
        name = found.name if found else desk
        for kind in ("Kabupaten ", "Kota ", "Provinsi "):
            name = name.removeprefix(kind)
        plain = re.sub(r"[^A-Z]+", "-", name.upper()).strip("-")
        # A province and a kabupaten, or a kabupaten and a kota, may bear one name.
        prefix = {"kota": "KOTA-", "provinsi": "PROVINSI-"}.get(found.kind, "") if found else ""
        return f"{prefix}{plain}"

    def time_zone(self, region: RegionCode) -> str:
        """IANA name of the region's zone; the capital's for the nation."""
        found = self._data.regions.get(desk_region(region))
        return found.time_zone if found else WEST_INDONESIA

    def agency_name(self, agency: AgencyCode, office: RegionCode) -> str:
        """Name of an agency with the region of its office."""
        return f"{self._agency(agency)}, {self.region_name(office)}"

    def body_name(self, agency: AgencyCode) -> str:
        """Name of an agency, whichever its office."""
        return self._agency(agency)

    def category_name(self, category: CategoryCode) -> str:
        """Name of a category."""
        found = self._data.taxonomy.get(category)
        return found.name_id if found else category

    def stage_name(self, stage: StageCode | None) -> str | None:
        """Name of a stage."""
        found = self._data.stages.get(stage) if stage else None
        return found.name_id if found else stage

    def legal_basis(self, category: CategoryCode) -> str | None:
        """Legal basis of a category's handling, without the marks of its sourcing."""
        found = self._data.taxonomy.get(category)
        basis = _SOURCE_MARK.sub("", found.legal_basis).strip() if found else ""
        return basis if basis not in ("", "-") else None

    def steps_of(self, category: CategoryCode, agency: AgencyCode) -> tuple[str, ...]:
        """Steps of the category's playbook that one agency takes."""
        steps = self._data.playbooks.get(category, ())
        return tuple(_SOURCE_MARK.sub("", step.text) for step in steps if step.actor_agency == agency)

    def steps(self, category: CategoryCode, chosen: Collection[int]) -> tuple[str, ...]:
        """The chosen steps of the category's playbook, in its order, each with who takes it before it."""
        return tuple(
            f"{self._agency(step.actor_agency)}: {_SOURCE_MARK.sub('', step.text)}"
            for step in self._data.playbooks.get(category, ())
            if step.step_no in chosen
        )

    def _agency(self, agency: AgencyCode) -> str:
        found = self._data.agencies.get(agency)
        return _TIERS_OF_AGENCY.sub("", found.name_id) if found else agency
