"""How many problems there are of each kind, above a list."""

from collections.abc import Iterator

from projections.filters import Facets
from reference.directory import ReferenceDirectory
from wording.catalogue import text
from wording.codes import PHASES, word
from wording.pages import QUEUE_TABS


def facet_lines(facets: Facets, directory: ReferenceDirectory) -> Iterator[str]:
    """A line for each facet; what there is none of stays out of the long ones."""
    counted = {
        text("Antrean"): {
            **{word(QUEUE_TABS, state): count for state, count in facets.clock.items()},
            word(QUEUE_TABS, "any_clock"): facets.any_clock,
        },
        text("Tahap"): {word(PHASES, phase): count for phase, count in facets.phase.items() if count},
        text("Tingkat"): {severity.value: count for severity, count in facets.severity.items()},
        text("Kategori"): {directory.category_name(each): count for each, count in facets.category.items()},
        text("Daerah"): {directory.region_name(each): count for each, count in facets.region.items()},
        text("Ditunggu"): dict(facets.agency),
    }
    for heading, values in counted.items():
        if values:
            yield f"{heading}: {' · '.join(f'{name} {count}' for name, count in values.items())}"
