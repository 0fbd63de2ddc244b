"""Problems are found by words that stand in clear, in their Indonesian forms, and by their numbers."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.access.sight import THE_SERVICE
from domain.problem.events import SummaryWritten
from projections.filters import ProblemFilter, Sort
from projections.searching import number_like
from tests.given.projected_desk import ProjectedDesk
from tests.given.situations import AT, BOOK, a_coordinating_problem, a_forwarded_problem


def summary(text: str, number: int = 1) -> SummaryWritten:
    return SummaryWritten(recorded_at=AT, number=number, summary=text, by="operator:sari")


async def found(desk: ProjectedDesk, words: str, sort: Sort = Sort.DEADLINE) -> list[str]:
    wanted = ProblemFilter(book=BOOK, words=words, number=number_like(words))
    return [each.problem_id for each in (await desk.queries.list_problems(THE_SERVICE, wanted, sort=sort)).problems]


async def test_problems_are_found_by_summary_category_place_and_number(desk: ProjectedDesk) -> None:
    await desk.tell("box", a_coordinating_problem())
    await desk.carry_out("box", (summary("Dua kotak suara rusak terkena air hujan"),))
    await desk.tell("money", a_forwarded_problem())
    number = (await desk.queries.list_problems(THE_SERVICE)).problems
    numbers = {each.problem_id: each.register_number for each in number}

    assert await found(desk, "kerusakan kotak") == ["box"], "in another form of the word"
    assert await found(desk, '"kotak suara"') == ["box"]
    assert await found(desk, '"suara kotak"') == []
    assert await found(desk, "kotak -hujan") == []
    assert await found(desk, "kotak or politik") != []
    assert set(await found(desk, "lebong")) == {"box", "money"}
    assert set(await found(desk, "bengkulu")) == {"box", "money"}
    for problem_id, written in numbers.items():
        if written is not None:
            assert problem_id in await found(desk, written)
            assert await found(desk, written.replace("/", "-")) == [problem_id]
            assert await found(desk, written.rpartition("/")[2]) == [problem_id]
            assert problem_id in await found(desk, str(int(written.rpartition("/")[2][:6])))
    await desk.carry_out("box", (summary("Listrik padam", 2),))
    assert await found(desk, "kotak suara hujan") == [], "the newest summary alone"
    assert (await desk.verify()).is_equal


async def test_what_fits_best_comes_first_where_that_is_asked(desk: ProjectedDesk) -> None:
    for name, text in (("once", "Banjir di jalan"), ("twice", "Banjir, banjir besar"), ("never", "Listrik padam")):
        await desk.tell(name, a_coordinating_problem())
        await desk.carry_out(name, (summary(text),))

    assert await found(desk, "banjir", Sort.RELEVANCE) == ["twice", "once"]
    first = await desk.queries.list_problems(
        THE_SERVICE, ProblemFilter(book=BOOK, words="banjir"), sort=Sort.RELEVANCE, limit=1
    )
    rest = await desk.queries.list_problems(
        THE_SERVICE,
        ProblemFilter(book=BOOK, words="banjir"),
        sort=Sort.RELEVANCE,
        limit=1,
        cursor=first.next_cursor,
    )
    assert [each.problem_id for each in (*first.problems, *rest.problems)] == ["twice", "once"]
    assert rest.next_cursor is None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
async def test_no_words_break_a_search(busy_desk: ProjectedDesk, words: str) -> None:
    await found(busy_desk, words, Sort.RELEVANCE)


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        ("LEBONG-2024-000001-6", "LEBONG/2024/000001-6"),
        ("lebong/2024/000001-6", "LEBONG/2024/000001-6"),
        ("KOTA-BANDUNG-2024-000012", "KOTA-BANDUNG/2024/000012-_"),
        (" 2024/17 ", "%/2024/%17-_"),
        ("000001-6", "%/____/000001-6"),
        ("17", "%/____/%17-_"),
        ("banjir", None),
        ("%", None),
        ("_/2024/1", None),
        ("", None),
        ("٣", None),
    ],
)
def test_a_number_is_recognised_in_every_form(typed: str, pattern: str | None) -> None:
    assert number_like(typed) == pattern
