"""Routes of errors: taking them in, reading them, and the lifecycle of groups."""

from __future__ import annotations

from fastapi import APIRouter

from . import lifecycle, own, projects, reading, sentry

router = APIRouter(tags=["errors"])
for _module in (own, reading, lifecycle, projects):
    router.include_router(_module.router)

PLAIN = sentry.ROUTES
"""Starlette's own, which platform/direct.py calls."""
