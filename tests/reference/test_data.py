import csv
import re
import shutil
from pathlib import Path

import pytest

from domain.classifying.linear import NO_REPORT
from domain.codes import Severity
from reference.directory import ReferenceDirectory
from reference.loader import Reference, reference, routing_rules, rules_of
from reference.policies import letter_policy, news_after
from reference.rulebook import rulebook
from reference.tables import ROOT, BadReferenceData


def test_the_country_is_complete() -> None:
    data = reference()
    provinces = [region for region in data.regions.values() if region.level == "provinsi"]
    voting = [region for region in data.regions.values() if region.pilkada_2024]
    assert (len(provinces), len(data.regions) - len(provinces)) == (38, 514)
    assert [sum(1 for region in voting if region.kind == kind) for kind in ("provinsi", "kabupaten", "kota")] == [
        37,
        415,
        93,
    ]
    assert len(data.kecamatan) == 7285
    assert sum(1 for kecamatan in data.kecamatan.values() if kecamatan.parent_code == "17.07") == 12


def test_the_villages_of_lebong_are_as_many_as_its_kecamatan_count() -> None:
    with (ROOT / "data" / "districts-lebong.csv").open(encoding="utf-8", newline="") as source:
        counted = {row["code"]: int(row["kelurahan_count"]) + int(row["desa_count"]) for row in csv.DictReader(source)}
    villages = reference().villages.values()
    assert {code: sum(1 for each in villages if each.parent_code == code) for code in counted} == counted
    assert sum(counted.values()) == 104


def test_every_category_has_an_agency_a_guide_and_steps() -> None:
    data = reference()
    assert len(data.taxonomy) == 49
    assert data.playbooks.keys() == data.taxonomy.keys()
    assert all(category.severity_guide for category in data.taxonomy.values())


ENGLISH_WORDS = frozenset(
    re.findall(
        r"[a-z]+",
        """
        after agencies and appeal are art article as at before by calendar campaign conflict court criminal days decree
        disaster duty equipment ethics even excepted filing for from general government happened interest is law letter
        list months nothing notice of on only or participation prosecutor provisions read recapitulation registration
        removal report reports return route rules six stop support the thresholds to transfer trial until voter voting
        when with within working
        """,
    )
)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def test_letters_bear_a_legal_basis_in_indonesian() -> None:
    names = ReferenceDirectory(reference())
    told = {code: names.legal_basis(code) or "" for code in reference().taxonomy}
    english = {code: words for code, basis in told.items() if (words := ENGLISH_WORDS & words_of(basis))}

    assert not english
    # The words are those that the English notes are made of, and both columns name the same laws.
    notes = {code: each.legal_basis_en for code, each in reference().taxonomy.items()}
    assert {code for code, note in notes.items() if ENGLISH_WORDS & words_of(note)}
    for code, note in notes.items():
        assert set(re.findall(r"\d+/[\w./-]*\d{4}", note)) <= set(re.findall(r"\d+/[\w./-]*\d{4}", told[code])), code


def test_every_region_has_a_time_zone_that_exists() -> None:
    assert {region.time_zone for region in reference().regions.values()} == {
        "Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura",
    }  # fmt: skip


def test_the_model_speaks_of_every_category() -> None:
    rules = routing_rules()
    assert set(rules.model.classes) == {*rules.categories, NO_REPORT}


def test_every_concept_is_asked_for_or_learned() -> None:
    rules = routing_rules()
    conditions = [rule.condition for rule in rules.severities]
    asked = {name for each in conditions for names in (*each.groups, each.absent) for name in names}
    rare = {concept.name for concept in rules.language.concepts} - asked - set(rules.model.concepts)
    assert rare <= {"stop", "code_like", "joke"}


def test_labelled_messages_name_known_codes() -> None:
    data = reference()
    for name in ("examples", "trial", "messages", "heldout"):
        with (ROOT / "routing" / f"{name}.csv").open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                assert row["category"] in data.taxonomy
                assert row["severity"] in {"?", *Severity.__members__}
                assert row.get("region_code", "") in {"", *data.regions, *data.kecamatan}
                assert row.get("lead_agency", data.taxonomy[row["category"]].lead_agency) == (
                    data.taxonomy[row["category"]].lead_agency
                )


def test_every_desk_reckons_by_the_clocks_of_its_region() -> None:
    zones = {code: zone.key for code, zone in rulebook().time_zones.items()}
    assert zones.keys() == {"00", *reference().regions}
    assert [zones[code] for code in ("00", "17.07", "51", "91.71")] == [
        "Asia/Jakarta",
        "Asia/Jakarta",
        "Asia/Makassar",
        "Asia/Jayapura",
    ]


def test_a_table_is_read_only_when_it_is_asked_for(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / "kecamatan.csv").unlink()
    assert "KPU" in Reference(tmp_path).agencies


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "routing", tmp_path / "routing")
    shutil.copytree(ROOT / "policy", tmp_path / "policy")
    return tmp_path


