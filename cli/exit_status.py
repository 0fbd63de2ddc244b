"""What the exit status of every `desk` verb says; scripts may rely on it.

| status | meaning | what helps |
|---|---|---|
| 0 | done | |
| 1 | the rules refused the request, or some rows of an import; the code is shown | another request |
| 2 | the command line cannot be understood | `desk VERB --help` |
| 3 | the service, its database or its engine cannot be reached; nothing was lost | try again later |
| 4 | something that should hold does not (`doctor`, `migrate`, `demo --until-done`) | look at what is named |
| 70 | a fault of the program itself | report it |
| 130 | ended by Ctrl-C before it was done | |
"""

from enum import IntEnum


class ExitStatus(IntEnum):
    """Exit status of the process."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    AWAY = 3
    UNSOUND = 4
    FAULT = 70
    INTERRUPTED = 130
