import pytest

from domain.classifying.classify import Classifier
from domain.classifying.normalise import Normaliser
from reference.loader import routing_rules


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return Classifier(routing_rules())


@pytest.fixture(scope="session")
def normaliser() -> Normaliser:
    rules = routing_rules()
    language = rules.language
    return Normaliser(language.short_forms, {"surat", "suara", "dicoret", "saat"}, language.function_words)
