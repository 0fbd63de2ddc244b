from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.classifying.sketch import Sketch, Sketcher
from domain.codes import CategoryCode, RegionCode, Severity
from domain.problem.matching import (
    AREA_WIDE,
    Account,
    Candidate,
    CategoryMatching,
    MatchingRules,
    can_join,
    likeness,
    match,
    suggestions,
)
from tests.given.situations import AT, HOUR, KECAMATAN, LEBONG

RULES = MatchingRules(
    version="test-1",
    suggest_from=250,
    categories={
        "POWER_OUTAGE": CategoryMatching(window=6 * HOUR, join_from=AREA_WIDE),
        "LOGISTICS_LATE": CategoryMatching(window=6 * HOUR, join_from=600),
    },
    others=CategoryMatching(window=24 * HOUR, join_from=None),
)
SKETCHER = Sketcher(
    {"blm": "belum", "org": "orang"}, ["Bungin", "Bukit Nibung", "Semelako I", "Semelako II"], ["Bungin"]
)
offsets = st.timedeltas(timedelta(hours=-48), timedelta(hours=48))

BOXES = "Kotak suara dan bilik untuk TPS 02 Desa Bungin belum diantar, truk mogok di tanjakan"
THE_SAME = "truk mogok di tanjakan, kotak suara tps 2 desa bungin blm diantar"


def sketched(*texts: str) -> tuple[Sketch, ...]:
    return tuple(SKETCHER.sketch(text) for text in texts)


def account(*texts: str, category: CategoryCode = "LOGISTICS_LATE", severity: Severity = Severity.S2) -> Account:
    return Account(category, KECAMATAN, severity, AT, sketched(*texts))


def candidate(
    problem_id: str,
    offset: timedelta,
    *texts: str,
    category: CategoryCode = "POWER_OUTAGE",
    region: RegionCode = KECAMATAN,
) -> Candidate:
    return Candidate(category, region, Severity.S2, AT + offset, sketched(*texts), problem_id)


OUTAGE = account(category="POWER_OUTAGE")


@pytest.mark.parametrize(
    ("category", "region", "may_join"),
    [
        ("POWER_OUTAGE", KECAMATAN, True),
        ("LOGISTICS_LATE", KECAMATAN, True),
        ("POWER_OUTAGE", LEBONG, False),
        ("MONEY_POLITICS", KECAMATAN, False),
    ],
)
def test_only_reports_of_a_category_that_allows_it_and_of_a_known_kecamatan_join_by_themselves(
    category: str, region: str, may_join: bool
) -> None:
    assert can_join(RULES, category, region) is may_join


# Incidents that cover a kecamatan


def test_a_report_of_an_outage_joins_the_one_nearest_in_time_and_says_why() -> None:
    found = match(RULES, OUTAGE, [candidate("far", 5 * HOUR), candidate("near", -2 * HOUR)])
    assert found is not None
    assert found.problem_id == "near"
    assert found.reasons == (
        "same-category:POWER_OUTAGE", "same-kecamatan", "within:6h", "text-unknown", "score:487", "rules:test-1",
    )  # fmt: skip


@pytest.mark.parametrize(("offset", "joins"), [(6 * HOUR, True), (-6 * HOUR, True), (6 * HOUR + HOUR / 60, False)])
def test_the_window_reaches_to_both_sides_and_no_further(offset: timedelta, joins: bool) -> None:
    assert (match(RULES, OUTAGE, [candidate("one", offset)]) is not None) is joins


def test_of_two_problems_equally_near_every_process_takes_the_same() -> None:
    both = [candidate("b", HOUR), candidate("a", -HOUR)]
    assert match(RULES, OUTAGE, both) == match(RULES, OUTAGE, both[::-1])


@given(st.lists(offsets, max_size=8))
def test_a_report_of_an_outage_joins_exactly_when_some_problem_lies_within_the_window(drawn: list[timedelta]) -> None:
    found = match(RULES, OUTAGE, [candidate(str(index), each) for index, each in enumerate(drawn)])
    assert (found is not None) == any(abs(each) <= 6 * HOUR for each in drawn)
    if found is not None:
        assert abs(drawn[int(found.problem_id)]) == min(abs(each) for each in drawn)


def test_villages_do_not_tell_apart_what_covers_the_kecamatan() -> None:
    one = account("Listrik padam di Semelako I", category="POWER_OUTAGE")
    assert match(RULES, one, [candidate("other", HOUR, "Listrik padam di Semelako II")]) is not None


# Incidents of one place


def test_the_same_told_in_other_words_joins_and_says_how_like_it_is() -> None:
    found = match(RULES, account(BOXES), [candidate("one", HOUR, THE_SAME, category="LOGISTICS_LATE")])
    assert found is not None
    assert found.reasons[:4] == ("same-category:LOGISTICS_LATE", "same-kecamatan", "within:6h", "same-station")


