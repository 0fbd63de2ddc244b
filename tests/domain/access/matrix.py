"""Who may see what, as people read it: role and relation on the left, a column per view. `docs/rights.md` has the same.

A relation in which a role cannot stand has no mark at all, like one in which it sees nothing.
"""

from collections.abc import Iterator

from domain.access.policy import DeskView, Place, Relation, View
from domain.codes import Role

SEEING = """
                        lis tim let own rep wor not con cou sim tri fig fat evi
reporter  own_desk      .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  above         .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  above_told    .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  below         .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  asked         .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  not_asked     .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  handed_in     .   .   .   .   .   .   .   .   .   .   .   .   x   .
reporter  named         .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  recused       .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  written_to    .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  restricted    .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  outside       .   .   .   .   .   .   .   .   .   .   .   .   .   .
reporter  service       .   .   .   .   .   .   .   .   .   .   .   .   .   .
official  own_desk      x   x   x   x   x   x   x   x   x   x   x   x   x   x
official  above         x   x   x   x   x   .   .   .   x   x   .   x   x   .
official  above_told    x   x   x   x   x   x   .   .   x   x   .   x   x   .
official  below         .   .   .   .   .   .   .   .   .   .   .   .   .   .
official  asked         .   .   .   .   .   .   .   .   .   .   .   .   .   .
official  not_asked     .   .   .   .   .   .   .   .   .   .   .   .   .   .
official  handed_in     .   .   .   .   .   .   .   .   .   .   .   .   x   .
official  named         x   x   x   x   x   x   x   .   x   x   .   x   x   x
official  recused       .   .   .   .   .   .   .   .   .   .   .   .   .   .
official  written_to    .   .   .   x   .   .   .   .   .   .   .   .   .   .
official  restricted    .   .   .   .   .   .   .   .   .   .   .   .   .   .
official  outside       .   .   .   .   .   .   .   .   .   .   .   .   .   .
official  service       .   .   .   .   .   .   .   .   .   .   .   .   .   .
agency    own_desk      .   .   .   .   .   .   .   .   .   .   .   .   .   .
agency    above         .   .   .   .   .   .   .   .   .   .   .   .   .   .
agency    above_told    .   .   .   .   .   .   .   .   .   .   .   .   .   .
agency    below         .   .   .   .   .   .   .   .   .   .   .   .   .   .
agency    asked         x   .   .   x   .   .   .   .   x   .   .   .   .   .
agency    not_asked     .   .   .   .   .   .   .   .   .   .   .   .   .   .
agency    handed_in     .   .   .   .   .   .   .   .   .   .   .   .   x   .
agency    named         x   x   x   x   x   x   x   .   x   x   .   x   x   x
agency    recused       .   .   .   .   .   .   .   .   .   .   .   .   .   .
agency    written_to    .   .   .   x   .   .   .   .   .   .   .   .   .   .
agency    restricted    .   .   .   .   .   .   .   .   .   .   .   .   .   .
agency    outside       .   .   .   .   .   .   .   .   .   .   .   .   .   .
agency    service       .   .   .   .   .   .   .   .   .   .   .   .   .   .
auditor   own_desk      x   x   x   x   x   x   x   x   x   x   .   x   x   x
auditor   above         x   x   x   x   x   x   x   x   x   x   .   x   x   x
auditor   above_told    x   x   x   x   x   x   x   x   x   x   .   x   x   x
auditor   below         .   .   .   .   .   .   .   .   .   .   .   .   .   .
auditor   asked         .   .   .   .   .   .   .   .   .   .   .   .   .   .
auditor   not_asked     .   .   .   .   .   .   .   .   .   .   .   .   .   .
auditor   handed_in     .   .   .   .   .   .   .   .   .   .   .   .   .   .
auditor   named         .   .   .   .   .   .   .   .   .   .   .   .   .   .
auditor   recused       .   .   .   .   .   .   .   .   .   .   .   .   .   .
auditor   written_to    .   .   .   .   .   .   .   .   .   .   .   .   .   .
auditor   restricted    .   .   .   .   .   .   .   .   .   .   .   .   .   .
auditor   outside       .   .   .   .   .   .   .   .   .   .   .   .   .   .
auditor   service       .   .   .   .   .   .   .   .   .   .   .   .   .   .
admin     own_desk      .   .   .   .   .   .   .   .   x   .   .   x   .   .
admin     above         .   .   .   .   .   .   .   .   x   .   .   x   .   .
admin     above_told    .   .   .   .   .   .   .   .   x   .   .   x   .   .
admin     below         .   .   .   .   .   .   .   .   .   .   .   .   .   .
admin     asked         .   .   .   .   .   .   .   .   .   .   .   .   .   .
admin     not_asked     .   .   .   .   .   .   .   .   .   .   .   .   .   .
admin     handed_in     .   .   .   .   .   .   .   .   .   .   .   .   .   .
admin     named         .   .   .   .   .   .   .   .   .   .   .   .   .   .
admin     recused       .   .   .   .   .   .   .   .   .   .   .   .   .   .
admin     written_to    .   .   .   .   .   .   .   .   .   .   .   .   .   .
admin     restricted    .   .   .   .   .   .   .   .   .   .   .   .   .   .
admin     outside       .   .   .   .   .   .   .   .   .   .   .   .   .   .
admin     service       .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   own_desk      .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   above         .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   above_told    .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   below         .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   asked         .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   not_asked     .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   handed_in     .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   named         .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   recused       .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   written_to    .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   restricted    .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   outside       .   .   .   .   .   .   .   .   .   .   .   .   .   .
service   service       x   x   x   x   x   x   x   x   x   x   x   x   x   x
"""

