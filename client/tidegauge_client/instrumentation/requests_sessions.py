"""requests: every single exchange of a session, redirects each on their own."""

from __future__ import annotations

import functools
from typing import Any

from .calls import exchange, outgoing_headers


def install() -> None:
    """Wrap the adapter that speaks HTTP."""
    from requests.adapters import HTTPAdapter

    send: Any = HTTPAdapter.send  # Any: passed on as it is

    @functools.wraps(send)
    def measured(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        method, url = str(request.method), str(request.url)
        for name, value in outgoing_headers(url).items():
            request.headers.setdefault(name, value)
        return exchange(method, url, lambda: send(self, request, *args, **kwargs))

    HTTPAdapter.send = measured  # type: ignore[method-assign]
