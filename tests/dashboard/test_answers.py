"""What routes answer is what the OpenAPI document says, from which the dashboard's types are made."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from tests.serving import ROOT
from tidegauge.auth.routes.answers import KeysAnswer, SessionAnswer, SettingsAnswer, UsersAnswer
from tidegauge.dashboard.routes.answers import DashboardAnswer, DashboardsAnswer, OverviewAnswer

from .conftest import Measured, Site


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/api/v1/session", SessionAnswer),
        ("/api/v1/users", UsersAnswer),
        ("/api/v1/keys", KeysAnswer),
        ("/api/v1/settings", SettingsAnswer),
        ("/api/v1/overview", OverviewAnswer),
        ("/api/v1/dashboards", DashboardsAnswer),
        ("/api/v1/dashboards/1", DashboardAnswer),
    ],
)
async def test_answers_are_as_documented(
    site: Site, measured: Measured, path: str, model: type[BaseModel]
) -> None:
    await site.make("ada", "admin")
    await measured.requests("shop", 20, ok=3, failed=1)
    panel = {"title": "p95", "query": {"metric": "m"}, "width": 2}
    async with site.browser("ada") as browser:
        made = await browser.call("POST", "/api/v1/dashboards", {"name": "shop", "panels": [panel]})
        assert made.status_code == 201, made.text
        answer = await browser.call("GET", path)
    assert answer.status_code == 200, answer.text
    model.model_validate_json(answer.text)


def members(document: dict[str, Any]) -> dict[str, Any]:
    """What the client is made of, whatever way a release of FastAPI writes it."""
    routes = {path: sorted(methods) for path, methods in document["paths"].items()}
    schemas = document["components"]["schemas"].items()
    return routes | {name: sorted(schema.get("properties", ())) for name, schema in schemas}


async def test_the_dashboards_types_are_of_the_document_that_is_served(site: Site) -> None:
    """If not, `npm run api -- http://127.0.0.1:8642` in dashboard/ renews them."""
    async with site.browser() as browser:
        served = (await browser.call("GET", "/openapi.json")).json()
    kept = json.loads((ROOT / "dashboard/openapi.json").read_text())
    assert members(served) == members(kept)
