"""What routes answer is what the OpenAPI document says, from which the dashboard's types are made."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

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
