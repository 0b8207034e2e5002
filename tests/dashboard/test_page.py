"""The built dashboard as a browser gets it."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tidegauge.app import compose, create_app
from tidegauge.dashboard.routes import page
from tidegauge.settings import Settings

PAGE = "<!doctype html><title>Tidegauge</title>"
SCRIPT = "console.log('tide');\n" * 200


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "dist"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text(PAGE)
    (root / "assets" / "app-4f2a.js").write_text(SCRIPT)
    (root / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(page, "dashboard_dir", lambda: root)
    return root


@pytest.fixture
async def http(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Of an application whose services do not run: pages need no database."""
    transport = httpx.ASGITransport(create_app(compose(settings)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as http:
        yield http


def check_security(answer: httpx.Response) -> None:
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["", "alerts", "errors/42", "setup", "x.y", "%00", "a" * 5000])
async def test_every_path_of_the_application_is_the_page(
    built: Path, http: httpx.AsyncClient, path: str
) -> None:
    answer = await http.get(f"/dashboard/{path}")
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    check_security(answer)


async def test_hashed_files_are_kept_for_ever_and_sent_compressed(
    built: Path, http: httpx.AsyncClient
) -> None:
    path = "/dashboard/assets/app-4f2a.js"
    async with http.stream("GET", path) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert gzip.decompress(raw).decode() == SCRIPT
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    check_security(answer)
    plain = await http.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == SCRIPT
    again = await http.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await http.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert (await http.get("/dashboard/assets/app-0000.js")).status_code == 404


@pytest.mark.parametrize(
    "path", ["../secret.txt", "..%2fsecret.txt", "assets/../../secret.txt", "assets/..%2f..%2fsecret.txt"]
)  # fmt: skip
async def test_nothing_outside_of_it_is_served(
    built: Path, http: httpx.AsyncClient, path: str
) -> None:
    assert "secret" not in (await http.get(f"/dashboard/{path}")).text


async def test_a_new_build_is_served_at_once(built: Path, http: httpx.AsyncClient) -> None:
    assert (await http.get("/dashboard/favicon.svg")).headers["content-type"] == "image/svg+xml"
    (built / "index.html").write_text("another build")
    assert (await http.get("/dashboard/")).text == "another build"


async def test_the_root_leads_to_it(built: Path, http: httpx.AsyncClient) -> None:
    for path, status in (("/", 302), ("/dashboard", 308)):
        answer = await http.get(path)
        assert (answer.status_code, answer.headers["location"]) == (status, "/dashboard/")


async def test_until_it_is_built_a_page_says_so_and_looks_again(
    http: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "dashboard_dir", lambda: tmp_path / "none")
    answer = await http.get("/dashboard/")
    assert answer.status_code == 503
    assert "being built" in answer.text
    assert 'http-equiv="refresh"' in answer.text
    check_security(answer)
