"""/setup: the first user."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from ...core.acting import Actor, acting
from ..dependencies import address_of, platform_of, same_origin
from .answers import SessionAnswer, SetupAnswer
from .common import Body, Secret, UserName, json_answer, signed_in_answer

router = APIRouter(prefix="/setup")


class FirstUser(Body):
    """The token that the server printed, and who the first admin is."""

    token: Secret
    user: UserName
    password: Secret


@router.get(
    "", summary="Whether the first user is to be made", responses={200: {"model": SetupAnswer}}
)
async def needed(request: Request) -> Response:
    """Until then nobody can sign in."""
    return json_answer({"needed": await platform_of(request).setup.needed()})


@router.post(
    "",
    summary="Make the first user",
    dependencies=[Depends(same_origin)],
    responses={200: {"model": SessionAnswer}},
)
async def make(request: Request, sent: FirstUser) -> Response:
    """An admin, signed in at once."""
    platform, address = platform_of(request), address_of(request)
    acting.set(Actor("setup", sent.user, address))
    user = await platform.setup.make(sent.token, sent.user, sent.password, address)
    session, token = await platform.sessions.begin(user, address)
    return signed_in_answer(request, session, token)
