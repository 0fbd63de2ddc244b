"""Building the routing rules from their tables."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from domain.classifying.conditions import Condition, condition
from domain.classifying.quantities import QUANTITIES
from domain.classifying.rules import (
    CategoryRule,
    Concept,
    Language,
    PlaceName,
    RoutingRules,
    SeverityRule,
)
from domain.classifying.stages import Stage
from domain.codes import CategoryCode, RegionCode, Severity, StageCode
from reference.linear_model import read_model
from reference.model import Category, Kecamatan, Region, Village
from reference.tables import Row, listed, read_table, truth

_FILES = (
    "data/kecamatan.csv", "data/regions.csv", "data/stages.csv", "data/taxonomy.csv", "data/villages-lebong.csv",
    "routing/abbreviations.csv", "routing/concepts.csv", "routing/lexicon.csv", "routing/model.json",
    "routing/severity.csv",
)  # fmt: skip
"""What the digest covers, in this order."""


def build_rules(
    root: Path,
    regions: Mapping[RegionCode, Region],
    kecamatan: Mapping[RegionCode, Kecamatan],
    villages: Mapping[str, Village],
    taxonomy: Mapping[CategoryCode, Category],
    stages: Mapping[StageCode, Stage],
) -> RoutingRules:
    """Rules from the tables under `root`.

    Raises:
        BadReferenceData: a table is wrong or names something unknown; names the file and the line.
    """
    routing = root / "routing"
    language = read_language(root, taxonomy)
    names = frozenset(concept.name for concept in language.concepts)
    return RoutingRules(
        digest=_digest(root),
        language=language,
        model=read_model(routing / "model.json", taxonomy),
        severities=tuple(_severities(routing / "severity.csv", taxonomy, names)),
        categories={
            code: CategoryRule(
                code=code,
                group=category.group,
                lead=category.lead_agency,
                supporting=category.supporting_agencies,
                route=category.route,
                stages=category.stages,
            )
            for code, category in taxonomy.items()
        },
        places=tuple(_places(regions, kecamatan, villages)),
        stages=stages,
        time_zones={code: region.time_zone for code, region in regions.items()},
    )


def read_language(root: Path, taxonomy: Mapping[CategoryCode, Category]) -> Language:
    """How texts are read, from the tables under `root`.

    Raises:
        BadReferenceData: as `build_rules`.
    """
    routing = root / "routing"
    short_forms, function_words = _short_forms(routing / "abbreviations.csv")
    return Language(
        vocabulary=tuple(dict.fromkeys(_vocabulary(routing / "lexicon.csv", taxonomy))),
        short_forms=short_forms,
        function_words=function_words,
        concepts=tuple(_concepts(routing / "concepts.csv")),
    )


def _digest(root: Path) -> str:
    digest = hashlib.sha256()
    for name in _FILES:
        content = (root / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _vocabulary(path: Path, taxonomy: Mapping[CategoryCode, Category]) -> Iterator[str]:
    for row in read_table(path, ("code", "term", "kind", "weight_hint", "note")):
        code, term, _, _, _ = row.cells
        _category(row, code, taxonomy)
        if not term:
            raise row.wrong("empty term")
        yield term


def _short_forms(path: Path) -> tuple[dict[str, str], frozenset[str]]:
    """Short forms that are safe to expand, and plain words that say nothing about a category."""
    short_forms: dict[str, str] = {}
    words: set[str] = set()
    for row in read_table(path, ("abbr", "full", "group", "note")):
        short, full, group, _ = row.cells
        match group:
            case "lisan":
                short_forms[short] = full
                words.update(full.split())
            case "istilah" | "ambigu":
                words.add(short)
                words.update(full.split())
            case "umum":
                words.add(short)
            case "pola":
                pass
            case _:
                raise row.wrong(f"unknown group {group!r}")
    return short_forms, frozenset(words)


def _concepts(path: Path) -> Iterator[Concept]:
    seen: set[str] = set()
    for row in read_table(path, ("concept", "deniable", "terms")):
        name, deniable, terms = row.cells
        if name in seen:
            raise row.wrong(f"concept {name} stands there twice")
        if not listed(terms):
            raise row.wrong(f"concept {name} has no terms")
        seen.add(name)
        yield Concept(name, listed(terms), truth(row, deniable))


def _severities(
    path: Path, taxonomy: Mapping[CategoryCode, Category], concepts: Collection[str]
) -> Iterator[SeverityRule]:
    """Rules in the order of the file: the first that holds for a category decides, floors apart."""
    seen: set[str] = set()
    ended: set[str] = set()
    for row in read_table(path, ("rule", "category", "severity", "window", "needs")):
        name, code, severity, window, needs = row.cells
        if name in seen:
            raise row.wrong(f"rule {name} stands there twice")
        seen.add(name)
        if severity not in Severity.__members__:
            raise row.wrong(f"unknown severity {severity!r}")
        needed = _condition(row, needs, window, concepts)
        floor = code.startswith("*")
        exempt = tuple(code.split("!")[1:]) if floor else ()
        for each in exempt or (() if floor else (code,)):
            _category(row, each, taxonomy)
        if code in ended:
            raise row.wrong(f"a rule of {code} without a condition stands above; this one never decides")
        if not floor and not needs:
            ended.add(code)
        yield SeverityRule(name, None if floor else code, Severity(severity), needed, exempt)
    unended = sorted(set(taxonomy) - ended)
    if unended:
        raise row.wrong(f"the table ends without a rule that always holds for {', '.join(unended)}")


def _places(
    regions: Mapping[RegionCode, Region],
    kecamatan: Mapping[RegionCode, Kecamatan],
    villages: Mapping[str, Village],
) -> Iterator[PlaceName]:
    home = {kecamatan[village.parent_code].parent_code for village in villages.values()}
    for region in regions.values():
        yield PlaceName(region.name, region.kind.removesuffix("_administrasi"), region.code, at_home=False)
    for each in kecamatan.values():
        yield PlaceName(each.name, "kecamatan", each.code, at_home=each.parent_code in home)
    for village in villages.values():
        yield PlaceName(village.name, "desa", village.parent_code, at_home=True)


def _category(row: Row, code: str, taxonomy: Mapping[CategoryCode, Category]) -> None:
    if code not in taxonomy:
        raise row.wrong(f"unknown category {code}")


def _condition(row: Row, text: str, window: str, concepts: Collection[str]) -> Condition:
    if not window.isdigit():
        raise row.wrong(f"{window!r} is not a number of words")
    try:
        return condition(text, window=int(window), concepts=concepts, quantities=QUANTITIES)
    except ValueError as error:
        raise row.wrong(str(error)) from error
