"""The messages of an exported chat as people are shown them before anything is stored: which look like reports."""

from collections.abc import Iterable, Iterator
from typing import Final

from cli.pages.output import one_line
from domain.base import Value
from domain.classifying.classify import Classifier
from domain.classifying.model import Classification, TextReport, UnreadableText
from domain.codes import CategoryCode, RegionCode, Severity
from infra.discretion import shortened
from intake_files.chat import Message, bundles
from reading.refused import NotDone
from wording.catalogue import text

SHOWN_CHARACTERS: Final = 60
"""Of the words of a message."""

UNCLASSIFIED: Final = "UNCLASSIFIED"
"""Why a person would be asked about words that are like none of any category; greetings are among them."""

REPORTS: Final = frozenset({"laporan", "looks-like-reports"})
"""What is typed for all messages that look like reports."""


class ShownMessage(Value):
    """A message, and what the classifier makes of it with the neighbouring ones of its sender."""

    number: int
    at: str
    sender: str
    words: str
    """The first characters."""

    looks_like_report: bool
    category: CategoryCode | None
    """Suggested; None for what is no report, or says that nothing happened."""

    severity: Severity | None
    nil: bool
    """Whether it says that nothing happened."""


class ChatShown(NotDone):
    """A chat of which nobody has said yet what in it is a report."""

    messages: tuple[ShownMessage, ...]


def judged(messages: Iterable[Message], classifier: Classifier, desk: RegionCode) -> Iterator[ShownMessage]:
    """The messages in their order, with what the classifier makes of them."""
    for bundle in bundles(messages):
        found = _classified("\n".join(message.words for message in bundle), classifier, desk)
        is_report = found is not None and (found.is_nil or (found.is_report and found.triage_reason != UNCLASSIFIED))
        suggested = found if found is not None and is_report and not found.is_nil else None
        for message in bundle:
            yield ShownMessage(
                number=message.number,
                at=message.at,
                sender=message.sender,
                words=shortened(one_line(message.words), SHOWN_CHARACTERS),
                looks_like_report=is_report,
                category=suggested.category if suggested else None,
                severity=suggested.severity if suggested else None,
                nil=found is not None and found.is_nil,
            )


def _classified(words: str, classifier: Classifier, desk: RegionCode) -> Classification | None:
    try:
        return classifier.classify(TextReport(text=words, region=desk))
    except UnreadableText:
        return None


def message_line(message: ShownMessage, category_name: str) -> str:
    """What people read of a message; `category_name` of what is suggested."""
    if message.nil:
        looks = text("laporan nihil")
    elif message.looks_like_report:
        looks = text("tampak laporan: {category}, {severity}", category=category_name, severity=message.severity)
    else:
        looks = text("bukan laporan?")
    return one_line(f"{message.number}. {message.at} {message.sender}: {message.words} [{looks}]")
