"""The body of a report: what goes up, as one canonical JSON document that lies in the ledger under its digest.

Invariants:
    * it holds no word of a reporter: what happened is told in an official's words, or not at all;
    * a restricted problem counts and shows nothing;
    * every figure is a number of the lines below it, but for those of restricted problems.
"""

import hashlib
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue

from domain.canonical import canonical_bytes, nfc
from domain.codes import RegionCode
from domain.figures.funnel import DEFINED_BY, DEFINITIONS, Step, figures_of, spreads_of
from domain.report.material import HandOver, Material, ProblemLine
from domain.report.state import Edition, Entry, Report

FORM: Final = "report/1"
"""Of the document; a change of shape is a new one."""


def body_of(report: Report, material: Material, desk: RegionCode, zone: str, at: datetime) -> bytes:
    """The body of the present edition, in canonical JSON.

    Args:
        report: as it stands.
        material: what the record says for it.
        desk: region of the desk whose report it is.
        zone: name of the desk's time zone.
        at: instant of the compilation.
    """
    counted = [each.counted for each in material.problems]
    shown = [each for each in material.problems if not each.restricted]
    visible = {each.stream for each in shown}
    document: JsonValue = {
        "form": FORM,
        "header": {
            "report_id": report.report_id,
            "desk": desk,
            "kind": report.kind,
            "since": report.since.isoformat(),
            "until": report.until.isoformat(),
            "zone": zone,
            "contests": list(report.contests),
            "edition": report.edition.number,
            "reason": report.edition.reason,
            "as_of": {"at": _instant(at), "position": material.position},
        },
        "nil": is_nil(report, material),
        "funnel": {
            "defined_by": DEFINED_BY,
            "figures": [
                {"code": each.code, "count": each.count, **DEFINITIONS[Step(each.code)]._asdict()}
                for each in figures_of(counted)
            ],
            "durations": [each.model_dump(mode="json") for each in spreads_of(counted)],
        },
        "problems": [_problem(each) for each in shown],
        "restricted_problems": len(material.problems) - len(shown),
        "hand_overs": [_hand_over(each) for each in material.hand_overs if each.stream in visible],
        "units": [_unit(report, material, each) for each in report.units],
        "members": [_standing(report, None, each) | {"member": each} for each in report.members],
        "entries": [_entry(each) for each in report.entries if not each.late or report.edition.number > 1],
        "late_entries": [each.model_dump(mode="json") for each in material.late_entries],
        "below": [each.model_dump(mode="json") for each in material.below],
    }
    return canonical_bytes(nfc(document))


def is_nil(report: Report, material: Material) -> bool:
    """Whether there is nothing to tell."""
    told = any(not each.late for each in report.entries) or material.late_entries
    return not (told or material.problems or material.hand_overs)


def digest_of(body: bytes) -> str:
    """Hex SHA-256 under which a body lies."""
    return hashlib.sha256(body).hexdigest()


def seal_digest(report: Report, edition: Edition, number: str, signer: str) -> str:
    """Hex SHA-256 over what is sealed: the body's digest, the words beside it, number and signer, in canonical JSON."""
    narrative, compiled = edition.narrative, edition.compiled
    sealed: JsonValue = {
        "report_id": report.report_id,
        "edition": edition.number,
        "body": None if compiled is None else compiled.digest,
        "narrative": None if narrative is None else narrative.text,
        "cites": [] if narrative is None else list(narrative.cites),
        "number": number,
        "signer": signer,
    }
    return digest_of(canonical_bytes(nfc(sealed)))


def _problem(line: ProblemLine) -> dict[str, Any]:
    counted = line.counted
    return {
        "stream": line.stream,
        "version": line.version,
        "register_number": line.register_number,
        "occurred_at": _instant(line.occurred_at),
        "occurred_until": None if line.occurred_until is None else _instant(line.occurred_until),
        "place": line.place,
        "category": line.category,
        "severity": line.severity,
        "summary": line.summary,
        "lead": line.lead,
        "agencies": list(line.agencies),
        "steps": [each.value for each in Step if each in counted.steps],
        "reports": line.reports,
        "joined": line.joined,
        "status": line.phase,
        "outcome": line.outcome,
        "recommendation": line.recommendation,
        "late": line.late,
    }


def _hand_over(made: HandOver) -> dict[str, Any]:
    return {
        "stream": made.stream,
        "version": made.version,
        "agency": made.agency,
        "forwarded_at": _instant(made.forwarded_at),
        "receipt_at": None if made.receipt_at is None else _instant(made.receipt_at),
    }


def _unit(report: Report, material: Material, unit: RegionCode) -> dict[str, Any]:
    days = {each.day for each in material.nil_days if each.unit == unit}
    standing = _standing(report, unit, None)
    if standing["standing"] == "missing" and len(days) > (report.until - report.since).days:
        standing["standing"] = "nil"
    return {**standing, "unit": unit, "nil_days": [each.isoformat() for each in sorted(days)]}


def _standing(report: Report, unit: str | None, member: str | None) -> dict[str, Any]:
    """Whether somebody told something, told that there was nothing, or said nothing; and whether all of it was late."""
    entries = [each.late for each in report.entries if (each.unit, each.member) == (unit, member)]
    nils = [each.late for each in report.nil if (each.unit, each.member) == (unit, member)]
    standing = "reported" if entries else "nil" if nils else "missing"
    return {"standing": standing, "late": bool(entries or nils) and all((*entries, *nils))}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "unit": entry.unit,
        "member": entry.member,
        "text": entry.text,
        "cites": list(entry.cites),
        "late": entry.late,
        "at": _instant(entry.at),
    }


def _instant(at: datetime) -> str:
    return at.isoformat()
