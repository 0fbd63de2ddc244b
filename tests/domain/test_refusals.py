from domain.refusals import RegionOfAnotherDesk


def test_a_place_of_another_desk_is_refused_with_the_desk_that_it_belongs_to() -> None:
    refusal = RegionOfAnotherDesk("17.02.01 belongs to 17.02", desk="17.02")

    assert (refusal.code, refusal.desk) == ("REGION_OF_ANOTHER_DESK", "17.02")
