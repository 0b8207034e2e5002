"""Applications that tests run in processes of their own, as users run theirs."""

from __future__ import annotations

import os
from typing import Any

from fastapi import FastAPI

from tidegauge_client import Tidegauge, counter

orders = counter("orders")


def plain() -> FastAPI:
    """A FastAPI application whose requests say which process served them."""
    app = FastAPI()

    @app.get("/order/{item}")
    async def order(item: int) -> dict[str, int]:
        orders.add(1, kind="async")
        return {"pid": os.getpid()}

    @app.get("/boom")
    async def boom() -> None:
        raise ValueError("boom")

    return app


# the two lines of the README; url, key and the rest come from the environment
app = Tidegauge(resources=False).instrument(plain())


def _wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:  # Any: as WSGI has it
    if environ["PATH_INFO"] != "/ready":
        environ["tidegauge.route"] = "/order/{item}"
        orders.add(1, kind="wsgi")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]


from tidegauge_client.current import configured  # noqa: E402 - the one just made

_tidegauge = configured()
assert _tidegauge is not None
wsgi = _tidegauge.instrument(_wsgi, libraries=False)
