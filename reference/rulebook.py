"""The rulebook of the election, put together from the reference data."""

import hashlib
from functools import cache
from zoneinfo import ZoneInfo

from domain.codes import NATION, AgencyCode, Tier
from domain.routing.rules import RULE_VERSION
from domain.rulebook import CategoryRule, Rulebook
from reference.directory import ReferenceDirectory
from reference.loader import Reference, reference, routing_rules
from reference.policies import deadline_policy

PLAYBOOK_VERSION = "2024.1"

_LEVELS = {
    "kecamatan": "kecamatan",
    "kabupaten-kota": Tier.DISTRICT.value,
    "provinsi": Tier.PROVINCE.value,
    "nasional": Tier.NATIONAL.value,
}
"""Tiers of `agencies.csv` on which an office can be addressed; villages are reached through their camat."""


@cache
def rulebook(speed: float = 1.0) -> Rulebook:
    """The rules in force, with clocks `speed` times faster than the policy's."""
    data = reference()
    directory = ReferenceDirectory(data)
    return Rulebook(
        policy=deadline_policy().accelerated(speed),
        categories={
            code: CategoryRule(lead=each.lead_agency, supporting=each.supporting_agencies, route=each.route)
            for code, each in data.taxonomy.items()
        },
        offices={code: _levels(each.tiers) for code, each in data.agencies.items()},
        playbook_steps={code: tuple(step.step_no for step in steps) for code, steps in data.playbooks.items()},
        playbook_version=PLAYBOOK_VERSION,
        regions=frozenset({NATION, *data.regions, *data.kecamatan}),
        time_zones={code: ZoneInfo(directory.time_zone(code)) for code in (NATION, *data.regions)},
        rule_version=RULE_VERSION,
        rules_digest=_digest(data),
    )


def _levels(tiers: tuple[AgencyCode, ...]) -> tuple[str, ...]:
    return tuple(level for tier, level in _LEVELS.items() if tier in tiers)


def _digest(data: Reference) -> str:
    parts = [routing_rules().digest, *(each.model_dump_json() for each in data.taxonomy.values())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
