"""urllib3: calls through connection pools, each with its repetitions, redirects each on their own.

requests sits on it and is measured itself; meanwhile this looks away.
"""

from __future__ import annotations

import functools
from typing import Any

from .calls import exchange, exchange_measured, outgoing_headers, with_missing

DEFAULT_PORTS = {"http": 80, "https": 443}


def install() -> None:
    """Wrap the pool's method that all requests go through; for a repetition it calls itself."""
    import urllib3

    urlopen: Any = urllib3.HTTPConnectionPool.urlopen  # Any: passed on as it is

    @functools.wraps(urlopen)
    def measured(
        self: Any, method: str, url: str, body: Any = None, headers: Any = None, *args: Any,
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        if exchange_measured.get():
            return urlopen(self, method, url, body, headers, *args, **kwargs)
        whole = _whole(self, url)
        added = outgoing_headers(whole)
        if added:
            given = self.headers if headers is None else headers
            headers = urllib3.HTTPHeaderDict(with_missing(added, given))
        return exchange(
            method, whole, lambda: urlopen(self, method, url, body, headers, *args, **kwargs)
        )

    urllib3.HTTPConnectionPool.urlopen = measured  # type: ignore[method-assign]


def _whole(pool: Any, url: str) -> str:  # Any: urllib3's
    """The URL of a request: a pool is of one host, a proxy's gets whole ones."""
    if "://" in url.partition("?")[0]:
        return url
    host = f"[{pool.host}]" if ":" in pool.host else pool.host
    port = "" if pool.port in (None, DEFAULT_PORTS.get(pool.scheme)) else f":{pool.port}"
    return f"{pool.scheme}://{host}{port}{url}"
