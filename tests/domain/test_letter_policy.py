"""How long letters wait, by what they are about."""

from datetime import timedelta

import pytest

from domain.codes import Severity
from domain.letter_policy import AT_ONCE, LetterPolicy, LetterWait

WINDOW, PAUSE = timedelta(minutes=1), timedelta(minutes=5)
POLICY = LetterPolicy(
    by_severity={
        Severity.S1: LetterWait(window=timedelta(0), pause=timedelta(0)),
        Severity.S3: LetterWait(window=WINDOW, pause=PAUSE),
        Severity.S4: LetterWait(window=WINDOW, pause=PAUSE),
    }
)


def test_a_letter_waits_as_long_as_its_severity_says() -> None:
    assert POLICY.wait_of("REFERRAL", Severity.S3) == LetterWait(window=WINDOW, pause=PAUSE)


def test_an_escalation_waits_for_no_company_but_leaves_the_office_its_pause() -> None:
    assert POLICY.wait_of("ESCALATION", Severity.S3) == LetterWait(window=timedelta(0), pause=PAUSE)


@pytest.mark.parametrize("severity", [Severity.S1, Severity.S2, Severity.S4])
def test_what_has_no_wait_and_whatever_is_an_s4_goes_within_the_step(severity: Severity) -> None:
    assert POLICY.wait_of("REFERRAL", severity) is None


@pytest.mark.parametrize("severity", list(Severity))
def test_nothing_waits_where_that_is_said(severity: Severity) -> None:
    assert AT_ONCE.wait_of("REFERRAL", severity) is None
