"""Routes of the health room."""

from __future__ import annotations

from fastapi import APIRouter

from . import checks, heartbeats, maintenance, self_check

router = APIRouter(tags=["health"])
for module in (self_check, maintenance, checks, heartbeats):
    router.include_router(module.router)
