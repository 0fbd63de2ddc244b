from domain.classifying.features import NUMBER, Features, stem_of


def test_what_a_text_holds_has_the_names_that_the_models_file_uses() -> None:
    features = Features(stems={"banjir", "air"}, pairs={("air", "naik")}, concepts={"disaster"})

    assert features.names() == ["s:air", "s:banjir", "p:air naik", "c:disaster"]
    assert features.number == len(features.names())


def test_a_word_counts_as_its_stem_and_a_number_as_a_number() -> None:
    assert stem_of("kotaknya") == stem_of("kotak")
    assert stem_of("12") == NUMBER
