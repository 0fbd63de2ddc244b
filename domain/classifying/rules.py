"""Everything the classifier was given: the data of one version of the rules, as read by `reference.routing`."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.classifying.conditions import Condition
from domain.classifying.linear import LinearModel
from domain.classifying.stages import Stage
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, Severity, StageCode

RULE_VERSION = "routing-2"
"""Version of the code that applies the rules; `RoutingRules.digest` names the data."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Words that mean the same to the rules.

    `+word` stands for every affixed form of `word`; `-word` is a look-alike that never counts.
    """

    name: str
    terms: tuple[str, ...]
    deniable: bool
    """Whether `tidak ada …` or `bukan …` before it takes it back."""


@dataclass(frozen=True, slots=True)
class Language:
    """How texts are read, before anything is decided."""

    vocabulary: tuple[str, ...]
    """Terms of the lexicon: words that are spelled right."""

    short_forms: Mapping[str, str]
    function_words: frozenset[str]
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class SeverityRule:
    """One sentence of a category's severity guide, or a floor (`category` None)."""

    name: str
    category: CategoryCode | None
    severity: Severity
    condition: Condition
    exempt: tuple[CategoryCode, ...] = ()
    """Categories to which a floor does not apply."""


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """What follows from a category."""

    code: CategoryCode
    group: str
    lead: AgencyCode
    supporting: tuple[AgencyCode, ...]
    route: Route
    stages: tuple[StageCode, ...]


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name on the map."""

    name: str
    level: str
    """`provinsi`, `kabupaten`, `kota`, `kecamatan` or `desa`."""

    region: RegionCode
    """Region a report from there belongs to; a village's is its kecamatan."""

    at_home: bool
    """Whether people of the desk's own area use the name without `kecamatan` or `desa` before it."""


@dataclass(frozen=True, slots=True)
class RoutingRules:
    """One version of the rules; the same rules give the same decision for the same report."""

    digest: str
    """SHA-256, hex, of all the data below."""

    language: Language
    model: LinearModel
    severities: tuple[SeverityRule, ...]
    categories: Mapping[CategoryCode, CategoryRule]
    places: tuple[PlaceName, ...]
    stages: Mapping[StageCode, Stage]
    time_zones: Mapping[RegionCode, str]
