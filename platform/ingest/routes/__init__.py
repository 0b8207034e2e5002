"""Routes that take samples in, one module per family of clients, and those that show ingest."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.routing import APIRoute

from . import exposition, influx, inspection, otlp, own, remote_write

_STORING = (remote_write, own, influx, exposition)

router = APIRouter(tags=["ingest"])
for _module in (remote_write, otlp, own, influx, exposition, inspection):
    router.include_router(_module.router)

STORING_PATHS = frozenset(
    route.path
    for module in _STORING
    for route in module.router.routes
    if isinstance(route, APIRoute) and "POST" in (route.methods or ())
)
"""Where samples are posted and problem documents answered; OTLP has a form of its own for them."""
