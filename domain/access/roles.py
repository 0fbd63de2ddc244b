"""Groups of roles that several tables of rights name."""

from typing import Final

from domain.codes import Role

DESK: Final = frozenset({Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR})
VERIFYING: Final = frozenset({Role.VERIFIER})
CHAIR: Final = frozenset({Role.SUPERVISOR})
PROCESS: Final = frozenset({Role.SERVICE})
REPORTING: Final = frozenset({Role.REPORTER, Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR, Role.AGENCY, Role.SERVICE})
"""Who may hand in a report, also the report that nothing happened."""

OFFICERS: Final = frozenset({Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR, Role.AGENCY})
LIAISON: Final = frozenset({Role.AGENCY, Role.OPERATOR, Role.SUPERVISOR})
"""An operator writes down what an agency said by telephone; the event shows who wrote it."""

RESTRICTING: Final = frozenset({Role.VERIFIER, Role.SUPERVISOR})
"""Who closes a problem to others: they stay in the audience of what they close (`domain.problem.restriction`)."""
