import pytest

from domain.stream import kind_of


@pytest.mark.parametrize(
    ("stream", "kind"),
    [("problem/17.07/2024/3f2a91", "problem"), ("desk/17.07/2024", "desk"), ("access/17.07/2024/2024-11-27", "access")],
)
def test_the_kind_of_a_stream_is_the_first_part_of_its_name(stream: str, kind: str) -> None:
    assert kind_of(stream) == kind
