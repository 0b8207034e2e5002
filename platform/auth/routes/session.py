"""/session: signing in and out, and the own password."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Depends, Request, Response

from ..dependencies import SignedIn, address_of, platform_of, same_origin
from ..sessions import COOKIE
from .answers import SessionAnswer
from .common import Body, Secret, UserName, cookie_options, session_answer, signed_in_answer

router = APIRouter(prefix="/session")

# OpenAPI; keys are not asked for
_BY_SESSION: Final[dict[str, Any]] = {"security": [{"APIKeyCookie": []}]}


class Credentials(Body):
    """Who signs in."""

    user: UserName
    password: Secret


class NewPassword(Body):
    """The password so far and the one to be."""

    old: Secret
    new: Secret


@router.post(
    "",
    summary="Sign in",
    dependencies=[Depends(same_origin)],
    responses={
        200: {"model": SessionAnswer},
        401: {"description": "Not these"},
        403: {"description": "Another site may not sign in here"},
        429: {"description": "Too many failures; see Retry-After"},
    },
)
async def sign_in(request: Request, sent: Credentials) -> Response:
    """A session in a cookie; 401 says no more than that it did not work."""
    session, token = await platform_of(request).sessions.sign_in(
        sent.user, sent.password, address_of(request)
    )
    return signed_in_answer(request, session, token)


@router.get(
    "",
    summary="Who is signed in",
    responses={200: {"model": SessionAnswer}},
    openapi_extra=_BY_SESSION,
)
async def current(_: Request, session: SignedIn) -> Response:
    """With the token that changing requests must send as X-CSRF-Token."""
    return session_answer(session)


@router.delete("", summary="Sign out", status_code=204, openapi_extra=_BY_SESSION)
async def sign_out(request: Request, session: SignedIn) -> Response:
    """The session ends; others of the user go on."""
    await platform_of(request).sessions.end(session)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, **cookie_options(request))
    return answer


@router.post(
    "/password", summary="Change the own password", status_code=204, openapi_extra=_BY_SESSION
)
async def change_password(request: Request, session: SignedIn, sent: NewPassword) -> Response:
    """All other sessions of the user end."""
    await platform_of(request).sessions.change_password(
        session, sent.old, sent.new, address_of(request)
    )
    return Response(status_code=204)
