"""What is wrong with a command line, in the language that is spoken.

Typer says it in English and in no other language. What it says is told anew by its form; a sentence of a form that is
not known here is passed on as it is.
"""

import re
from collections.abc import Callable
from typing import Final

from typer.exceptions import TyperException

from domain.codes import Language
from wording.catalogue import text
from wording.language import spoken

Found = re.Match[str]


def told_usage(error: TyperException) -> str:
    """What people read for what is wrong."""
    said = error.format_message()
    return said if spoken() is Language.ENGLISH else _told(said)


def _told(said: str) -> str:
    found = ((form.fullmatch(said), words) for form, words in FORMS)
    return next((words(match) for match, words in found if match is not None), said)


def _no_option(found: Found) -> str:
    perhaps = text(" Mungkin maksudnya {names}.", names=found[2]) if found[2] else ""
    return text("tidak ada pilihan {name}.", name=found[1]) + perhaps


def _no_command(found: Found) -> str:
    perhaps = text(" Mungkin maksudnya {names}.", names=found[2]) if found[2] else ""
    return text("tidak ada perintah {name}.", name=found[1]) + perhaps


def _form(written: str, words: Callable[[Found], str]) -> tuple[re.Pattern[str], Callable[[Found], str]]:
    return re.compile(written, re.DOTALL), words


FORMS: Final = (
    _form(r"Missing argument (.+?)\.( .*)?", lambda found: text("isian {name} belum disebut.", name=found[1])),
    _form(r"Missing option (.+?)\.( .*)?", lambda found: text("pilihan {name} wajib disebut.", name=found[1])),
    _form(r"Missing command\.", lambda _: text("perintahnya belum disebut.")),
    _form(r"Missing .*", lambda _: text("ada yang belum disebut.")),
    _form(r"Invalid value for (.+?): (.*)", lambda found: text("{name}: {why}", name=found[1], why=_told(found[2]))),
    _form(r"Invalid value: (.*)", lambda found: _told(found[1])),
    _form(r"Value error, (.*)", lambda found: _told(found[1])),
    _form(r"No such option: (.+?)(?: \(Possible options: (.+)\))?", _no_option),
    _form(r"No such command (.+?)\.(?: Did you mean (.+)\?)?", _no_command),
    _form(r"Option (.+) requires an argument\.", lambda found: text("pilihan {name} memerlukan isi.", name=found[1])),
    _form(
        r"Option (.+) requires (\d+) arguments\.",
        lambda found: text("pilihan {name} memerlukan {number} isi.", name=found[1], number=found[2]),
    ),
    _form(
        r"Option (.+) does not take a value\.",
        lambda found: text("pilihan {name} tidak memakai isi.", name=found[1]),
    ),
    _form(
        r"Argument (.+) takes (\d+) values\.",
        lambda found: text("isian {name} memerlukan {number} isi.", name=found[1], number=found[2]),
    ),
    _form(r"Got unexpected extra argument\(s\) \((.*)\)", lambda found: text("isian berlebih: {rest}", rest=found[1])),
    _form(
        r"(.+) is not one of (.+)\.",
        lambda found: text("{value} bukan salah satu dari {values}.", value=found[1], values=found[2]),
    ),
    _form(r"\w+ (.+) does not exist\.", lambda found: text("{name} tidak ada.", name=found[1])),
    _form(r"\w+ (.+) is a file\.", lambda found: text("{name} adalah berkas.", name=found[1])),
    _form(r"\w+ (.+) is a directory\.", lambda found: text("{name} adalah folder.", name=found[1])),
    _form(r"\w+ (.+) is not readable\.", lambda found: text("{name} tidak dapat dibaca.", name=found[1])),
    _form(r"\w+ (.+) is not writable\.", lambda found: text("{name} tidak dapat ditulisi.", name=found[1])),
    _form(
        r"(.+) does not match the formats (.+)\.",
        lambda found: text("{value} tidak ditulis seperti {forms}.", value=found[1], forms=found[2]),
    ),
    _form(r"Value (.+) is not a valid .+\.", lambda found: text("{value} tidak berlaku di sini.", value=found[1])),
    _form(r"Input should be a valid integer.*", lambda _: text("harus bilangan bulat.")),
    _form(r"Input should be a valid number.*", lambda _: text("harus bilangan.")),
    _form(
        r"Input should be greater than or equal to (.+?)\.?",
        lambda found: text("paling sedikit {least}.", least=found[1]),
    ),
    _form(r"Input should be less than or equal to (.+?)\.?", lambda found: text("paling besar {most}.", most=found[1])),
    _form(r"Input should be greater than (.+?)\.?", lambda found: text("harus lebih dari {least}.", least=found[1])),
    _form(r"Input should be less than (.+?)\.?", lambda found: text("harus kurang dari {most}.", most=found[1])),
    _form(r"Input should be .*", lambda _: text("isinya tidak dapat dibaca di sini.")),
)
"""Forms of what Typer and the library that reads values say, and the same told here; the first that fits is taken."""
