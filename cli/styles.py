"""How a terminal sets off what is grave."""

from collections.abc import Mapping
from typing import Final

from domain.codes import Severity

SEVERITY_STYLES: Final[Mapping[str, str]] = {
    Severity.S1: "dim",
    Severity.S2: "",
    Severity.S3: "yellow",
    Severity.S4: "bold red",
}
