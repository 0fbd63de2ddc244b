"""The table of refusals: what each says, whoever says it and wherever in the conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.model import FAILURE_CLASSES, FailureCode
from notices.smtp_replies import BASIC, DETAILS, SUBJECTS, Step, enhanced_code, refusal, status


def test_every_failure_that_a_channel_raises_has_a_class() -> None:
    assert set(FAILURE_CLASSES) == set(FailureCode) - {FailureCode.GAVE_UP_WAITING}


@pytest.mark.parametrize(
    ("step", "reply", "code"),
    [
        (Step.RECIPIENT, "550 5.7.1 relaying denied", FailureCode.POLICY_REFUSED),
        (Step.TEXT, "550 5.7.1 blocked", FailureCode.POLICY_REFUSED),
        (Step.TEXT, "554 5.7.1 spam", FailureCode.MESSAGE_REFUSED),
        (Step.RECIPIENT, "554 5.7.1 client host blocked", FailureCode.POLICY_REFUSED),
        (Step.RECIPIENT, "550 5.2.1 mailbox disabled", FailureCode.ADDRESS_REJECTED),
        (Step.RECIPIENT, "450 4.2.1 mailbox disabled for now", FailureCode.DEFERRED),
        (Step.RECIPIENT, "452 4.2.2 mailbox full", FailureCode.MAILBOX_FULL),
        (Step.RECIPIENT, "550 4.2.2 mailbox full", FailureCode.MAILBOX_FULL),
        (Step.RECIPIENT, "550 5.1.10 null MX", FailureCode.ADDRESS_REJECTED),
        (Step.RECIPIENT, "550 5.0.0 other", FailureCode.ADDRESS_REJECTED),
        (Step.TEXT, "554 5.0.0 other", FailureCode.MESSAGE_REFUSED),
        (Step.TEXT, "550 5.7.26 neither SPF nor DKIM", FailureCode.POLICY_REFUSED),
        (Step.TEXT, "521 5.3.2 not now", FailureCode.SERVER_FAULT),
        (Step.TEXT, "521 not now", FailureCode.SERVER_FAULT),
        (Step.RECIPIENT, "503 bad sequence", FailureCode.PROTOCOL_REFUSED),
        (Step.RECIPIENT, "556 no mail here", FailureCode.ADDRESS_REJECTED),
        (Step.RECIPIENT, "552 storage", FailureCode.MAILBOX_FULL),
        (Step.SENDER, "552 size", FailureCode.MESSAGE_TOO_BIG),
        (Step.TEXT, "550 5.4.5user quota", FailureCode.MESSAGE_REFUSED),
        (Step.TEXT, "550 user 5.4.5 says", FailureCode.MESSAGE_REFUSED),
        (Step.TEXT, "250 no refusal at all", FailureCode.ANSWER_UNREADABLE),
        (Step.TEXT, "-1 no reply at all", FailureCode.ANSWER_UNREADABLE),
    ],
)
def test_what_a_refusal_says(step: Step, reply: str, code: FailureCode) -> None:
    basic, _, text = reply.partition(" ")
    assert refusal(step, int(basic), text) is code


@given(st.sampled_from(Step), st.integers(400, 499), st.integers(0, 9), st.integers(0, 99))
def test_no_reply_for_now_is_final(step: Step, reply: int, subject: int, detail: int) -> None:
    assert not refusal(step, reply, f"4.{subject}.{detail} later").is_final
    assert not refusal(step, reply, f"5.{subject}.{detail} never").is_final
    assert not refusal(step, reply + 100, f"4.{subject}.{detail} later").is_final


@given(st.sampled_from(Step), st.integers(400, 599), st.text())
def test_words_decide_nothing_and_are_not_kept(step: Step, reply: int, words: str) -> None:
    text = f" {words}"
    if enhanced_code(text) is None:
        assert refusal(step, reply, text) is refusal(step, reply, "")
        assert status(reply, text) == str(reply)


def test_the_status_keeps_the_numbers() -> None:
    assert status(550, "5.4.5 Daily limit of desk@lebong.example.test exceeded") == "550 5.4.5"


def test_no_row_of_the_table_is_idle() -> None:
    assert all(code is not SUBJECTS[subject] for (subject, _), code in DETAILS.items())
    assert BASIC.keys() == set(Step)
