"""Counts and durations of the requests of this process, as Prometheus reads them; nothing of who asks or about what."""

import time
from collections.abc import Sequence
from hmac import compare_digest
from ipaddress import ip_address
from typing import Final

from fastapi import APIRouter, Request
from fastapi.routing import iter_route_contexts
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from pydantic import SecretStr
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api import statuses
from web.api.caller import Services
from web.api.problem_details import NotAnswered

METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
NO_ROUTE: Final = "none"
"""Where no address of ours was asked for: what was typed there is not repeated."""

FORWARDED: Final = ("forwarded", "via", "x-forwarded-for", "x-real-ip")
"""What a proxy tells of whom it speaks for."""

router = APIRouter(tags=["watching"], include_in_schema=False)


class Metrics:
    """What one application counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.answered = Counter("desk_http_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "desk_http_request_seconds", "Time until the answer was sent.", ("method", "route"), registry=self.registry
        )
        self.in_work = Gauge("desk_http_requests_in_work", "Requests in work.", registry=self.registry)


class Measured:
    """Counts every request under its route, never under its address."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._paths = {each.endpoint: each.path for each in iter_route_contexts(routes)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        metrics: Metrics = scope["app"].state.metrics
        status, begun = 500, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with metrics.in_work.track_inprogress():
            try:
                await self._app(scope, receive, noting)
            finally:
                method = scope["method"] if scope["method"] in METHODS else "other"
                route = self._paths.get(scope.get("endpoint")) or NO_ROUTE
                metrics.answered.labels(method, route, str(status)).inc()
                metrics.seconds.labels(method, route).observe(time.perf_counter() - begun)


@router.get("/metrics")
async def metrics(request: Request, services: Services) -> Response:
    """The counts, for who brings the token; without one set, for this machine."""
    if not _may_read(request, services.settings.web_metrics_token):
        raise NotAnswered(statuses.NOT_SIGNED_IN)
    kept = request.app.state.metrics
    assert isinstance(kept, Metrics)
    return Response(generate_latest(kept.registry), media_type=CONTENT_TYPE_LATEST)


def _may_read(request: Request, token: SecretStr | None) -> bool:
    if token is not None:
        brought = request.headers.get("authorization", "").removeprefix("Bearer ")
        return compare_digest(brought.encode(), token.get_secret_value().encode())
    # A proxy on this machine asks from this machine too, whoever asks the proxy.
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
