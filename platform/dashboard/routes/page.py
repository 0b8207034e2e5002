"""/dashboard/: the single-page application; every path that is no file of it is the page."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from ...core.errors import NotFound
from ...resources import dashboard_dir
from ..files import File, read_file

router = APIRouter(include_in_schema=False)

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FOR_EVER = "public, max-age=31536000, immutable"
"""Names in assets/ have a hash of their content."""

NOT_BUILT = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width">
<title>Tidegauge</title>
</head>
<body>
<h1>The dashboard is being built</h1>
<p>This page looks again every two seconds. The API works meanwhile: <a href="/docs">/docs</a>.</p>
</body>
</html>
"""


@router.get("/")
@router.head("/")
def root() -> Response:
    """To the dashboard."""
    return RedirectResponse("/dashboard/", 302)


@router.get("/dashboard")
@router.head("/dashboard")
def without_slash() -> Response:
    """To the page, whose addresses are relative to the slash."""
    return RedirectResponse("/dashboard/", 308)


@router.get("/dashboard/{path:path}")
@router.head("/dashboard/{path:path}")
def page(request: Request, path: str) -> Response:
    """A file of the build, else the page."""
    directory = dashboard_dir()
    if path.startswith("assets/"):
        asset = read_file(directory, path)
        if asset is None:
            raise NotFound("The dashboard has no such file")
        return _answer(request, asset, FOR_EVER)
    found = (read_file(directory, path) if path else None) or read_file(directory, "index.html")
    if found is None:
        headers = {**SECURITY, "Cache-Control": "no-store", "Retry-After": "2"}
        return Response(NOT_BUILT, 503, headers=headers, media_type="text/html")
    return _answer(request, found, "no-cache")


def _answer(request: Request, file: File, cache_control: str) -> Response:
    headers = {**SECURITY, "Cache-Control": cache_control, "ETag": file.etag}
    if file.gzipped is not None:
        headers["Vary"] = "Accept-Encoding"
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    content = file.content
    if file.gzipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content = file.gzipped
        headers["Content-Encoding"] = "gzip"
    return Response(content, headers=headers, media_type=file.media_type)