def test_of_several_the_likeliest_is_joined_even_if_another_is_nearer_in_time() -> None:
    unlike = "Kotak suara dan bilik untuk TPS 02 Desa Bungin belum diantar, jembatan miring"
    candidates = [
        candidate("unlike", HOUR / 60, unlike, category="LOGISTICS_LATE"),
        candidate("like", HOUR, BOXES, category="LOGISTICS_LATE"),
    ]
    found = match(RULES, account(BOXES), candidates)
    assert found is not None
    assert found.problem_id == "like"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (BOXES.replace("TPS 02", "TPS 03"), "other-station"),
        (BOXES.replace("Bungin", "Bukit Nibung"), "other-village"),
        (BOXES.replace("Bungin", "Antahberantah"), "other-village"),
    ],
)
def test_another_station_or_village_is_another_problem_however_alike_the_words(other: str, reason: str) -> None:
    like_it = candidate("one", HOUR, other, category="LOGISTICS_LATE")
    assert match(RULES, account(BOXES), [like_it]) is None
    (shown,) = suggestions(RULES, account(BOXES), [like_it], most=5)
    assert reason in shown.reasons


def test_one_report_of_another_station_keeps_out_what_is_like_all_the_others() -> None:
    somewhere = BOXES.replace("TPS 02 Desa Bungin", "TPS kami")
    mixed = candidate("one", HOUR, somewhere, BOXES.replace("02", "03"), category="LOGISTICS_LATE")
    assert match(RULES, account(BOXES), [mixed]) is None


@pytest.mark.parametrize(
    "other",
    [
        candidate("words", HOUR, "Formulir TPS 02 Desa Bungin salah alamat", category="LOGISTICS_LATE"),
        candidate("nothing-to-read", HOUR, category="LOGISTICS_LATE"),
        candidate("unknown-kecamatan", HOUR, BOXES, category="LOGISTICS_LATE", region=LEBONG),
        candidate("category", HOUR, BOXES, category="LOGISTICS_ACCESS"),
    ],
    ids=lambda each: each.problem_id,
)
def test_what_is_less_sure_is_shown_to_a_person_and_joins_nothing(other: Candidate) -> None:
    assert match(RULES, account(BOXES), [other]) is None
    compared = likeness(RULES, account(BOXES), other)
    assert compared is not None
    assert not compared.joins
    assert f"score:{compared.score}" in compared.reasons


@pytest.mark.parametrize(
    ("severity", "joins"), [(Severity.S1, True), (Severity.S2, True), (Severity.S3, False), (Severity.S4, False)]
)
def test_what_is_graver_than_the_problem_is_not_lost_in_it(severity: Severity, joins: bool) -> None:
    outage = account(category="POWER_OUTAGE", severity=severity)
    assert (match(RULES, outage, [candidate("one", HOUR)]) is not None) is joins
    told = account(BOXES, severity=severity)
    alike = candidate("one", HOUR, BOXES, category="LOGISTICS_LATE")
    assert (match(RULES, told, [alike]) is not None) is joins
    (shown,) = suggestions(RULES, told, [alike], most=5)
    assert (f"graver:{severity}" in shown.reasons) is not joins


def test_another_kecamatan_is_not_even_shown() -> None:
    elsewhere = candidate("one", HOUR, BOXES, category="LOGISTICS_LATE", region="17.07.06")
    assert suggestions(RULES, account(BOXES), [elsewhere], most=5) == ()


def test_where_every_witness_counts_a_person_joins() -> None:
    told = "Amplop dibagikan di rumah Pak RT Desa Bungin semalam"
    alike = candidate("one", HOUR * 0, told, category="MONEY_POLITICS")
    assert match(RULES, account(told, category="MONEY_POLITICS"), [alike]) is None
    (shown,) = suggestions(RULES, account(told, category="MONEY_POLITICS"), [alike], most=5)
    assert shown.score > 800


def test_suggestions_are_few_and_the_likeliest_first() -> None:
    candidates = [
        candidate("less", HOUR, "Truk mogok di tanjakan", category="LOGISTICS_LATE"),
        candidate("most", HOUR, BOXES, category="LOGISTICS_LATE"),
        candidate("least", 5 * HOUR, "Hujan", category="LOGISTICS_ACCESS"),
    ]
    shown = suggestions(RULES, account(BOXES), candidates, most=2)
    assert [each.problem_id for each in shown] == ["most", "less"]
    assert suggestions(RULES, account(BOXES), candidates, most=1) == shown[:1]


@given(offsets, st.permutations(["a", "b"]))
def test_both_sides_see_the_same_likeness(offset: timedelta, ids: list[str]) -> None:
    one = candidate(ids[0], offset, BOXES, category="LOGISTICS_LATE")
    other = candidate(ids[1], HOUR, THE_SAME, category="LOGISTICS_ACCESS")
    ours, theirs = likeness(RULES, one, other), likeness(RULES, other, one)
    assert (ours and ours.score) == (theirs and theirs.score)


def test_no_reason_holds_a_word_of_the_reporter() -> None:
    compared = likeness(RULES, account("KENARI-77 " + BOXES), candidate("one", HOUR, "kenari-77 " + THE_SAME))
    assert compared is not None
    assert "kenari" not in " ".join(compared.reasons).lower()
    assert "bungin" not in " ".join(compared.reasons).lower()


def test_no_category_looks_further_than_the_longest_window() -> None:
    windows = [each.window for each in (RULES.others, *RULES.categories.values())]
    assert RULES.longest_window == max(windows)
    assert len(set(windows)) > 1
