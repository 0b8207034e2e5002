"""Routes that read: history, current values, the catalogue, Prometheus' read interfaces."""

from fastapi import APIRouter

from . import catalog, current, history, prometheus, rollups

router = APIRouter(tags=["query"])
for _module in (history, current, catalog, prometheus, rollups):
    router.include_router(_module.router)
