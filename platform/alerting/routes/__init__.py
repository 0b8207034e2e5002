"""Routes of alerting, a module for each thing they are about."""

from fastapi import APIRouter

from . import alerts, channels, intake, notifications, rules, silences

router = APIRouter(tags=["alerts"])
for part in (rules, silences, channels, notifications, alerts, intake):
    router.include_router(part.router)
