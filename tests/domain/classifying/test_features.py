from domain.classifying.features import Features


def test_what_a_text_holds_has_the_names_that_the_models_file_uses() -> None:
    features = Features(stems={"banjir", "air"}, pairs={("air", "naik")}, concepts={"disaster"})

    assert features.names() == ["s:air", "s:banjir", "p:air naik", "c:disaster"]
    assert features.number == len(features.names())
