"""What stands at the head of a problem's page below what is waited for: the buttons with which who looks can end it.

Where nobody is waited for, it is what keeps the problem from being closed, or what takes its end back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from domain.obligation import ObligationKey
from reading.process import ProcessState
from web.api.commands import name_of
from web.pages.process_lines import title_of
from wording.catalogue import text
from wording.process import CLOSING_LACKS

ENDS_LACK: Final[Mapping[str, tuple[str, ...]]] = {
    "REFERRAL_OPEN": ("Answer", "RecordReceipt", "WithdrawReferral"),
    "LEAD_MISSING": ("Refer",),
    "OUTCOME_MISSING": ("RecordOutcome",),
    "RECOMMENDATION_UNANSWERED": ("ApproveRecommendation", "ReturnRecommendation", "Recommend", "RecordFollowThrough"),
    "NOT_REPORTED": (),
    "REPORT_NOT_RECEIVED": ("RecordReportReceipt",),
    "REPORTER_NOT_TOLD": ("RecordHandDelivery", "ResendNotice"),
}
"""Commands that end what keeps a problem from being closed, by its code; a report goes by itself."""

TAKES_BACK: Final = ("Unmerge", "Reopen")
"""Commands that take the end of a problem back."""

CLOSES: Final = "Close"
RESUMES: Final = "ResumeClock"


@dataclass(frozen=True)
class Step:
    """A button."""

    title: str
    query: str
    """Behind the problem's address."""


@dataclass(frozen=True)
class Ahead:
    """What who looks can do next."""

    about: str = ""
    """What the buttons are for, where it is not what stands above them."""

    steps: tuple[Step, ...] = ()
    """The usual one first."""

    resumes: Step | None = None
    """Lets the clocks run again, where they stand still."""


def ahead_of(process: ProcessState | None, sentences: Sequence[str]) -> Ahead:
    """What who looks can do next.

    Args:
        process: where it stands; None for the past.
        sentences: of what is waited for, in its order.
    """
    if process is None:
        return Ahead()
    resumes = _step(RESUMES) if process.paused_until is not None and RESUMES in process.open_to_you else None
    for about, steps in _ways(process, sentences):
        if steps:
            return Ahead(about, steps, resumes)
    return Ahead(resumes=resumes)


def _ways(process: ProcessState, sentences: Sequence[str]) -> Iterator[tuple[str, tuple[Step, ...]]]:
    for number, each in enumerate(process.awaited):
        yield sentences[number] if number else "", _open(process, each.settled_by, _named(each.key))
    if not process.closing_lacks:
        yield text("Semua syarat penutupan sudah terpenuhi."), _open(process, (CLOSES,))
    for code in process.closing_lacks:
        lack = CLOSING_LACKS[code]
        yield (
            text("Belum dapat ditutup: {lack}.", lack=f"{lack[:1].lower()}{lack[1:]}"),
            _open(process, ENDS_LACK[code]),
        )
    yield "", _open(process, TAKES_BACK)


def _open(process: ProcessState, kinds: Sequence[str], named: Mapping[str, str] | None = None) -> tuple[Step, ...]:
    return tuple(_step(kind, named) for kind in kinds if kind in process.open_to_you)


def _step(kind: str, named: Mapping[str, str] | None = None) -> Step:
    query = f"?{urlencode(named)}" if named else ""
    return Step(title_of(kind), f"/tindakan/{command_name(kind)}{query}")


def _named(key: ObligationKey) -> Mapping[str, str]:
    """What the form is about, so that it is chosen already."""
    if key.referral_id is not None:
        return {"referral_id": key.referral_id}
    return {} if key.report_id is None else {"report_id": key.report_id}


def command_name(kind: str) -> str:
    """Last part of the address of a command, by its type's name."""
    return name_of(type(kind, (), {}))