SEEING_OF_DESK = """
                        des tot fig rul ros par rep que acc eng hea
reporter    own         x   .   .   .   .   .   .   .   .   .   .
reporter    above       x   .   .   .   .   .   .   .   .   .   .
reporter    below       x   .   .   .   .   .   .   .   .   .   .
reporter    outside     .   .   .   .   .   .   .   .   .   .   .
reporter    service     .   .   .   .   .   .   .   .   .   .   .
operator    own         x   x   x   x   x   x   x   x   .   x   .
operator    above       x   x   x   x   x   .   x   .   .   x   .
operator    below       x   .   .   x   x   .   .   .   .   .   .
operator    outside     .   .   .   .   .   .   .   .   .   .   .
operator    service     .   .   .   .   .   .   .   .   .   .   .
verifier    own         x   x   x   x   x   x   x   x   .   x   .
verifier    above       x   x   x   x   x   .   x   .   .   x   .
verifier    below       x   .   .   x   x   .   .   .   .   .   .
verifier    outside     .   .   .   .   .   .   .   .   .   .   .
verifier    service     .   .   .   .   .   .   .   .   .   .   .
supervisor  own         x   x   x   x   x   x   x   x   x   x   .
supervisor  above       x   x   x   x   x   .   x   .   .   x   .
supervisor  below       x   .   .   x   x   .   .   .   .   .   .
supervisor  outside     .   .   .   .   .   .   .   .   .   .   .
supervisor  service     .   .   .   .   .   .   .   .   .   .   .
agency      own         x   .   .   x   x   .   .   .   .   .   .
agency      above       x   .   .   x   x   .   .   .   .   .   .
agency      below       x   .   .   x   x   .   .   .   .   .   .
agency      outside     .   .   .   .   .   .   .   .   .   .   .
agency      service     .   .   .   .   .   .   .   .   .   .   .
auditor     own         x   x   x   x   x   .   x   .   x   x   .
auditor     above       x   x   x   x   x   .   x   .   x   x   .
auditor     below       x   .   .   x   x   .   .   .   .   .   .
auditor     outside     .   .   .   .   .   .   .   .   .   .   .
auditor     service     .   .   .   .   .   .   .   .   .   .   .
admin       own         x   x   x   x   x   x   .   .   .   x   x
admin       above       x   x   x   x   x   .   .   .   .   x   x
admin       below       x   .   .   x   x   .   .   .   .   .   .
admin       outside     .   .   .   .   .   .   .   .   .   .   .
admin       service     .   .   .   .   .   .   .   .   .   .   .
service     own         .   .   .   .   .   .   .   .   .   .   .
service     above       .   .   .   .   .   .   .   .   .   .   .
service     below       .   .   .   .   .   .   .   .   .   .   .
service     outside     .   .   .   .   .   .   .   .   .   .   .
service     service     x   x   x   x   x   x   x   x   x   x   x
"""

SEEING_BY_GRANT = """
                        lis tim let own rep wor not con cou sim tri fig fat evi
signed_link             x   .   .   x   x   .   .   .   .   .   .   .   x   .
delegate                x   x   x   x   x   x   x   x   x   x   x   x   x   x
acting_official         x   x   x   x   x   x   x   x   x   x   x   x   x   x
"""

ROLES = {"official": (Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR)}
"""Roles that share their lines."""

HEADER, *LINES = SEEING.strip("\n").splitlines()
VIEWS = [next(view for view in View if view.startswith(short)) for short in HEADER.split() if short != "own"]
VIEWS.insert(HEADER.split().index("own"), View.OWN_LETTERS)


def cells() -> Iterator[tuple[Role, Relation, View, bool]]:
    """Every cell, each role by itself."""
    for line in LINES:
        name, relation, *marks = line.split()
        for role in ROLES.get(name) or (Role(name),):
            for view, mark in zip(VIEWS, marks, strict=True):
                yield role, Relation(relation), view, mark == "x"


GRANT_LINES = {
    name: [view for view, mark in zip(VIEWS, marks, strict=True) if mark == "x"]
    for name, *marks in (line.split() for line in SEEING_BY_GRANT.strip("\n").splitlines()[1:])
}
"""What each grant leaves of the views that role and relation open."""

DESK_HEADER, *DESK_LINES = SEEING_OF_DESK.strip("\n").splitlines()
DESK_VIEWS = [next(view for view in DeskView if view.startswith(short)) for short in DESK_HEADER.split()]


def cells_of_desk() -> Iterator[tuple[Role, Place, DeskView, bool]]:
    """Every cell of what there is to be seen of a desk itself."""
    for line in DESK_LINES:
        role, place, *marks = line.split()
        for view, mark in zip(DESK_VIEWS, marks, strict=True):
            yield Role(role), Place(place), view, mark == "x"
