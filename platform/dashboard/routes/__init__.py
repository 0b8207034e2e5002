"""Routes of the dashboard: the page itself and what only it asks for."""

from fastapi import APIRouter

from . import dashboards, live, overview, page

router = APIRouter()
router.include_router(overview.router)
router.include_router(dashboards.router)
router.include_router(live.router)
router.include_router(page.router)
