"""The figures as a table for people."""

from statistics import median

from rich.console import Console
from rich.table import Table

from bench.figures import Stretch


def print_report(stretches: list[Stretch]) -> None:
    """Every stretch in a row, then the ratios of the medians."""
    console = Console(width=150)
    table = Table(title="One life: three agencies notified and acknowledging, one approval, one receipt")
    columns = (
        "stretch", "lives/s", "p50 ms", "p99 ms", "engine ms", "worker ms", "database ms", "client ms", "history",
        "tasks", "activities", "local", "signals", "events", "db kB", "engine kB",
    )  # fmt: skip
    for column in columns:
        table.add_column(column, justify="left" if column == "stretch" else "right")
    for each in stretches:
        table.add_row(*_cells(each))
    console.print(table)
    ours, bare, naive = (_median_rate(stretches, name) for name in ("ours-saturated", "bare", "naive"))
    console.print(
        f"ours / naive {ours / naive:.2f} (aim: 4 or more)   ours / bare {ours / bare:.2f} (aim: 0.8 or more)"
    )
    for name, limit in (("ours-idle", 10), ("ours-saturated", 50)):
        p50 = median(each.p50_ms for each in stretches if each.name.startswith(name))
        console.print(f"command p50 {name.removeprefix('ours-')}: {p50:.1f} ms (aim: under {limit})")


def _cells(each: Stretch) -> list[str]:
    processor = [f"{each.processor_ms[part]:.1f}" for part in ("engine", "worker", "database", "client")]
    return [
        each.name,
        f"{each.per_second:.1f}",
        f"{each.p50_ms:.1f}" if each.latencies_ms else "–",
        f"{each.p99_ms:.1f}" if each.latencies_ms else "–",
        *processor,
        f"{each.history_events:.0f}",
        f"{each.workflow_tasks:.1f}",
        f"{each.activities:.1f}",
        f"{each.local_activities:.1f}",
        f"{each.signals:.1f}",
        f"{each.ledger_events:.0f}" if each.ledger_events else "–",
        f"{each.database_bytes / 1000:.1f}",
        f"{each.engine_bytes / 1000:.1f}",
    ]


def _median_rate(stretches: list[Stretch], name: str) -> float:
    return median(each.per_second for each in stretches if each.name.startswith(name))
