"""What an official writes for the record: it stands in events in clear, and names no private person."""

from domain.personal_data import has_personal_data
from domain.refusals import PersonalData, UnfitText


def official_line(draft: str, limit: int) -> str:
    """What is stored of `draft`: one line, with single spaces.

    Args:
        draft: as somebody wrote it.
        limit: characters that it may have at most.

    Raises:
        UnfitText: nothing is left, it is longer than `limit`, or it is not text.
        PersonalData: a number or address of a person stands in it.
    """
    line = " ".join(draft.split())
    if not 0 < len(line) <= limit:
        raise UnfitText(f"{len(line)} characters; 1 to {limit} are taken here")
    if not line.isprintable():
        raise UnfitText("the text holds a character that cannot be printed")
    if has_personal_data(line):
        raise PersonalData("the text names no telephone number, mail address or number of a person")
    return line


def official_text(draft: str, limit: int) -> str:
    """What is stored of `draft`: its lines, each as `official_line` has it, with at most one empty line between them.

    Args:
        draft: as somebody wrote it.
        limit: characters that it may have at most.

    Raises:
        UnfitText: nothing is left, it is longer than `limit`, or it is not text.
        PersonalData: a number or address of a person stands in it.
    """
    paragraphs: list[str] = []
    for written in draft.split("\n"):
        if written.strip():
            paragraphs.append(official_line(written, limit))
        elif paragraphs and paragraphs[-1]:
            paragraphs.append("")
    text = "\n".join(paragraphs).strip()
    if not 0 < len(text) <= limit:
        raise UnfitText(f"{len(text)} characters; 1 to {limit} are taken here")
    return text
