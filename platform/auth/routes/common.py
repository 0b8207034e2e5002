"""What the routes of access share."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from ...core import answers
from ..sessions import COOKIE, Session

UserName = Annotated[str, StringConstraints(max_length=64)]
Secret = Annotated[str, StringConstraints(max_length=1000)]


class Body(BaseModel):
    """A body without members that nobody knows."""

    model_config = ConfigDict(extra="forbid")


def json_answer(content: Any, status: int = 200) -> Response:  # Any: whatever msgspec encodes
    """A JSON answer that nobody else is to keep."""
    return answers.json_answer(content, status, {"Cache-Control": "no-store"})


def session_answer(session: Session) -> Response:
    """Who is signed in, and what changing requests must carry."""
    return json_answer(
        {"user": session.user, "role": session.role, "csrf_token": session.csrf_token}
    )


def signed_in_answer(request: Request, session: Session, token: str) -> Response:
    """The same, with the cookie set."""
    answer = session_answer(session)
    answer.set_cookie(COOKIE, token, **cookie_options(request))
    return answer


def cookie_options(request: Request) -> dict[str, Any]:  # Any: keyword arguments
    """How the cookie is set; without an end, since the server knows when the session ends."""
    forwarded = request.headers.get("x-forwarded-proto", "")
    return {
        "path": "/",
        "httponly": True,
        "samesite": "strict",
        "secure": "https" in (request.url.scheme, forwarded),
    }
