"""What people read, and which exit status follows, when a verb cannot do its work."""

import traceback
from collections.abc import Iterator
from typing import Final

from cli.exit_status import ExitStatus
from cli.pages.output import complain, one_line, safe, write_json
from domain.refusals import Refusal
from infra.discretion import discreet
from reading.refused import NotDone
from wording.catalogue import text
from wording.refusals import sentence

SHOWN_CHARACTERS = 300
"""Of what a refusal says beyond its sentence."""

OPTIONS: Final = {"TRIAGE_CLAIMED": "--take-over", "REASON_NEEDED": "--reason"}
"""What to type beside the command that was refused, by the code."""


class DeskAway(Exception):
    """The desk, its database or its engine cannot be reached; the message is a sentence for people."""


class DeskRefused(Exception):
    """The request is refused, for a reason with a stable code."""

    def __init__(
        self, code: str, detail: str = "", *, document: NotDone | None = None, advice: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{code} {detail}".rstrip())
        self.code = code
        self.detail = detail
        self.document = document or NotDone(outcome="refused", code=code, message=detail)
        """What programs read."""

        self.advice = advice
        """Lines below the refusal, for people."""


class WrongUsage(Exception):
    """An option's value cannot be used; the message is a sentence for people."""


def report_failure(error: BaseException, *, as_json: bool = False) -> ExitStatus:
    """Exit status of `error`, after one or two lines about it on stderr.

    With `as_json`, what a program can act upon goes to stdout instead: `reading.refused.NotDone`.
    """
    match error:
        case DeskAway():
            if as_json:
                write_json(NotDone(outcome="away", code="DESK_AWAY", message=str(error)))
            else:
                complain(
                    text("Layanan tidak terjangkau: {why}", why=error), text("Tidak ada yang hilang; coba lagi nanti.")
                )
            return ExitStatus.AWAY
        case Refusal():
            return report_failure(DeskRefused(error.code, error.detail), as_json=as_json)
        case DeskRefused():
            if as_json:
                write_json(error.document)
            else:
                complain(refusal_line(error.code, error.detail), *error.advice, *_option_of(error.code))
            return ExitStatus.REFUSED
        case WrongUsage():
            complain(safe(text("Perintah tidak dapat dipahami: {why}", why=error)))
            return ExitStatus.USAGE
        case BaseExceptionGroup():
            return report_failure(error.exceptions[0], as_json=as_json)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    complain(
        text("Kesalahan program: {fault}", fault=f"{type(error).__name__}: {discreet(str(error))}"),
        text(
            "Mohon dilaporkan dengan keterangan ini: {function}, baris {line}.", function=frame.name, line=frame.lineno
        ),
    )
    return ExitStatus.FAULT


def _option_of(code: str) -> Iterator[str]:
    if code in OPTIONS:
        yield text("Opsinya: {option}", option=OPTIONS[code])


def refusal_line(code: str, detail: str = "") -> str:
    """The sentence of a refusal, its code first; what the detail repeats of a request stays short and on this line."""
    return f"{code}: {sentence(code)}" + (f" ({one_line(detail[:SHOWN_CHARACTERS])})" if detail else "")
