"""requests: every single exchange of a session, redirects each on their own."""

from __future__ import annotations

import functools
from time import perf_counter
from typing import Any

from .calls import exchange_measured, http_call, outgoing_headers


def install() -> None:
    """Wrap the adapter that speaks HTTP."""
    from requests.adapters import HTTPAdapter

    send: Any = HTTPAdapter.send  # Any: passed on as it is

    @functools.wraps(send)
    def measured(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        method, url = str(request.method), str(request.url)
        for name, value in outgoing_headers(url).items():
            request.headers.setdefault(name, value)
        token = exchange_measured.set(True)
        started = perf_counter()
        try:
            response = send(self, request, *args, **kwargs)
        except BaseException as error:
            http_call(method, url, None, started, error)
            raise
        finally:
            exchange_measured.reset(token)
        http_call(method, url, response.status_code, started, None)
        return response

    HTTPAdapter.send = measured  # type: ignore[method-assign]
