"""Tables on a terminal: cells fold instead of being cut off, however narrow the screen."""

from collections.abc import Container, Iterable, Mapping

from rich.table import Table


def table_of_facts(facts: Mapping[str, str]) -> Table:
    """One row for each fact that there is, its name before it; in the order given."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, fact in facts.items():
        if fact:
            table.add_row(name, fact)
    return table


def titled_table(titles: Iterable[str], whole: Container[str] = ()) -> Table:
    """A column for each title, without rows; those in `whole` are on one line always."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold", no_wrap=title in whole)
    return table
