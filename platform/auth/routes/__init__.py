"""Routes of who may look: setting up, signing in, users, keys; and the settings they see."""

from fastapi import APIRouter

from . import audit, keys, session, settings, setup, users

_access = APIRouter(prefix="/api/v1", tags=["access"])
_access.include_router(setup.router)
_access.include_router(session.router)
_access.include_router(users.router)
_access.include_router(keys.router)
_access.include_router(settings.router)

router = APIRouter()
router.include_router(_access)
router.include_router(audit.router)
