"""What a page asks by itself: only whether there is news."""

from tests.web.callers import LEBONG, OPERATOR, STRANGER, Api, a_report
from tests.web.visitors import Pages


async def test_a_version_is_told_to_whom_the_problem_is_in_sight_and_opens_nothing(api: Api, pages: Pages) -> None:
    opened = await api.post(f"/api/v1/desks/{LEBONG}/reports", a_report("Jalan ke TPS 4 longsor."), key="refresh/1")
    address = f"/masalah/{opened.json()['problem_id']}/versi"

    answer = await pages.get(address, OPERATOR)

    (version,) = answer.json().values()
    assert version >= 1
    assert set(answer.json()) == {"version"}
    assert (await pages.get(address, STRANGER)).status_code == 404
    assert (await pages.get("/masalah/00000000-0000-0000-0000-000000000000/versi", OPERATOR)).status_code == 404
