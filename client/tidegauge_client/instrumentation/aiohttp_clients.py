"""aiohttp's client: requests of every session, until the headers of the last answer are there."""

from __future__ import annotations

import functools
from time import perf_counter
from typing import Any

from .calls import http_call, outgoing_headers, with_missing


def install() -> None:
    """Wrap the one coroutine that all requests of a session go through."""
    import aiohttp

    request: Any = aiohttp.ClientSession._request  # Any: passed on as it is

    @functools.wraps(request)
    async def measured(self: Any, method: str, str_or_url: Any, **kwargs: Any) -> Any:
        base = getattr(self, "_base_url", None)
        url = str(base.join(type(base)(str(str_or_url)))) if base is not None else str(str_or_url)
        added = outgoing_headers(url)
        if added:
            kwargs["headers"] = with_missing(added, kwargs.get("headers"))
        started = perf_counter()
        try:
            response = await request(self, method, str_or_url, **kwargs)
        except BaseException as error:
            http_call(method, url, None, started, error)
            raise
        http_call(method, url, response.status, started, None)
        return response

    aiohttp.ClientSession._request = measured  # type: ignore[method-assign]
