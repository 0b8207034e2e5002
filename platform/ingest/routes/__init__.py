"""Routes that take samples in, one module per family of clients, and those that show ingest."""

from __future__ import annotations

from fastapi import APIRouter

from . import exposition, influx, inspection, otlp, own, remote_write

router = APIRouter(tags=["ingest"])
for _module in (remote_write, otlp, own, influx, exposition, inspection):
    router.include_router(_module.router)
