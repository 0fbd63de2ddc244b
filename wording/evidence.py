"""What people read for what decided about a report."""

from collections.abc import Sequence

from wording.codes import EVIDENCE_KINDS, word


def evidence_line(evidence: Sequence[str]) -> str:
    """What people read for evidence, each as `kind:term`; kinds without a word are left to the JSON."""
    told = (each.partition(":") for each in evidence)
    return (
        ", ".join(f"{word(EVIDENCE_KINDS, kind)} “{term}”" for kind, _, term in told if kind in EVIDENCE_KINDS) or "–"
    )
