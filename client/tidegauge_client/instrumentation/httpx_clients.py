"""httpx: requests of sync and async clients, redirects each on their own."""

from __future__ import annotations

import functools
from time import perf_counter
from typing import Any

from .calls import exchange, http_call, outgoing_headers


def install() -> None:
    """Wrap the transports' entry of both clients, where every single request passes."""
    import httpx

    send: Any = httpx.Client._send_single_request  # Any: passed on as they are
    send_async: Any = httpx.AsyncClient._send_single_request

    @functools.wraps(send)
    def measured(self: Any, request: Any) -> Any:
        _add_headers(request)
        return exchange(request.method, str(request.url), lambda: send(self, request))

    @functools.wraps(send_async)
    async def measured_async(self: Any, request: Any) -> Any:
        _add_headers(request)
        started = perf_counter()
        try:
            response = await send_async(self, request)
        except BaseException as error:
            http_call(request.method, str(request.url), None, started, error)
            raise
        http_call(request.method, str(request.url), response.status_code, started, None)
        return response

    httpx.Client._send_single_request = measured  # type: ignore[method-assign]
    httpx.AsyncClient._send_single_request = measured_async  # type: ignore[method-assign]


def _add_headers(request: Any) -> None:  # Any: httpx.Request
    for name, value in outgoing_headers(str(request.url)).items():
        request.headers.setdefault(name, value)
