"""Routes that take samples in, one module per family of clients, and those that show ingest."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.routing import APIRoute

from . import exposition, influx, inspection, otlp, own, remote_write

router = APIRouter(tags=["ingest"])
for _module in (remote_write, otlp, own, influx, exposition, inspection):
    router.include_router(_module.router)

PLAIN = [
    route
    for module in (remote_write, otlp, own, influx, exposition)
    for route in module.router.routes
    if isinstance(route, APIRoute) and "POST" in (route.methods or ())
]
"""Where samples are posted; their handlers take a request alone, and platform/direct.py calls them."""

STORING_PATHS = frozenset(route.path for route in PLAIN) - {"/v1/metrics"}
"""Those that answer problem documents; OTLP has a form of its own for errors."""
