import pytest

from domain.routing.classify import Classifier
from domain.routing.normalise import Normaliser
from reference.loader import routing_rules


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return Classifier(routing_rules())


@pytest.fixture(scope="session")
def normaliser() -> Normaliser:
    rules = routing_rules()
    return Normaliser(rules.short_forms, {"surat", "suara", "dicoret", "saat"}, rules.function_words)
