"""Every code has a status and a sentence."""

from web.api.statuses import statuses
from wording.refusals import REFUSALS


def test_every_code_has_a_sentence() -> None:
    assert {code for code in statuses() if code not in REFUSALS} == set()
