"""The weights of the routing model as a file: one feature per line, so that two versions can be compared."""

import json
from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from domain.base import StoredValue
from domain.classifying.linear import HUNDREDTHS, NO_REPORT, LinearModel, Weights, weights_of
from domain.codes import CategoryCode
from reference.tables import ROOT, BadReferenceData


class ModelFile(StoredValue):
    """What the file says."""

    version: str
    trained_on: str
    """SHA-256, hex, of the messages and of the language that read them."""

    temperature: float
    classes: tuple[CategoryCode, ...]
    bias: tuple[int, ...]
    spelled: dict[str, str]
    """By stem: the word it most often stood for, where that is another."""

    weights: dict[str, tuple[tuple[int, int], ...]]
    """By feature: place of a class, and hundredths for or against it."""


def read_model(path: Path, categories: Collection[CategoryCode]) -> LinearModel:
    """The model in the file.

    Raises:
        BadReferenceData: the file is broken, or does not speak of exactly these categories.
    """
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    try:
        stored = ModelFile.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise BadReferenceData(name, 1, f"no model of ours: {type(error).__name__}") from error
    if set(stored.classes) != {*categories, NO_REPORT} or len(stored.bias) != len(stored.classes):
        raise BadReferenceData(name, 1, "trained for other categories; train it anew")
    return model_of(stored)


def model_of(stored: ModelFile) -> LinearModel:
    """The model that a file's content describes."""
    return LinearModel(
        version=stored.version,
        classes=stored.classes,
        bias=tuple(value / HUNDREDTHS for value in stored.bias),
        temperature=stored.temperature,
        stems=_of_kind("s", stored),
        pairs={
            (one, other): weights for name, weights in _of_kind("p", stored).items() for one, other in [name.split()]
        },
        concepts=_of_kind("c", stored),
        spelled=stored.spelled,
    )


def _of_kind(letter: str, stored: ModelFile) -> dict[str, Weights]:
    classes = len(stored.classes)
    prefix = f"{letter}:"
    return {
        feature.removeprefix(prefix): weights_of(pairs, classes)
        for feature, pairs in stored.weights.items()
        if feature.startswith(prefix)
    }


def write_model(path: Path, stored: ModelFile) -> None:
    """Write the file, features in the order of the alphabet."""
    head = stored.model_dump(exclude={"spelled", "weights"})
    spelled = json.dumps(stored.spelled, ensure_ascii=False, sort_keys=True, indent=0)
    lines = [
        f"{json.dumps(feature, ensure_ascii=False)}: {json.dumps(pairs, separators=(',', ':'))}"
        for feature, pairs in sorted(stored.weights.items())
    ]
    text = (
        json.dumps(head, ensure_ascii=False)[:-1]
        + f', "spelled": {spelled}'
        + ', "weights": {\n'
        + ",\n".join(lines)
        + "\n}}\n"
    )
    path.write_text(text, encoding="utf-8")
