"""Routing tables in files: their rows, or every fault of theirs with its line."""

from pathlib import Path

from cli.failures import DeskRefused, WrongUsage
from domain.refusals import FaultyRoutingTable
from domain.routing_table import RouteRow
from reading.outcomes import TableFault, TableRefused
from reference.routes import FaultyTable, read_routes, vocabulary
from wording.catalogue import counted, text
from wording.rules import FAULTS, fault_line


def rows_of(file: Path) -> tuple[RouteRow, ...]:
    """The rows of a file.

    Raises:
        DeskRefused: FAULTY_ROUTING_TABLE, with all faults.
        WrongUsage: the file cannot be read.
    """
    try:
        return read_routes(file, vocabulary())
    except FaultyTable as faulty:
        told = counted("{count} kesalahan", len(faulty.faults))
        faults = tuple(
            TableFault(
                line=each.line,
                code=each.fault.code,
                rule=each.fault.rule,
                detail=each.fault.detail,
                message=FAULTS[each.fault.code],
            )
            for each in faulty.faults
        )
        raise DeskRefused(
            FaultyRoutingTable.code,
            told,
            document=TableRefused(code=FaultyRoutingTable.code, message=told, faults=faults),
            advice=tuple(fault_line(each) for each in faulty.faults),
        ) from None
    except OSError as error:
        raise WrongUsage(text("{file}: tidak dapat dibaca ({why})", file=file.name, why=error.strerror)) from None
