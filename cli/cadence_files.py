"""A cadence in a file: a table with a line for each rule, or the JSON that `desk cadence show --json` gives."""

import csv
import json
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from cli.failures import DeskRefused
from cli.files import content_of
from cli.pages.output import one_line
from domain.desk.cadence import COLUMNS, Cadence
from domain.refusals import FaultyCadence
from wording.catalogue import text

FILE_LIMIT_BYTES: Final = 100_000


def cadence_in(file: Path) -> Cadence:
    """The cadence that the file gives; columns beyond those of a rule say nothing.

    Raises:
        WrongUsage: the file cannot be read.
        DeskRefused: it is no such file; names the rule.
    """
    content = content_of(file, FILE_LIMIT_BYTES)
    if len(content) > FILE_LIMIT_BYTES:
        raise _refused(file, text("lebih dari {limit} bita", limit=FILE_LIMIT_BYTES))
    try:
        rules = _rules_in(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _refused(file, text("bukan teks UTF-8")) from None
    except (csv.Error, json.JSONDecodeError):
        raise _refused(file, text("bukan tabel atau JSON")) from None
    try:
        return Cadence.model_validate({"rules": rules})
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        place = wrong["loc"][1] if len(wrong["loc"]) > 1 else 0
        number = place + 1 if isinstance(place, int) else 1
        field = ".".join(str(each) for each in wrong["loc"][2:3])
        raise _refused(file, f"{text('aturan {number}', number=number)}: {field} {wrong['msg']}") from None


def _rules_in(content: str) -> object:
    if content.lstrip().startswith(("{", "[")):
        document = json.loads(content)
        if isinstance(document, dict):
            document = document.get("cadence", document)
        return document.get("rules") if isinstance(document, dict) else document
    rows = csv.DictReader(content.splitlines(), strict=True)
    return [",".join((row.get(name) or "") for name in COLUMNS) for row in rows]


def _refused(file: Path, why: str) -> DeskRefused:
    return DeskRefused(FaultyCadence.code, f"{one_line(file.name)}: {why}")
