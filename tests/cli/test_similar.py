"""Problems that may be one: shown, merged, taken apart, and found again under every name they ever had."""

from collections.abc import Iterator
from itertools import combinations, count
from typing import Any

import pytest

from tests.given.terminal import Terminal, terminal_at
from wording.matches import match_line

NUMBERS = count(1)
SHORTAGE = "Surat suara bupati di TPS {station} kurang, tinggal 3 lembar, antrean masih 22 orang"
REASON = ("--reason", "laporan yang sama")
ON_THE_DAY = ("--occurred-at", "2024-11-27T09:00+07:00", "--reported-at", "2024-11-27T09:10+07:00")


@pytest.fixture(scope="module")
def terminal(a_shared_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal of the desks of Lebong, Bengkulu and a neighbour."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        terminal = terminal_at(a_shared_database, tmp_path_factory.mktemp("desk"), monkeypatch)
        for desk in ("17.07", "17", "17.02"):
            terminal.ask("books", "open", desk)
        yield terminal


def opened(terminal: Terminal, kecamatan: str, station: int, *options: str) -> Any:
    told = ("--text", SHORTAGE.format(station=station), "--kecamatan", kecamatan, "--key", f"wa-{next(NUMBERS)}")
    return terminal.ask("open", *told, *ON_THE_DAY, *options)


def merged(terminal: Terminal, one: Any, other: Any) -> None:
    terminal.ask("merge", one["problem_id"], "--into", other["problem_id"], *REASON)


def test_a_problem_like_it_is_shown_with_score_and_reasons_when_a_report_comes_in(terminal: Terminal) -> None:
    first = opened(terminal, "17.07.01", 1)
    second = opened(terminal, "17.07.01", 2)

    assert second["disposition"] == "became"
    (shown,) = second["similar"]
    assert shown["problem_id"] == first["problem_id"]
    assert 250 <= shown["score"] <= 1000
    assert shown["joins"] is False
    assert {"same-category:LOGISTICS_DAMAGED_SHORT", "same-kecamatan", "other-station"} <= set(shown["reasons"])

    document = terminal.ask("similar", first["problem_id"])
    assert document["problem"]["problem_id"] == first["problem_id"]
    assert [each["problem_id"] for each in document["similar"]] == [second["problem_id"]]
    page = terminal.type("similar", first["problem_id"]).out
    assert "TPS berbeda" in page
    assert str(shown["score"]) in page
    assert "Mungkin sama dengan" in terminal.type("show", first["problem_id"]).out
    third = ("open", "--text", SHORTAGE.format(station=3), "--kecamatan", "17.07.01", *ON_THE_DAY)
    assert "Mungkin sama dengan" in terminal.type(*third).out


def test_all_pairs_of_a_desk_are_shown_once_and_the_likeliest_first(terminal: Terminal) -> None:
    ids = {opened(terminal, "17.02.06", station, "--desk", "17.02")["problem_id"] for station in (1, 2, 3)}

    pairs = terminal.ask("similar", "--desk", "17.02")["pairs"]

    assert {frozenset((each["problem_id"], each["similar"]["problem_id"])) for each in pairs} == {
        frozenset(two) for two in combinations(ids, 2)
    }
    scores = [each["similar"]["score"] for each in pairs]
    assert len(pairs) == 3
    assert scores == sorted(scores, reverse=True)
    assert terminal.type("similar", "--desk", "17.02").out.count("TPS berbeda") == 3
    assert "Tidak ada" in terminal.type("similar", "--desk", "17").out
    assert terminal.refused("similar", "--desk", "17.03") == "DESK_NOT_OPEN"
    assert terminal.refused("similar", "--desk", "17.02", "--as", "operator:sari@17.07") == "NOT_PERMITTED"


def test_a_problem_that_is_like_no_other_has_nothing_to_show(terminal: Terminal) -> None:
    alone = opened(terminal, "17.07.02", 1)

    assert "similar" not in alone
    assert terminal.ask("similar", alone["problem_id"])["similar"] == []
    assert "Tidak ada masalah" in terminal.type("similar", alone["problem_id"]).out


def test_a_problem_shows_which_reports_stand_behind_it_and_why_each_joined(terminal: Terminal) -> None:
    first = opened(terminal, "17.07.03", 1, "--place", "Desa Pagar Agung")
    second = opened(terminal, "17.07.03", 1, "--place", "Pagar Agung", "--channel", "whatsapp")
    assert (second["disposition"], second["problem_id"]) == ("joined", first["problem_id"])

    intakes = terminal.ask("show", first["problem_id"])["problem"]["intakes"]

    assert [each["intake_id"] for each in intakes] == [first["intake_id"], second["intake_id"]]
    assert intakes[0]["matched_by"] == []
    assert {"same-kecamatan", "same-station"} <= set(intakes[1]["matched_by"])
    page = terminal.type("show", first["problem_id"]).out
    assert "2 laporan" in page
    assert "bergabung: kategori sama" in page


def test_a_person_may_let_a_report_join_the_problem_it_tells_of(terminal: Terminal) -> None:
    first = opened(terminal, "17.07.09", 1)
    told = ("open", "--text", "Listrik padam di gudang KPU", "--kecamatan", "17.07.09", "--key", "petugas", *ON_THE_DAY)

    joined = terminal.ask(*told, "--into", first["problem_id"][:10])
    assert (joined["disposition"], joined["problem_id"]) == ("joined", first["problem_id"])
    assert terminal.ask(*told, "--into", first["problem_id"])["fresh"] is False
    *_, intake = terminal.ask("show", first["problem_id"])["problem"]["intakes"]
    assert intake["matched_by"] == ["person"]
    assert "keputusan petugas" in terminal.type("show", first["problem_id"]).out
    other = ("open", "--text", "Listrik padam di gudang KPU", "--into")
    assert terminal.refused(*other, "zzzz") == "UNKNOWN_PROBLEM"
    assert terminal.refused(*other, first["problem_id"], "--desk", "17.02", "--as", "operator:pusat@00") == (
        "TARGET_OF_ANOTHER_DESK"
    )


def test_every_old_name_leads_through_any_number_of_mergings_to_where_the_problem_goes_on(terminal: Terminal) -> None:
    one, two, three = (opened(terminal, "17.07.04", station) for station in (1, 2, 3))
    merged(terminal, one, two)
    merged(terminal, two, three)

    for old in (one["problem_id"], one["problem_id"][:13], one["intake_id"], two["problem_id"], two["intake_id"]):
        document = terminal.ask("show", old)
        assert document["problem"]["problem_id"] == three["problem_id"], old
        assert document["merged"][-1]["into"] == three["problem_id"]
        page = terminal.type("show", old).out
        assert "digabung ke masalah lain" in page
        assert "laporan yang sama" in page
    chain = terminal.ask("show", one["problem_id"])["merged"]
    assert [each["problem_id"] for each in chain] == [one["problem_id"], two["problem_id"]]
    assert "merged" not in terminal.ask("show", three["problem_id"])


def test_reports_of_merged_problems_count_where_they_went_and_say_from_where(terminal: Terminal) -> None:
    one, two, three = (opened(terminal, "17.07.05", station) for station in (1, 2, 3))
    merged(terminal, one, two)
    merged(terminal, two, three)

    intakes = terminal.ask("show", three["problem_id"])["problem"]["intakes"]

    assert {each["intake_id"] for each in intakes} == {each["intake_id"] for each in (one, two, three)}
    origin = {each["intake_id"]: (each["merged_from"] or {}).get("problem_id") for each in intakes}
    assert origin[one["intake_id"]] == one["problem_id"]
    assert origin[three["intake_id"]] is None
    listed = {each["problem_id"]: each for each in terminal.ask("list", "--region", "17.07.05")["problems"]}
    assert listed[three["problem_id"]]["report_count"] == 3
    assert "3 laporan" in terminal.type("show", three["problem_id"]).out


def test_a_merged_problem_itself_can_still_be_looked_at(terminal: Terminal) -> None:
    one, two = opened(terminal, "17.07.06", 1), opened(terminal, "17.07.06", 2)
    merged(terminal, one, two)

    shown = terminal.ask("show", one["problem_id"], "--itself")

    assert (shown["problem"]["problem_id"], shown["problem"]["phase"]) == (one["problem_id"], "merged")
    assert shown["problem"]["merged_into"] == two["problem_id"]


def test_before_the_merging_the_old_name_leads_to_the_problem_as_it_was(terminal: Terminal) -> None:
    one, two = opened(terminal, "17.07.07", 1), opened(terminal, "17.07.07", 2)
    before = terminal.ask("show", two["problem_id"])["problem"]["timeline"][-1]["ledger_at"]
    merged(terminal, one, two)

    then = terminal.ask("show", one["problem_id"], "--as-of", before)
    assert "merged" not in then
    assert (then["problem"]["problem_id"], then["problem"]["phase"]) == (one["problem_id"], "detected")
    assert len(terminal.ask("show", two["problem_id"], "--as-of", before)["problem"]["intakes"]) == 1
    terminal.ask("unmerge", one["problem_id"], "--reason", "ternyata lain")
    assert len(terminal.ask("show", two["problem_id"])["problem"]["intakes"]) == 1


def test_a_merging_can_be_taken_back(terminal: Terminal) -> None:
    one, two = opened(terminal, "17.07.08", 1), opened(terminal, "17.07.08", 2)
    merged(terminal, one, two)

    assert terminal.ask("unmerge", one["problem_id"], "--reason", "ternyata lain")["events"] == ["ProblemUnmerged"]

    shown = terminal.ask("show", one["problem_id"])
    assert (shown["problem"]["problem_id"], shown["problem"]["phase"]) == (one["problem_id"], "detected")
    assert len(terminal.ask("show", two["problem_id"])["problem"]["intakes"]) == 1
    assert terminal.refused("unmerge", one["problem_id"], "--reason", "sekali lagi") == "OUT_OF_PHASE"


def test_what_is_merged_goes_to_where_its_target_goes_on(terminal: Terminal) -> None:
    one, two, three = (opened(terminal, "17.07.10", station) for station in (1, 2, 3))
    merged(terminal, one, two)

    terminal.ask("merge", three["problem_id"], "--into", one["problem_id"], *REASON)

    assert terminal.ask("show", three["problem_id"], "--itself")["problem"]["merged_into"] == two["problem_id"]
    assert terminal.refused("merge", two["problem_id"], "--into", one["problem_id"], *REASON) == "TARGET_MERGED"
    assert terminal.refused("merge", one["problem_id"], "--into", two["problem_id"], *REASON) == "ALREADY_MERGED"
    assert terminal.refused("merge", two["problem_id"], "--into", two["problem_id"], *REASON) == "BAD_VALUE"


def test_a_merging_never_leaves_the_desk_or_its_tier(terminal: Terminal) -> None:
    here = opened(terminal, "17.07.11", 1)
    above = terminal.ask("open", "--text", "Massa memprotes hasil di kantor KPU provinsi", "--desk", "17")
    beside = terminal.ask("open", "--text", "Listrik padam di gudang KPU", "--desk", "17.02")

    merge = ("merge", here["problem_id"], "--into")
    assert terminal.refused(*merge, above["problem_id"], *REASON) == "UNKNOWN_PROBLEM"  # which it does not see
    nation = ("--as", "operator:pusat@00")
    assert terminal.refused(*merge, beside["problem_id"], *REASON, *nation) == "TARGET_OF_ANOTHER_DESK"
    assert terminal.refused(*merge, beside["problem_id"], *REASON) == "UNKNOWN_PROBLEM"
    assert terminal.ask("show", here["problem_id"])["problem"]["version"] == 1


def test_a_problem_that_went_on_elsewhere_is_compared_as_that_one(terminal: Terminal) -> None:
    one, two, three = (opened(terminal, "17.07.12", station) for station in (1, 2, 3))
    merged(terminal, one, two)

    document = terminal.ask("similar", one["problem_id"])

    assert document["problem"]["problem_id"] == two["problem_id"]
    assert [each["problem_id"] for each in document["similar"]] == [three["problem_id"]]
    assert "sudah digabung" in terminal.type("similar", one["problem_id"]).out


def test_reasons_are_told_in_words_and_an_unknown_one_as_it_is() -> None:
    told = match_line(("same-category:POWER_OUTAGE", "within:6h", "text:640", "score:734", "same-village", "new-one"))
    assert told == "kategori sama (POWER_OUTAGE), dalam 6 jam, kemiripan isi 64 %, skor 734, desa sama, new-one"
    assert match_line(("person",)) == "keputusan petugas"
