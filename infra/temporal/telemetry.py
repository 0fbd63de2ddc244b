"""Metrics of one process, offered to Prometheus by Temporal's own runtime; the SDK's and ours in one place."""

import logging
from functools import cache
from typing import Final

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

SERVICE_NAME: Final = "desk-pilkada"
CORE_LOGGER: Final = "temporalio.core"


@cache
def telemetry_runtime(metrics_address: str | None) -> Runtime:
    """The runtime under every client and worker of this process; asked again, the same one.

    A runtime holds threads and, with `metrics_address` (`host:port`), an HTTP server at `/metrics`. Durations are in
    seconds, names end in their unit, counters in `_total`. Its log lines go to the logger `temporalio.core`.
    """
    metrics = None
    if metrics_address is not None:
        metrics = PrometheusConfig(
            bind_address=metrics_address, counters_total_suffix=True, unit_suffix=True, durations_as_seconds=True
        )
    return Runtime(
        telemetry=TelemetryConfig(
            logging=LoggingConfig(
                filter=TelemetryFilter(core_level="WARN", other_level="ERROR"),
                forwarding=LogForwardingConfig(
                    logger=logging.getLogger(CORE_LOGGER),
                    append_target_to_name=False,
                    prepend_target_on_message=False,
                ),
            ),
            metrics=metrics,
            global_tags={"service": SERVICE_NAME},
        )
    )
