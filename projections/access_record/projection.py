"""How the records of who looked at what become rows: lines of the timeline, and nothing else."""

from typing import Final

from domain.access_record.process import PROCESS
from projections.projection import Projection

ACCESS_RECORD: Final = Projection(process=PROCESS, shown={"AccessRecorded": ("access.kind",)})