def _replace(path: Path, old: str, new: str) -> int:
    """Number of the line that was changed."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    line = text[: text.index(old)].count("\n") + 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return line


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        ("data/taxonomy.csv", ",KPU,POLRI;TNI", ",KPOO,POLRI;TNI", "unknown agency KPOO"),
        ("data/taxonomy.csv", "X_LOGISTICS;EXEC_QUIET", "X_LOGISTIK;EXEC_QUIET", "unknown stage X_LOGISTIK"),
        ("data/kecamatan.csv", "Bakongan,11.01", "Bakongan,99.01", "unknown region 99.01"),
        ("data/stages.csv", "2024-11-24,2024-11-26", "2024-11-24,2024-11-20", "after its end"),
        ("data/stages.csv", "2024-11-24,2024-11-26", "24-11-2024,2024-11-26", "start_date"),
        ("data/regions.csv", "11.02,Kabupaten Aceh Tenggara", "11.01,Kabupaten Aceh Tenggara", "stands there twice"),
        (
            "routing/lexicon.csv",
            "LOGISTICS_LATE,logistik telat",
            "LOGISTIK,logistik telat",
            "unknown category LOGISTIK",
        ),
        ("routing/lexicon.csv", ",logistik telat,", ",,", "empty term"),
        ("routing/model.json", '"temperature": ', '"temperatur": ', "no model of ours"),
        ("routing/severity.csv", "h=0 station", "hours=0 station", "unknown quantity 'hours'"),
        ("routing/severity.csv", "LOGISTICS_LATE,S4", "LOGISTICS_LATE,S5", "unknown severity 'S5'"),
    ],
)
def test_a_wrong_line_is_named(tables: Path, file: str, old: str, new: str, why: str) -> None:
    line = _replace(tables / file, old, new)
    data = Reference(tables)
    with pytest.raises(BadReferenceData, match=why) as wrong:
        rules_of(data, tables)
    assert wrong.value.line == line
    assert Path(wrong.value.file).name == Path(file).name


def test_a_playbook_names_known_agencies(tables: Path) -> None:
    line = _replace(tables / "routing" / "playbooks.csv", ",DISHUB,", ",DISHUP,")
    with pytest.raises(BadReferenceData, match="unknown agency DISHUP") as wrong:
        _ = Reference(tables).playbooks
    assert wrong.value.line == line


def test_a_missing_column_and_a_torn_line_are_named(tables: Path) -> None:
    (tables / "data" / "agencies.csv").write_text("code,name_id\nKPU,KPU\n", encoding="utf-8")
    with pytest.raises(BadReferenceData, match="columns"):
        _ = Reference(tables).agencies
    line = _replace(tables / "data" / "villages-lebong.csv", ",Gandung,", ",Gandung,x,")
    with pytest.raises(BadReferenceData, match="4 cells, not 3") as wrong:
        _ = Reference(tables).villages
    assert wrong.value.line == line


def test_news_of_further_reports_come_at_steps_that_grow_and_are_few(tables: Path) -> None:
    steps = rulebook().news_after
    assert steps[:7] == (10, 20, 50, 100, 200, 500, 1000)
    assert sum(step <= 4_000 for step in steps) == 8
    for wrong in ("500", "5,5", "-1"):
        line = _replace(tables / "policy" / "news.csv", "1000\n", f"{wrong}\n")
        with pytest.raises(BadReferenceData) as refused:
            news_after(tables)
        assert refused.value.line == line
        _replace(tables / "policy" / "news.csv", f"{wrong}\n2000", "1000\n2000")


def test_a_model_for_other_categories_is_refused(tables: Path) -> None:
    _replace(tables / "routing" / "model.json", '"POWER_OUTAGE"', '"POWER_OUTRAGE"')
    with pytest.raises(BadReferenceData, match="train it anew"):
        rules_of(Reference(tables), tables)


def test_a_category_without_a_last_word_on_severity_is_named(tables: Path) -> None:
    _replace(tables / "routing" / "severity.csv", "attack,OFFICE_ATTACK,S4,0,\n", "")
    with pytest.raises(BadReferenceData, match="OFFICE_ATTACK"):
        rules_of(Reference(tables), tables)


def test_the_digest_follows_the_data(tables: Path) -> None:
    same = rules_of(Reference(tables), tables).digest
    assert same == routing_rules().digest
    _replace(tables / "routing" / "model.json", '"temperature": ', '"temperature": 1')
    assert rules_of(Reference(tables), tables).digest != same


def test_how_long_letters_wait_is_shipped_for_every_severity() -> None:
    minutes = {
        severity: (wait.window.total_seconds() / 60, wait.pause.total_seconds() / 60)
        for severity, wait in letter_policy().by_severity.items()
    }
    assert minutes == {Severity.S1: (5, 5), Severity.S2: (5, 5), Severity.S3: (1, 5), Severity.S4: (0, 0)}
