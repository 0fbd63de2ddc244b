"""An example of every body and every answer, made from its schema: the values that people know by a field's name."""

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

DEPTH_LIMIT: Final = 12

INSTANT: Final = "2024-11-27T08:05:00+07:00"
TEXT: Final = "Dua kotak suara rusak di TPS 3 Kecamatan Amen; logistik pengganti diminta."

BY_NAME: Final[Mapping[str, Any]] = {
    "problem_id": "7f1c9f6e-6a1d-8c2b-9d3e-0a4b5c6d7e8f",
    "intake_id": "0b6a5d2c-2f7e-8a11-8b9c-1d2e3f405162",
    "into": "0a1b2c3d-4e5f-8a6b-8c7d-9e0f1a2b3c4d",
    "register_number": "LEBONG/2024/000123-S",
    "desk": "17.07",
    "region": "17.07.03",
    "office": "17.07",
    "to_region": "17",
    "book": "17.07/2024",
    "stream": "problem/17.07/2024/7f1c9f6e-6a1d-8c2b-9d3e-0a4b5c6d7e8f",
    "agency": "KPU",
    "to_agency": "KPU",
    "lead": "KPU",
    "addressee": "KPU",
    "member": "KPU",
    "members": "KPU",
    "agencies": "KPU",
    "unit": "17.07.03",
    "path": "17",
    "stage": "VOTING",
    "hours": "16:00",
    "rule": "R-LOGISTICS_DAMAGED-1",
    "waiting_for": "KPU",
    "owner": "KPU",
    "asked_agencies": "KPU",
    "asked_offices": "17.07",
    "told": "17",
    "alternative": "LOGISTICS_LATE",
    "category": "LOGISTICS_DAMAGED",
    "referral_id": "KPU.1",
    "key": "acknowledge/KPU.1",
    "notice_id": "REFERRAL/KPU.1",
    "officer": "operator:sari",
    "account": "operator:sari",
    "by": "operator:sari",
    "text": TEXT,
    "summary": "Dua kotak suara rusak, pengganti diminta",
    "reason": "sesuai laporan petugas",
    "place": "Balai Desa Sungai Gerong",
    "name": "Balai Desa Sungai Gerong",
    "contact": "0812-0000-0001",
    "sha256": "0" * 64,
    "media_type": "image/jpeg",
    "reporter_role": "ppk",
    "title": "Nomor ini tidak dikenal.",
    "code": "UNKNOWN_PROBLEM",
    "status": 404,
    "version": 3,
    "playbook_version": "2024.1",
    "commitment": "0" * 64,
}
"""What a field of this name may say; used where its schema allows it."""

TEXT_BY_NAME: Final[Mapping[str, str]] = {"status": "5.1.1"}
"""The same where it is a text that others say as a number."""

BY_FORMAT: Final[Mapping[str, Any]] = {"date-time": INSTANT, "date": "2024-11-27", "duration": "PT2H"}


def example_of(schema: Schema, components: Schema, name: str = "", depth: int = 0) -> Any:  # noqa: ANN401 - of any schema
    """A value that the schema allows.

    Args:
        schema: JSON Schema, as the description has it.
        components: schemas that it refers to, by name.
        name: of the field that holds the value.
        depth: how far within others it lies; what lies too far in is left out.
    """
    if "$ref" in schema:
        return example_of(components[schema["$ref"].rpartition("/")[2]], components, name, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            if name not in BY_NAME and {"type": "null"} in schema[choice]:
                return None
            kinds = [each for each in schema[choice] if each.get("type") != "null"]
            return example_of(kinds[0], components, name, depth) if depth < DEPTH_LIMIT and kinds else None
    if "allOf" in schema:
        return example_of(schema["allOf"][0], components, name, depth)
    match schema.get("type"):
        case "object":
            return _object(schema, components, depth)
        case "array":
            return _array(schema, components, name, depth)
        case "string":
            return _text(schema, name)
        case "integer" | "number":
            return _number(schema, name)
        case "boolean":
            return False
        case _:
            return None


def _object(schema: Schema, components: Schema, depth: int) -> dict[str, Any]:
    properties: Schema = schema.get("properties", {})
    required = schema.get("required", ())
    named = {
        each: example_of(kind, components, each, depth + 1)
        for each, kind in properties.items()
        if each in required or each in BY_NAME
    }
    if properties or not isinstance(schema.get("additionalProperties"), Mapping):
        return named
    keys = schema.get("propertyNames", {})
    key = example_of({"type": "string", **keys}, components, "category", depth + 1)
    return {str(key): example_of(schema["additionalProperties"], components, "", depth + 1)}


def _array(schema: Schema, components: Schema, name: str, depth: int) -> list[Any]:
    if "prefixItems" in schema:
        return [example_of(each, components, "", depth + 1) for each in schema["prefixItems"]]
    if depth >= DEPTH_LIMIT or schema.get("maxItems") == 0:
        return []
    of_one = name if name in BY_NAME else name.removesuffix("s")
    one = example_of(schema.get("items", {}), components, of_one, depth + 1)
    return [one] * max(1, schema.get("minItems", 0))


def _text(schema: Schema, name: str) -> str:
    if (kind := str(schema.get("format"))) in BY_FORMAT:
        return str(BY_FORMAT[kind])
    text = str(TEXT_BY_NAME.get(name) or BY_NAME.get(name, "contoh"))
    return text[: schema.get("maxLength", len(text))]


def _number(schema: Schema, name: str) -> Any:  # noqa: ANN401 - whole or not
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0) + (1 if "exclusiveMinimum" in schema else 0))
    named = BY_NAME.get(name, least)
    return max(least, named) if isinstance(named, int | float) else least
