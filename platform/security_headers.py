"""Headers that tell browsers what not to do with our answers."""

from __future__ import annotations

from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
}
"""For whatever does not say otherwise; the dashboard's pages bring their own policy."""

_DOCS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; "
    "style-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; "
    "img-src 'self' data: https://fastapi.tiangolo.com; frame-ancestors 'none'; base-uri 'none'"
)
"""/docs is Swagger UI, which the browser loads from where FastAPI says."""


def _encoded(headers: dict[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


_CORS = b"access-control-allow-origin"
_ALWAYS = _encoded(ALWAYS)
_OPEN = _encoded(
    {**ALWAYS, "Cross-Origin-Resource-Policy": "cross-origin"}
)  # meant for other sites
_DOCS = _encoded({**ALWAYS, "Content-Security-Policy": _DOCS_POLICY})


class SecurityHeaders:
    """ASGI middleware that adds the headers an answer lacks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        docs = scope["path"].startswith("/docs")

        def sent(message: Message) -> Awaitable[None]:
            # no coroutine of its own: what it returns is awaited by whoever sends
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                names = {name for name, _ in headers}
                added = _DOCS if docs else _OPEN if _CORS in names else _ALWAYS
                message = {
                    **message,
                    "headers": [*headers, *(h for h in added if h[0] not in names)],
                }
            return send(message)

        await self._app(scope, receive, sent)
